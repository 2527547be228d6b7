/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_facts_function, lq_table_code_signing_config_functions;

static const LqOperation list_functions = {
  .action = { .service = "lambda", .action = "ListFunctions", .iam_action = "lambda:ListFunctions" },
  .path = "/2015-03-31/functions",
  .query = "MaxItems=50",
  .marker_in = "Marker",
  .marker_out = "NextMarker",
  .rows = "Functions[]",
};

static const LqOutcome no_such_function[] = { { "ResourceNotFoundException", NULL }, { NULL } };

static const LqOperation get_configuration = {
  .action = { .service = "lambda",
              .action = "GetFunctionConfiguration",
              .iam_action = "lambda:GetFunctionConfiguration" },
  .path = "/2015-03-31/functions/{function_name}/configuration",
  .rows = "",
  .has = "FunctionArn",
  .outcomes = no_such_function,
};

/* A function that GetFunction does not find any more is no row. */
static const LqLookup facts = { &lq_facts_function, "function_name", "function_name", .absent_drops_row = TRUE };

/* Asked the other way round, the configs cost a call each, not one per function. */
static const LqLookup config = { &lq_table_code_signing_config_functions, "function_arn", "function_arn" };

#define WHEN_USED(name_, type_, about_) LQ_VIA (&facts, name_, type_, name_, about_, .flags = LQ_COLUMN_HIDDEN)

