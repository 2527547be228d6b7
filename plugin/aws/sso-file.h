/* SPDX-License-Identifier: Apache-2.0 */
/* The file that `aws sso login` leaves: an access token, and mostly what it takes to renew it. Errors, all
 * LQ_ERROR_CREDENTIALS, name the file or the answer and show nothing of either. */
#pragma once

#include "aws/credentials-json.h"

typedef struct
{
  char *path, *shown;       /* the file, and its name for people */
  LqJsonSecret *object;     /* its content; NULL where that is of no use */
  const char *access_token; /* of `object` */
  gint64 expires_s;         /* unix seconds */
} LqSsoFile;

void lq_sso_file_init (LqSsoFile *file, const char *path);
void lq_sso_file_clear (LqSsoFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LqSsoFile, lq_sso_file_clear)

/* Reads it, also again. On FALSE there is no `object`. */
gboolean lq_sso_file_load (LqSsoFile *file, GError **error);

/* What CreateToken takes; NULL where the file does not have it all, or the client's registration is over. Wipe it. */
char *lq_sso_file_request (const LqSsoFile *file, gint64 now_s);

/* Puts what CreateToken said into `object`, which changes only if all of it can be. The caller wipes the answer. */
gboolean lq_sso_file_renew (LqSsoFile *file, const char *answer, gsize length, gint64 now_s, GError **error);

/* `object` as the file's new content; NULL for one that would be too large to be read again. Wipe it. */
char *lq_sso_file_text (const LqSsoFile *file, GError **error);
