/* SPDX-License-Identifier: Apache-2.0 */
/* What the converters make of Signer's ARNs and answers. */
#include "core/signing.h"

#include <string.h>

#include "core/arn.h"

#define PROFILE "signing-profiles"
#define JOB "signing-jobs"

json_t *
lq_signing_profile_arn (json_t *value, const LqConvertContext *context)
{
  g_auto (LqSignerArn) arn = { .name = NULL };
  const char *text = json_string_value (value);

  if (!lq_arn_parse_signer (text, PROFILE, &arn))
    return NULL;
  return json_stringn (text, strlen (text) - (arn.version != NULL ? strlen (arn.version) + 1 : 0));
}

json_t *
lq_signing_profile_name (json_t *value, const LqConvertContext *context)
{
  g_auto (LqSignerArn) arn = { .name = NULL };

  return lq_arn_parse_signer (json_string_value (value), PROFILE, &arn) ? json_string (arn.name) : NULL;
}

json_t *
lq_signing_profile_version (json_t *value, const LqConvertContext *context)
{
  g_auto (LqSignerArn) arn = { .name = NULL };

  if (!lq_arn_parse_signer (json_string_value (value), PROFILE, &arn) || arn.version == NULL)
    return NULL;
  return json_string (arn.version);
}

json_t *
lq_signing_profile_account_id (json_t *value, const LqConvertContext *context)
{
  g_auto (LqSignerArn) arn = { .name = NULL };

  return lq_arn_parse_signer (json_string_value (value), PROFILE, &arn) ? json_string (arn.arn.account_id) : NULL;
}

json_t *
lq_signing_profile_is_foreign (json_t *value, const LqConvertContext *context)
{
  g_auto (LqSignerArn) arn = { .name = NULL };
  gboolean own = lq_arn_parse_signer (json_string_value (value), PROFILE, &arn) &&
                 strcmp (arn.arn.account_id, context->scope->account_id) == 0;

  return json_integer (!own);
}

static json_t *
place (json_t *value, const char *type, const LqScope *scope)
{
  g_auto (LqSignerArn) arn = { .name = NULL };

  if (value == NULL)
    return NULL;
  if (!lq_arn_parse_signer (json_string_value (value), type, &arn))
    return json_string ("nowhere");
  if (strcmp (arn.arn.account_id, scope->account_id) != 0)
    return json_string ("foreign");
  return json_string (strcmp (arn.arn.region, scope->region) == 0 ? "here" : "elsewhere");
}

json_t *
lq_signing_profile_place (json_t *value, const LqConvertContext *context)
{
  return place (value, PROFILE, context->scope);
}

json_t *
lq_signing_job_place (json_t *value, const LqConvertContext *context)
{
  return place (value, JOB, context->scope);
}

json_t *
lq_signing_job_id (json_t *value, const LqConvertContext *context)
{
  g_auto (LqSignerArn) arn = { .name = NULL };

  return lq_arn_parse_signer (json_string_value (value), JOB, &arn) ? json_string (arn.name) : NULL;
}

json_t *
lq_signing_job_arn (json_t *value, const LqConvertContext *context)
{
  const LqScope *scope = context->scope;
  const char *id = json_string_value (json_object_get (context->element, "jobId"));
  const char *owner = json_string_value (json_object_get (context->element, "jobOwner"));

  if (id == NULL || id[0] == '\0')
    return NULL;
  return json_sprintf ("arn:%s:signer:%s:%s:/" JOB "/%s", scope->partition, scope->region,
                       lq_arn_is_account_id (owner) ? owner : scope->account_id, id);
}

json_t *
lq_signing_is_revoked (json_t *value, const LqConvertContext *context)
{
  return json_boolean (json_is_object (value));
}

json_t *
lq_signing_principal_account_id (json_t *value, const LqConvertContext *context)
{
  const char *text = json_string_value (value);
  g_auto (LqArn) arn = { NULL };

  if (lq_arn_is_account_id (text))
    return json_incref (value);
  return lq_arn_parse (text, &arn) && lq_arn_is_account_id (arn.account_id) ? json_string (arn.account_id) : NULL;
}

json_t *
lq_signing_is_cross_account (json_t *value, const LqConvertContext *context)
{
  g_autoptr (json_t) account = lq_signing_principal_account_id (value, context);

  return json_integer (g_strcmp0 (json_string_value (account), context->scope->account_id) != 0);
}

json_t *
lq_signing_artifact (json_t *value, const LqConvertContext *context)
{
  if (context->position > 1)
    return json_string ("layer");
  gboolean image = g_strcmp0 (json_string_value (json_object_get (context->element, "PackageType")), "Image") == 0;
  return json_string (image ? "image" : "function");
}
