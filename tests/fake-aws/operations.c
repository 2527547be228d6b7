/* SPDX-License-Identifier: Apache-2.0 */
/* Everything the fake AWS answers. A new operation is a row here and a handler. */
#include <string.h>

#include "base/json.h"
#include "fake-aws/request.h"

#define LAMBDA(action_, path_, resource_, bucket_, answer_)                                                            \
  {                                                                                                                    \
    "lambda", action_, "GET", path_, NULL, "lambda:" action_, resource_, bucket_, answer_                              \
  }
#define LAMBDA_WRITE(action_, method_, path_, resource_, answer_, success_, event_, ...)                               \
  {                                                                                                                    \
    "lambda", action_, method_, path_, NULL, "lambda:" action_, resource_, "lambda", answer_, success_, event_,        \
    {                                                                                                                  \
      __VA_ARGS__                                                                                                      \
    }                                                                                                                  \
  }
#define SIGNER_WRITE(action_, path_, resource_, answer_, label_)                                                       \
  {                                                                                                                    \
    "signer", action_, "PUT", path_, NULL, "signer:" action_, resource_, "signer/" action_, answer_, 200, action_,     \
    {                                                                                                                  \
      label_                                                                                                           \
    }                                                                                                                  \
  }
#define SIGNER(action_, path_, resource_, answer_)                                                                     \
  {                                                                                                                    \
    "signer", action_, "GET", path_, NULL, "signer:" action_, resource_, "signer/" action_, answer_                    \
  }
#define ORGANIZATIONS(action_, answer_)                                                                                \
  {                                                                                                                    \
    "organizations", action_, "POST", "/", NULL, "organizations:" action_, NULL, NULL, answer_                         \
  }
#define CLOUDTRAIL(action_, answer_)                                                                                   \
  {                                                                                                                    \
    "cloudtrail", action_, "POST", "/", NULL, "cloudtrail:" action_, NULL, action_, answer_                            \
  }
#define STS(action_, iam_action_, resource_, answer_)                                                                  \
  {                                                                                                                    \
    "sts", action_, "POST", "/", NULL, iam_action_, resource_, NULL, answer_                                           \
  }
#define ANONYMOUS(service_, action_, method_, path_, answer_)                                                          \
  {                                                                                                                    \
    service_, action_, method_, path_, NULL, NULL, NULL, NULL, answer_, .anonymous = TRUE                              \
  }

