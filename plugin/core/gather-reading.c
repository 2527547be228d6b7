/* SPDX-License-Identifier: Apache-2.0 */
#include "core/gather-private.h"

/* The join, and what it gave and was held back. */
static void
drop_read (LqGather *self, LqGatherReading *reading)
{
  LqJoinedRow *row;

  g_clear_pointer (&reading->join, lq_join_free);
  while ((row = g_queue_pop_head (&reading->rows)) != NULL)
    lq_joined_row_free (row, self->plan->n);
}

void
lq_gather_reading_free (LqGather *self, LqGatherReading *reading)
{
  drop_read (self, reading);
  g_clear_pointer (&reading->elsewhere, g_hash_table_unref);
  g_clear_error (&reading->why);
  g_free (reading);
}

LqGatherReading *
lq_gather_reading_new (const LqScope *scope, LqBinding *elsewhere)
{
  LqGatherReading *reading = g_new0 (LqGatherReading, 1);

  reading->scope = scope;
  reading->elsewhere = elsewhere != NULL ? g_hash_table_ref (elsewhere) : NULL;
  return reading;
}

void
lq_gather_add_reading (LqGather *self, LqGatherReading *reading, const LqCollection *collection, LqFeed *feed)
{
  reading->join = lq_join_new (collection, feed, self->plan);
  g_ptr_array_add (self->readings, reading);
}

/* What a reading asks for; NULL where that cannot be asked. Transfer full. */
static LqFeed *
make_feed (LqGather *self, const LqGatherReading *reading, const LqCollection *collection)
{
  const LqScope *scope = reading->scope;

  if (reading->elsewhere != NULL)
    return lq_plan_keyed (collection, self->table->elsewhere, scope, reading->elsewhere, FALSE);
  g_autoptr (GPtrArray) bindings = lq_plan_in_scope (self->bindings, scope->account_id, scope->region);
  return lq_plan_feed (collection, self->table, scope, bindings);
}

LqCollection
lq_gather_kept (const LqGather *self)
{
  LqCollection kept = self->collection;

  kept.kept_only = TRUE;
  kept.not_before_s = lq_clock_wall_s (kept.clock) - self->max_stale_s;
  return kept;
}

void
lq_gather_read_kept (LqGather *self, LqGatherReading *reading, GError *why)
{
  const LqCollection kept = lq_gather_kept (self);

  drop_read (self, reading);
  reading->is_kept = TRUE;
  reading->why = why;
  reading->as_of_s = 0;
  reading->join = lq_join_new (&kept, make_feed (self, reading, &kept), self->plan);
}

void
lq_gather_start_reading (LqGather *self, const LqScope *scope, LqBinding *elsewhere)
{
  const LqCollection *collection = self->late != NULL ? &self->kept : &self->collection;
  LqGatherReading *reading = lq_gather_reading_new (scope, elsewhere);
  LqFeed *feed = make_feed (self, reading, collection);

  if (feed == NULL)
    {
      lq_gather_reading_free (self, reading);
      return;
    }
  if (self->late != NULL)
    {
      lq_accounts_failed (self->accounts, scope, self->late);
      reading->is_kept = TRUE;
      reading->why = g_error_copy (self->late);
    }
  lq_gather_add_reading (self, reading, collection, feed);
}

void
lq_gather_drop_readings (LqGather *self)
{
  if (self->given != NULL)
    lq_joined_row_free (g_steal_pointer (&self->given), self->plan->n);
  g_ptr_array_extend (self->readings, self->whole, NULL, NULL);
  g_ptr_array_set_size (self->whole, 0);
  for (guint i = 0; i < self->readings->len; i++)
    lq_gather_reading_free (self, self->readings->pdata[i]);
  g_ptr_array_set_size (self->readings, 0);
}
