/* SPDX-License-Identifier: Apache-2.0 */
/* Columns that several tables have, said once; core/table.h brings them. */
#pragma once

/* Of elements that are layers as a function's configuration has them. `own_layer_`: a lookup in lambda_layers by
 * layer_arn; `facts_`: one in layer_version_facts by layer_version_arn. */
#define LQ_ATTACHED_LAYER_COLUMNS(own_layer_, facts_)                                                                  \
  LQ_COL ("layer_version_arn", LQ_TEXT, "Arn", "ARN of the attached layer version.", .flags = LQ_COLUMN_PUSHED),       \
      LQ_COL ("layer_arn", LQ_TEXT, "Arn", "ARN of the layer, without a version.", .flags = LQ_COLUMN_PUSHED,          \
              .convert = lq_arn_layer_arn),                                                                            \
      LQ_COL ("layer_name", LQ_TEXT, "Arn", "Name of the layer.", .convert = lq_arn_layer_name),                       \
      LQ_COL ("layer_version", LQ_BIGINT, "Arn", "Number of the attached version.", .convert = lq_arn_layer_version),  \
      LQ_COL ("layer_account_id", LQ_TEXT, "Arn", "Account that owns the layer.", .convert = lq_arn_layer_account_id), \
      LQ_COL ("is_foreign", LQ_INTEGER, "Arn", "1 if the layer is not known to belong to the function's account.",     \
              .flags = LQ_COLUMN_FLAG, .convert = lq_arn_layer_is_foreign),                                            \
      LQ_COL ("owner_kind", LQ_TEXT, "Arn",                                                                            \
              "Who owns the layer: self (the function's account), organization, trusted (by the configuration), aws, " \
              "vendor, or unknown; as in layer_publishers.",                                                           \
              .flags = LQ_COLUMN_FLAG | LQ_COLUMN_WHOSE, .convert = lq_directory_owner_kind),                          \
      LQ_COL ("owner_name", LQ_TEXT, "Arn", "Name of the account that owns the layer, where it is known.",             \
              .flags = LQ_COLUMN_WHOSE, .convert = lq_directory_owner_name),                                           \
      LQ_COL ("code_size", LQ_BIGINT, "CodeSize", "Bytes of the layer's zip."),                                        \
      LQ_COL ("signing_profile_version_arn", LQ_TEXT, "SigningProfileVersionArn",                                      \
              "Signing profile that signed the layer; '' for an unsigned one."),                                       \
      LQ_COL ("signing_job_arn", LQ_TEXT, "SigningJobArn",                                                             \
              "Signing job that signed the layer; '' for an unsigned one."),                                           \
      LQ_VIA (                                                                                                         \
          own_layer_, "latest_version", LQ_BIGINT, "latest_version",                                                   \
          "Number of the layer's latest version; NULL for layers of other accounts and those with no version left."),  \
      LQ_MADE (lq_convert_versions_behind, "latest_version layer_version", "versions_behind", LQ_BIGINT,               \
               "Latest version's number less the attached one's, at least 0; NULL where latest_version is."),          \
      LQ_MADE (lq_convert_is_outdated, "latest_version layer_version", "is_outdated", LQ_INTEGER,                      \
               "1 if the layer has a later version than the attached one; NULL where latest_version is.",              \
               .flags = LQ_COLUMN_FLAG),                                                                               \
      LQ_VIA (facts_, "resolution", LQ_TEXT, "resolution",                                                             \
              "ok: the layer version is there; denied: its owner does not let us read it (any more); deleted: it is "  \
              "gone, but what has it goes on running it.",                                                             \
              .flags = LQ_COLUMN_HIDDEN | LQ_COLUMN_FLAG),                                                             \
      LQ_VIA (facts_, "code_sha256", LQ_TEXT, "code_sha256", "SHA-256 of the layer's zip in base64.",                  \
              .flags = LQ_COLUMN_HIDDEN),                                                                              \
      LQ_VIA (facts_, "storage_mode", LQ_TEXT, "storage_mode",                                                         \
              "REFERENCE: Lambda runs the layer's zip from a bucket; COPY: Lambda keeps it.",                          \
              .flags = LQ_COLUMN_HIDDEN | LQ_COLUMN_FLAG),                                                             \
      LQ_VIA (facts_, "resolved_s3_bucket", LQ_TEXT, "resolved_s3_bucket",                                             \
              "For REFERENCE, the bucket that holds the layer's zip.", .flags = LQ_COLUMN_HIDDEN)

