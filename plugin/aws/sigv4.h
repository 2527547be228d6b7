/* SPDX-License-Identifier: Apache-2.0 */
/* AWS Signature Version 4 for requests with headers. Three public stages, so that each can be tested against AWS's own
 * vectors: canonical request, string to sign, signature. */
#pragma once

#include <glib.h>

typedef struct
{
  const char *method;
  const char *path;  /* as on the wire: percent-encoded once; it is encoded a second time for the canonical request */
  const char *query; /* as on the wire, without `?`; may be NULL; sorted here */
  const char *const *headers; /* "Name: value" lines, NULL-terminated; all of them are signed */
  const void *body;
  gsize body_length;
  gboolean normalize_path; /* TRUE for every service but S3: empty, `.` and `..` segments are resolved */
  gboolean encode_path;    /* TRUE for every service but S3: the second encoding */
} LqSigv4Request;

typedef struct
{
  const char *access_key_id;
  const char *secret_access_key;
  const char *region;
  const char *service; /* the signing name */
  gint64 time_s;       /* unix seconds */
} LqSigv4Scope;

/* A cache of derived keys (per day, Region, service and key pair), thread-safe and bounded; wiped when freed. */
typedef struct _LqSigv4Keys LqSigv4Keys;
LqSigv4Keys *lq_sigv4_keys_new (void);
void lq_sigv4_keys_free (LqSigv4Keys *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSigv4Keys, lq_sigv4_keys_free)

/* Stage one. `signed_headers` receives the list for the Authorization header. Both transfer full. */
char *lq_sigv4_canonical_request (const LqSigv4Request *request, char **signed_headers);

/* Stage two. Transfer full. */
char *lq_sigv4_string_to_sign (const LqSigv4Scope *scope, const char *canonical_request);

/* Stage three: 64 hex digits. `keys` may be NULL (nothing cached). Transfer full. */
char *lq_sigv4_signature (LqSigv4Keys *keys, const LqSigv4Scope *scope, const char *string_to_sign);

/* All three: the value of the Authorization header. `request->headers` must already hold Host and X-Amz-Date (and
 * X-Amz-Security-Token where there is one). Transfer full. */
char *lq_sigv4_authorization (LqSigv4Keys *keys, const LqSigv4Scope *scope, const LqSigv4Request *request);

/* RFC 3986: everything but unreserved characters as %XX, upper case. Transfer full. */
char *lq_sigv4_encode (const char *text);
