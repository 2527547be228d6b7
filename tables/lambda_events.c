/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

/* CloudTrail puts the date of Lambda's internal API version behind the names of older actions; those that came after
 * 2018 have none. Sources: AWS's "Logging AWS Lambda API calls using AWS CloudTrail", which lists the names that
 * differ; recorded events (layers: 20181031, which that page leaves out for permissions); the dates in the paths of the
 * Lambda API's model; and for Signer its API, whose actions are recorded under their own names. The 20150331 that stand
 * beside a 20150331v2, and the two without a date, are older versions of the same action. */
static const char *const names[] = {
  "AddLayerVersionPermission",
  "AddLayerVersionPermission20181031",
  "AddPermission20150331",
  "AddPermission20150331v2",
  "CreateAlias20150331",
  "CreateCodeSigningConfig",
  "CreateEventSourceMapping20150331",
  "CreateFunction20150331",
  "CreateFunctionUrlConfig",
  "DeleteAlias20150331",
  "DeleteCodeSigningConfig",
  "DeleteEventSourceMapping20150331",
  "DeleteFunction20150331",
  "DeleteFunctionCodeSigningConfig",
  "DeleteFunctionEventInvokeConfig",
  "DeleteFunctionUrlConfig",
  "DeleteLayerVersion20181031",
  "DeleteResourcePolicy",
  "PublishLayerVersion20181031",
  "PublishVersion20150331",
  "PutFunctionCodeSigningConfig",
  "PutFunctionEventInvokeConfig",
  "PutFunctionRecursionConfig",
  "PutResourcePolicy",
  "PutRuntimeManagementConfig",
  "RemoveLayerVersionPermission",
  "RemoveLayerVersionPermission20181031",
  "RemovePermission20150331",
  "RemovePermission20150331v2",
  "UpdateAlias20150331",
  "UpdateCodeSigningConfig",
  "UpdateEventSourceMapping20150331",
  "UpdateFunctionCode",
  "UpdateFunctionCode20150331",
  "UpdateFunctionCode20150331v2",
  "UpdateFunctionConfiguration",
  "UpdateFunctionConfiguration20150331",
  "UpdateFunctionConfiguration20150331v2",
  "UpdateFunctionEventInvokeConfig",
  "UpdateFunctionUrlConfig",
  /* Signer */
  "AddProfilePermission",
  "CancelSigningProfile",
  "PutSigningProfile",
  "RemoveProfilePermission",
  "RevokeSignature",
  "RevokeSigningProfile",
  NULL,
};

static const LqEach each_name = { "event_name_raw", names };

/* 90 days: the LookupEvents API. CloudTrail gives an event within some 15 minutes; twice that is asked for again. */
static const LqWindow window = { "time", "StartTime", "EndTime", .reach_s = (gint64) 90 * 24 * 3600,
                                 .overlap_s = (gint64) 30 * 60 };

static const LqOperation lookup_events = {
  .action = { .service = "cloudtrail", .action = "LookupEvents", .iam_action = "cloudtrail:LookupEvents" },
  .path = "/",
  .body = "{\"LookupAttributes\":[{\"AttributeKey\":\"EventName\",\"AttributeValue\":\"{event_name_raw}\"}],"
          "\"MaxResults\":50}",
  .target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents",
  .marker_in = "NextToken",
  .marker_out = "NextToken",
  .rows = "Events[]",
  .unfold = lq_event_unfold,
  .window = &window,
};

#define FACT(name_, about_) LQ_COL (name_, LQ_TEXT, name_, about_)

