/* SPDX-License-Identifier: Apache-2.0 */
#include "core/cursor.h"

#include "base/error.h"
#include "core/cells.h"
#include "core/deadline.h"

#define CHECK_US (G_USEC_PER_SEC / 10)
/* For what is kept, past the deadline: others may be reading it from disk. */
#define KEPT_US (2 * G_TIME_SPAN_SECOND)

struct _LqCursor
{
  LqCollection collection;
  const LqTable *table;
  LqCells *cells;
  LqGather *gather;
  const LqJoinedRow *row;

  LqCollector *collector; /* NULL: nobody goes on when the reader gives up */
  char *signature;
  gint64 started_s;
  gint64 until_us; /* monotonic; 0: no deadline */
  gint64 wait_us;
  gboolean gave_up;
  gboolean late; /* it has what was kept, from its deadline on */
  gboolean (*check) (gpointer data); /* NULL: nobody asks to be asked */
  gpointer check_data;
};

/* The part of time that is wanted of a table which is read by time, as a range of its own; FALSE for other tables. */
static gboolean
take_span (LqCursor *self, const LqQuery *query, LqRange *range)
{
  const LqWindow *window = query->table->list != NULL ? query->table->list->window : NULL;

  if (window == NULL)
    return FALSE;
  self->collection.span = lq_window_wanted (window, query, self->started_s, self->collection.events_lookback_s);
  *range = (LqRange) {
    .column = (guint) lq_table_column (query->table, window->column),
    .min = self->collection.span.from_s,
    .max = self->collection.span.to_s,
  };
  return TRUE;
}

LqCursor *
lq_cursor_new (const LqCollection *collection, LqAccounts *accounts, const LqQuery *query, const gint64 *max_age,
               LqCollector *collector, char *signature, GError **error)
{
  g_autoptr (LqCursor) self = g_new0 (LqCursor, 1);

  self->collection = *collection;
  self->table = query->table;
  self->collector = collector;
  self->signature = signature;
  self->started_s = lq_clock_wall_s (collection->clock);
  self->wait_us = query->wait_us;
  gint64 since_us = query->since_us != 0 ? query->since_us : g_get_monotonic_time ();
  self->until_us = query->wait_us > 0 ? since_us + query->wait_us : 0;
  LqRange span;
  gboolean timed = take_span (self, query, &span);
  self->cells = lq_cells_new (query, timed ? &span : NULL, self->started_s, max_age);
  self->gather = lq_gather_new (&self->collection, accounts, query, lq_cells_plan (self->cells), error);
  return self->gather != NULL ? g_steal_pointer (&self) : NULL;
}

static void
forget_row (LqCursor *self)
{
  self->row = NULL;
  lq_cells_set_row (self->cells, NULL);
}

const LqTable *
lq_cursor_table (LqCursor *self)
{
  return self->table;
}

/* The end of a reader's patience, with what it needs to know. */
static void
set_deadline_error (LqCursor *self, GError **error)
{
  g_autofree char *about = g_strconcat (self->table->name, " is still being collected", NULL);
  g_autofree char *pending = lq_gather_pending (self->gather);
  gint64 begun_s = self->started_s;
  gint64 took_s =
      self->collector != NULL ? lq_collector_last_duration (self->collector, self->signature, &begun_s) : 0;
  const LqDeadline deadline = {
    .about = about,
    .pending = pending,
    .wait_us = self->wait_us,
    .took_s = took_s,
    .left_s = took_s - (lq_clock_wall_s (self->collection.clock) - begun_s),
    .goes_on = self->collector != NULL,
  };

  self->gave_up = TRUE;
  lq_deadline_set_error (&deadline, self->collection.store, self->collection.client, error);
}

