/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates for tests, made by the openssl command in a folder of their own. */
#pragma once

#include <gio/gio.h>

typedef struct
{
  char *folder;
  char *ca;                     /* the file of the CA that signed the next three */
  char *other_ca;               /* another one, that signed none */
  GTlsCertificate *good;        /* for localhost, 127.0.0.1 and lambda.us-east-1.amazonaws.com */
  GTlsCertificate *other_name;  /* for example.com */
  GTlsCertificate *expired;     /* as good, until yesterday */
} HttpCerts;

void http_certs_init (HttpCerts *certs);
void http_certs_clear (HttpCerts *certs); /* removes the files */
