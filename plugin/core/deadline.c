/* SPDX-License-Identifier: Apache-2.0 */
#include "core/deadline.h"

#include "base/error.h"

/* How long still: by what it took the last time, else at least as long as the calls that wait for their turn. Transfer
 * full. */
static char *
time_left (const LqDeadline *deadline, LqAwsClient *client)
{
  guint n_waiting = 0;
  gint64 backlog_s = lq_aws_client_backlog_us (client, &n_waiting) / G_USEC_PER_SEC;

  if (deadline->took_s > 0 && deadline->left_s > 0)
    return g_strdup_printf ("the last time it took %" G_GINT64_FORMAT " s, so some %" G_GINT64_FORMAT " s are left",
                            deadline->took_s, deadline->left_s);
  if (deadline->took_s > 0)
    return g_strdup_printf ("longer than the last time, when it took %" G_GINT64_FORMAT " s", deadline->took_s);
  if (backlog_s > 0)
    return g_strdup_printf ("at least %" G_GINT64_FORMAT " s are left, as %u calls wait for their turn", backlog_s,
                            n_waiting);
  return g_strdup ("how long still is not known");
}

void
lq_deadline_set_error (const LqDeadline *deadline, LqStore *store, LqAwsClient *client, GError **error)
{
  g_autofree char *progress = lq_store_progress (store);
  g_autofree char *left = time_left (deadline, client);
  const char *advice = deadline->goes_on ? "collection goes on, and the next run is answered from it" :
                                           "give it longer ([collect] deadline in the configuration, --deadline of the "
                                           "command), or ask for less, such as one account and Region";
  gboolean is_told = deadline->pending != NULL && deadline->pending[0] != '\0';

  g_set_error (error, LQ_ERROR, LQ_ERROR_DEADLINE, "%s after %.0f s (%s)%s%s; %s; %s", deadline->about,
               (double) deadline->wait_us / G_USEC_PER_SEC, progress[0] != '\0' ? progress : "nothing is under way",
               is_told ? "; " : "", is_told ? deadline->pending : "", left, advice);
}
