/* SPDX-License-Identifier: Apache-2.0 */
/* What state.c (when to use the file, and when not) has from state-file.c (whose file it is) and state-sql.c (what is
 * in it). */
#pragma once

#include <sys/types.h>

#include "core/state.h"

/* The folder made where it is missing (0700), its links resolved. Errors: it cannot be made, belongs to somebody else,
 * or others may write to it. Transfer full. */
char *lq_state_file_folder (const char *folder, GError **error);

/* Which file a path names; no two that exist at a time are equal. */
typedef struct
{
  dev_t device;
  ino_t number;
} LqStateFileId;

/* Makes an empty file (0600) where there is none. FALSE, and a sentence, where the file there must not be used:
 * it is somebody else's, others may write to it, it is no plain file; or, and then `*id` is zero, none can be made.
 * Others' right to read is taken away. Transfer full. */
gboolean lq_state_file_check (const char *path, LqStateFileId *id, char **reason);

/* Renames the file to "...aside", with its log, as long as it is still the one that `id` says. */
gboolean lq_state_file_set_aside (const char *path, const LqStateFileId *id, GError **error);

/* Opening and setting aside are done by one process at a time: a descriptor that holds the folder's lock until it is
 * closed; -1 where somebody has held it for too long. */
int lq_state_file_lock (const char *folder, GError **error);

typedef struct _LqStateSql LqStateSql;

typedef enum
{
  LQ_STATE_SQL_DONE,
  LQ_STATE_SQL_NOTHING, /* there is no such answer */
  LQ_STATE_SQL_SPOILT,  /* the file is damaged, or none of ours; with an error */
  LQ_STATE_SQL_UNABLE,  /* locked, full, read-only, ...; with an error */
} LqStateSqlEnd;

/* Opens the file, which must exist, and makes its tables where it is empty. The caller holds the folder's lock. */
LqStateSqlEnd lq_state_sql_open (const char *path, LqStateSql **sql, GError **error);
void lq_state_sql_close (LqStateSql *sql);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqStateSql, lq_state_sql_close)

/* The answer to a question, unless it claims to be younger than `not_after_s`. */
LqStateSqlEnd lq_state_sql_find (LqStateSql *sql, const LqStateKey *key, gint64 not_after_s, LqStateAnswer *answer,
                                 GError **error);

/* A block, packed, and the digest that tells whether it is the one that was written. */
typedef struct
{
  GBytes *sum;
  GBytes *rows;
} LqStateBlock;
void lq_state_block_free (gpointer block);

/* LqStateBlock, as many as the answer has. */
LqStateSqlEnd lq_state_sql_read (LqStateSql *sql, const LqStateAnswer *answer, GPtrArray *blocks, GError **error);

/* An answer as it is written. */
typedef struct
{
  LqStateEntry *entry; /* borrowed */
  GPtrArray *blocks;   /* LqStateBlock */
  gsize bytes;         /* of those */
} LqStatePacked;

/* Puts answers in the place of older ones, all of them or none. `*begun`: it could be tried, so that fewer may do where
 * all did not. */
LqStateSqlEnd lq_state_sql_write (LqStateSql *sql, const LqStatePacked *answers, guint n, gboolean *begun,
                                  GError **error);

/* Deletes answers of before `not_before_s` that are no facts, and the oldest, facts last, until the rest takes up no
 * more than `most_bytes`. */
LqStateSqlEnd lq_state_sql_tidy (LqStateSql *sql, gint64 not_before_s, gsize most_bytes, GError **error);
