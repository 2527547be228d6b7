/* SPDX-License-Identifier: Apache-2.0 */
#include "core/check.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "core/check-scope.h"
#include "core/deadline.h"
#include "core/discovery.h"

/* Scopes that are tried at a time. */
#define WINDOW 64

/* One check under way. */
typedef struct
{
  const LqCollection *collection;
  LqAccounts *accounts;
  gint64 wait_us;  /* 0: as long as it takes */
  gint64 until_us; /* monotonic; 0: no deadline */
  LqDiscovery *discovery;
  gboolean discovered; /* every scope is known */
  GPtrArray *needs;    /* LqCheckNeed */
  GQueue waiting;      /* LqScope that are not being tried yet */
  GPtrArray *active;   /* LqCheckScope */
  GPtrArray *done;     /* LqCheckScope */
} Check;

static void
check_clear (Check *check)
{
  g_clear_pointer (&check->discovery, lq_discovery_free);
  g_queue_clear (&check->waiting);
  g_ptr_array_unref (check->active);
  g_ptr_array_unref (check->done);
  g_ptr_array_unref (check->needs);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Check, check_clear)

/* Takes the scopes that are known by now. */
static gboolean
discover (Check *check, GError **error)
{
  const LqScope *scope;
  LqPoll poll = LQ_POLL_END;

  while (!check->discovered && (poll = lq_discovery_poll (check->discovery, &scope, error)) == LQ_POLL_ROW)
    g_queue_push_tail (&check->waiting, (gpointer) scope);
  check->discovered = poll == LQ_POLL_END;
  return poll != LQ_POLL_ERROR;
}

static void
poll_scopes (Check *check)
{
  for (guint i = 0; i < check->active->len;)
    {
      if (lq_check_scope_poll (check->active->pdata[i]))
        g_ptr_array_add (check->done, g_ptr_array_steal_index (check->active, i));
      else
        i++;
    }
  while (check->active->len < WINDOW && !g_queue_is_empty (&check->waiting))
    {
      LqCheckScope *scope = lq_check_scope_new (check->collection, check->needs, g_queue_pop_head (&check->waiting));
      g_ptr_array_add (check->active, scope);
      lq_check_scope_poll (scope);
    }
}

/* FALSE: the wait is over, and nothing has changed. */
static gboolean
wait_for_change (Check *check, guint64 seen, GError **error)
{
  LqWait wait = lq_waiter_wait (check->collection->waiter, seen, check->until_us);

  if (wait == LQ_WAIT_CANCELLED)
    g_set_error_literal (error, LQ_ERROR, LQ_ERROR_CANCELLED, "interrupted");
  if (wait != LQ_WAIT_LATE)
    return wait == LQ_WAIT_CHANGED;
  g_autofree char *about =
      g_strdup_printf ("the check has tried %u of %s%u accounts and Regions", check->done->len,
                       check->discovered ? "" : "at least ",
                       check->done->len + check->active->len + g_queue_get_length (&check->waiting));
  const LqDeadline deadline = { .about = about, .wait_us = check->wait_us };
  lq_deadline_set_error (&deadline, check->collection->store, check->collection->client, error);
  return FALSE;
}

static gboolean
run (Check *check, GError **error)
{
  LqWaiter *waiter = check->collection->waiter;

  for (;;)
    {
      guint64 seen = lq_waiter_seen (waiter);
      if (!discover (check, error))
        return FALSE;
      poll_scopes (check);
      if (check->discovered && check->active->len == 0)
        return TRUE;
      if (!wait_for_change (check, seen, error))
        return FALSE;
    }
}

/* What aws_scopes says of a scope. Borrowed from `elements`. */
static json_t *
find_element (json_t *elements, const LqScope *scope)
{
  json_t *element;
  size_t i;

  json_array_foreach (elements, i, element)
    {
      if (strcmp (json_string_value (json_object_get (element, "account_id")), scope->account_id) == 0 &&
          strcmp (json_string_value (json_object_get (element, "region")), scope->region) == 0)
        return element;
    }
  return NULL;
}

/* Tells how every scope fared: first the good ones, as what a failure means depends on them. TRUE: no table fails
 * anywhere, but where that is accepted. */
static gboolean
judge (Check *check)
{
  gboolean works = lq_discovery_failed (check->discovery)->len == 0;

  for (guint i = 0; i < check->done->len; i++)
    {
      if (lq_check_scope_failure (check->done->pdata[i]) == NULL)
        lq_accounts_succeeded (check->accounts, lq_check_scope_of (check->done->pdata[i]),
                               check->collection->not_before_s);
    }
  for (guint i = 0; i < check->done->len; i++)
    {
      const GError *failure = lq_check_scope_failure (check->done->pdata[i]);
      if (failure != NULL && !lq_accounts_failed (check->accounts, lq_check_scope_of (check->done->pdata[i]), failure))
        works = FALSE;
    }
  return works;
}

