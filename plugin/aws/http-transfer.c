/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/http-transfer.h"

#include <string.h>
#include <sys/socket.h>

#include "aws/http-engine.h"
#include "base/error.h"
#include "base/text.h"

#define CONNECT_TIMEOUT_MS 5000L
#define STALL_TIMEOUT_S 10L
#define STALL_BYTES_PER_S 1L

/* A line break in a value would be another header. */
static gboolean
check_header (const char *line)
{
  const char *colon = strchr (line, ':');

  if (colon == NULL || colon == line)
    return FALSE;
  for (const char *c = line; *c != '\0'; c++)
    {
      if ((g_ascii_iscntrl (*c) && *c != '\t') || (c < colon && g_ascii_isspace (*c)))
        return FALSE;
    }
  return TRUE;
}

/* curl's spelling of a header without a value is `Name;`, as `Name:` tells it to leave one out. */
static struct curl_slist *
append_header (struct curl_slist *list, const char *line)
{
  const char *colon = strchr (line, ':');

  if (colon[1 + strspn (colon + 1, " \t")] != '\0')
    return curl_slist_append (list, line);
  g_autofree char *empty = g_strdup_printf ("%.*s;", (int) (colon - line), line);
  return curl_slist_append (list, empty);
}

static gboolean
copy_headers (LqHttpTransfer *self, const char *const *headers)
{
  gboolean has_type = FALSE;

  for (; headers != NULL && *headers != NULL; headers++)
    {
      if (!check_header (*headers))
        return FALSE;
      has_type = has_type || g_ascii_strncasecmp (*headers, "content-type:", strlen ("content-type:")) == 0;
      self->headers = append_header (self->headers, *headers);
    }
  /* curl adds these two to a body unless told otherwise. */
  self->headers = curl_slist_append (self->headers, "Expect:");
  if (!has_type)
    self->headers = curl_slist_append (self->headers, "Content-Type:");
  return TRUE;
}

LqHttpTransfer *
lq_http_transfer_new (LqHttp *http, const LqHttpRequest *request, LqHttpDone done, gpointer data)
{
  LqHttpTransfer *self = g_atomic_rc_box_new0 (LqHttpTransfer);

  self->http = lq_http_engine_ref (http);
  self->done = done;
  self->data = data;
  self->method = g_strdup (request->method);
  self->direct = request->plain != LQ_HTTP_PLAIN_LOOPBACK;
  self->timeout_ms = request->timeout_ms;
  if (request->body != NULL)
    self->body = g_bytes_new (request->body, request->body_length);
  self->url = lq_http_url_new (request->url, request->plain, &self->refusal);
  if (self->url != NULL && !copy_headers (self, request->headers))
    {
      self->refusal = g_error_new (LQ_ERROR, LQ_ERROR_CONFIG,
                                   "%s: a header of the request is not a name and one line of text", self->url->name);
      g_clear_pointer (&self->url, lq_http_url_free);
    }
  return self;
}

LqHttpTransfer *
lq_http_transfer_ref (LqHttpTransfer *transfer)
{
  return g_atomic_rc_box_acquire (transfer);
}

static void
transfer_clear (gpointer data)
{
  LqHttpTransfer *self = data;

  lq_http_url_free (self->url);
  g_clear_error (&self->refusal);
  g_free (self->method);
  /* both may hold credentials */
  for (struct curl_slist *header = self->headers; header != NULL; header = header->next)
    explicit_bzero (header->data, strlen (header->data));
  curl_slist_free_all (self->headers);
  g_clear_pointer (&self->body, lq_text_wipe_bytes);
  g_clear_object (&self->cancellable);
  lq_http_reply_abandon (self->incoming);
  lq_http_engine_unref (self->http);
}

void
lq_http_transfer_unref (LqHttpTransfer *transfer)
{
  g_atomic_rc_box_release_full (transfer, transfer_clear);
}

