/* SPDX-License-Identifier: Apache-2.0 */
#include "core/join-lookup.h"

/* Rows that wait for what they look up, at a time, in each stage. */
#define WINDOW 256

typedef struct
{
  LqJoinedRow joined;
  LqJoinWait *waits; /* per lookup */
} Pending;

struct _LqJoin
{
  LqCollection collection;
  const LqJoinPlan *plan;
  LqFeed *feed;
  gboolean ended;
  LqJoinSource *sources; /* per lookup */
  guint n_lookups;
  GQueue *stages; /* Pending that wait for the lookups of a stage; a row goes from one to the next */
  guint n_stages;
  Pending *current;
};

static void
found_clear (LqFound *found)
{
  lq_row_ref_clear (&found->row);
}

LqJoinedRow *
lq_joined_row_copy (const LqJoinedRow *row, guint n)
{
  LqJoinedRow *copy = g_memdup2 (row, sizeof *row);

  lq_block_ref (copy->base.block);
  copy->found = g_memdup2 (row->found, sizeof *row->found * n);
  for (guint i = 0; i < n; i++)
    {
      if (copy->found[i].row.block != NULL)
        lq_block_ref (copy->found[i].row.block);
    }
  return copy;
}

void
lq_joined_row_free (LqJoinedRow *row, guint n)
{
  for (guint i = 0; i < n; i++)
    found_clear (&row->found[i]);
  lq_row_ref_clear (&row->base);
  g_free (row->found);
  g_free (row);
}

static void
pending_free (LqJoin *self, Pending *pending)
{
  if (pending == NULL)
    return;
  for (guint i = 0; i < self->n_lookups; i++)
    {
      lq_join_wait_clear (&pending->waits[i]);
      found_clear (&pending->joined.found[i]);
    }
  lq_row_ref_clear (&pending->joined.base);
  g_free (pending->joined.found);
  g_free (pending->waits);
  g_free (pending);
}

LqJoin *
lq_join_new (const LqCollection *collection, LqFeed *feed, const LqJoinPlan *plan)
{
  LqJoin *self = g_new0 (LqJoin, 1);

  self->collection = *collection;
  self->plan = plan;
  self->feed = feed;
  self->sources = g_new0 (LqJoinSource, plan->n);
  self->n_lookups = plan->n;
  self->n_stages = 1;
  for (guint i = 0; i < plan->n; i++)
    {
      lq_join_source_init (&self->sources[i], &self->collection, &plan->lookups[i]);
      self->n_stages = MAX (self->n_stages, plan->lookups[i].stage + 1);
    }
  self->stages = g_new0 (GQueue, self->n_stages);
  return self;
}

/* Whether what other lookups found calls for this one. */
static gboolean
is_due (LqJoin *self, Pending *pending, guint i)
{
  int instead_of = self->plan->lookups[i].instead_of;

  return (instead_of < 0 || pending->joined.found[instead_of].row.block == NULL) &&
         self->plan->applies (self->plan->data, i, &pending->joined);
}

static void
enter_stage (LqJoin *self, Pending *pending, guint stage)
{
  g_queue_push_tail (&self->stages[stage], pending);
  for (guint i = 0; i < self->n_lookups; i++)
    {
      if (self->plan->lookups[i].stage == stage && is_due (self, pending, i))
        lq_join_source_start (&self->sources[i], &pending->joined.base, &pending->waits[i]);
    }
}

/* Takes over the reference in `row`. */
static void
take_row (LqJoin *self, LqRowRef row)
{
  Pending *pending = g_new0 (Pending, 1);

  pending->joined.base = row;
  pending->joined.found = g_new0 (LqFound, self->n_lookups);
  pending->waits = g_new0 (LqJoinWait, self->n_lookups);
  enter_stage (self, pending, 0);
}

static gboolean
has_room (const LqJoin *self, guint stage)
{
  return self->stages[stage].length < (self->collection.stream ? 1 : WINDOW);
}

/* Fills the first stage from the feed. ROW: a row was taken. */
static LqPoll
take_rows (LqJoin *self, GError **error)
{
  LqPoll taken = LQ_POLL_WAIT;

  while (!self->ended && has_room (self, 0))
    {
      LqRowRef row = { NULL };
      LqPoll poll = lq_feed_poll (self->feed, &row, error);
      self->ended = poll == LQ_POLL_END;
      if (poll == LQ_POLL_ERROR)
        return poll;
      if (poll != LQ_POLL_ROW)
        return taken;
      taken = LQ_POLL_ROW;
      if (self->plan->wanted (self->plan->data, &row))
        take_row (self, row);
      else
        lq_row_ref_clear (&row);
    }
  return taken;
}

