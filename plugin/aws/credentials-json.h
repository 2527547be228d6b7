/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials as JSON, which each source spells in its own way. Errors: LQ_ERROR_CREDENTIALS, showing nothing of the
 * text. */
#pragma once

#include "aws/credentials.h"
#include "base/json.h"

#define LQ_CREDENTIALS_JSON_MAX_BYTES ((gsize) 64 * 1024)

/* The names of an object's members. */
typedef struct
{
  const char *key_id, *secret, *token;
  const char *expires;     /* a text, or unix milliseconds */
  const char *account;     /* NULL: none that AWS vouches for */
  gboolean long_lived;     /* token and expiration may be missing */
} LqCredentialsForm;

/* An object of at most LQ_CREDENTIALS_JSON_MAX_BYTES. `what` names it in errors. Transfer full. */
LqJsonSecret *lq_credentials_json_parse (const char *text, gsize length, const char *what, GError **error);

/* A member that must be there, and be a text that is not empty. Borrowed. */
const char *lq_credentials_json_need (const json_t *object, const char *name, const char *what, GError **error);

/* Transfer full. */
LqCredentials *lq_credentials_json_read (const json_t *object, const LqCredentialsForm *form, const char *what,
                                         const char *source, GError **error);
