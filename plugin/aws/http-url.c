/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/http-url.h"

#include <gio/gio.h>
#include <string.h>

#include "base/error.h"

/* All that is asked over plain http and is not this machine. */
static const char *const container_addresses[] = { "169.254.170.2", "169.254.170.23", "fd00:ec2::23", NULL };
static const char *const instance_addresses[] = { "169.254.169.254", "fd00:ec2::254", NULL };

char *
lq_http_url_get (CURLU *curl, CURLUPart part)
{
  char *value = NULL;

  curl_url_get (curl, part, &value, 0);
  char *copy = g_strdup (value != NULL ? value : "");
  curl_free (value);
  return copy;
}

static gboolean
is_one_of (GInetAddress *address, const char *const *addresses)
{
  for (; *addresses != NULL; addresses++)
    {
      g_autoptr (GInetAddress) known = g_inet_address_new_from_string (*addresses);
      if (g_inet_address_equal (address, known))
        return TRUE;
    }
  return FALSE;
}

/* `host` as curl spells it: numbers in their usual form, IPv6 in brackets. */
static gboolean
may_be_plain (const char *host, LqHttpPlain plain)
{
  gsize length = strlen (host);
  g_autofree char *bare = host[0] == '[' && length > 2 ? g_strndup (host + 1, length - 2) : g_strdup (host);

  if (g_ascii_strcasecmp (bare, "localhost") == 0)
    return TRUE;
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (bare);
  if (address == NULL)
    return FALSE;
  return g_inet_address_get_is_loopback (address) ||
         (plain == LQ_HTTP_PLAIN_CONTAINER && is_one_of (address, container_addresses)) ||
         (plain == LQ_HTTP_PLAIN_INSTANCE && is_one_of (address, instance_addresses));
}

LqHttpUrl *
lq_http_url_new (const char *url, LqHttpPlain plain, GError **error)
{
  g_autoptr (LqHttpUrl) self = g_new0 (LqHttpUrl, 1);

  self->curl = curl_url ();
  CURLUcode code = curl_url_set (self->curl, CURLUPART_URL, url, CURLU_PATH_AS_IS | CURLU_DISALLOW_USER);
  if (code != CURLUE_OK)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "the URL of a request is not valid: %s", curl_url_strerror (code));
      return NULL;
    }
  g_autofree char *scheme = lq_http_url_get (self->curl, CURLUPART_SCHEME);
  g_autofree char *host = lq_http_url_get (self->curl, CURLUPART_HOST);
  g_autofree char *port = lq_http_url_get (self->curl, CURLUPART_PORT);
  self->origin = g_strdup_printf ("%s://%s:%s", scheme, host, port);
  self->name = g_strconcat (host, port[0] != '\0' ? ":" : "", port, NULL);
  self->encrypted = strcmp (scheme, "https") == 0;
  if (self->encrypted)
    return g_steal_pointer (&self);
  if (strcmp (scheme, "http") != 0)
    g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "the URL of a request has the scheme '%s'; use https", scheme);
  else if (!may_be_plain (host, plain))
    g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "%s: plain http is allowed to this machine%s only; use https",
                 self->name, plain == LQ_HTTP_PLAIN_LOOPBACK ? "" : " and the service's own addresses");
  else
    return g_steal_pointer (&self);
  return NULL;
}

void
lq_http_url_free (LqHttpUrl *url)
{
  if (url == NULL)
    return;
  curl_url_cleanup (url->curl);
  g_free (url->origin);
  g_free (url->name);
  g_free (url);
}
