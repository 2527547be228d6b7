/* SPDX-License-Identifier: Apache-2.0 */
/* SigV4 as a server checks it. Written on GLib's digests and on its own, so that it shares no mistake with the signer.
 */
#pragma once

#include <glib.h>

/* A request as it came over the wire. */
typedef struct
{
  const char *method;
  const char *path;    /* percent-encoded, as sent */
  const char *query;   /* percent-encoded, as sent; may be NULL */
  GHashTable *headers; /* lower-case name -> value; repeated headers joined with "," */
  const char *body;
  gsize body_length;
} LqFakeWire;

/* What the Authorization header says. */
typedef struct
{
  char *access_key;
  char *date; /* yyyymmdd */
  char *region;
  char *service;
  char **signed_headers;
  char *signature;
} LqFakeAuthorization;

void lq_fake_authorization_free (LqFakeAuthorization *authorization);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqFakeAuthorization, lq_fake_authorization_free)

/* NULL where the header is no SigV4 header; `*problem` is then AWS's complaint (static). Transfer full. */
LqFakeAuthorization *lq_fake_sigv4_parse (const char *header, const char **problem);

/* The header that ought to be signed but is not ("host", or any x-amz-*), or NULL. Borrowed from `wire` or static. */
const char *lq_fake_sigv4_unsigned_header (const LqFakeWire *wire, const LqFakeAuthorization *authorization);

/* The canonical request. Transfer full. */
char *lq_fake_sigv4_canonical (const LqFakeWire *wire, const LqFakeAuthorization *authorization);

/* Whether `secret` signed `wire`, body included. */
gboolean lq_fake_sigv4_verify (const LqFakeWire *wire, const LqFakeAuthorization *authorization, const char *secret);

/* x-amz-date as unix seconds; FALSE where it is missing or wrong, or of another day than the credential scope. */
gboolean lq_fake_sigv4_time (const LqFakeWire *wire, const LqFakeAuthorization *authorization, gint64 *seconds);
