/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-imds.h"

#include <string.h>

#include "aws/metadata.h"
#include "base/error.h"
#include "base/text.h"

#define DISABLED "AWS_EC2_METADATA_DISABLED"
#define ENDPOINT "AWS_EC2_METADATA_SERVICE_ENDPOINT"
#define MODE "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"
#define ROLES "/latest/meta-data/iam/security-credentials/"
#define TOKEN_LIFETIME "X-aws-ec2-metadata-token-ttl-seconds: 21600"
#define MAX_WORD_BYTES 1024

typedef struct
{
  LqCredentialsContext *context;
  GMutex lock;
  char *outcome; /* of the last time, for people */
} Imds;

typedef struct
{
  char *origin;
  guint timeout_ms, attempts;
} Settings;

static void
settings_clear (Settings *settings)
{
  g_free (settings->origin);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Settings, settings_clear)

/* Notes why there is nothing to offer. NULL, for the caller to return. */
G_GNUC_PRINTF (2, 3)
static LqCredentials *
offer_nothing (Imds *self, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_mutex_lock (&self->lock);
  g_free (self->outcome);
  self->outcome = g_strdup_vprintf (format, args);
  g_mutex_unlock (&self->lock);
  va_end (args);
  return NULL;
}

static gboolean
read_number (const LqCredentialsContext *context, const LqSharedConfig *files, const char *variable, guint max,
             guint *number, GError **error)
{
  const char *text = lq_shared_config_get_setting (files, context->profile, (const char *const *) context->environment,
                                                   variable);
  guint64 value = 1;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 1, max, &value, NULL))
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "%s is not a whole number from 1 to %u", variable, max);
      return FALSE;
    }
  *number = (guint) value;
  return TRUE;
}

static gboolean
read_origin (const LqCredentialsContext *context, const LqSharedConfig *files, Settings *settings, GError **error)
{
  const char *const *environment = (const char *const *) context->environment;
  const char *origin = lq_shared_config_get_setting (files, context->profile, environment, ENDPOINT);
  const char *mode = lq_shared_config_get_setting (files, context->profile, environment, MODE);

  if (origin == NULL && mode != NULL && g_ascii_strcasecmp (mode, "IPv6") == 0)
    origin = "http://[fd00:ec2::254]";
  else if (origin == NULL && mode != NULL && g_ascii_strcasecmp (mode, "IPv4") != 0)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, MODE " is neither IPv4 nor IPv6");
      return FALSE;
    }
  settings->origin = g_strdup (origin != NULL ? origin : "http://169.254.169.254");
  for (gsize length = strlen (settings->origin); length > 0 && settings->origin[length - 1] == '/'; length--)
    settings->origin[length - 1] = '\0';
  return TRUE;
}

static gboolean
read_settings (const LqCredentialsContext *context, Settings *settings, GError **error)
{
  g_autoptr (LqSharedConfig) files =
      lq_shared_config_load ((const char *const *) context->environment, error);
  guint timeout_s;

  if (files == NULL || !read_origin (context, files, settings, error) ||
      !read_number (context, files, "AWS_METADATA_SERVICE_TIMEOUT", 60, &timeout_s, error) ||
      !read_number (context, files, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", 10, &settings->attempts, error))
    return FALSE;
  settings->timeout_ms = timeout_s * 1000;
  return TRUE;
}

/* `header`: the token, or how long one shall live. */
static LqHttpReply *
ask (const Imds *self, const Settings *settings, const char *method, const char *path, const char *header,
     GCancellable *cancellable, GError **error)
{
  g_autofree char *url = g_strconcat (settings->origin, path, NULL);
  const char *headers[] = { header, NULL };
  LqMetadataQuestion question = { .method = method,
                                  .url = url,
                                  .headers = headers,
                                  .plain = LQ_HTTP_PLAIN_INSTANCE,
                                  .timeout_ms = settings->timeout_ms,
                                  .attempts = settings->attempts };

  return lq_metadata_ask (self->context, &question, cancellable, error);
}

/* The first line of an answer; NULL where that is no word. Transfer full. */
static char *
read_word (const LqHttpReply *answer)
{
  gsize length, visible = 0;
  const char *text = g_bytes_get_data (answer->body, &length);

  while (visible < length && g_ascii_isgraph (text[visible]))
    visible++;
  gboolean ok = visible > 0 && visible <= MAX_WORD_BYTES && (visible == length || g_ascii_isspace (text[visible]));
  return ok ? g_strndup (text, visible) : NULL;
}

static LqCredentials *
refuse (const char *what, guint status, GError **error)
{
  g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "%s: HTTP %u", what, status);
  return NULL;
}

/* The header with a session's token. NULL with an error, or without one where there is no service. Wipe it. */
static char *
get_token (Imds *self, const Settings *settings, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (LqHttpReply) answer =
      ask (self, settings, "PUT", "/latest/api/token", TOKEN_LIFETIME, cancellable, &problem);

  if (g_error_matches (problem, LQ_ERROR, LQ_ERROR_NETWORK))
    offer_nothing (self, "no answer");
  else if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else if (answer->status >= 500)
    refuse ("the session's token", answer->status, error);
  else if (answer->status != 200)
    offer_nothing (self, "HTTP %u: not there, or turned off", answer->status);
  else
    {
      char *token = read_word (answer);
      char *header = token != NULL ? g_strconcat ("X-aws-ec2-metadata-token: ", token, NULL) : NULL;
      if (header == NULL)
        g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "the session's token is none");
      lq_text_wipe (token);
      return header;
    }
  return NULL;
}