static const LqFakeOperation operations[] = {
  LAMBDA ("ListFunctions", "/2015-03-31/functions", NULL, "lambda", lq_fake_list_functions),
  LAMBDA ("GetFunction", "/2015-03-31/functions/{}", "function:{}", "GetFunction", lq_fake_get_function),
  LAMBDA ("GetFunctionConfiguration", "/2015-03-31/functions/{}/configuration", "function:{}", "lambda",
          lq_fake_get_function_configuration),
  LAMBDA ("ListVersionsByFunction", "/2015-03-31/functions/{}/versions", "function:{}", "lambda",
          lq_fake_list_versions_by_function),
  LAMBDA ("ListAliases", "/2015-03-31/functions/{}/aliases", "function:{}", "lambda", lq_fake_list_aliases),
  LAMBDA ("ListFunctionUrlConfigs", "/2021-10-31/functions/{}/urls", "function:{}", "lambda",
          lq_fake_list_function_url_configs),
  LAMBDA ("ListFunctionEventInvokeConfigs", "/2019-09-25/functions/{}/event-invoke-config/list", "function:{}",
          "lambda", lq_fake_list_function_event_invoke_configs),
  LAMBDA ("ListEventSourceMappings", "/2015-03-31/event-source-mappings", NULL, "lambda",
          lq_fake_list_event_source_mappings),
  LAMBDA ("GetPolicy", "/2015-03-31/functions/{}/policy", "function:{}", "GetPolicy", lq_fake_get_policy),
  LAMBDA ("ListTags", "/2017-03-31/tags/{}", "{}", "lambda", lq_fake_list_tags),
  LAMBDA ("GetAccountSettings", "/2016-08-19/account-settings", NULL, "lambda", lq_fake_get_account_settings),

  LAMBDA ("ListLayers", "/2018-10-31/layers", NULL, "lambda", lq_fake_list_layers),
  { "lambda", "GetLayerVersionByArn", "GET", "/2018-10-31/layers", "LayerVersion", "lambda:GetLayerVersion", "?Arn",
    "lambda", lq_fake_get_layer_version_by_arn },
  LAMBDA ("ListLayerVersions", "/2018-10-31/layers/{}/versions", "layer:{}", "lambda", lq_fake_list_layer_versions),
  LAMBDA ("GetLayerVersion", "/2018-10-31/layers/{}/versions/{}", "layer:{}:{}", "lambda", lq_fake_get_layer_version),
  LAMBDA ("GetLayerVersionPolicy", "/2018-10-31/layers/{}/versions/{}/policy", "layer:{}:{}", "lambda",
          lq_fake_get_layer_version_policy),

  LAMBDA ("ListCodeSigningConfigs", "/2020-04-22/code-signing-configs", NULL, "lambda",
          lq_fake_list_code_signing_configs),
  LAMBDA ("GetCodeSigningConfig", "/2020-04-22/code-signing-configs/{}", "{}", "lambda",
          lq_fake_get_code_signing_config),
  LAMBDA ("ListFunctionsByCodeSigningConfig", "/2020-04-22/code-signing-configs/{}/functions", "{}", "lambda",
          lq_fake_list_functions_by_code_signing_config),
  LAMBDA ("GetFunctionCodeSigningConfig", "/2020-06-30/functions/{}/code-signing-config", "function:{}", "lambda",
          lq_fake_get_function_code_signing_config),

  SIGNER ("ListSigningProfiles", "/signing-profiles", NULL, lq_fake_list_signing_profiles),
  SIGNER ("GetSigningProfile", "/signing-profiles/{}", "/signing-profiles/{}", lq_fake_get_signing_profile),
  SIGNER ("ListProfilePermissions", "/signing-profiles/{}/permissions", "/signing-profiles/{}",
          lq_fake_list_profile_permissions),
  SIGNER ("ListSigningJobs", "/signing-jobs", NULL, lq_fake_list_signing_jobs),
  SIGNER ("DescribeSigningJob", "/signing-jobs/{}", "/signing-jobs/{}", lq_fake_describe_signing_job),

  LAMBDA_WRITE ("UpdateFunctionConfiguration", "PUT", "/2015-03-31/functions/{}/configuration", "function:{}",
                lq_fake_update_function_configuration, 200, "UpdateFunctionConfiguration20150331v2", "FunctionName"),
  LAMBDA_WRITE ("UpdateFunctionCode", "PUT", "/2015-03-31/functions/{}/code", "function:{}",
                lq_fake_update_function_code, 200, "UpdateFunctionCode20150331v2", "FunctionName"),
  LAMBDA_WRITE ("AddPermission", "POST", "/2015-03-31/functions/{}/policy", "function:{}", lq_fake_add_permission, 201,
                "AddPermission20150331v2", "FunctionName"),
  LAMBDA_WRITE ("CreateFunctionUrlConfig", "POST", "/2021-10-31/functions/{}/url", "function:{}",
                lq_fake_create_function_url_config, 201, "CreateFunctionUrlConfig", "FunctionName"),
  LAMBDA_WRITE ("PublishLayerVersion", "POST", "/2018-10-31/layers/{}/versions", "layer:{}",
                lq_fake_publish_layer_version, 201, "PublishLayerVersion20181031", "LayerName"),
  LAMBDA_WRITE ("AddLayerVersionPermission", "POST", "/2018-10-31/layers/{}/versions/{}/policy", "layer:{}:{}",
                lq_fake_add_layer_version_permission, 201, "AddLayerVersionPermission20181031", "LayerName",
                "VersionNumber"),
  LAMBDA_WRITE ("UpdateCodeSigningConfig", "PUT", "/2020-04-22/code-signing-configs/{}", "{}",
                lq_fake_update_code_signing_config, 200, "UpdateCodeSigningConfig", "CodeSigningConfigArn"),
  LAMBDA_WRITE ("PutFunctionCodeSigningConfig", "PUT", "/2020-06-30/functions/{}/code-signing-config", "function:{}",
                lq_fake_put_function_code_signing_config, 200, "PutFunctionCodeSigningConfig", "FunctionName"),
  LAMBDA_WRITE ("DeleteFunctionCodeSigningConfig", "DELETE", "/2020-06-30/functions/{}/code-signing-config",
                "function:{}", lq_fake_delete_function_code_signing_config, 204, "DeleteFunctionCodeSigningConfig",
                "FunctionName"),
  SIGNER_WRITE ("RevokeSignature", "/signing-jobs/{}/revoke", "/signing-jobs/{}", lq_fake_revoke_signature, "jobId"),
  SIGNER_WRITE ("RevokeSigningProfile", "/signing-profiles/{}/revoke", "/signing-profiles/{}",
                lq_fake_revoke_signing_profile, "profileName"),

  ORGANIZATIONS ("DescribeOrganization", lq_fake_describe_organization),
  ORGANIZATIONS ("ListAccounts", lq_fake_list_accounts),
  ORGANIZATIONS ("ListRoots", lq_fake_list_roots),
  ORGANIZATIONS ("ListOrganizationalUnitsForParent", lq_fake_list_organizational_units_for_parent),
  ORGANIZATIONS ("ListAccountsForParent", lq_fake_list_accounts_for_parent),
  ORGANIZATIONS ("ListParents", lq_fake_list_parents),

  { "account", "ListRegions", "POST", "/listRegions", NULL, "account:ListRegions", NULL, NULL, lq_fake_list_regions },
  { "ec2", "DescribeRegions", "POST", "/", NULL, "ec2:DescribeRegions", NULL, NULL, lq_fake_describe_regions },

  CLOUDTRAIL ("LookupEvents", lq_fake_lookup_events),

  STS ("AssumeRole", "sts:AssumeRole", "?RoleArn", lq_fake_assume_role),
  STS ("GetCallerIdentity", NULL, NULL, lq_fake_get_caller_identity),

  ANONYMOUS ("sts", "AssumeRoleWithWebIdentity", "POST", "/", lq_fake_assume_role_with_web_identity),
  ANONYMOUS ("sso-oauth", "CreateToken", "POST", "/token", lq_fake_create_token),
  ANONYMOUS ("awsssoportal", "GetRoleCredentials", "GET", "/federation/credentials", lq_fake_get_role_credentials),
};