/* Of functions and their versions, as ListFunctions shows them: what runs. */
#define LQ_FUNCTION_CODE_COLUMNS                                                                                       \
  LQ_COL ("runtime", LQ_TEXT, "Runtime", "Identifier of the runtime, such as python3.13; '' for container images."),   \
      LQ_COL ("handler", LQ_TEXT, "Handler", "What Lambda calls in the code; '' for container images."),               \
      LQ_COL ("role", LQ_TEXT, "Role", "ARN of the execution role."),                                                  \
      LQ_COL ("package_type", LQ_TEXT, "PackageType", "Zip or Image."),                                                \
      LQ_COL ("code_size", LQ_BIGINT, "CodeSize", "Bytes of the deployment package; 0 for container images."),         \
      LQ_COL ("code_sha256", LQ_TEXT, "CodeSha256", "SHA-256 of the deployment package; for a zip, in base64."),       \
      LQ_COL ("config_sha256", LQ_TEXT, "ConfigSha256", "SHA-256 of the configuration.")

/* Likewise: what is set for it. */
#define LQ_FUNCTION_SETTING_COLUMNS                                                                                    \
  LQ_COL ("image_entry_point", LQ_TEXT, "ImageConfigResponse.ImageConfig.EntryPoint",                                  \
          "JSON array that replaces the image's entry point; '' where none does."),                                    \
      LQ_COL ("image_command", LQ_TEXT, "ImageConfigResponse.ImageConfig.Command",                                     \
              "JSON array that replaces the image's command; '' where none does."),                                    \
      LQ_COL ("environment_names", LQ_TEXT, "Environment",                                                             \
              "JSON array of the environment variables' names, never their values; '' where AWS could not "            \
              "decrypt them.",                                                                                         \
              .convert = lq_convert_environment_names),                                                                \
      LQ_COL ("environment_error", LQ_TEXT, "Environment.Error", "Why AWS could not decrypt the environment.",         \
              .convert = lq_convert_inner_error)

/* Likewise: how many layers it has, and who signed its code. */
#define LQ_FUNCTION_SIGNING_COLUMNS                                                                                    \
  LQ_COL ("layer_count", LQ_BIGINT, "Layers", "How many layers are attached.", .convert = lq_convert_length),          \
      LQ_COL ("signing_profile_version_arn", LQ_TEXT, "SigningProfileVersionArn", "Signing profile of the code."),     \
      LQ_COL ("signing_job_arn", LQ_TEXT, "SigningJobArn", "Signing job that signed the code; '' for unsigned code.")

/* Of elements that lq_loader_entries made, the key beside the function's. */
#define LQ_ENVIRONMENT_KEY                                                                                             \
  LQ_KEY ("name", LQ_TEXT, "name", "Name of the variable; '' where environment_error says why it is not known.",       \
          .convert = lq_convert_text, .possible = lq_convert_any_text)

/* Of elements that lq_loader_entries made, but for the key `name`. */
#define LQ_ENVIRONMENT_COLUMNS                                                                                         \
  LQ_COL ("is_loader_hook", LQ_INTEGER, "is_loader_hook",                                                              \
          "1 if it makes Lambda, the dynamic linker or a runtime load or run other code first; NULL where unknown.",   \
          .flags = LQ_COLUMN_FLAG),                                                                                    \
      LQ_COL ("option_names", LQ_TEXT, "option_names",                                                                 \
              "For a loader hook, JSON array of the options in its value, as far as they are known ones."),            \
      LQ_COL ("file_paths", LQ_TEXT, "file_paths",                                                                     \
              "For a loader hook, JSON array of the files and folders that its value names."),                         \
      LQ_COL ("is_partial", LQ_INTEGER, "is_partial",                                                                  \
              "1 if a loader hook's value holds more, which is never shown; NULL for other variables."),               \
      LQ_COL ("environment_error", LQ_TEXT, "error",                                                                   \
              "Why AWS could not decrypt the environment, of which then nothing else is known.")

/* Of rows that belong to a published version. `pointing_`: a lookup that counts the rows of function_aliases by
 * function_version_arn. */
#define LQ_IS_LIVE_COLUMNS(pointing_)                                                                                  \
  LQ_VIA (pointing_, "alias_count", LQ_BIGINT, "version", "How many aliases point to the version.",                    \
          .flags = LQ_COLUMN_INTERNAL),                                                                                \
      LQ_MADE (lq_alias_is_live, "alias_count", "is_live", LQ_INTEGER,                                                 \
               "1 where an alias points to the version, be it with part of the calls or none yet; 0 where callers "    \
               "must name its number.",                                                                                \
               .flags = LQ_COLUMN_HIDDEN | LQ_COLUMN_FLAG)
