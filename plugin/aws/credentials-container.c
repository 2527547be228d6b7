/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-container.h"

#include "aws/metadata.h"
#include "aws/secret-file.h"
#include "base/error.h"
#include "base/text.h"

#define RELATIVE "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
#define FULL "AWS_CONTAINER_CREDENTIALS_FULL_URI"
#define TOKEN "AWS_CONTAINER_AUTHORIZATION_TOKEN"
#define TOKEN_FILE "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
#define TIMEOUT_MS 2000
#define ATTEMPTS 3

/* The URL to ask; NULL and no error where none is configured. Transfer full. */
static char *
find_url (const LqCredentialsContext *context, GError **error)
{
  const char *relative = lq_credentials_context_getenv (context, RELATIVE);

  if (relative == NULL)
    return g_strdup (lq_credentials_context_getenv (context, FULL));
  if (relative[0] == '/')
    return g_strconcat ("http://169.254.170.2", relative, NULL);
  g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, RELATIVE " in the environment does not begin with /");
  return NULL;
}

/* The header that says who asks; NULL and no error where none is configured. Wipe it. */
static char *
read_authorization (const LqCredentialsContext *context, GError **error)
{
  const char *path = lq_credentials_context_getenv (context, TOKEN_FILE);
  const char *token = lq_credentials_context_getenv (context, TOKEN);
  char *from_file = path != NULL ? lq_secret_file_read_token (path, error) : NULL;
  char *header = NULL;

  if (path != NULL && from_file == NULL)
    g_prefix_error (error, "the token that " TOKEN_FILE " names: ");
  else if (path != NULL || token != NULL)
    header = g_strconcat ("Authorization: ", path != NULL ? from_file : token, NULL);
  lq_text_wipe (from_file);
  return header;
}

static LqCredentials *
ask (LqCredentialsContext *context, const char *url, const char *authorization, GCancellable *cancellable,
     GError **error)
{
  const char *headers[] = { "Accept: application/json", authorization, NULL };
  LqMetadataQuestion question = { .method = "GET",
                                  .url = url,
                                  .headers = headers,
                                  .plain = LQ_HTTP_PLAIN_CONTAINER,
                                  .timeout_ms = TIMEOUT_MS,
                                  .attempts = ATTEMPTS };
  g_autoptr (LqHttpReply) answer = lq_metadata_ask (context, &question, cancellable, error);

  if (answer == NULL)
    return NULL;
  if (answer->status == 200)
    return lq_metadata_read (answer, "container", error);
  gboolean denied = answer->status == 401 || answer->status == 403;
  g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, "HTTP %u%s", answer->status,
               denied ? ": the token is not accepted (" TOKEN_FILE ", " TOKEN ")" : "");
  return NULL;
}

static LqCredentials *
container_get (gpointer data, GCancellable *cancellable, GError **error)
{
  LqCredentialsContext *context = data;
  g_autoptr (GError) problem = NULL;
  LqCredentials *found = NULL;
  g_autofree char *url = find_url (context, &problem);
  char *authorization = url != NULL ? read_authorization (context, &problem) : NULL;

  if (url != NULL && problem == NULL)
    found = ask (context, url, authorization, cancellable, &problem);
  lq_text_wipe (authorization);
  if (problem != NULL)
    g_propagate_prefixed_error (error, g_steal_pointer (&problem), "the container's credentials (%s): ",
                                lq_credentials_context_getenv (context, RELATIVE) != NULL ? RELATIVE : FULL);
  return found;
}

static char *
container_looked (gpointer data)
{
  return g_strdup ("AWS_CONTAINER_CREDENTIALS_*");
}

LqCredentialsProvider *
lq_credentials_container_new (LqCredentialsContext *context)
{
  static const LqCredentialsProviderClass klass = {
    .name = "container",
    .get = container_get,
    .free_data = (GDestroyNotify) lq_credentials_context_unref,
    .looked = container_looked,
  };
  return lq_credentials_provider_new (&klass, lq_credentials_context_ref (context));
}