/* Whether `path` fits the template; fills in the labels, decoded. */
static gboolean
path_matches (const char *template, const char *path, char **labels)
{
  gsize n_labels = 0;

  while (*template != '\0')
    {
      if (*template != '{')
        {
          if (*template ++ != *path++)
            return FALSE;
          continue;
        }
      gsize length = strcspn (path, "/");
      if (length == 0 || n_labels == LQ_FAKE_MAX_LABELS)
        return FALSE;
      g_free (labels[n_labels]);
      labels[n_labels++] = g_uri_unescape_segment (path, path + length, NULL);
      path += length;
      template += strlen ("{}");
    }
  return *path == '\0' || strcmp (path, "/") == 0;
}

static void
parse_parameters (const char *text, gboolean form, GHashTable *parameters)
{
  g_auto (GStrv) parts = g_strsplit (text == NULL ? "" : text, "&", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      if (form)
        g_strdelimit (parts[i], "+", ' ');
      char *equals = strchr (parts[i], '=');
      if (equals != NULL)
        *equals = '\0';
      char *name = g_uri_unescape_string (parts[i], NULL);
      char *value = g_uri_unescape_string (equals == NULL ? "" : equals + 1, NULL);
      const char *before = name != NULL ? g_hash_table_lookup (parameters, name) : NULL;
      if (name != NULL && value != NULL)
        g_hash_table_insert (parameters, g_steal_pointer (&name),
                             before != NULL ? g_strjoin (",", before, value, NULL) : g_strdup (value));
      g_free (name);
      g_free (value);
    }
}

