/* SPDX-License-Identifier: Apache-2.0 */
#include "core/gather-private.h"

#include "base/error.h"
#include "core/query.h"

/* Scopes that one query reads at a time, for each call that may be under way: a scope mostly takes one call at a time,
 * and some wait for their account's credentials. */
#define WINDOW_PER_CALL 2
/* Failed scopes that an error tells in full, and those not read yet that it names; the others are counted. */
#define TOLD 5
#define NAMED 3

/* A key that names another account's resource is asked for once, from the first scope that can ask. */
static void
read_elsewhere (LqGather *self, LqBinding *binding)
{
  const char *owner = g_hash_table_lookup (binding, "layer_account_id");

  if (owner == NULL || lq_accounts_has (self->accounts, owner))
    return;
  for (guint i = 0; i < self->scopes->len; i++)
    {
      const LqScope *scope = self->scopes->pdata[i];
      if (!lq_plan_agrees (binding, scope))
        continue;
      lq_gather_start_reading (self, scope, binding);
      return;
    }
}

/* Takes the scopes that are known by now. */
static LqPoll
discover (LqGather *self, GError **error)
{
  const LqScope *scope;
  LqPoll poll = LQ_POLL_END;

  while (self->discovery != NULL && (poll = lq_discovery_poll (self->discovery, &scope, error)) == LQ_POLL_ROW)
    {
      if (self->known != NULL && g_hash_table_contains (self->known, scope))
        continue;
      g_queue_push_tail (&self->waiting, (gpointer) scope);
      g_ptr_array_add (self->scopes, (gpointer) scope);
    }
  if (poll != LQ_POLL_END || self->discovery == NULL)
    return poll;
  g_ptr_array_extend_and_steal (self->failed, g_ptr_array_ref (lq_discovery_failed (self->discovery)));
  for (guint i = 0; self->table->elsewhere != NULL && self->bindings != NULL && i < self->bindings->len; i++)
    read_elsewhere (self, self->bindings->pdata[i]);
  g_clear_pointer (&self->discovery, lq_discovery_free);
  return poll;
}

static void
start_readings (LqGather *self)
{
  while (self->readings->len < self->window && !g_queue_is_empty (&self->waiting))
    lq_gather_start_reading (self, g_queue_pop_head (&self->waiting), NULL);
}

/* Whether any row that the query may read needs it. */
static gboolean
needs_organization (const LqGather *self, const LqQuery *query)
{
  gboolean needed = lq_table_needs_organization (self->table) || lq_table_needs_organization (self->table->elsewhere);

  for (guint i = 0; self->table->columns[i].name != NULL; i++)
    needed = needed || ((self->table->columns[i].flags & LQ_COLUMN_WHOSE) && lq_query_uses (query, i));
  for (guint i = 0; i < self->plan->n; i++)
    needed = needed || lq_table_needs_organization (self->plan->lookups[i].lookup->table);
  return needed;
}

LqGather *
lq_gather_new (const LqCollection *collection, LqAccounts *accounts, const LqQuery *query, const LqJoinPlan *plan,
               GError **error)
{
  g_autoptr (LqGather) self = g_new0 (LqGather, 1);

  self->collection = *collection;
  self->accounts = accounts;
  self->table = query->table;
  self->plan = plan;
  self->scopes = g_ptr_array_new ();
  self->readings = g_ptr_array_new ();
  self->window = WINDOW_PER_CALL * lq_aws_client_concurrency (collection->client);
  self->whole = g_ptr_array_new ();
  self->max_stale_s = lq_accounts_max_stale (accounts);
  self->readable_only = query->readable_only;
  self->failed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  self->unfinished = g_ptr_array_new ();
  self->wants_whose = needs_organization (self, query);
  self->seen = query->table->once ? g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL) : NULL;
  if (query->table->local != NULL)
    {
      lq_gather_add_reading (self, lq_gather_reading_new (NULL, NULL), &self->collection,
                             lq_feed_new_local (&self->collection, accounts, query->table));
      return g_steal_pointer (&self);
    }
  self->bindings = lq_plan_bindings (query);
  self->discovery = lq_discovery_new (&self->collection, accounts, self->bindings, self->wants_whose, error);
  if (self->discovery == NULL || discover (self, error) == LQ_POLL_ERROR)
    return NULL;
  start_readings (self);
  return g_steal_pointer (&self);
}

