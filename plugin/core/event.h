/* SPDX-License-Identifier: Apache-2.0 */
/* CloudTrail's records of changes to Lambda and Signer, as rows. Of a record only what is listed here is taken, never
 * the record: requests carry environments, code and tokens. */
#pragma once

#include "core/convert.h"

/* For LqOperation.unfold: LookupEvents' Events -> array of objects with EventId, EventName, EventTime and EventSource
 * as AWS gives them, and members of our own:
 *   - actor_arn, actor_type, actor_account_id, invoked_by, source_ip, user_agent, access_key_id, error_code,
 *     error_message;
 *   - resource_arn (what the event changed), function_name;
 *   - signature_status, signing_profile_version_arn, signing_job_arn, code_sha256;
 *   - layers, allowed_publishers (arrays), code_signing_config_arn, untrusted_artifact_policy;
 *   - principal, organization_id, source_account, source_arn, action, statement_id, qualifier, auth_type, exposure;
 *   - s3_bucket, s3_key, storage_mode, image_uri, event_source_arn, function_version, is_dry_run;
 *   - record_error (why the record cannot be read, so that most of the others are missing).
 * What a record does not say is missing. Texts have at most 1,024 bytes, lists 100 entries. Errors: LQ_ERROR_REPLY
 * where an event is no object. Source of the members' places: recorded events, and AWS's "Logging AWS Lambda API calls
 * using AWS CloudTrail". */
json_t *lq_event_unfold (json_t *selected, const LqConvertContext *context, GError **error);

/* An event's name -> the API action's: without the date and version that CloudTrail puts behind some of Lambda's, as in
 * AddPermission20150331v2. */
json_t *lq_event_action (json_t *value, const LqConvertContext *context);
