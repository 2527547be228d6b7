/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/call-request.h"

#include <string.h>

#include "aws/endpoint-hosts.h"
#include "aws/partition.h"
#include "aws/retry.h"
#include "base/error.h"
#include "base/text.h"
#include "base/timestamp.h"

#define USER_AGENT "lambdaquery/" LQ_VERSION
#define SUGGESTION "; did you mean the Region"

void
lq_call_request_init (LqCallRequest *request, const LqAwsCall *call)
{
  *request = (LqCallRequest) {
    .action = call->action,
    .account_id = g_strdup (call->account_id),
    .region = g_strdup (call->region),
    .method = g_strdup (call->method),
    .path = g_strdup (call->path),
    .query = call->query != NULL && call->query[0] != '\0' ? g_strdup (call->query) : NULL,
    .headers = g_strdupv ((char **) call->headers),
    .content_type = g_strdup (call->content_type),
    .target = g_strdup (call->target),
    .body = g_strdup (call->body),
    .invocation_id = g_uuid_string_random (),
  };
}

void
lq_call_request_clear (LqCallRequest *request)
{
  g_free (request->account_id);
  g_free (request->region);
  g_free (request->method);
  g_free (request->path);
  g_free (request->query);
  g_free (request->content_type);
  g_free (request->target);
  lq_text_wipe_all (request->headers);
  lq_text_wipe (request->body);
  g_free (request->invocation_id);
  g_clear_pointer (&request->keys, lq_credentials_unref);
}

static void
add_header (GPtrArray *headers, const char *name, const char *value)
{
  if (value != NULL)
    g_ptr_array_add (headers, g_strconcat (name, ": ", value, NULL));
}

static char *
sign (const LqCallRequest *request, const LqEndpoint *endpoint, const char *path, const GPtrArray *headers,
      LqSigv4Keys *keys)
{
  LqSigv4Scope scope = { .access_key_id = request->keys->access_key_id,
                         .secret_access_key = request->keys->secret_access_key,
                         .region = endpoint->region,
                         .service = endpoint->signing_name,
                         .time_s = request->time_s };
  LqSigv4Request canonical = { .method = request->method,
                               .path = path,
                               .query = request->query,
                               .headers = (const char *const *) headers->pdata,
                               .body = request->body,
                               .body_length = request->body != NULL ? strlen (request->body) : 0,
                               .normalize_path = TRUE,
                               .encode_path = TRUE };
  return lq_sigv4_authorization (keys, &scope, &canonical);
}

/* What is signed comes first: a proxy may change the rest. */
static GPtrArray *
make_headers (const LqCallRequest *request, const LqEndpoint *endpoint, const char *path, LqSigv4Keys *keys)
{
  GPtrArray *headers = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_text_wipe);
  g_autofree char *time = lq_timestamp_format_basic (request->time_s);
  g_autofree char *attempt = g_strdup_printf ("attempt=%u; max=%u", request->attempt, request->max_attempts);

  add_header (headers, "Host", endpoint->host);
  add_header (headers, "Content-Type", request->content_type);
  add_header (headers, "X-Amz-Target", request->target);
  if (request->keys != NULL)
    {
      add_header (headers, "X-Amz-Date", time);
      add_header (headers, "X-Amz-Security-Token", request->keys->session_token);
      g_ptr_array_add (headers, NULL);
      g_autofree char *authorization = sign (request, endpoint, path, headers, keys);
      g_ptr_array_set_size (headers, (int) headers->len - 1);
      add_header (headers, "Authorization", authorization);
    }
  for (char **line = request->headers; line != NULL && *line != NULL; line++)
    g_ptr_array_add (headers, g_strdup (*line));
  add_header (headers, "User-Agent", USER_AGENT);
  add_header (headers, "amz-sdk-invocation-id", request->invocation_id);
  add_header (headers, "amz-sdk-request", attempt);
  g_ptr_array_add (headers, NULL);
  return headers;
}

void
lq_call_request_send (const LqCallRequest *request, const LqEndpoint *endpoint, LqHttp *http, LqSigv4Keys *keys,
                      GCancellable *cancellable, LqHttpDone done, gpointer data)
{
  g_autofree char *path = g_strconcat (endpoint->path, request->path, NULL);
  const char *mark = request->query != NULL ? "?" : NULL;
  g_autofree char *url = g_strconcat (endpoint->origin, path, mark, request->query, NULL);
  g_autoptr (GPtrArray) headers = make_headers (request, endpoint, path, keys);
  LqHttpRequest wire = { .method = request->method,
                         .url = url,
                         .headers = (const char *const *) headers->pdata,
                         .body = request->body,
                         .body_length = request->body != NULL ? strlen (request->body) : 0 };

  lq_http_send (http, &wire, cancellable, done, data);
}

LqAwsErrorInfo
lq_call_request_describe (const LqCallRequest *request)
{
  return (LqAwsErrorInfo) { .service = request->action->service,
                            .action = request->action->action,
                            .iam_action = request->action->iam_action,
                            .region = request->region,
                            .account_id = request->account_id,
                            .credentials_source = request->keys != NULL ? request->keys->source : NULL };
}

/* curl does not say whether there is no such name or nobody to ask. */
static gboolean
has_no_name (const char *host)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autoptr (GError) error = NULL;

  g_resolver_free_addresses (g_resolver_lookup_by_name (resolver, host, NULL, &error));
  return g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND);
}

gboolean
lq_call_request_lacks_service (const LqCallRequest *request, const LqEndpointRules *rules, const GError *no_answer)
{
  g_auto (LqEndpoint) endpoint = { NULL };

  return no_answer != NULL && g_strcmp0 (lq_error_remote_code (no_answer), LQ_HTTP_NO_HOST) == 0 &&
         lq_endpoint_hosts_may_lack (request->action->service, request->region) &&
         lq_endpoint_resolve (rules, request->action->service, request->region, &endpoint, NULL) && endpoint.is_aws &&
         has_no_name (endpoint.host);
}

GError *
lq_call_request_no_service (const LqCallRequest *request)
{
  g_autofree char *text = g_strdup_printf ("%s is not in the Region %s", request->action->service, request->region);

  return lq_error_new_remote (LQ_ERROR_NETWORK, text, LQ_AWS_NOT_IN_REGION, NULL);
}

void
lq_call_request_suggest_region (const char *region, GError *error)
{
  const char *meant = lq_partition_suggest_region (region);
  gboolean may_be =
      g_error_matches (error, LQ_ERROR, LQ_ERROR_NETWORK) || g_error_matches (error, LQ_ERROR, LQ_ERROR_CREDENTIALS);

  if (may_be && meant != NULL && !lq_partition_region_is_known (region) && strstr (error->message, SUGGESTION) == NULL)
    lq_error_append (error, SUGGESTION " %s?", meant);
}