/* Makes sure that the name can stand in a path. Transfer full. */
static char *
read_role (const LqHttpReply *answer, GError **error)
{
  g_autofree char *role = read_word (answer);

  if (role != NULL && strspn (role, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "+=,.@_-") == strlen (role))
    return g_steal_pointer (&role);
  g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "the name of the instance's role is none");
  return NULL;
}

static LqCredentials *
get_credentials (Imds *self, const Settings *settings, const char *token, GCancellable *cancellable, GError **error)
{
  g_autoptr (LqHttpReply) roles = ask (self, settings, "GET", ROLES, token, cancellable, error);

  if (roles == NULL)
    return NULL;
  if (roles->status == 404)
    return offer_nothing (self, "the instance has no role");
  if (roles->status != 200)
    return refuse ("the instance's role", roles->status, error);
  g_autofree char *role = read_role (roles, error);
  g_autofree char *path = g_strconcat (ROLES, role, NULL);
  g_autofree char *source = g_strdup_printf ("EC2 instance (role %s)", role);
  g_autoptr (LqHttpReply) answer = role != NULL ? ask (self, settings, "GET", path, token, cancellable, error) : NULL;
  if (answer == NULL)
    return NULL;
  return answer->status == 200 ? lq_metadata_read (answer, source, error) : refuse (source, answer->status, error);
}

static LqCredentials *
imds_get (gpointer data, GCancellable *cancellable, GError **error)
{
  Imds *self = data;
  const char *disabled = lq_credentials_context_getenv (self->context, DISABLED);
  g_auto (Settings) settings = { NULL };
  g_autoptr (GError) problem = NULL;
  LqCredentials *found = NULL;

  if (disabled != NULL && g_ascii_strcasecmp (disabled, "true") == 0)
    return offer_nothing (self, "turned off by " DISABLED);
  if (!read_settings (self->context, &settings, error))
    return NULL;
  char *token = get_token (self, &settings, cancellable, &problem);
  if (token != NULL)
    found = get_credentials (self, &settings, token, cancellable, &problem);
  lq_text_wipe (token);
  if (problem != NULL)
    g_propagate_prefixed_error (error, g_steal_pointer (&problem), "the EC2 instance metadata service at %s: ",
                                settings.origin);
  return found;
}

static char *
imds_looked (gpointer data)
{
  Imds *self = data;

  g_mutex_lock (&self->lock);
  const char *mark = self->outcome != NULL ? " (" : NULL;
  char *text = g_strconcat ("the EC2 instance metadata service", mark, self->outcome, ")", NULL);
  g_mutex_unlock (&self->lock);
  return text;
}

static void
imds_free (gpointer data)
{
  Imds *self = data;

  lq_credentials_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self->outcome);
  g_free (self);
}

LqCredentialsProvider *
lq_credentials_imds_new (LqCredentialsContext *context)
{
  static const LqCredentialsProviderClass klass = {
    .name = "EC2 instance",
    .get = imds_get,
    .free_data = imds_free,
    .looked = imds_looked,
  };
  Imds *self = g_new0 (Imds, 1);

  self->context = lq_credentials_context_ref (context);
  g_mutex_init (&self->lock);
  return lq_credentials_provider_new (&klass, self);
}
