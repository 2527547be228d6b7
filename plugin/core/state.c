/* SPDX-License-Identifier: Apache-2.0 */
#include "core/state-private.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

#define FILE_NAME "state.sqlite"
#define DEFAULT_MOST_BYTES ((gsize) 1024 * 1024 * 1024)
#define KEPT_S ((gint64) 24 * 3600)  /* an answer older than this serves nobody, unless it is a fact */
#define FUTURE_S 300        /* one of a clock that went back since serves nobody, either */
#define RETRY_US (5 * G_TIME_SPAN_MINUTE)
#define TIDY_BYTES ((gsize) 64 * 1024 * 1024) /* written between two looks at how much there is */
#define MOST_WRITTEN ((gsize) 256 * 1024 * 1024) /* in one answer */
#define SUM_BYTES 16

struct _LqState
{
  char *folder;
  gboolean off;
  gsize most_bytes;
  const LqClock *clock;
  LqStateTell tell;
  gpointer tell_data;

  GMutex lock; /* over what follows, and the connection */
  char *path;
  LqStateFileId id;
  LqStateSql *sql; /* NULL: not open */
  guint opening;   /* how often it was opened: each time it may be another file */
  gsize untidy_bytes;

  GMutex waits; /* over what follows; never held for long */
  gint64 open_after_us;  /* monotonic */
  gint64 write_after_us; /* likewise */
  gboolean open_failed, write_failed; /* and people were told */
};

void
lq_state_answer_clear (LqStateAnswer *answer)
{
  g_clear_pointer (&answer->revision, g_free);
}

gboolean
lq_state_configure (LqStateOptions *options, char **folder, const LqConfig *config, GError **error)
{
  g_autofree char *text = lq_config_get (config, "collect", "state_dir");

  *folder = NULL;
  if (text == NULL)
    return TRUE;
  options->off = strcmp (text, "off") == 0;
  if (!options->off && !g_path_is_absolute (text))
    {
      g_autofree char *where = lq_config_where (config, "collect", "state_dir");
      g_autofree char *shown = lq_text_escape (text, -1);
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "%s is '%s'; it takes the absolute path of a folder, or off",
                   where, shown);
      return FALSE;
    }
  if (!options->off)
    options->folder = *folder = g_steal_pointer (&text);
  return TRUE;
}

LqState *
lq_state_new (const LqStateOptions *options)
{
  LqState *self = g_new0 (LqState, 1);

  g_mutex_init (&self->lock);
  g_mutex_init (&self->waits);
  self->off = options->off;
  self->folder = options->folder != NULL ? g_strdup (options->folder) : lq_state_default_folder ();
  self->most_bytes = options->most_bytes != 0 ? options->most_bytes : DEFAULT_MOST_BYTES;
  self->clock = options->clock;
  self->tell = options->tell;
  self->tell_data = options->tell_data;
  self->untidy_bytes = TIDY_BYTES;
  return self;
}

void
lq_state_free (LqState *self)
{
  g_clear_pointer (&self->sql, lq_state_sql_close);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->waits);
  g_free (self->folder);
  g_free (self->path);
  g_free (self);
}

/* Tells people, once until it works again, and lets some time pass before the next try. */
static void
pause_after (LqState *self, gboolean writing, const GError *why)
{
  g_autofree char *text = NULL;

  g_mutex_lock (&self->waits);
  gboolean *failed = writing ? &self->write_failed : &self->open_failed;
  gint64 *after_us = writing ? &self->write_after_us : &self->open_after_us;
  gboolean told = *failed;
  *failed = TRUE;
  *after_us = lq_clock_monotonic_us (self->clock) + RETRY_US;
  g_mutex_unlock (&self->waits);
  if (told)
    return;
  text = g_strdup_printf ("nothing %sis kept on disk for now, so more may have to be asked again: %s ([collect] "
                          "state_dir)",
                          writing ? "more " : "", why->message);
  self->tell (self->tell_data, text);
}

static void
worked (LqState *self, gboolean writing)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->waits);

  if (writing)
    self->write_failed = FALSE;
  else
    self->open_failed = FALSE;
}

static gboolean
may_open (LqState *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->waits);

  return !self->off && (self->open_after_us == 0 || lq_clock_monotonic_us (self->clock) >= self->open_after_us);
}

gboolean
lq_state_takes (LqState *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->waits);
  gint64 after_us = MAX (self->open_after_us, self->write_after_us);

  return !self->off && (after_us == 0 || lq_clock_monotonic_us (self->clock) >= after_us);
}

/* The folder's lock is held. */
static gboolean
set_aside (LqState *self, const char *reason, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%s is set aside as %s.aside, and what it held is asked again: %s",
                                           self->path, self->path, reason);

  if (!lq_state_file_set_aside (self->path, &self->id, error))
    return FALSE;
  self->tell (self->tell_data, text);
  return TRUE;
}