static size_t
on_header (char *line, size_t size, size_t count, void *data)
{
  LqHttpTransfer *self = data;
  return lq_http_reply_add_header (self->incoming, line, size * count) ? size * count : 0;
}

static size_t
on_body (char *piece, size_t size, size_t count, void *data)
{
  LqHttpTransfer *self = data;
  return lq_http_reply_add_body (self->incoming, piece, size * count) ? size * count : 0;
}

/* curl's own sockets would be inherited by programs that the process starts. */
static curl_socket_t
open_socket (void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
  return socket (address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static void
set_trust (CURL *easy, const LqHttpSettings *settings)
{
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt (easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt (easy, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
  if (settings->ca_bundle != NULL)
    {
      curl_easy_setopt (easy, CURLOPT_CAINFO, settings->ca_bundle);
      curl_easy_setopt (easy, CURLOPT_PROXY_CAINFO, settings->ca_bundle);
    }
  /* With a CA directory set as well, curl parses the whole bundle anew for each connection: 22 ms of CPU. */
  if (settings->ca_bundle != NULL || curl_version_info (CURLVERSION_NOW)->cainfo != NULL)
    {
      curl_easy_setopt (easy, CURLOPT_CAPATH, NULL);
      curl_easy_setopt (easy, CURLOPT_PROXY_CAPATH, NULL);
    }
}

static void
set_route (const LqHttpTransfer *self, CURL *easy, const LqHttpSettings *settings)
{
  gboolean proxied = self->url->encrypted && !self->direct;

  curl_easy_setopt (easy, CURLOPT_CURLU, self->url->curl);
  curl_easy_setopt (easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (easy, CURLOPT_FOLLOWLOCATION, 0L);
  /* Always set, so that curl does not look at the environment by itself. */
  curl_easy_setopt (easy, CURLOPT_PROXY, proxied ? settings->proxy : "");
  curl_easy_setopt (easy, CURLOPT_NOPROXY, settings->no_proxy);
  /* The request's headers hold credentials, which are none of the proxy's business. */
  curl_easy_setopt (easy, CURLOPT_HEADEROPT, (long) CURLHEADER_SEPARATE);
  curl_easy_setopt (easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

static void
set_limits (const LqHttpTransfer *self, CURL *easy, const LqHttpSettings *settings)
{
  curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
  /* Without this, giving up on a name that is still being resolved would wait for the resolver, and all with it. */
  curl_easy_setopt (easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt (easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS);
  curl_easy_setopt (easy, CURLOPT_LOW_SPEED_LIMIT, STALL_BYTES_PER_S);
  curl_easy_setopt (easy, CURLOPT_LOW_SPEED_TIME, STALL_TIMEOUT_S);
  curl_easy_setopt (easy, CURLOPT_TIMEOUT_MS, (long) (self->timeout_ms > 0 ? self->timeout_ms : settings->timeout_ms));
}

static void
set_request (const LqHttpTransfer *self, CURL *easy)
{
  gsize length = 0;
  const void *body = self->body != NULL ? g_bytes_get_data (self->body, &length) : NULL;

  curl_easy_setopt (easy, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_1_1);
  curl_easy_setopt (easy, CURLOPT_HTTPHEADER, self->headers);
  curl_easy_setopt (easy, CURLOPT_USERAGENT, "lambdaquery/" LQ_VERSION);
  curl_easy_setopt (easy, CURLOPT_ACCEPT_ENCODING, "gzip");
  /* A POST or PUT without a body still says so with a Content-Length of 0. */
  if (self->body != NULL || strcmp (self->method, "GET") != 0)
    {
      curl_easy_setopt (easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t) length);
      curl_easy_setopt (easy, CURLOPT_POSTFIELDS, length > 0 ? body : "");
    }
  curl_easy_setopt (easy, CURLOPT_CUSTOMREQUEST, self->method);
}

void
lq_http_transfer_prepare (LqHttpTransfer *transfer, CURL *easy, const LqHttpSettings *settings)
{
  transfer->easy = easy;
  transfer->incoming = lq_http_reply_begin (settings->max_body);
  curl_easy_setopt (easy, CURLOPT_PRIVATE, transfer);
  curl_easy_setopt (easy, CURLOPT_ERRORBUFFER, transfer->problem);
  curl_easy_setopt (easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt (easy, CURLOPT_HEADERDATA, transfer);
  curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt (easy, CURLOPT_WRITEDATA, transfer);
  curl_easy_setopt (easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  set_trust (easy, settings);
  set_route (transfer, easy, settings);
  set_limits (transfer, easy, settings);
  set_request (transfer, easy);
}

/* What a person can do about it, where that is not plain from curl's text. */
static const char *
advice (CURLcode code)
{
  switch (code)
    {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "; check the Region, the endpoint and the name server";
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "; check HTTPS_PROXY";
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
      return "; check the network, and HTTPS_PROXY where a proxy is needed";
    case CURLE_PEER_FAILED_VERIFICATION:
      return "; check the endpoint, the clock, and AWS_CA_BUNDLE where a CA of your own is used";
    case CURLE_SSL_CACERT_BADFILE:
      return "; check AWS_CA_BUNDLE";
    default:
      return "";
    }
}

static GError *
proxy_error (const LqHttpTransfer *self, long status, const LqHttpSettings *settings)
{
  if (status == 407)
    return g_error_new (LQ_ERROR, LQ_ERROR_NETWORK,
                        "%s: the proxy %s wants a user name and password that it accepts (HTTP 407); give them as "
                        "HTTPS_PROXY=http://user:password@host:port",
                        self->url->name, settings->proxy_name);
  return g_error_new (LQ_ERROR, LQ_ERROR_NETWORK, "%s: the proxy %s refused the connection (HTTP %ld)", self->url->name,
                      settings->proxy_name, status);
}

static GError *
transfer_error (const LqHttpTransfer *self, CURLcode code, const LqHttpSettings *settings)
{
  long connect_status = 0;

  curl_easy_getinfo (self->easy, CURLINFO_HTTP_CONNECTCODE, &connect_status);
  if (self->incoming->excess != NULL)
    return g_error_new (LQ_ERROR, LQ_ERROR_LIMIT, "%s: %s", self->url->name, self->incoming->excess);
  if (connect_status >= 300)
    return proxy_error (self, connect_status, settings);
  /* The text can quote what the server sent. */
  g_autofree char *text = lq_text_escape (self->problem[0] != '\0' ? self->problem : curl_easy_strerror (code), -1);
  g_autofree char *message = g_strdup_printf ("%s: %s%s", self->url->name, g_strchomp (text), advice (code));
  return lq_error_new_remote (LQ_ERROR_NETWORK, message, code == CURLE_COULDNT_RESOLVE_HOST ? LQ_HTTP_NO_HOST : NULL,
                              NULL);
}

LqHttpReply *
lq_http_transfer_result (LqHttpTransfer *transfer, CURLcode code, const LqHttpSettings *settings, GError **error)
{
  long status = 0;

  if (code != CURLE_OK)
    {
      g_propagate_error (error, transfer_error (transfer, code, settings));
      return NULL;
    }
  curl_easy_getinfo (transfer->easy, CURLINFO_RESPONSE_CODE, &status);
  LqHttpReply *reply = lq_http_reply_end (transfer->incoming, (guint) status);
  if (reply == NULL)
    g_set_error (error, LQ_ERROR, LQ_ERROR_NETWORK, "%s: the connection ended within the reply's headers",
                 transfer->url->name);
  return reply;
}

GError *
lq_http_transfer_cancelled (const LqHttpTransfer *transfer)
{
  return g_error_new (LQ_ERROR, LQ_ERROR_CANCELLED, "%s: the request was cancelled",
                      transfer->url != NULL ? transfer->url->name : "http");
}