static int
compare_scopes (gconstpointer a, gconstpointer b)
{
  const LqScope *x = lq_check_scope_of (*(LqCheckScope *const *) a);
  const LqScope *y = lq_check_scope_of (*(LqCheckScope *const *) b);
  int accounts = strcmp (x->account_id, y->account_id);

  return accounts != 0 ? accounts : strcmp (x->region, y->region);
}

/* The bucket of AWS's that an operation is counted in, and what part of it is taken. */
static json_t *
pace_json (const Check *check, const LqAwsAction *action)
{
  double quota, pace = lq_aws_client_rate (check->collection->client, action, &quota);

  return json_pack ("{s:s, s:s, s:f, s:o, s:o, s:[]}", "service", action->service, "bucket",
                    action->bucket != NULL ? action->bucket : "", "quota", quota, "pace",
                    pace > 0 ? json_real (pace) : json_null (), "share",
                    pace > 0 ? json_real (pace / quota) : json_null (), "actions");
}

static json_t *
find_pace (const Check *check, json_t *paces, const LqAwsAction *action)
{
  json_t *each;
  size_t i;

  json_array_foreach (paces, i, each)
    {
      if (strcmp (json_string_value (json_object_get (each, "service")), action->service) == 0 &&
          g_strcmp0 (json_string_value (json_object_get (each, "bucket")),
                     action->bucket != NULL ? action->bucket : "") == 0)
        return each;
    }
  each = pace_json (check, action);
  json_array_append_new (paces, each);
  return each;
}

/* How much of AWS's request rates is taken, per account and Region. */
static json_t *
paces (const Check *check)
{
  json_t *all = json_array ();

  for (guint i = 0; i < check->needs->len; i++)
    {
      const LqAwsAction *action = &((LqCheckNeed *) check->needs->pdata[i])->operation->action;
      lq_json_add_once (json_object_get (find_pace (check, all, action), "actions"), action->action);
    }
  return all;
}

static json_t *
report (Check *check)
{
  gboolean works = judge (check);
  g_autoptr (json_t) elements = lq_accounts_elements (check->accounts);
  g_autoptr (json_t) scopes = json_array ();
  g_autoptr (json_t) errors = json_array ();
  GPtrArray *failed = lq_discovery_failed (check->discovery);

  g_ptr_array_sort (check->done, compare_scopes);
  for (guint i = 0; i < check->done->len; i++)
    {
      const LqCheckScope *scope = check->done->pdata[i];
      json_t *element = find_element (elements, lq_check_scope_of (scope));
      const LqScope *of = lq_check_scope_of (scope);
      json_array_append_new (
          scopes,
          json_pack ("{s:s, s:s, s:O, s:O, s:O, s:o, s:o}", "account_id", of->account_id, "region", of->region,
                     "credentials", json_object_get (element, "credentials"), "role_arn",
                     json_object_get (element, "role_arn"), "status", json_object_get (element, "status"), "endpoints",
                     lq_check_scope_endpoints (scope), "actions", lq_check_scope_actions (scope)));
    }
  for (guint i = 0; i < failed->len; i++)
    json_array_append_new (errors, json_string (((GError *) failed->pdata[i])->message));
  return json_pack ("{s:b, s:s, s:i, s:o, s:O, s:O}", "works", works, "caller_account_id",
                    lq_accounts_home (check->accounts), "clock_skew_s",
                    lq_aws_client_clock_skew_s (check->collection->client), "pace", paces (check), "errors", errors,
                    "scopes", scopes);
}

json_t *
lq_check_run (const LqCollection *collection, LqAccounts *accounts, gint64 wait_us, gint64 since_us, GError **error)
{
  g_auto (Check) check = {
    .collection = collection,
    .accounts = accounts,
    .wait_us = wait_us,
    .until_us = wait_us == 0 ? 0 : (since_us != 0 ? since_us : g_get_monotonic_time ()) + wait_us,
    .needs = lq_check_needs (),
    .active = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_check_scope_free),
    .done = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_check_scope_free),
  };

  check.discovery = lq_discovery_new (collection, accounts, NULL, FALSE, error);
  if (check.discovery == NULL || !run (&check, error))
    return NULL;
  if (check.done->len == 0 && lq_discovery_failed (check.discovery)->len == 0)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "there is nothing to check: [scope] leaves out every account");
      return NULL;
    }
  return report (&check);
}
