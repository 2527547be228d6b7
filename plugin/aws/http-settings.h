/* SPDX-License-Identifier: Apache-2.0 */
/* LqHttpOptions with every default filled in and every value checked. */
#pragma once

#include "aws/http.h"

typedef struct
{
  char *ca_bundle;  /* NULL: libcurl's own */
  char *proxy;      /* for https; "": none */
  char *proxy_name; /* for people: without user name and password */
  char *no_proxy;
  guint max_connections;
  guint max_per_host;
  gsize max_body;
  guint timeout_ms;
} LqHttpSettings;

/* `options` may be NULL. Errors: LQ_ERROR_CONFIG, which never show a proxy's password. */
gboolean lq_http_settings_init (LqHttpSettings *settings, const LqHttpOptions *options, GError **error);
void lq_http_settings_clear (LqHttpSettings *settings);