static void
drop_reading (LqGather *self, guint index)
{
  lq_gather_reading_free (self, g_ptr_array_remove_index (self->readings, index));
}

/* A scope was read in full, or what is kept of it was. */
static void
end_well (LqGather *self, guint index)
{
  LqGatherReading *reading = self->readings->pdata[index];
  /* Of answers without rows it is known how old they are at most. */
  gint64 as_of_s = reading->as_of_s > 0 ? reading->as_of_s : self->collection.not_before_s;

  if (reading->is_kept)
    lq_accounts_served_stale (self->accounts, reading->scope, reading->as_of_s, reading->why);
  else if (reading->scope != NULL)
    lq_accounts_succeeded (self->accounts, reading->scope, as_of_s);
  if (!g_queue_is_empty (&reading->rows))
    g_ptr_array_add (self->whole, g_ptr_array_remove_index (self->readings, index));
  else
    drop_reading (self, index);
}

/* The scope failed: what is kept of it serves where that is allowed, else the query fails at its end. */
static void
end_badly (LqGather *self, guint index, GError *error)
{
  LqGatherReading *reading = self->readings->pdata[index];
  gboolean accepted =
      reading->scope != NULL && !reading->is_kept && lq_accounts_failed (self->accounts, reading->scope, error);

  if (reading->scope != NULL && !reading->is_kept && !accepted && self->max_stale_s > 0)
    {
      lq_gather_read_kept (self, reading, error);
      return;
    }
  if (accepted || reading->is_kept)
    g_error_free (error);
  else
    g_ptr_array_add (self->failed, error);
  if (reading->is_kept)
    g_ptr_array_add (self->failed, g_steal_pointer (&reading->why));
  drop_reading (self, index);
}

static void
note_row (LqGather *self, LqGatherReading *reading, const LqJoinedRow *row)
{
  gint64 as_of_s = lq_block_as_of (row->base.block);

  reading->as_of_s = reading->as_of_s == 0 ? as_of_s : MIN (reading->as_of_s, as_of_s);
  if ((self->max_stale_s > 0 || self->readable_only) && reading->scope != NULL)
    g_queue_push_tail (&reading->rows, lq_joined_row_copy (row, self->plan->n));
}

/* From the one that gave the last row on: who has rows has more of them mostly, and the others need not be looked at
 * for each. */
static LqPoll
poll_readings (LqGather *self, const LqJoinedRow **row)
{
  guint waiting = 0; /* so many before this one */

  while (waiting < self->readings->len)
    {
      self->at %= self->readings->len;
      LqGatherReading *reading = self->readings->pdata[self->at];
      GError *error = NULL;
      switch (lq_join_poll (reading->join, row, &error))
        {
        case LQ_POLL_ROW:
          note_row (self, reading, *row);
          if (g_queue_is_empty (&reading->rows))
            return LQ_POLL_ROW;
          break;
        case LQ_POLL_WAIT:
          self->at++;
          waiting++;
          break;
        case LQ_POLL_END:
          end_well (self, self->at);
          break;
        case LQ_POLL_ERROR:
        default:
          end_badly (self, self->at, error);
        }
    }
  return self->readings->len > 0 ? LQ_POLL_WAIT : LQ_POLL_END;
}

/* A row that was held back until its scope had been read. */
static gboolean
give_held_back (LqGather *self, const LqJoinedRow **row)
{
  if (self->given != NULL)
    lq_joined_row_free (g_steal_pointer (&self->given), self->plan->n);
  if (self->whole->len == 0)
    return FALSE;
  LqGatherReading *reading = self->whole->pdata[0];
  self->given = g_queue_pop_head (&reading->rows);
  *row = self->given;
  if (g_queue_is_empty (&reading->rows))
    lq_gather_reading_free (self, g_ptr_array_remove_index_fast (self->whole, 0));
  return TRUE;
}

/* All that failed, as one error of the first one's kind. */
static GError *
make_error (LqGather *self)
{
  const GError *first = self->failed->pdata[0];
  g_autoptr (GString) text = g_string_new (first->message);

  if (self->failed->len == 1)
    return g_error_copy (first);
  for (guint i = 1; i < MIN (self->failed->len, TOLD); i++)
    g_string_append_printf (text, "; %s", ((GError *) self->failed->pdata[i])->message);
  if (self->failed->len > TOLD)
    g_string_append_printf (text, "; and %u more", self->failed->len - TOLD);
  return g_error_new (first->domain, first->code, "%u scopes failed: %s", self->failed->len, text->str);
}