/* Opens the file; one that must not be used makes room for a new one. The folder's lock is held. */
static gboolean
open_locked (LqState *self, GError **error)
{
  for (guint try = 0; try < 2; try++)
    {
      g_autoptr (GError) problem = NULL;
      g_autofree char *reason = NULL;
      LqStateSqlEnd end = LQ_STATE_SQL_SPOILT;
      if (lq_state_file_check (self->path, &self->id, &reason))
        end = lq_state_sql_open (self->path, &self->sql, &problem);
      else if (self->id.number == 0)
        end = LQ_STATE_SQL_UNABLE;
      if (end == LQ_STATE_SQL_DONE)
        return TRUE;
      const char *why = problem != NULL ? problem->message : reason;
      if (end == LQ_STATE_SQL_UNABLE || try > 0)
        {
          g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "%s: %s", self->path, why);
          return FALSE;
        }
      if (!set_aside (self, why, error))
        return FALSE;
    }
  return FALSE;
}

static gboolean
open_file (LqState *self, GError **error)
{
  g_autofree char *folder = lq_state_file_folder (self->folder, error);
  int lock = folder != NULL ? lq_state_file_lock (folder, error) : -1;

  if (lock < 0)
    return FALSE;
  g_free (self->path);
  self->path = g_build_filename (folder, FILE_NAME, NULL);
  gboolean opened = open_locked (self, error);
  close (lock);
  return opened;
}

/* The lock is held. */
static gboolean
ensure_open (LqState *self)
{
  g_autoptr (GError) error = NULL;

  if (self->sql != NULL)
    return TRUE;
  if (!may_open (self))
    return FALSE;
  if (!open_file (self, &error))
    {
      pause_after (self, FALSE, error);
      return FALSE;
    }
  self->opening++;
  worked (self, FALSE);
  return TRUE;
}

/* The file is damaged: away with it; the next that needs it makes a new one. The lock is held. */
static void
replace_spoilt (LqState *self, const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (self->path);

  g_clear_pointer (&self->sql, lq_state_sql_close);
  int lock = lq_state_file_lock (folder, &error);
  if (lock < 0 || !set_aside (self, reason, &error))
    pause_after (self, FALSE, error);
  if (lock >= 0)
    close (lock);
}

/* What follows from how something ended; TRUE: well. The lock is held. */
static gboolean
judge (LqState *self, LqStateSqlEnd end, gboolean writing, const GError *error)
{
  g_autoptr (GError) named = NULL;

  if (end == LQ_STATE_SQL_SPOILT)
    replace_spoilt (self, error->message);
  else if (end == LQ_STATE_SQL_UNABLE)
    {
      named = g_error_new (LQ_ERROR, LQ_ERROR_FAILED, "%s: %s", self->path, error->message);
      if (!writing)
        g_clear_pointer (&self->sql, lq_state_sql_close);
      pause_after (self, writing, named);
    }
  return end == LQ_STATE_SQL_DONE;
}

gboolean
lq_state_find (LqState *self, const LqStateKey *key, LqStateAnswer *answer)
{
  g_autoptr (GError) error = NULL;

  if (self->off)
    return FALSE;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  if (!ensure_open (self))
    return FALSE;
  gint64 not_after_s = lq_clock_wall_s (self->clock) + FUTURE_S;
  LqStateSqlEnd end = lq_state_sql_find (self->sql, key, not_after_s, answer, &error);
  answer->opening = self->opening;
  return judge (self, end, FALSE, error);
}

/* Tells a block's bytes from any others, also from another question's, and from those at another place. */
static GBytes *
make_sum (const LqStateKey *key, gint64 as_of_s, guint number, guint n_blocks, GBytes *rows)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const guint64 place[] = {
    GUINT64_TO_LE ((guint64) as_of_s),
    GUINT64_TO_LE ((guint64) number),
    GUINT64_TO_LE ((guint64) n_blocks),
  };
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, key->bytes, sizeof key->bytes);
  g_checksum_update (checksum, (const guchar *) place, sizeof place);
  g_checksum_update (checksum, g_bytes_get_data (rows, NULL), (gssize) g_bytes_get_size (rows));
  g_checksum_get_digest (checksum, digest, &length);
  return g_bytes_new (digest, SUM_BYTES);
}

static void
unref_block (gpointer block)
{
  g_clear_pointer ((LqBlock **) &block, lq_block_unref);
}

