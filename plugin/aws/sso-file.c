/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/sso-file.h"

#include <string.h>

#include "aws/secret-file.h"
#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"

#define MAX_LIFETIME_S ((gint64) 366 * 24 * 3600)
#define ACCESS_TOKEN "accessToken"
#define REFRESH_TOKEN "refreshToken"
#define EXPIRES "expiresAt"
#define ANSWER "the answer"

void
lq_sso_file_clear (LqSsoFile *file)
{
  g_free (file->path);
  g_free (file->shown);
  lq_json_wipe (file->object);
}

void
lq_sso_file_init (LqSsoFile *file, const char *path)
{
  *file = (LqSsoFile) { .path = g_strdup (path), .shown = lq_text_escape (path, -1) };
}

gboolean
lq_sso_file_load (LqSsoFile *file, GError **error)
{
  gsize length;
  char *text = lq_secret_file_read (file->path, LQ_CREDENTIALS_JSON_MAX_BYTES, &length, error);

  g_clear_pointer (&file->object, lq_json_wipe);
  file->access_token = NULL;
  if (text == NULL)
    return FALSE;
  g_autoptr (LqJsonSecret) object = lq_credentials_json_parse (text, length, file->shown, error);
  explicit_bzero (text, length);
  g_free (text);
  if (object == NULL)
    return FALSE;
  const char *access_token = lq_credentials_json_need (object, ACCESS_TOKEN, file->shown, error);
  if (access_token == NULL)
    return FALSE;
  if (!lq_timestamp_from_json (json_object_get (object, EXPIRES), &file->expires_s))
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "%s has no " EXPIRES " that is a time", file->shown);
      return FALSE;
    }
  file->access_token = access_token;
  file->object = g_steal_pointer (&object);
  return TRUE;
}

char *
lq_sso_file_request (const LqSsoFile *file, gint64 now_s)
{
  static const char *const members[] = { "clientId", "clientSecret", REFRESH_TOKEN };
  g_autoptr (LqJsonSecret) request = json_object ();
  gint64 registered_until_s;

  if (!lq_timestamp_from_json (json_object_get (file->object, "registrationExpiresAt"), &registered_until_s) ||
      registered_until_s <= now_s)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const char *value = lq_credentials_json_need (file->object, members[i], "", NULL);
      if (value == NULL)
        return NULL;
      json_object_set_new (request, members[i], json_string (value));
    }
  json_object_set_new (request, "grantType", json_string ("refresh_token"));
  return json_dumps (request, JSON_COMPACT);
}

/* Sets a member, and wipes what it was. */
static void
replace (json_t *object, const char *name, const char *text)
{
  g_autoptr (LqJsonSecret) old = json_incref (json_object_get (object, name));
  json_object_set_new (object, name, json_string (text));
}

gboolean
lq_sso_file_renew (LqSsoFile *file, const char *answer, gsize length, gint64 now_s, GError **error)
{
  g_autoptr (LqJsonSecret) said = lq_credentials_json_parse (answer, length, ANSWER, error);
  const char *access_token = said != NULL ? lq_credentials_json_need (said, ACCESS_TOKEN, ANSWER, error) : NULL;
  gint64 lifetime_s = json_integer_value (json_object_get (said, "expiresIn"));
  const char *refresh_token = json_string_value (json_object_get (said, REFRESH_TOKEN));

  if (access_token == NULL)
    return FALSE;
  if (lifetime_s <= 0 || lifetime_s > MAX_LIFETIME_S)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, ANSWER " has no expiresIn that can be");
      return FALSE;
    }
  g_autoptr (GDateTime) expires = g_date_time_new_from_unix_utc (now_s + lifetime_s);
  g_autofree char *when = g_date_time_format (expires, "%Y-%m-%dT%H:%M:%SZ");
  replace (file->object, ACCESS_TOKEN, access_token);
  replace (file->object, EXPIRES, when);
  if (refresh_token != NULL)
    replace (file->object, REFRESH_TOKEN, refresh_token);
  file->access_token = json_string_value (json_object_get (file->object, ACCESS_TOKEN));
  file->expires_s = now_s + lifetime_s;
  return TRUE;
}

char *
lq_sso_file_text (const LqSsoFile *file, GError **error)
{
  char *text = json_dumps (file->object, JSON_COMPACT);

  if (strlen (text) <= LQ_CREDENTIALS_JSON_MAX_BYTES)
    return text;
  g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "%s: with the new token, it would be larger than it may be",
               file->shown);
  lq_text_wipe (text);
  return NULL;
}
