/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/error-reply.h"

#include <string.h>

#include "aws/xml.h"
#include "base/json.h"

#define MAX_BODY_BYTES ((gsize) 1024 * 1024)
#define MAX_CODE_BYTES 128

/* `com.amazon.coral#Name:http://...` is Name; NULL for what is no code. */
static char *
trim_code (const char *text)
{
  if (text == NULL)
    return NULL;
  gsize length = strcspn (text, ":");
  const char *mark = g_strrstr_len (text, (gssize) length, "#");
  if (mark != NULL)
    {
      length -= (gsize) (mark + 1 - text);
      text = mark + 1;
    }
  if (length == 0 || length > MAX_CODE_BYTES)
    return NULL;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]) && strchr ("._-", text[i]) == NULL)
        return NULL;
    }
  return g_strndup (text, length);
}

/* A string member, its name in any case; the first of `names` (NULL-terminated) that is there. */
static const char *
find_text (const json_t *object, const char *const *names)
{
  const char *key;
  json_t *value;

  for (; *names != NULL; names++)
    {
      json_object_foreach ((json_t *) object, key, value)
        {
          if (g_ascii_strcasecmp (key, *names) == 0 && json_is_string (value))
            return json_string_value (value);
        }
    }
  return NULL;
}

static void
read_json (const char *text, gsize length, char **code, char **message)
{
  /* the last of each is OAuth's, which sso-oidc speaks */
  static const char *const messages[] = { "message", "error_description", NULL };
  static const char *const codes[] = { "__type", "code", "error", NULL };
  g_autoptr (json_t) body = lq_json_parse (text, length, "the error", NULL);

  if (!json_is_object (body))
    return;
  *message = g_strdup (find_text (body, messages));
  *code = trim_code (find_text (body, codes));
}

static void
read_xml (const char *text, gsize length, char **code, char **message)
{
  g_autofree char *found = NULL;
  const LqXmlField fields[] = { { "Code", &found }, { "Message", message } };

  if (lq_xml_read (text, length, fields, G_N_ELEMENTS (fields), NULL))
    *code = trim_code (found);
  if (*code == NULL)
    g_clear_pointer (message, g_free);
}

void
lq_error_reply_read (const LqHttpReply *reply, char **code, char **message)
{
  gsize length = 0;
  const char *text = reply->body != NULL ? g_bytes_get_data (reply->body, &length) : NULL;

  *code = *message = NULL;
  while (length > 0 && g_ascii_isspace (*text))
    {
      text++;
      length--;
    }
  if (length > 0 && length <= MAX_BODY_BYTES && *text == '{')
    read_json (text, length, code, message);
  else if (length > 0 && length <= MAX_BODY_BYTES && *text == '<')
    read_xml (text, length, code, message);
  char *typed = trim_code (lq_http_reply_header (reply, "x-amzn-errortype"));
  if (typed != NULL)
    {
      g_free (*code);
      *code = typed;
    }
}
