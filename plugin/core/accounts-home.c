/* SPDX-License-Identifier: Apache-2.0 */
/* Who the caller is. Credentials may take long to come by, and STS to answer, so a thread asks, and queries wait for it
 * as they do for any other answer. */
#include "core/accounts-private.h"

const char *
lq_accounts_home (LqAccounts *self)
{
  return g_atomic_pointer_get (&self->home_id);
}

/* `id` is taken over. */
static void
set_home (LqAccounts *self, char *id)
{
  lq_directory_set_home (self->directory, id);
  if (!g_atomic_pointer_compare_and_exchange (&self->home_id, NULL, id))
    g_free (id);
}

void
lq_accounts_ask_home (gpointer accounts)
{
  LqAccounts *self = accounts;
  g_autoptr (GError) error = NULL;
  char *id = lq_aws_client_account_id (self->client, lq_aws_client_credentials (self->client),
                                       lq_accounts_home_region (self), self->ending, &error);

  if (id != NULL)
    set_home (self, id);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->home_lock);
  self->asking_home = FALSE;
  if (error != NULL && self->keep_failures)
    self->home_error = g_error_copy (error);
  for (guint i = 0; i < self->home_waits->len; i++)
    {
      LqHomeWait *wait = self->home_waits->pdata[i];
      wait->asked = FALSE;
      wait->error = error != NULL ? g_error_copy (error) : NULL;
      lq_waiter_wake (wait->waiter);
    }
  g_ptr_array_set_size (self->home_waits, 0);
}

/* The home lock is held. */
static void
ask (LqAccounts *self, LqHomeWait *wait)
{
  if (wait->asked)
    return;
  wait->asked = TRUE;
  g_ptr_array_add (self->home_waits, wait);
  if (!self->asking_home)
    lq_workers_push (self->home_asker, self);
  self->asking_home = TRUE;
}

LqPoll
lq_accounts_poll_home (LqAccounts *self, LqHomeWait *wait, const char **account_id, GError **error)
{
  char *known = lq_accounts_home (self) == NULL
                    ? lq_aws_client_known_account (self->client, lq_aws_client_credentials (self->client))
                    : NULL;

  if (known != NULL)
    set_home (self, known);
  *account_id = lq_accounts_home (self);
  if (*account_id != NULL)
    return LQ_POLL_ROW;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->home_lock);
  const GError *problem = wait->error != NULL ? wait->error : self->home_error;
  if (problem != NULL)
    {
      g_propagate_error (error, g_error_copy (problem));
      return LQ_POLL_ERROR;
    }
  ask (self, wait);
  return LQ_POLL_WAIT;
}

void
lq_accounts_leave_home (LqAccounts *self, LqHomeWait *wait)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->home_lock);

  g_ptr_array_remove_fast (self->home_waits, wait);
  g_clear_error (&wait->error);
}

void
lq_accounts_end (LqAccounts *self)
{
  g_cancellable_cancel (self->ending);
  g_clear_pointer (&self->home_asker, lq_workers_free);
}
