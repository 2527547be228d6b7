/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy-principal.h"

#include <string.h>

#include "base/json.h"
#include "core/arn.h"

/* What AWS's services are called by: "s3.amazonaws.com", "states.eu-west-1.amazonaws.com", "alexa-appkit.amazon.com".
 */
static const char *const service_domains[] = { ".amazonaws.com", ".amazonaws.com.cn", ".amazon.com" };

static void
principal_free (gpointer data)
{
  LqPolicyPrincipal *principal = data;

  g_free (principal->text);
  g_free (principal->account_id);
  g_free (principal);
}

/* By the front of the resource in an ARN of iam or sts; NULL for what is nobody. */
static const char *
arn_kind (const LqArn *arn)
{
  static const struct
  {
    const char *service, *front, *kind;
  } kinds[] = {
    { "iam", "user/", "user" },
    { "iam", "role/", "role" },
    { "sts", "assumed-role/", "session" },
    { "sts", "federated-user/", "session" },
    { "iam", "saml-provider/", "federated" },
    { "iam", "oidc-provider/", "federated" },
  };

  if (strcmp (arn->service, "iam") == 0 && strcmp (arn->resource, "root") == 0)
    return "account";
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (strcmp (arn->service, kinds[i].service) == 0 && g_str_has_prefix (arn->resource, kinds[i].front))
        return kinds[i].kind;
    }
  return NULL;
}

/* Type AWS: `*`, an account id, or an ARN of someone in an account. */
static void
resolve_aws (LqPolicyPrincipal *self, const LqScope *scope)
{
  g_auto (LqArn) arn = { NULL };
  const char *kind = NULL;

  if (strcmp (self->text, "*") == 0)
    {
      self->kind = "everyone";
      self->reach = LQ_POLICY_REACH_EVERYONE;
      return;
    }
  if (lq_arn_is_account_id (self->text))
    self->account_id = g_strdup (self->text);
  else if (lq_arn_parse (self->text, &arn) && lq_arn_is_account_id (arn.account_id))
    kind = arn_kind (&arn);
  if (self->account_id == NULL && kind == NULL)
    return;
  self->kind = kind != NULL ? kind : "account";
  if (self->account_id == NULL)
    self->account_id = g_strdup (arn.account_id);
  self->reach = LQ_POLICY_REACH_ACCOUNT;
  self->own = strcmp (self->account_id, scope->account_id) == 0 &&
              (arn.partition == NULL || strcmp (arn.partition, scope->partition) == 0);
}

static gboolean
is_service (const char *text)
{
  gsize length = strlen (text);

  if (strspn (text, G_CSET_a_2_z G_CSET_DIGITS ".-") != length)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (service_domains); i++)
    {
      if (g_str_has_suffix (text, service_domains[i]) && length > strlen (service_domains[i]))
        return TRUE;
    }
  return FALSE;
}

static void
resolve_federated (LqPolicyPrincipal *self)
{
  g_auto (LqArn) arn = { NULL };

  self->kind = "federated";
  if (lq_arn_parse (self->text, &arn) && lq_arn_is_account_id (arn.account_id))
    self->account_id = g_strdup (arn.account_id);
}

static void
add_principal (GPtrArray *principals, const char *type, json_t *value, const LqScope *scope)
{
  LqPolicyPrincipal *self = g_new0 (LqPolicyPrincipal, 1);

  self->kind = "unknown";
  self->text = json_is_string (value) ? g_strdup (json_string_value (value)) : lq_json_to_text (value);
  g_ptr_array_add (principals, self);
  if (strcmp (type, "NotPrincipal") == 0)
    {
      self->kind = "not_principal";
      self->reach = LQ_POLICY_REACH_EVERYONE;
    }
  else if (!json_is_string (value))
    return;
  else if (strcmp (type, "AWS") == 0)
    resolve_aws (self, scope);
  else if (strcmp (type, "Service") == 0 && is_service (self->text))
    {
      self->kind = "service";
      self->reach = LQ_POLICY_REACH_SERVICE;
    }
  else if (strcmp (type, "Federated") == 0)
    resolve_federated (self);
  else if (strcmp (type, "CanonicalUser") == 0)
    self->kind = "canonical_user";
}

static int
compare_principals (gconstpointer a, gconstpointer b)
{
  const LqPolicyPrincipal *x = *(const LqPolicyPrincipal *const *) a, *y = *(const LqPolicyPrincipal *const *) b;
  int order = strcmp (x->text, y->text);

  return order != 0 ? order : strcmp (x->kind, y->kind);
}

GPtrArray *
lq_policy_principal_list (json_t *statement, const LqScope *scope)
{
  GPtrArray *principals = g_ptr_array_new_with_free_func (principal_free);
  json_t *principal = json_object_get (statement, "Principal");
  json_t *excluded = json_object_get (statement, "NotPrincipal");
  const char *type;
  json_t *values;

  json_object_foreach (principal, type, values)
    {
      gsize count = json_is_array (values) ? json_array_size (values) : 1;
      for (gsize i = 0; i < count; i++)
        add_principal (principals, type, json_is_array (values) ? json_array_get (values, i) : values, scope);
    }
  if (json_is_string (principal))
    add_principal (principals, strcmp (json_string_value (principal), "*") == 0 ? "AWS" : "", principal, scope);
  if (excluded != NULL)
    {
      g_autoptr (json_t) shown = json_pack ("{s:O}", "NotPrincipal", excluded);
      add_principal (principals, "NotPrincipal", shown, scope);
    }
  if (principals->len == 0)
    {
      g_autoptr (json_t) nobody = json_string ("");
      add_principal (principals, "", nobody, scope);
    }
  g_ptr_array_sort (principals, compare_principals);
  return principals;
}
