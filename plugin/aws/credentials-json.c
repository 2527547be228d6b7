/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-json.h"

#include "aws/sts.h"
#include "base/error.h"
#include "base/timestamp.h"

LqJsonSecret *
lq_credentials_json_parse (const char *text, gsize length, const char *what, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (LqJsonSecret) value = NULL;

  if (length > LQ_CREDENTIALS_JSON_MAX_BYTES)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "%s is larger than %zu bytes", what,
                   LQ_CREDENTIALS_JSON_MAX_BYTES);
      return NULL;
    }
  value = lq_json_parse (text, length, what, &problem);
  if (json_is_object (value))
    return g_steal_pointer (&value);
  if (problem != NULL)
    g_set_error_literal (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, problem->message);
  else
    g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "%s is not a JSON object", what);
  return NULL;
}

const char *
lq_credentials_json_need (const json_t *object, const char *name, const char *what, GError **error)
{
  const json_t *member = json_object_get (object, name);

  if (json_is_string (member) && json_string_length (member) > 0)
    return json_string_value (member);
  g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "%s has no %s", what, name);
  return NULL;
}

static gboolean
read_time (const json_t *value, gint64 *seconds)
{
  if (!json_is_integer (value))
    return json_is_string (value) && lq_timestamp_from_json (value, seconds);
  g_autoptr (json_t) whole = json_integer (json_integer_value (value) / 1000);
  return lq_timestamp_from_json (whole, seconds);
}

static gboolean
is_missing (const json_t *object, const char *name)
{
  const json_t *member = json_object_get (object, name);
  return member == NULL || json_is_null (member);
}

static gboolean
read_session (const json_t *object, const LqCredentialsForm *form, const char *what, const char **token,
              gint64 *expires_s, GError **error)
{
  gboolean needs_token = !form->long_lived || !is_missing (object, form->token);

  *expires_s = 0;
  *token = needs_token ? lq_credentials_json_need (object, form->token, what, error) : NULL;
  if (needs_token && *token == NULL)
    return FALSE;
  if (form->long_lived && is_missing (object, form->expires))
    return TRUE;
  if (read_time (json_object_get (object, form->expires), expires_s) && *expires_s > 0)
    return TRUE;
  g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "%s has no %s that is a time", what, form->expires);
  return FALSE;
}

LqCredentials *
lq_credentials_json_read (const json_t *object, const LqCredentialsForm *form, const char *what, const char *source,
                          GError **error)
{
  const char *key_id = lq_credentials_json_need (object, form->key_id, what, error);
  const char *secret = key_id != NULL ? lq_credentials_json_need (object, form->secret, what, error) : NULL;
  const char *account = form->account != NULL ? json_string_value (json_object_get (object, form->account)) : NULL;
  const char *token;
  gint64 expires_s;

  if (secret == NULL || !read_session (object, form, what, &token, &expires_s, error))
    return NULL;
  if (account != NULL && !lq_sts_is_account (account))
    account = NULL;
  return lq_credentials_new (key_id, secret, token, expires_s, account, source);
}