const LqTable lq_table_lambda_events = {
  .name = "lambda_events",
  .about = "One row per change to Lambda or Signer that CloudTrail recorded: of the last [collect] events_lookback (24 "
           "hours), or of the time that the query names, up to 90 days back.",
  .cost = "Per account and Region one call per event name that the query leaves, and one per 50 events of a name: 46 "
          "calls for all names, which take 35 seconds at the default pace, as AWS allows 2 a second. Later reads ask "
          "for what is new, with as many calls. A few values of event_name cost a call to three each.",
  .list = &lookup_events,
  .each = &each_name,
  .needs_organization = TRUE,
  .columns = LQ_COLUMNS (
      LQ_KEY ("event_id", LQ_TEXT, "EventId", "Id of the event."),
      LQ_COL ("time", LQ_BIGINT, "EventTime", "When it happened, unix seconds; CloudTrail shows it some minutes later.",
              .flags = LQ_COLUMN_RANGED, .convert = lq_convert_time),
      LQ_COL ("event_name", LQ_TEXT, "EventName", "The API action, without the date that CloudTrail puts behind some.",
              .flags = LQ_COLUMN_PUSHED, .convert = lq_event_action),
      LQ_COL ("event_name_raw", LQ_TEXT, "EventName", "The event's name as CloudTrail has it.",
              .flags = LQ_COLUMN_PUSHED),
      LQ_COL ("event_source", LQ_TEXT, "EventSource", "lambda.amazonaws.com or signer.amazonaws.com."),
      FACT ("actor_arn", "Who did it; '' where CloudTrail does not say."),
      FACT ("actor_type", "IAMUser, AssumedRole, Root, AWSService, AWSAccount, ..."),
      FACT ("actor_account_id", "Account of who did it."),
      FACT ("invoked_by", "AWS service that did it on somebody's behalf, such as cloudformation.amazonaws.com; or ''."),
      FACT ("source_ip", "Where the request came from; the name of a service for requests of services."),
      FACT ("user_agent", "What the client called itself."),
      FACT ("access_key_id", "Id of the access key that signed the request."),
      FACT ("error_code", "Why the request failed; '' where it was carried out."),
      FACT ("error_message", "AWS's words on that, without the values of the request that they repeat."),
      FACT ("resource_arn", "What the event changed: a function, version or alias, a layer version, a code signing "
                            "config, an event source mapping, a signing profile or job."),
      FACT ("function_name", "Name of the function; '' where it is about none."),
      FACT ("signature_status", "Deployments of code: VALID, MISMATCH, EXPIRED or REVOKED, where it was checked."),
      FACT ("signing_profile_version_arn", "Signing profile of the code; '' for unsigned code."),
      FACT ("signing_job_arn", "Signing job of the code; '' for unsigned code."),
      FACT ("code_sha256", "SHA-256 of the zip after the event, in base64."),
      FACT ("layers",
            "JSON array of the layer versions that the request sets, all of the function's; '' for none set."),
      FACT ("code_signing_config_arn", "Code signing config that the request names."),
      FACT ("untrusted_artifact_policy",
            "What the request makes a config do about other code: Enforce or Warn; or ''."),
      FACT ("allowed_publishers", "JSON array of the signing profile versions that it makes a config trust; or ''."),
      FACT ("principal", "Who is granted something; of a whole policy, who is let in furthest."),
      FACT ("exposure",
            "How far that grant reaches, as in layer_permissions; of a whole policy, the furthest; '' where "
            "nothing is granted."),
      FACT ("organization_id", "Organization that the grant is limited to; or ''."),
      FACT ("source_account", "Account that the grant's source must be of; or ''."),
      FACT ("source_arn", "ARN that the grant's source must have; or ''."), FACT ("action", "What is granted."),
      FACT ("statement_id", "Id of the policy statement."),
      FACT ("qualifier", "Version or alias that the request names; or ''."),
      FACT ("auth_type", "Of a function URL, or a grant for one: NONE or AWS_IAM."),
      FACT ("s3_bucket", "Bucket that the code came from; '' for an upload."),
      FACT ("s3_key", "Key of the code in that bucket."),
      FACT ("storage_mode", "REFERENCE: the code stays in the bucket; COPY; or '' where the request does not say."),
      FACT ("image_uri", "Container image that the request sets."),
      FACT ("event_source_arn", "Where an event source mapping reads."),
      FACT ("function_version", "Version that an alias points to."),
      LQ_COL ("is_dry_run", LQ_INTEGER, "is_dry_run", "1 if the request asked for a check only, and changed nothing."),
      FACT ("record_error",
            "Why the event's record could not be read, so that only id, name and time are known; or ''.")),
  .examples = LQ_EXAMPLES (
      "SELECT time, actor_arn, function_name, layers FROM lambda_events WHERE event_name IN ('CreateFunction', "
      "'UpdateFunctionConfiguration') AND layers <> ''",
      "SELECT time, event_name, actor_arn, resource_arn FROM lambda_events WHERE time >= unixepoch() - 604800"),
};
