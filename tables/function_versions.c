/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

extern const LqTable lq_table_function_aliases;

/* The whole list brings $LATEST too, which is a row of lambda_functions. */
static const LqOperation list_functions = {
  .action = { .service = "lambda", .action = "ListFunctions", .iam_action = "lambda:ListFunctions" },
  .path = "/2015-03-31/functions",
  .query = "FunctionVersion=ALL&MaxItems=50",
  .marker_in = "Marker",
  .marker_out = "NextMarker",
  .rows = "Functions[]",
  .keep = lq_convert_is_published,
};

static const LqOutcome no_such_function[] = { { "ResourceNotFoundException", NULL }, { NULL } };

static const LqOperation list_versions = {
  .action = { .service = "lambda", .action = "ListVersionsByFunction", .iam_action = "lambda:ListVersionsByFunction" },
  .path = "/2015-03-31/functions/{function_name}/versions",
  .query = "MaxItems=50",
  .marker_in = "Marker",
  .marker_out = "NextMarker",
  .rows = "Versions[]",
  .keep = lq_convert_is_published,
  .outcomes = no_such_function,
};

/* Only the aliases of functions that have versions are asked for, all of a function's with one call. */
static const LqLookup pointing = { &lq_table_function_aliases, "function_version_arn", "function_version_arn",
                                   .count = TRUE };

const LqTable lq_table_function_versions = {
  .name = "function_versions",
  .about = "One row per published version of each Lambda function, which runs on as it was published, whatever has "
           "become of $LATEST since.",
  .cost = "One call per 50 functions and published versions together, which is 24 s for 12,000 at the default pace; "
          "those of one function, by its name or ARN, one call per 50 of its versions. The hidden column adds one call "
          "per function with versions, which is 100 s for 1,000.",
  .list = &list_functions,
  .get = &list_versions,
  .columns = LQ_COLUMNS (
    LQ_COL ("function_name", LQ_TEXT, "FunctionName", "Name of the function.", .flags = LQ_COLUMN_PUSHED,
            .possible = lq_arn_is_name),
    LQ_KEY ("function_arn", LQ_TEXT, "FunctionArn", "ARN of the function, unqualified.",
            .convert = lq_arn_function_arn, .implies = LQ_ARN_FUNCTION),
    LQ_KEY ("version", LQ_TEXT, "Version",
            "Number of the version, as text; or $LATEST.PUBLISHED, which Lambda Managed Instances have."),
    LQ_COL ("function_version_arn", LQ_TEXT, "FunctionArn", "ARN of the version.", .flags = LQ_COLUMN_PUSHED,
            .implies = LQ_ARN_FUNCTION_VERSION),
    LQ_COL ("description", LQ_TEXT, "Description", "Description of the version."),
    LQ_FUNCTION_CODE_COLUMNS,
    LQ_COL ("last_modified", LQ_BIGINT, "LastModified", "When it was published, unix seconds.",
            .convert = lq_convert_time),
    LQ_COL ("timeout", LQ_BIGINT, "Timeout", "Seconds a call may take."),
    LQ_COL ("memory_size", LQ_BIGINT, "MemorySize", "Memory at run time, in MB."),
    LQ_COL ("architectures", LQ_TEXT, "Architectures", "JSON array of instruction sets.", .convert = lq_convert_list),
    LQ_COL ("kms_key_arn", LQ_TEXT, "KMSKeyArn", "Customer managed key of the environment; '' for none."),
    LQ_COL ("master_arn", LQ_TEXT, "MasterArn", "For a Lambda@Edge replica, the function it copies."),
    LQ_COL ("revision_id", LQ_TEXT, "RevisionId", "Changes with every update of the version."),
    LQ_COL ("snap_start_apply_on", LQ_TEXT, "SnapStart.ApplyOn", "PublishedVersions or None."),
    LQ_COL ("snap_start_optimization_status", LQ_TEXT, "SnapStart.OptimizationStatus",
            "On where the version starts from a snapshot."),
    LQ_COL ("file_systems", LQ_TEXT, "FileSystemConfigs", "JSON array of the mounted file systems.",
            .convert = lq_convert_list),
    LQ_FUNCTION_SETTING_COLUMNS,
    LQ_FUNCTION_SIGNING_COLUMNS,
    LQ_COL ("capacity_provider_arn", LQ_TEXT,
            "CapacityProviderConfig.LambdaManagedInstancesCapacityProviderConfig.CapacityProviderArn",
            "Capacity provider whose instances run it."),
    LQ_IS_LIVE_COLUMNS (&pointing),
    LQ_COL ("qualifier", LQ_TEXT, "Version", "What function_qualified_permissions asks with.",
            .flags = LQ_COLUMN_INTERNAL),
    LQ_COL ("environment", LQ_TEXT, "Environment", "What function_version_environment takes apart: no values.",
            .flags = LQ_COLUMN_INTERNAL, .convert = lq_loader_entries),
    LQ_COL ("layers", LQ_TEXT, "Layers", "What function_version_layers takes apart.", .flags = LQ_COLUMN_INTERNAL,
            .convert = lq_convert_list)),
  .examples = LQ_EXAMPLES (
    "SELECT function_name, version FROM function_versions WHERE is_live = 1 AND signing_job_arn = ''",
    "SELECT version, code_sha256, last_modified FROM function_versions WHERE function_name = 'orders-api'"),
};
