/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "fake-aws/lambda.h"

#define ARN_PATTERN                                                                                                    \
  "arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+"

/* A layer, maybe of another account, and maybe one version of it. */
typedef struct
{
  char *arn; /* without the version */
  char *account, *region, *name;
  char *version;    /* NULL: none was named */
  gboolean foreign; /* of another account than the caller's */
} LayerName;

static void
layer_name_clear (LayerName *layer)
{
  g_free (layer->arn);
  g_free (layer->account);
  g_free (layer->region);
  g_free (layer->name);
  g_free (layer->version);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LayerName, layer_name_clear)

/* `text` is a layer's name or its ARN; `version` may be NULL. */
static void
layer_name_set (const LqFakeRequest *request, const char *text, const char *version, LayerName *layer)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", -1);
  gboolean arn = g_strv_length (parts) >= 7 && strcmp (parts[5], "layer") == 0;

  layer->region = g_strdup (arn ? parts[3] : request->region->name);
  layer->account = g_strdup (arn ? parts[4] : request->region->account_id);
  layer->name = g_strdup (arn ? parts[6] : text);
  layer->version = g_strdup (version != NULL ? version : arn ? parts[7] : NULL);
  layer->arn = g_strdup_printf ("arn:%s:lambda:%s:%s:layer:%s", request->region->partition, layer->region,
                                layer->account, layer->name);
  layer->foreign = strcmp (layer->account, request->region->account_id) != 0;
}

/* NULL where there is, and was, none. */
static LqFakeItem *
find_version (const LqFakeRequest *request, const LayerName *name)
{
  LqFakeRegion *region = lq_fake_estate_find_region (request->estate, name->account, name->region);
  LqFakeItem *layer = region == NULL ? NULL : lq_fake_list_find (region->layers, name->name);

  return layer == NULL ? NULL : lq_fake_list_find (layer->children, name->version);
}

static gboolean
is_deleted (const LqFakeItem *version)
{
  return json_is_true (json_object_get (version->extra, "deleted"));
}

/* Whether the version is there, and has what CompatibleRuntime and CompatibleArchitecture ask for. */
static gboolean
version_fits (const LqFakeRequest *request, const LqFakeItem *version)
{
  const char *runtime = lq_fake_request_parameter (request, "CompatibleRuntime");
  const char *architecture = lq_fake_request_parameter (request, "CompatibleArchitecture");

  return !is_deleted (version) &&
         (runtime == NULL || lq_fake_array_has (json_object_get (version->shown, "CompatibleRuntimes"), runtime)) &&
         (architecture == NULL ||
          lq_fake_array_has (json_object_get (version->shown, "CompatibleArchitectures"), architecture));
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  const LqFakeItem *left = *(LqFakeItem *const *) a, *right = *(LqFakeItem *const *) b;

  return left->seq < right->seq ? 1 : left->seq > right->seq ? -1 : 0;
}

/* The versions that fit, the newest first. */
static GPtrArray *
fitting_versions (const LqFakeRequest *request, const LqFakeItem *layer)
{
  GPtrArray *fitting = g_ptr_array_new ();

  for (guint i = 0; i < layer->children->items->len; i++)
    if (version_fits (request, layer->children->items->pdata[i]))
      g_ptr_array_add (fitting, layer->children->items->pdata[i]);
  g_ptr_array_sort (fitting, newest_first);
  return fitting;
}

/* A listing shows neither content nor the layer's ARN. */
static void
render_version (const LqFakeRequest *request, const LqFakeItem *version, GString *out)
{
  g_autoptr (json_t) listed = json_copy (version->shown);

  json_object_del (listed, "Content");
  json_object_del (listed, "LayerArn");
  lq_fake_reply_append_json (out, listed);
}

static void
render_layer (const LqFakeRequest *request, const LqFakeItem *layer, GString *out)
{
  g_autoptr (GPtrArray) versions = fitting_versions (request, layer);
  g_autofree char *rest = g_strconcat ("layer:", layer->name, NULL);
  g_autofree char *arn = lq_fake_request_arn (request, rest);

  g_string_append_printf (out, "{\"LayerName\":\"%s\",\"LayerArn\":\"%s\",\"LatestMatchingVersion\":", layer->name,
                          arn);
  render_version (request, versions->pdata[0], out);
  g_string_append_c (out, '}');
}

