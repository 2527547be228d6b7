/* SPDX-License-Identifier: Apache-2.0 */
#include "core/gather-private.h"

/* Looks for the scopes that were known before, beside those that have been found. FALSE: it is not even known who
 * asks. */
static gboolean
find_kept (LqGather *self, const GError *why)
{
  if (lq_accounts_home (self->accounts) == NULL)
    return FALSE;
  g_autofree char *text = g_strdup_printf ("which accounts and Regions there are is what was known before: %s",
                                           why->message);
  LqDiscovery *kept = lq_discovery_new (&self->kept, self->accounts, self->bindings, self->wants_whose, NULL);

  if (kept == NULL)
    return FALSE;
  self->finding = self->discovery;
  self->discovery = kept;
  self->known = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < self->scopes->len; i++)
    g_hash_table_add (self->known, self->scopes->pdata[i]);
  lq_accounts_warn (self->accounts, text);
  return TRUE;
}

/* What is kept of each scope that is not read yet, in the place of its reading. */
static void
start_kept (LqGather *self)
{
  g_autoptr (GPtrArray) before = g_steal_pointer (&self->readings);

  self->readings = g_ptr_array_new ();
  for (guint i = 0; i < before->len; i++)
    {
      LqGatherReading *reading = before->pdata[i];
      g_ptr_array_add (reading->is_kept ? self->readings : self->unfinished, reading);
      if (!reading->is_kept)
        lq_gather_start_reading (self, reading->scope, reading->elsewhere);
    }
}

gboolean
lq_gather_serve_kept (LqGather *self, const GError *why)
{
  if (self->max_stale_s == 0 || self->late != NULL || self->table->local != NULL)
    return FALSE;
  self->kept = lq_gather_kept (self);
  if (self->discovery != NULL && !find_kept (self, why))
    return FALSE;
  self->late = g_error_copy (why);
  self->n_failed = self->failed->len;
  for (GList *link = self->waiting.head; link != NULL; link = link->next)
    g_queue_push_tail (&self->unread, link->data);
  start_kept (self);
  return TRUE;
}

void
lq_gather_go_on (LqGather *self)
{
  if (self->late == NULL)
    return;
  lq_gather_drop_readings (self);
  g_ptr_array_extend (self->readings, self->unfinished, NULL, NULL);
  g_ptr_array_set_size (self->unfinished, 0);
  g_queue_clear (&self->waiting);
  self->waiting = self->unread;
  g_queue_init (&self->unread);
  if (self->finding != NULL)
    {
      g_clear_pointer (&self->discovery, lq_discovery_free);
      self->discovery = g_steal_pointer (&self->finding);
    }
  g_clear_pointer (&self->known, g_hash_table_unref);
  g_ptr_array_set_size (self->failed, (int) self->n_failed);
  g_clear_error (&self->left_out);
  g_clear_error (&self->late);
}
