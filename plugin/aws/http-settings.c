/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/http-settings.h"

#include <string.h>

#include "aws/http-url.h"
#include "base/error.h"

#define DEFAULT_MAX_CONNECTIONS 64
#define DEFAULT_MAX_PER_HOST 32
#define DEFAULT_TIMEOUT_MS 30000
#define DEFAULT_MAX_BODY ((gsize) 64 * 1024 * 1024)
/* What a GByteArray can hold, with room to double. */
#define LARGEST_MAX_BODY ((gsize) 1 << 30)
#define MAX_BUNDLE_BYTES ((gsize) 64 * 1024 * 1024)

/* Lower case first, as curl and the AWS SDKs have it. */
static char *
from_environment (const char *given, const char *lower, const char *upper)
{
  if (given != NULL)
    return g_strdup (given);
  const char *value = g_getenv (lower) != NULL ? g_getenv (lower) : g_getenv (upper);
  return g_strdup (value != NULL ? value : "");
}

/* A bundle that cannot be used must fail at start, not as a TLS error of some later call. */
static gboolean
check_bundle (const char *path, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, &problem);

  if (file == NULL)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "the CA bundle cannot be read: %s; check AWS_CA_BUNDLE",
                   problem->message);
      return FALSE;
    }
  gsize length = g_mapped_file_get_length (file);
  if (length > 0 && length <= MAX_BUNDLE_BYTES &&
      g_strstr_len (g_mapped_file_get_contents (file), (gssize) length, "-----BEGIN ") != NULL)
    return TRUE;
  g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG,
               "the CA bundle %s holds no certificate in PEM form; check AWS_CA_BUNDLE", path);
  return FALSE;
}

static gboolean
parse_proxy (LqHttpSettings *self, const char *proxy, GError **error)
{
  g_autoptr (CURLU) url = curl_url ();
  g_autofree char *full = strstr (proxy, "://") != NULL ? g_strdup (proxy) : g_strconcat ("http://", proxy, NULL);

  if (curl_url_set (url, CURLUPART_URL, full, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG,
                   "the proxy is not a URL; HTTPS_PROXY takes http://[user:password@]host:port");
      return FALSE;
    }
  g_autofree char *scheme = lq_http_url_get (url, CURLUPART_SCHEME);
  g_autofree char *host = lq_http_url_get (url, CURLUPART_HOST);
  g_autofree char *port = lq_http_url_get (url, CURLUPART_PORT);
  if (strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "the proxy %s is neither http nor https; check HTTPS_PROXY", host);
      return FALSE;
    }
  self->proxy = g_steal_pointer (&full);
  self->proxy_name = g_strconcat (host, port[0] != '\0' ? ":" : "", port, NULL);
  return TRUE;
}

gboolean
lq_http_settings_init (LqHttpSettings *settings, const LqHttpOptions *options, GError **error)
{
  static const LqHttpOptions none = { 0 };

  if (options == NULL)
    options = &none;
  *settings = (LqHttpSettings) {
    .ca_bundle = g_strdup (options->ca_bundle),
    .no_proxy = from_environment (options->no_proxy, "no_proxy", "NO_PROXY"),
    .max_connections = options->max_connections > 0 ? options->max_connections : DEFAULT_MAX_CONNECTIONS,
    .max_per_host = options->max_per_host > 0 ? options->max_per_host : DEFAULT_MAX_PER_HOST,
    .timeout_ms = options->timeout_ms > 0 ? options->timeout_ms : DEFAULT_TIMEOUT_MS,
    .max_body = options->max_body > 0 ? MIN (options->max_body, LARGEST_MAX_BODY) : DEFAULT_MAX_BODY,
  };
  if (settings->ca_bundle != NULL && !check_bundle (settings->ca_bundle, error))
    return FALSE;
  g_autofree char *proxy = from_environment (options->https_proxy, "https_proxy", "HTTPS_PROXY");
  if (proxy[0] != '\0')
    return parse_proxy (settings, proxy, error);
  settings->proxy = g_strdup ("");
  settings->proxy_name = g_strdup ("");
  return TRUE;
}

void
lq_http_settings_clear (LqHttpSettings *settings)
{
  g_free (settings->ca_bundle);
  g_free (settings->proxy);
  g_free (settings->proxy_name);
  g_free (settings->no_proxy);
}