void
lq_fake_list_layers (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const LqFakePaging paging = { "Layers", 50, 50, 50, FALSE };
  g_autoptr (GPtrArray) layers = g_ptr_array_new ();

  for (guint i = 0; i < request->region->layers->items->len; i++)
    {
      LqFakeItem *layer = request->region->layers->items->pdata[i];
      g_autoptr (GPtrArray) versions = fitting_versions (request, layer);
      if (versions->len > 0)
        g_ptr_array_add (layers, layer);
    }
  lq_fake_page (request, layers, &paging, render_layer, reply);
}

void
lq_fake_list_layer_versions (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const LqFakePaging paging = { "LayerVersions", 50, 50, 50, TRUE };
  g_auto (LayerName) name = { 0 };

  layer_name_set (request, request->labels[0], NULL, &name);
  if (name.foreign)
    {
      lq_fake_request_deny (request, LQ_FAKE_DENIED_BY_RESOURCE, "lambda:ListLayerVersions", name.arn, reply);
      return;
    }
  LqFakeItem *layer = lq_fake_list_find (request->region->layers, name.name);
  g_autoptr (GPtrArray) versions = layer == NULL ? g_ptr_array_new () : fitting_versions (request, layer);
  lq_fake_page (request, versions, &paging, render_version, reply);
}

/* Whether "Principal" (a text, {"AWS": text} or {"AWS": [texts]}) means the account. */
static gboolean
principal_is (json_t *principal, const char *account)
{
  g_autofree char *root = g_strdup_printf ("arn:aws:iam::%s:root", account);
  json_t *given = json_is_object (principal) ? json_object_get (principal, "AWS") : principal;
  g_autoptr (json_t) list = json_is_array (given) ? json_incref (given) : json_pack ("[O]", given);

  return lq_fake_array_has (list, "*") || lq_fake_array_has (list, account) || lq_fake_array_has (list, root);
}

/* The one condition that a layer's policy can have; what is anything else holds for nobody. */
static gboolean
condition_holds (const json_t *statement, const char *organization)
{
  json_t *condition = json_object_get (statement, "Condition");
  json_t *equals = json_object_get (condition, "StringEquals");

  return condition == NULL ||
         (organization != NULL && g_strcmp0 (lq_fake_text (equals, "aws:PrincipalOrgID"), organization) == 0);
}

static gboolean
policy_allows (const LqFakeRequest *request, const LqFakeItem *version)
{
  const LqFakeAccount *account = lq_fake_estate_find_account (request->estate, request->caller->account_id);
  const char *text = lq_fake_text (version->extra, "policy");
  g_autoptr (json_t) policy = text == NULL ? NULL : json_loads (text, 0, NULL);
  size_t i;
  json_t *statement;

  json_array_foreach (json_object_get (policy, "Statement"), i, statement)
    {
      if (g_strcmp0 (lq_fake_text (statement, "Effect"), "Allow") == 0 &&
          principal_is (json_object_get (statement, "Principal"), account->id) &&
          condition_holds (statement, account->organization))
        return TRUE;
    }
  return FALSE;
}

/* The version, if it is there and the caller may have it; else `reply` says why not. */
static LqFakeItem *
open_version (const LqFakeRequest *request, const LayerName *name, const char *action, LqFakeReply *reply)
{
  LqFakeItem *version = find_version (request, name);
  gboolean other_region = strcmp (name->region, request->region->name) != 0;

  if (other_region || (version == NULL && !name->foreign) || (version != NULL && is_deleted (version)))
    {
      lq_fake_reply_error (reply, 404, "ResourceNotFoundException", "The resource you requested does not exist.");
      return NULL;
    }
  gboolean grantable = strcmp (action, "lambda:GetLayerVersion") == 0;
  if (name->foreign && (version == NULL || !grantable || !policy_allows (request, version)))
    {
      g_autofree char *resource = g_strdup_printf ("%s:%s", name->arn, name->version);
      lq_fake_request_deny (request, LQ_FAKE_DENIED_BY_RESOURCE, action, resource, reply);
      return NULL;
    }
  return version;
}

