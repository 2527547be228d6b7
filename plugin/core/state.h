/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept on disk: answers that found a place in a small SQLite file, so that neither a restart nor a lack of
 * memory asks for them again. It is a help and no more: whatever goes wrong with it, AWS is asked, and people are told
 * once. Several processes may share the file. All functions are thread-safe, and wait for the disk but for
 * lq_state_takes. */
#pragma once

#include "base/clock.h"
#include "base/config.h"
#include "core/block.h"

typedef struct _LqState LqState;

/* Says something that people should know; on any thread. */
typedef void (*LqStateTell) (gpointer data, const char *text);

typedef struct
{
  const char *folder;   /* absolute; NULL: lq_state_default_folder */
  gboolean off;         /* nothing is kept */
  gsize most_bytes;     /* that answers may take up on disk; 0: 1 GiB */
  const LqClock *clock; /* borrowed */
  LqStateTell tell;
  gpointer tell_data;
} LqStateOptions;

/* Reads [collect] state_dir into `options`: `off`, or the absolute path of a folder, which goes into `*folder`
 * (transfer full; NULL: not configured). Errors: LQ_ERROR_CONFIG. */
gboolean lq_state_configure (LqStateOptions *options, char **folder, const LqConfig *config, GError **error);

/* Where the file is looked for without configuration: /var/lib/lambdaquery for root, and for a user who owns it; else
 * lambdaquery in the user's folder for state ($XDG_STATE_HOME, ~/.local/state). Transfer full. */
char *lq_state_default_folder (void);

/* Touches nothing yet: the file is opened, and made, when it is first asked for. Strings are copied. Transfer full. */
LqState *lq_state_new (const LqStateOptions *options);
void lq_state_free (LqState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqState, lq_state_free)

/* A question, as a digest of all that its answer depends on. */
typedef struct
{
  guint8 bytes[32];
} LqStateKey;

/* An answer on disk, without its rows. */
typedef struct
{
  gint64 id;      /* of this very answer; never used again in */
  guint opening;  /* the file that was opened then */
  gint64 as_of_s; /* when it was asked for, unix seconds */
  gboolean found; /* an answer, not an outcome that stands for an error */
  char *revision; /* see LqQuestion; NULL: none */
  guint n_blocks;
} LqStateAnswer;
void lq_state_answer_clear (LqStateAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LqStateAnswer, lq_state_answer_clear)

/* What there is for a question; to be cleared. FALSE: nothing. */
gboolean lq_state_find (LqState *state, const LqStateKey *key, LqStateAnswer *answer);

/* The rows of what lq_state_find found: LqBlock, in order. NULL where they are there no more. Transfer full. */
GPtrArray *lq_state_read (LqState *state, const LqStateKey *key, const LqStateAnswer *answer, const LqTable *table,
                          const LqScope *scope);

/* Whether it is worth trying to write: FALSE where nothing is kept, and for some minutes after a write failed. */
gboolean lq_state_takes (LqState *state);

/* An answer to keep. Borrowed. */
typedef struct
{
  const LqStateKey *key;
  LqStateAnswer answer; /* `id`, `opening` and `n_blocks` of which do not matter */
  gboolean fact;        /* it cannot change, so that it is kept for good, where others go after a day */
  GPtrArray *blocks;    /* LqBlock, which do not change any more */
  gboolean written;     /* set: it, or a younger one to the same question, is on disk now */
} LqStateEntry;

/* Keeps `n` answers, each unless a younger one to the same question is there. They are one transaction; where that
 * fails, each is one of its own, so that what is wrong with one takes nothing from those before it. */
void lq_state_write (LqState *state, LqStateEntry *entries, guint n);