const LqTable lq_table_lambda_functions = {
  .name = "lambda_functions",
  .about = "One row per Lambda function, as its unpublished version ($LATEST) stands.",
  .cost = "One call per 50 functions, which is 20 s for 10,000 at the default pace; the code signing columns add one "
          "call and one per code signing config; the hidden columns add one call per function, from a faster bucket "
          "of its own, which is 150 s for 10,000.",
  .list = &list_functions,
  .get = &get_configuration,
  .columns = LQ_COLUMNS (
    LQ_COL ("function_name", LQ_TEXT, "FunctionName", "Name of the function.", .flags = LQ_COLUMN_PUSHED,
            .possible = lq_arn_is_name),
    LQ_KEY ("function_arn", LQ_TEXT, "FunctionArn", "ARN of the function, unqualified.", .implies = LQ_ARN_FUNCTION),
    LQ_COL ("description", LQ_TEXT, "Description", "Description of the function."),
    LQ_FUNCTION_CODE_COLUMNS,
    LQ_COL ("last_modified", LQ_BIGINT, "LastModified", "When it was last updated, unix seconds.",
            .convert = lq_convert_time),
    LQ_COL ("timeout", LQ_BIGINT, "Timeout", "Seconds a call may take."),
    LQ_COL ("memory_size", LQ_BIGINT, "MemorySize", "Memory at run time, in MB."),
    LQ_COL ("ephemeral_storage_size", LQ_BIGINT, "EphemeralStorage.Size", "Size of /tmp, in MB."),
    LQ_COL ("architectures", LQ_TEXT, "Architectures", "JSON array of instruction sets.", .convert = lq_convert_list),
    LQ_COL ("kms_key_arn", LQ_TEXT, "KMSKeyArn", "Customer managed key of the environment; '' for none."),
    LQ_COL ("master_arn", LQ_TEXT, "MasterArn", "For a Lambda@Edge replica, the function it copies."),
    LQ_COL ("revision_id", LQ_TEXT, "RevisionId", "Changes with every update of the function."),
    LQ_COL ("version", LQ_TEXT, "Version", "Always $LATEST."),
    LQ_COL ("vpc_id", LQ_TEXT, "VpcConfig.VpcId", "VPC the function is attached to; '' for none."),
    LQ_COL ("subnet_ids", LQ_TEXT, "VpcConfig.SubnetIds", "JSON array of its subnets.", .convert = lq_convert_list),
    LQ_COL ("security_group_ids", LQ_TEXT, "VpcConfig.SecurityGroupIds", "JSON array of its security groups.",
            .convert = lq_convert_list),
    LQ_COL ("dead_letter_target_arn", LQ_TEXT, "DeadLetterConfig.TargetArn", "Queue or topic for failed events."),
    LQ_COL ("tracing_mode", LQ_TEXT, "TracingConfig.Mode", "Active or PassThrough."),
    LQ_COL ("log_format", LQ_TEXT, "LoggingConfig.LogFormat", "JSON or Text."),
    LQ_COL ("log_group", LQ_TEXT, "LoggingConfig.LogGroup", "CloudWatch log group it writes to."),
    LQ_COL ("snap_start_apply_on", LQ_TEXT, "SnapStart.ApplyOn", "PublishedVersions or None."),
    LQ_COL ("file_systems", LQ_TEXT, "FileSystemConfigs", "JSON array of the mounted file systems.",
            .convert = lq_convert_list),
    LQ_FUNCTION_SETTING_COLUMNS,
    LQ_COL ("image_config_error", LQ_TEXT, "ImageConfigResponse.Error", "Why AWS could not read the image settings.",
            .convert = lq_convert_inner_error),
    LQ_FUNCTION_SIGNING_COLUMNS,
    LQ_COL ("tenant_isolation_mode", LQ_TEXT, "TenancyConfig.TenantIsolationMode", "PER_TENANT, or ''."),
    LQ_COL ("capacity_provider_arn", LQ_TEXT,
            "CapacityProviderConfig.LambdaManagedInstancesCapacityProviderConfig.CapacityProviderArn",
            "Capacity provider whose instances run it."),
    LQ_COL ("durable_execution_timeout", LQ_BIGINT, "DurableConfig.ExecutionTimeout",
            "Seconds a durable execution may take; NULL for other functions."),
    LQ_VIA (&config, "code_signing_config_arn", LQ_TEXT, "code_signing_config_arn",
            "Code signing config that guards deployments; '' for none."),
    LQ_VIA (&config, "untrusted_artifact_policy", LQ_TEXT, "untrusted_artifact_policy",
            "What that config does about code it does not trust: Enforce or Warn; '' without a config.",
            .flags = LQ_COLUMN_FLAG),
    WHEN_USED ("state", LQ_TEXT, "Pending, Active, Inactive, Failed, ..."),
    WHEN_USED ("state_reason_code", LQ_TEXT, "Why it is in that state."),
    WHEN_USED ("last_update_status", LQ_TEXT, "Successful, Failed or InProgress."),
    WHEN_USED ("last_update_status_reason_code", LQ_TEXT, "Why the last update has that status."),
    WHEN_USED ("tags", LQ_TEXT, "JSON object of its tags; '' for none, or where tags_error says why."),
    WHEN_USED ("tags_error", LQ_TEXT, "Why AWS did not show the tags."),
    WHEN_USED ("reserved_concurrency", LQ_BIGINT, "Calls reserved to run at a time; NULL for no reservation."),
    WHEN_USED ("image_uri", LQ_TEXT, "Container image, as it was asked for."),
    WHEN_USED ("resolved_image_uri", LQ_TEXT, "Container image by digest, as it runs."),
    WHEN_USED ("code_error", LQ_TEXT, "Why AWS did not show where the code is."),
    LQ_VIA (&facts, "storage_mode", LQ_TEXT, "storage_mode",
            "REFERENCE: it runs from a bucket; COPY: Lambda keeps it; '' for images.",
            .flags = LQ_COLUMN_HIDDEN | LQ_COLUMN_FLAG),
    WHEN_USED ("resolved_s3_bucket", LQ_TEXT, "For REFERENCE, the bucket that holds the code."),
    WHEN_USED ("resolved_s3_key", LQ_TEXT, "For REFERENCE, the object's key."),
    WHEN_USED ("resolved_s3_object_version", LQ_TEXT, "For REFERENCE, the object's version."),
    LQ_COL ("environment", LQ_TEXT, "Environment", "What function_environment takes apart: no values.",
            .flags = LQ_COLUMN_INTERNAL, .convert = lq_loader_entries),
    LQ_COL ("layers", LQ_TEXT, "Layers", "What function_layers takes apart.", .flags = LQ_COLUMN_INTERNAL,
            .convert = lq_convert_list)),
  .examples = LQ_EXAMPLES (
    "SELECT function_name, untrusted_artifact_policy FROM lambda_functions WHERE signing_job_arn = ''",
    "SELECT function_name, resolved_s3_bucket FROM lambda_functions WHERE storage_mode = 'REFERENCE'"),
};