static void
answer_version (const LqFakeRequest *request, const LayerName *name, LqFakeReply *reply)
{
  const LqFakeItem *version = open_version (request, name, "lambda:GetLayerVersion", reply);

  if (version == NULL)
    return;
  json_t *answer = json_copy (version->shown);
  json_t *content = json_copy (json_object_get (version->shown, "Content"));
  /* A layer that stays in its owner's bucket has no link to Lambda's copy. */
  if (json_object_get (content, "ResolvedS3Object") == NULL && json_object_get (content, "Location") == NULL)
    json_object_set_new (content, "Location", lq_fake_presigned_url (request, "layers", name->name));
  json_object_set_new (answer, "Content", content);
  lq_fake_reply_json (reply, answer);
}

/* Layer and version of the path; FALSE after having answered that the number is wrong. */
static gboolean
name_from_labels (const LqFakeRequest *request, LayerName *name, LqFakeReply *reply)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (request->labels[1], 10, 1, G_MAXINT64, &number, NULL))
    {
      lq_fake_reply_error (reply, 400, "InvalidParameterValueException", "Layer Version Cannot be less than 1");
      return FALSE;
    }
  layer_name_set (request, request->labels[0], request->labels[1], name);
  return TRUE;
}

void
lq_fake_get_layer_version (const LqFakeRequest *request, LqFakeReply *reply)
{
  g_auto (LayerName) name = { 0 };

  if (name_from_labels (request, &name, reply))
    answer_version (request, &name, reply);
}

void
lq_fake_get_layer_version_by_arn (const LqFakeRequest *request, LqFakeReply *reply)
{
  const char *arn = lq_fake_request_parameter (request, "Arn");
  g_auto (LayerName) name = { 0 };

  if (arn == NULL || !g_regex_match_simple ("^" ARN_PATTERN "$", arn, 0, 0))
    {
      lq_fake_reply_error (reply, 400, "ValidationException",
                           "1 validation error detected: Value '%s' at 'arn' failed to satisfy constraint: Member must "
                           "satisfy regular expression pattern: " ARN_PATTERN,
                           arn == NULL ? "" : arn);
      return;
    }
  layer_name_set (request, arn, NULL, &name);
  answer_version (request, &name, reply);
}

void
lq_fake_get_layer_version_policy (const LqFakeRequest *request, LqFakeReply *reply)
{
  g_auto (LayerName) name = { 0 };

  if (!name_from_labels (request, &name, reply))
    return;
  const LqFakeItem *version = open_version (request, &name, "lambda:GetLayerVersionPolicy", reply);
  if (version == NULL)
    return;
  json_t *policy = json_object_get (version->extra, "policy");
  if (policy == NULL)
    lq_fake_reply_error (reply, 404, "ResourceNotFoundException",
                         "Layer version %s:%s does not have any resource policy.", name.arn, name.version);
  else
    lq_fake_reply_policy (reply, policy, json_object_get (version->extra, "revision_id"));
}

gboolean
lq_fake_layer_is_open (const LqFakeRequest *request, const char *arn, LqFakeReply *reply)
{
  g_auto (LayerName) name = { 0 };

  if (!g_regex_match_simple ("^" ARN_PATTERN "$", arn, 0, 0))
    {
      lq_fake_reply_error (reply, 400, "InvalidParameterValueException", "'%s' is no layer version's ARN", arn);
      return FALSE;
    }
  layer_name_set (request, arn, NULL, &name);
  if (open_version (request, &name, "lambda:GetLayerVersion", reply) != NULL)
    return TRUE;
  if (reply->status == 404)
    lq_fake_reply_error (reply, 400, "InvalidParameterValueException", "Layer version %s does not exist.", arn);
  return FALSE;
}

LqFakeItem *
lq_fake_layer_version_read (const LqFakeRequest *request, LqFakeReply *reply)
{
  g_auto (LayerName) name = { 0 };

  return name_from_labels (request, &name, reply)
             ? open_version (request, &name, request->operation->iam_action, reply)
             : NULL;
}