/* Whether the row is gone, as something that it cannot be without was not found in a stage. */
static gboolean
is_gone (LqJoin *self, Pending *pending, guint stage)
{
  for (guint i = 0; i < self->n_lookups; i++)
    {
      const LqLookup *lookup = self->plan->lookups[i].lookup;
      /* A row that came from the table looked up in is there, whatever that table says of it. */
      if (self->plan->lookups[i].stage == stage && pending->joined.found[i].row.block == NULL &&
          lookup->absent_drops_row && lq_block_table (pending->joined.base.block) != lookup->table)
        return TRUE;
    }
  return FALSE;
}

/* END when the row has all that it waits for in its stage. */
static LqPoll
finish_stage (LqJoin *self, Pending *pending, guint stage, GError **error)
{
  for (guint i = 0; i < self->n_lookups; i++)
    {
      LqJoinedRow *joined = &pending->joined;
      LqPoll poll = LQ_POLL_END;
      if (self->plan->lookups[i].stage == stage)
        poll = lq_join_source_finish (&self->sources[i], &joined->base, &pending->waits[i], &joined->found[i], error);
      if (poll != LQ_POLL_END)
        return poll;
    }
  return LQ_POLL_END;
}

/* Lets the rows at the head of a stage go on, as far as they have what they wait for; `*any`: one did. ROW: the current
 * row is there. */
static LqPoll
advance (LqJoin *self, guint stage, gboolean *any, GError **error)
{
  gboolean is_last = stage + 1 == self->n_stages;

  while (!g_queue_is_empty (&self->stages[stage]) && (is_last || has_room (self, stage + 1)))
    {
      LqPoll poll = finish_stage (self, g_queue_peek_head (&self->stages[stage]), stage, error);
      if (poll != LQ_POLL_END)
        return poll;
      Pending *head = g_queue_pop_head (&self->stages[stage]);
      *any = TRUE;
      if (is_gone (self, head, stage))
        pending_free (self, head);
      else if (!is_last)
        enter_stage (self, head, stage + 1);
      else
        {
          self->current = head;
          return LQ_POLL_ROW;
        }
    }
  return LQ_POLL_WAIT;
}

/* Later stages first, as they make room for the earlier ones. */
static LqPoll
advance_all (LqJoin *self, gboolean *any, GError **error)
{
  for (guint stage = self->n_stages; stage-- > 0;)
    {
      LqPoll poll = advance (self, stage, any, error);
      if (poll != LQ_POLL_WAIT)
        return poll;
    }
  return LQ_POLL_WAIT;
}

static gboolean
is_empty (const LqJoin *self)
{
  for (guint stage = 0; stage < self->n_stages; stage++)
    {
      if (self->stages[stage].length > 0)
        return FALSE;
    }
  return TRUE;
}

LqPoll
lq_join_poll (LqJoin *self, const LqJoinedRow **row, GError **error)
{
  pending_free (self, g_steal_pointer (&self->current));
  for (;;)
    {
      gboolean any = FALSE;
      LqPoll taken = take_rows (self, error);
      if (taken == LQ_POLL_ERROR)
        return taken;
      LqPoll poll = advance_all (self, &any, error);
      if (poll == LQ_POLL_ROW)
        *row = &self->current->joined;
      if (poll != LQ_POLL_WAIT)
        return poll;
      if (self->ended && is_empty (self))
        return LQ_POLL_END;
      if (taken != LQ_POLL_ROW && !any)
        return LQ_POLL_WAIT;
    }
}

void
lq_join_free (LqJoin *self)
{
  pending_free (self, self->current);
  for (guint stage = 0; stage < self->n_stages; stage++)
    {
      Pending *pending;

      while ((pending = g_queue_pop_head (&self->stages[stage])) != NULL)
        pending_free (self, pending);
    }
  for (guint i = 0; i < self->n_lookups; i++)
    lq_join_source_clear (&self->sources[i]);
  g_free (self->stages);
  g_free (self->sources);
  lq_feed_free (self->feed);
  g_free (self);
}