/* Nothing was read, as the query names an account or a Region that is not asked: an empty answer that means nothing. */
static void
warn_of_no_scope (LqGather *self)
{
  g_autofree char *text = NULL;

  if (self->table->local != NULL || self->scopes->len > 0 || self->bindings == NULL || self->bindings->len == 0)
    return;
  text = g_strdup_printf ("%s: the account or Region that the query names is not among those that are asked (--region, "
                          "[scope] regions and accounts)",
                          self->table->name);
  lq_accounts_warn (self->accounts, text);
}

/* All that could be read was given. */
static LqPoll
end (LqGather *self, GError **error)
{
  if (self->failed->len == 0 || self->left_out != NULL)
    return LQ_POLL_END;
  if (self->readable_only && (self->late == NULL || self->failed->len == self->n_failed))
    {
      self->left_out = make_error (self);
      return LQ_POLL_END;
    }
  g_propagate_error (error, make_error (self));
  return LQ_POLL_ERROR;
}

/* The next row, be it the first of its key or not. */
static LqPoll
poll_any (LqGather *self, const LqJoinedRow **row, GError **error)
{
  for (;;)
    {
      if (give_held_back (self, row))
        return LQ_POLL_ROW;
      start_readings (self);
      LqPoll poll = poll_readings (self, row);
      if (self->whole->len > 0)
        continue;
      /* what else there is to read can wait as long as there are rows */
      if (poll == LQ_POLL_ROW)
        return poll;
      guint n = self->readings->len;
      LqPoll discovered = discover (self, error);
      if (discovered == LQ_POLL_ERROR)
        return discovered;
      start_readings (self);
      if (self->readings->len > n)
        continue;
      if (poll == LQ_POLL_WAIT || discovered == LQ_POLL_WAIT)
        return LQ_POLL_WAIT;
      warn_of_no_scope (self);
      return end (self, error);
    }
}

static gboolean
is_repeated (LqGather *self, const LqJoinedRow *row)
{
  if (self->seen == NULL)
    return FALSE;
  gint64 rowid = lq_block_rowid (row->base.block, row->base.row);
  return !g_hash_table_add (self->seen, g_memdup2 (&rowid, sizeof rowid));
}

LqPoll
lq_gather_poll (LqGather *self, const LqJoinedRow **row, GError **error)
{
  LqPoll poll;

  do
    poll = poll_any (self, row, error);
  while (poll == LQ_POLL_ROW && is_repeated (self, *row));
  if (poll == LQ_POLL_ERROR && self->late != NULL)
    {
      g_clear_error (error);
      g_propagate_error (error, g_error_copy (self->late));
    }
  return poll;
}

const GError *
lq_gather_left_out (LqGather *self)
{
  return self->left_out;
}

char *
lq_gather_pending (const LqGather *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = g_queue_get_length ((GQueue *) &self->waiting);
  guint named = 0;

  if (self->discovery != NULL)
    return g_strdup (lq_discovery_pending (self->discovery));
  for (guint i = 0; i < self->readings->len; i++)
    {
      const LqScope *scope = ((const LqGatherReading *) self->readings->pdata[i])->scope;
      if (scope == NULL)
        continue;
      n++;
      if (named < NAMED)
        g_string_append_printf (text, "%s%s in account %s", named++ > 0 ? ", " : "", scope->region, scope->account_id);
    }
  if (named == 0)
    return g_strdup ("");
  if (n > named)
    g_string_append_printf (text, " and %u more", n - named);
  g_string_append_printf (text, " %s not read yet", n > 1 ? "are" : "is");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
lq_gather_free (LqGather *self)
{
  lq_gather_go_on (self);
  lq_gather_drop_readings (self);
  g_clear_error (&self->left_out);
  g_clear_pointer (&self->discovery, lq_discovery_free);
  g_queue_clear (&self->waiting);
  g_ptr_array_unref (self->readings);
  g_ptr_array_unref (self->unfinished);
  g_ptr_array_unref (self->whole);
  g_ptr_array_unref (self->scopes);
  g_ptr_array_unref (self->failed);
  g_clear_pointer (&self->bindings, g_ptr_array_unref);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  g_free (self);
}