/* The blocks again; NULL where they are not what was written. */
static GPtrArray *
unpack (GPtrArray *packed, const LqStateKey *key, const LqStateAnswer *answer, const LqTable *table,
        const LqScope *scope)
{
  g_autoptr (GPtrArray) blocks = g_ptr_array_new_with_free_func (unref_block);

  for (guint i = 0; i < packed->len; i++)
    {
      const LqStateBlock *block = packed->pdata[i];
      g_autoptr (GBytes) sum = make_sum (key, answer->as_of_s, i, packed->len, block->rows);
      LqBlock *rows =
          g_bytes_equal (sum, block->sum) ? lq_block_unpack (block->rows, table, scope, answer->as_of_s) : NULL;
      if (rows == NULL)
        return NULL;
      g_ptr_array_add (blocks, rows);
    }
  return g_steal_pointer (&blocks);
}

GPtrArray *
lq_state_read (LqState *self, const LqStateKey *key, const LqStateAnswer *answer, const LqTable *table,
               const LqScope *scope)
{
  g_autoptr (GPtrArray) packed = g_ptr_array_new_with_free_func (lq_state_block_free);
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&self->lock);
  gboolean there = self->sql != NULL && self->opening == answer->opening;
  if (there)
    {
      LqStateSqlEnd end = lq_state_sql_read (self->sql, answer, packed, &error);
      there = judge (self, end, FALSE, error);
    }
  g_mutex_unlock (&self->lock);
  if (!there)
    return NULL;
  GPtrArray *blocks = unpack (packed, key, answer, table, scope);
  if (blocks == NULL)
    {
      g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
      if (self->sql != NULL && self->opening == answer->opening)
        replace_spoilt (self, "a block of it is not what was written");
    }
  return blocks;
}

static gsize
bytes_of (GPtrArray *packed)
{
  gsize bytes = 0;

  for (guint i = 0; i < packed->len; i++)
    bytes += g_bytes_get_size (((LqStateBlock *) packed->pdata[i])->rows);
  return bytes;
}

/* To be cleared by clear_packed. */
static LqStatePacked
pack (LqStateEntry *entry)
{
  GPtrArray *blocks = g_ptr_array_new_with_free_func (lq_state_block_free);

  for (guint i = 0; i < entry->blocks->len; i++)
    {
      LqStateBlock *block = g_new (LqStateBlock, 1);
      block->rows = lq_block_pack (entry->blocks->pdata[i]);
      block->sum = make_sum (entry->key, entry->answer.as_of_s, i, entry->blocks->len, block->rows);
      g_ptr_array_add (blocks, block);
    }
  return (LqStatePacked) { entry, blocks, bytes_of (blocks) };
}

static void
clear_packed (gpointer packed)
{
  g_ptr_array_unref (((LqStatePacked *) packed)->blocks);
}

/* LqStatePacked of those that are not too large. */
static GArray *
pack_all (LqState *self, LqStateEntry *entries, guint n)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (LqStatePacked));

  g_array_set_clear_func (all, clear_packed);
  for (guint i = 0; i < n; i++)
    {
      LqStatePacked packed = pack (&entries[i]);
      if (packed.bytes <= MIN (MOST_WRITTEN, self->most_bytes / 2))
        g_array_append_val (all, packed);
      else
        clear_packed (&packed);
    }
  return all;
}

/* Now and then: what is old goes, and what is too much. The lock is held. */
static gboolean
tidy (LqState *self)
{
  g_autoptr (GError) error = NULL;

  if (self->untidy_bytes < MIN (TIDY_BYTES, self->most_bytes / 8))
    return TRUE;
  self->untidy_bytes = 0;
  gint64 not_before_s = lq_clock_wall_s (self->clock) - KEPT_S;
  LqStateSqlEnd end = lq_state_sql_tidy (self->sql, not_before_s, self->most_bytes, &error);
  return judge (self, end, TRUE, error);
}

/* As one transaction. Where several cannot be written, nobody is told yet, as each may be by itself. */
static gboolean
write_together (LqState *self, const LqStatePacked *answers, guint n)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GError) error = NULL;
  gboolean begun;

  if (!lq_state_takes (self) || !ensure_open (self) || !tidy (self))
    return FALSE;
  LqStateSqlEnd end = lq_state_sql_write (self->sql, answers, n, &begun, &error);
  if (end == LQ_STATE_SQL_UNABLE && begun && n > 1)
    return FALSE;
  if (!judge (self, end, TRUE, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      answers[i].entry->written = TRUE;
      self->untidy_bytes += answers[i].bytes;
    }
  worked (self, TRUE);
  return TRUE;
}

void
lq_state_write (LqState *self, LqStateEntry *entries, guint n)
{
  for (guint i = 0; i < n; i++)
    entries[i].written = FALSE;
  if (n == 0 || !lq_state_takes (self))
    return;
  g_autoptr (GArray) packed = pack_all (self, entries, n);
  const LqStatePacked *answers = (const LqStatePacked *) packed->data;
  if (packed->len == 0 || write_together (self, answers, packed->len) || packed->len == 1)
    return;
  for (guint i = 0; i < packed->len; i++)
    write_together (self, &answers[i], 1);
}