static LqWait
wait_and_check (LqCursor *self, guint64 seen)
{
  for (;;)
    {
      gint64 until_us = self->check != NULL ? g_get_monotonic_time () + CHECK_US : self->until_us;
      if (self->until_us != 0)
        until_us = MIN (until_us, self->until_us);
      LqWait wait = lq_waiter_wait (self->collection.waiter, seen, until_us);
      if (wait != LQ_WAIT_LATE || until_us == self->until_us)
        return wait;
      if (self->check (self->check_data))
        return LQ_WAIT_CANCELLED;
    }
}

/* The deadline has come. FALSE: that is the end. */
static gboolean
go_on_late (LqCursor *self, GError **error)
{
  g_autoptr (GError) why = NULL;

  set_deadline_error (self, &why);
  if (self->late || !lq_gather_serve_kept (self->gather, why))
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  self->late = TRUE;
  self->until_us = g_get_monotonic_time () + KEPT_US;
  return TRUE;
}

/* Waits for something to have changed since `seen`. */
static gboolean
wait_for_change (LqCursor *self, guint64 seen, GError **error)
{
  switch (wait_and_check (self, seen))
    {
    case LQ_WAIT_CHANGED:
      return TRUE;
    case LQ_WAIT_LATE:
      return go_on_late (self, error);
    case LQ_WAIT_CANCELLED:
    default:
      g_set_error (error, LQ_ERROR, LQ_ERROR_CANCELLED, "the query on %s was cancelled", self->table->name);
      return FALSE;
    }
}

gboolean
lq_cursor_next (LqCursor *self, GError **error)
{
  for (;;)
    {
      guint64 seen = lq_waiter_seen (self->collection.waiter);
      forget_row (self);
      LqPoll poll = lq_waiter_is_cancelled (self->collection.waiter) ? LQ_POLL_WAIT
                                                                     : lq_gather_poll (self->gather, &self->row, error);
      if (poll == LQ_POLL_END && self->collector != NULL && !self->late)
        lq_collector_answered (self->collector, self->signature, self->started_s, self->collection.not_before_s);
      if (poll == LQ_POLL_END || poll == LQ_POLL_ERROR)
        return FALSE;
      if (poll == LQ_POLL_ROW)
        lq_cells_set_row (self->cells, self->row);
      if (poll == LQ_POLL_ROW && lq_cells_match (self->cells))
        return TRUE;
      if (poll == LQ_POLL_WAIT && !wait_for_change (self, seen, error))
        return FALSE;
    }
}

const GError *
lq_cursor_left_out (LqCursor *self)
{
  return lq_gather_left_out (self->gather);
}

const char *
lq_cursor_signature (LqCursor *self)
{
  return self->signature;
}

gint64
lq_cursor_started (LqCursor *self)
{
  return self->started_s;
}

void
lq_cursor_read_on (LqCursor *self)
{
  lq_gather_go_on (self->gather);
  self->until_us = 0;
  self->gave_up = self->late = FALSE;
  self->collector = NULL;
  self->check = NULL;
}

void
lq_cursor_value (LqCursor *self, guint index, LqValue *value)
{
  lq_cells_value (self->cells, index, value);
}

gint64
lq_cursor_rowid (LqCursor *self)
{
  return lq_block_rowid (self->row->base.block, self->row->base.row);
}

void
lq_cursor_set_check (LqCursor *self, gboolean (*check) (gpointer data), gpointer data)
{
  self->check = check;
  self->check_data = data;
}

void
lq_cursor_cancel (LqCursor *self)
{
  lq_waiter_cancel (self->collection.waiter);
}

char *
lq_cursor_progress (LqCursor *self)
{
  return lq_store_progress (self->collection.store);
}

void
lq_cursor_close (LqCursor *self)
{
  if (self->gave_up && self->collector != NULL)
    {
      lq_collector_adopt (g_steal_pointer (&self->collector), self);
      return;
    }
  forget_row (self);
  g_clear_pointer (&self->gather, lq_gather_free);
  lq_waiter_free (self->collection.waiter);
  lq_cells_free (self->cells);
  g_free (self->signature);
  g_free (self);
}
