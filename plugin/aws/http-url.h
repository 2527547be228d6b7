/* SPDX-License-Identifier: Apache-2.0 */
/* Where a request goes, and whether it may go there. The same parse decides and is sent to, so that two parsers cannot
 * differ about the host. */
#pragma once

#include <curl/curl.h>
#include <glib.h>

#include "aws/http.h"

typedef struct
{
  CURLU *curl;
  char *origin;       /* "https://example.com:8443": what shares connections */
  char *name;         /* for people: the host, with its port where that is not the scheme's own */
  gboolean encrypted; /* https */
} LqHttpUrl;

/* Parses an absolute URL; path and query stay as they are. Refuses (LQ_ERROR_CONFIG) anything but http and https, user
 * names, and plain http to anything but loopback and what `plain` adds to it. Transfer full. */
LqHttpUrl *lq_http_url_new (const char *url, LqHttpPlain plain, GError **error);
void lq_http_url_free (LqHttpUrl *url);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqHttpUrl, lq_http_url_free)

/* A part of a parsed URL, "" where it is missing. Transfer full. */
char *lq_http_url_get (CURLU *curl, CURLUPart part);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CURLU, curl_url_cleanup)
