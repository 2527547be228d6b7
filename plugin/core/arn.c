/* SPDX-License-Identifier: Apache-2.0 */
#include "core/arn.h"

#include <string.h>

#include "base/cleanup.h"

#define ARN_PARTS 6
#define ACCOUNT_ID_LENGTH 12
#define NAME_MAX_LENGTH 140
/* AWS counts versions in a 64-bit number; 18 digits fit it always. */
#define VERSION_MAX_LENGTH 18

gboolean
lq_arn_parse (const char *text, LqArn *arn)
{
  memset (arn, 0, sizeof *arn);
  if (text == NULL || strlen (text) > LQ_ARN_MAX_LENGTH || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  g_auto (GStrv) parts = g_strsplit (text, ":", ARN_PARTS);
  if (g_strv_length (parts) != ARN_PARTS || strcmp (parts[0], "arn") != 0 || parts[1][0] == '\0' ||
      parts[2][0] == '\0' || parts[5][0] == '\0')
    return FALSE;
  arn->partition = g_strdup (parts[1]);
  arn->service = g_strdup (parts[2]);
  arn->region = g_strdup (parts[3]);
  arn->account_id = g_strdup (parts[4]);
  arn->resource = g_strdup (parts[5]);
  return TRUE;
}

void
lq_arn_clear (LqArn *arn)
{
  g_clear_pointer (&arn->partition, g_free);
  g_clear_pointer (&arn->service, g_free);
  g_clear_pointer (&arn->region, g_free);
  g_clear_pointer (&arn->account_id, g_free);
  g_clear_pointer (&arn->resource, g_free);
}

gboolean
lq_arn_is_account_id (const char *text)
{
  return text != NULL && strlen (text) == ACCOUNT_ID_LENGTH && strspn (text, "0123456789") == ACCOUNT_ID_LENGTH;
}

gboolean
lq_arn_is_organization_id (const char *text)
{
  return text != NULL && g_str_has_prefix (text, "o-") && strlen (text) >= 12 && strlen (text) <= 34 &&
         strspn (text + 2, G_CSET_a_2_z G_CSET_DIGITS) == strlen (text) - 2;
}

gboolean
lq_arn_is_name (const char *text)
{
  gsize length = strlen (text);

  return length > 0 && length <= NAME_MAX_LENGTH &&
         strspn (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_") == length;
}

static gboolean
is_version (const char *text)
{
  gsize length = strlen (text);

  return length > 0 && length <= VERSION_MAX_LENGTH && strspn (text, G_CSET_DIGITS) == length && text[0] != '0';
}

/* A published version's number, or what Lambda calls the unpublished one and the latest published one. */
static gboolean
is_function_version (const char *text)
{
  return is_version (text) || strcmp (text, "$LATEST") == 0 || strcmp (text, "$LATEST.PUBLISHED") == 0;
}

/* The resource of a Lambda ARN, split at its colons; NULL where it is no ARN of Lambda in an account and Region. */
static char **
lambda_resource (const char *text, LqArn *arn)
{
  if (!lq_arn_parse (text, arn) || strcmp (arn->service, "lambda") != 0 || !lq_arn_is_account_id (arn->account_id) ||
      arn->region[0] == '\0')
    return NULL;
  return g_strsplit (arn->resource, ":", 4);
}

static void
imply (GHashTable *implied, const char *column, const char *value)
{
  g_hash_table_insert (implied, g_strdup (column), g_strdup (value));
}

static gboolean
imply_layer (GHashTable *implied, const LqArn *arn, char **resource, gboolean with_version)
{
  guint expected = with_version ? 3 : 2;

  if (g_strv_length (resource) != expected || strcmp (resource[0], "layer") != 0 || !lq_arn_is_name (resource[1]) ||
      (with_version && !is_version (resource[2])))
    return FALSE;
  imply (implied, "layer_account_id", arn->account_id);
  imply (implied, "layer_name", resource[1]);
  if (with_version)
    {
      g_autofree char *layer_arn =
          g_strdup_printf ("arn:%s:lambda:%s:%s:layer:%s", arn->partition, arn->region, arn->account_id, resource[1]);
      imply (implied, "layer_arn", layer_arn);
      imply (implied, "layer_version", resource[2]);
    }
  return TRUE;
}

/* `function:name` and `code-signing-config:csc-...`; a qualified function ARN has one part more: another kind. */
static gboolean
imply_owned (GHashTable *implied, const LqArn *arn, char **resource, const char *type, const char *column)
{
  if (g_strv_length (resource) != 2 || strcmp (resource[0], type) != 0 || !lq_arn_is_name (resource[1]))
    return FALSE;
  imply (implied, "account_id", arn->account_id);
  if (column != NULL)
    imply (implied, column, resource[1]);
  return TRUE;
}

/* `function:name:qualifier`. */
static gboolean
imply_qualified (GHashTable *implied, const LqArn *arn, char **resource, const char *column)
{
  if (g_strv_length (resource) != 3)
    return FALSE;
  char *const front[] = { resource[0], resource[1], NULL };
  gboolean is_version_column = strcmp (column, "version") == 0;
  if (is_function_version (resource[2]) != is_version_column || (!is_version_column && !lq_arn_is_name (resource[2])) ||
      !imply_owned (implied, arn, (char **) front, "function", "function_name"))
    return FALSE;
  g_autofree char *function_arn =
      g_strdup_printf ("arn:%s:lambda:%s:%s:function:%s", arn->partition, arn->region, arn->account_id, resource[1]);
  imply (implied, "function_arn", function_arn);
  imply (implied, column, resource[2]);
  return TRUE;
}

gboolean
lq_arn_parse_signer (const char *text, const char *type, LqSignerArn *signer)
{
  *signer = (LqSignerArn) { .name = NULL };
  if (!lq_arn_parse (text, &signer->arn))
    return FALSE;
  g_auto (GStrv) parts = g_strsplit (signer->arn.resource, "/", 5);
  guint n = g_strv_length (parts);
  if (strcmp (signer->arn.service, "signer") != 0 || !lq_arn_is_account_id (signer->arn.account_id) ||
      signer->arn.region[0] == '\0' || n < 3 || n > 4 || parts[0][0] != '\0' || strcmp (parts[1], type) != 0 ||
      !lq_arn_is_name (parts[2]) || (n == 4 && !lq_arn_is_name (parts[3])))
    return FALSE;
  signer->name = g_strdup (parts[2]);
  signer->version = g_strdup (parts[3]);
  return TRUE;
}

void
lq_arn_clear_signer (LqSignerArn *signer)
{
  lq_arn_clear (&signer->arn);
  g_clear_pointer (&signer->name, g_free);
  g_clear_pointer (&signer->version, g_free);
}

static gboolean
imply_profile (GHashTable *implied, const char *text)
{
  g_auto (LqSignerArn) signer = { .name = NULL };

  if (!lq_arn_parse_signer (text, "signing-profiles", &signer) || signer.version == NULL)
    return FALSE;
  g_autofree char *arn = g_strndup (text, strlen (text) - strlen (signer.version) - 1);
  imply (implied, "region", signer.arn.region);
  imply (implied, "partition", signer.arn.partition);
  imply (implied, "account_id", signer.arn.account_id);
  imply (implied, "profile_arn", arn);
  imply (implied, "profile_name", signer.name);
  imply (implied, "profile_version", signer.version);
  return TRUE;
}

static gboolean
imply_job (GHashTable *implied, const char *text)
{
  g_auto (LqSignerArn) signer = { .name = NULL };

  if (!lq_arn_parse_signer (text, "signing-jobs", &signer) || signer.version != NULL)
    return FALSE;
  imply (implied, "region", signer.arn.region);
  imply (implied, "partition", signer.arn.partition);
  imply (implied, "job_owner", signer.arn.account_id);
  imply (implied, "job_id", signer.name);
  return TRUE;
}

/* Of the kinds that belong to Lambda. */
static gboolean
imply_lambda (GHashTable *implied, LqArnKind kind, const char *text)
{
  g_auto (LqArn) arn = { NULL };
  g_auto (GStrv) resource = lambda_resource (text, &arn);
  gboolean fits = FALSE;

  if (resource == NULL)
    return FALSE;
  imply (implied, "region", arn.region);
  imply (implied, "partition", arn.partition);
  switch (kind)
    {
    case LQ_ARN_FUNCTION:
      fits = imply_owned (implied, &arn, resource, "function", "function_name");
      break;
    case LQ_ARN_FUNCTION_VERSION:
      fits = imply_qualified (implied, &arn, resource, "version");
      break;
    case LQ_ARN_FUNCTION_ALIAS:
      fits = imply_qualified (implied, &arn, resource, "alias_name");
      break;
    case LQ_ARN_LAYER:
      fits = imply_layer (implied, &arn, resource, FALSE);
      break;
    case LQ_ARN_LAYER_VERSION:
      fits = imply_layer (implied, &arn, resource, TRUE);
      break;
    case LQ_ARN_CODE_SIGNING_CONFIG:
      fits = imply_owned (implied, &arn, resource, "code-signing-config", NULL);
      break;
    default:
      break;
    }
  return fits;
}

GHashTable *
lq_arn_implied (LqArnKind kind, const char *text)
{
  g_autoptr (GHashTable) implied = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gboolean fits;

  if (kind == LQ_ARN_SIGNING_PROFILE_VERSION)
    fits = imply_profile (implied, text);
  else if (kind == LQ_ARN_SIGNING_JOB)
    fits = imply_job (implied, text);
  else
    fits = imply_lambda (implied, kind, text);
  return fits ? g_steal_pointer (&implied) : NULL;
}

/* One of the texts that the selected ARN (or else the key) implies; missing where it is no ARN of the kind. */
static json_t *
implied_text (LqArnKind kind, const char *column, json_t *value, const LqConvertContext *context)
{
  const char *text = value != NULL ? json_string_value (value) : context->key;
  g_autoptr (GHashTable) implied = lq_arn_implied (kind, text);

  return implied != NULL ? json_string (g_hash_table_lookup (implied, column)) : NULL;
}

/* What follows `arn:partition:lambda:region:account:function:` in the selected ARN: the name, and the qualifier where
 * there is one. NULL where it is no function's ARN. */
static char **
function_parts (json_t *value, LqArn *arn)
{
  g_auto (GStrv) resource = lambda_resource (json_string_value (value), arn);
  guint n = resource != NULL ? g_strv_length (resource) : 0;

  if ((n != 2 && n != 3) || strcmp (resource[0], "function") != 0 || !lq_arn_is_name (resource[1]))
    return NULL;
  return g_strdupv (resource + 1);
}

json_t *
lq_arn_function_arn (json_t *value, const LqConvertContext *context)
{
  g_auto (LqArn) arn = { NULL };
  g_auto (GStrv) parts = function_parts (value, &arn);

  if (parts == NULL)
    return NULL;
  return json_sprintf ("arn:%s:lambda:%s:%s:function:%s", arn.partition, arn.region, arn.account_id, parts[0]);
}

json_t *
lq_arn_function_name (json_t *value, const LqConvertContext *context)
{
  g_auto (LqArn) arn = { NULL };
  g_auto (GStrv) parts = function_parts (value, &arn);

  return parts != NULL ? json_string (parts[0]) : NULL;
}

json_t *
lq_arn_function_qualifier (json_t *value, const LqConvertContext *context)
{
  g_auto (LqArn) arn = { NULL };
  g_auto (GStrv) parts = function_parts (value, &arn);

  return parts != NULL && parts[1] != NULL ? json_string (parts[1]) : NULL;
}

json_t *
lq_arn_layer_arn (json_t *value, const LqConvertContext *context)
{
  return implied_text (LQ_ARN_LAYER_VERSION, "layer_arn", value, context);
}

json_t *
lq_arn_layer_name (json_t *value, const LqConvertContext *context)
{
  return implied_text (LQ_ARN_LAYER_VERSION, "layer_name", value, context);
}

json_t *
lq_arn_layer_version (json_t *value, const LqConvertContext *context)
{
  g_autoptr (json_t) text = implied_text (LQ_ARN_LAYER_VERSION, "layer_version", value, context);

  return text != NULL ? json_integer (g_ascii_strtoll (json_string_value (text), NULL, 10)) : NULL;
}

json_t *
lq_arn_layer_account_id (json_t *value, const LqConvertContext *context)
{
  return implied_text (LQ_ARN_LAYER_VERSION, "layer_account_id", value, context);
}

json_t *
lq_arn_layer_is_foreign (json_t *value, const LqConvertContext *context)
{
  g_autoptr (json_t) owner = lq_arn_layer_account_id (value, context);

  return json_integer (g_strcmp0 (json_string_value (owner), context->scope->account_id) != 0);
}

json_t *
lq_arn_owner (json_t *value, const LqConvertContext *context)
{
  g_auto (LqArn) arn = { NULL };

  if (!lq_arn_parse (json_string_value (value), &arn) || arn.account_id[0] == '\0')
    return NULL;
  return json_string (arn.account_id);
}

json_t *
lq_arn_is_foreign (json_t *value, const LqConvertContext *context)
{
  g_autoptr (json_t) owner = lq_arn_owner (value, context);

  return owner != NULL ? json_integer (strcmp (json_string_value (owner), context->scope->account_id) != 0) : NULL;
}

json_t *
lq_arn_comes_back (const LqValue *cells, const LqMakeContext *context)
{
  const char *function_arn = cells[0].text;
  gsize length = strlen (function_arn);
  gboolean any = FALSE;

  for (guint i = 1; i <= 2; i++)
    any = any || (strncmp (cells[i].text, function_arn, length) == 0 &&
                  (cells[i].text[length] == '\0' || cells[i].text[length] == ':'));
  return json_integer (any);
}

json_t *
lq_arn_leaves_account (const LqValue *cells, const LqMakeContext *context)
{
  gboolean unknown = FALSE;

  for (guint i = 0; i < 2; i++)
    {
      g_auto (LqArn) arn = { NULL };
      if (cells[i].length == 0)
        continue;
      if (!lq_arn_parse (cells[i].text, &arn) || arn.account_id[0] == '\0')
        unknown = TRUE;
      else if (strcmp (arn.account_id, context->scope->account_id) != 0)
        return json_integer (1);
    }
  return unknown ? NULL : json_integer (0);
}