/* The body's texts and numbers become parameters, as other services have them in query or form. */
static void
parse_json_body (const LqFakeWire *wire, LqFakeRequest *request)
{
  g_autoptr (json_t) body = lq_json_parse (wire->body, wire->body_length, "the body", NULL);
  const char *name;
  json_t *value;

  json_object_foreach (body, name, value)
    {
      if (json_is_string (value))
        g_hash_table_insert (request->parameters, g_strdup (name), g_strdup (json_string_value (value)));
      else if (json_is_integer (value))
        g_hash_table_insert (request->parameters, g_strdup (name),
                             g_strdup_printf ("%" JSON_INTEGER_FORMAT, json_integer_value (value)));
    }
  if (json_is_object (body))
    request->body = g_steal_pointer (&body);
}

/* Some clients leave the package out that stands before a service's name. */
static gboolean
target_matches (const LqFakeOperation *operation, const LqFakeService *service, const char *given)
{
  const char *dot = strrchr (service->target, '.');
  g_autofree char *target = g_strjoin (".", service->target, operation->action, NULL);

  return g_strcmp0 (given, target) == 0 ||
         (dot != NULL && g_strcmp0 (given, target + (dot + 1 - service->target)) == 0);
}

static gboolean
operation_matches (const LqFakeOperation *operation, const LqFakeWire *wire, LqFakeRequest *request)
{
  const LqFakeService *service = lq_fake_service_find (operation->service);

  if (strcmp (operation->method, wire->method) != 0 || !path_matches (operation->path, wire->path, request->labels))
    return FALSE;
  switch (service->protocol)
    {
    case LQ_FAKE_REST_JSON:
      return g_strcmp0 (lq_fake_request_parameter (request, "find"), operation->find) == 0;
    case LQ_FAKE_JSON_1_1:
      return target_matches (operation, service, g_hash_table_lookup (wire->headers, "x-amz-target"));
    default:
      return g_strcmp0 (lq_fake_request_parameter (request, "Action"), operation->action) == 0;
    }
}

/* Whether the body is a form, and no JSON. */
static gboolean
has_form (const LqFakeWire *wire, const char *service)
{
  const char *type = g_hash_table_lookup (wire->headers, "content-type");

  if (service == NULL)
    return type != NULL && g_str_has_prefix (type, "application/x-www-form-urlencoded");
  LqFakeProtocol protocol = lq_fake_service_find (service)->protocol;
  return protocol == LQ_FAKE_QUERY_XML || protocol == LQ_FAKE_EC2_XML;
}

static gboolean
is_of (const LqFakeOperation *operation, const char *service)
{
  return service == NULL ? operation->anonymous : strcmp (operation->service, service) == 0;
}

gboolean
lq_fake_operation_find (const LqFakeWire *wire, const char *service, LqFakeRequest *request)
{
  request->parameters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  parse_parameters (wire->query, FALSE, request->parameters);
  if (has_form (wire, service))
    {
      g_autofree char *body = g_strndup (wire->body, wire->body_length);
      parse_parameters (body, TRUE, request->parameters);
    }
  else
    parse_json_body (wire, request);
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    if (is_of (&operations[i], service) && operation_matches (&operations[i], wire, request))
      {
        request->operation = &operations[i];
        return TRUE;
      }
  return FALSE;
}

const char *
lq_fake_operation_name (gsize index)
{
  return index < G_N_ELEMENTS (operations) ? operations[index].action : NULL;
}

void
lq_fake_request_clear (LqFakeRequest *request)
{
  for (gsize i = 0; i < LQ_FAKE_MAX_LABELS; i++)
    g_clear_pointer (&request->labels[i], g_free);
  g_clear_pointer (&request->parameters, g_hash_table_unref);
  g_clear_pointer (&request->body, json_decref);
}
