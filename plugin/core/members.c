/* SPDX-License-Identifier: Apache-2.0 */
#include "core/members.h"

#include <string.h>

#include "base/error.h"
#include "core/discovery-tables.h"

/* Units that are asked at a time. */
#define WINDOW 16
/* More than any organization has. */
#define MAX_UNITS 10000

typedef enum
{
  ACCOUNTS,  /* that are read */
  UNITS,     /* whose accounts are */
  EVERYBODY, /* who belongs to the organization */
} Kind;

/* A list being read. */
typedef struct
{
  Kind kind;
  const LqTable *table;
  LqBinding *binding; /* may be NULL */
  LqFeed *feed;
} Reading;

struct _LqMembers
{
  const LqCollection *collection;
  LqAccounts *accounts;
  const LqScope *scope;
  GHashTable *seen;    /* set of ids of units */
  GQueue waiting;      /* ids of units that were not asked yet, borrowed from `seen` */
  GPtrArray *readings; /* Reading */
  GHashTable *names;   /* account id -> name; NULL once the accounts have it */
  gboolean lost;       /* a list of accounts that are read could not be had, or AWS is not asked for any */
};

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  lq_feed_free (reading->feed);
  g_clear_pointer (&reading->binding, g_hash_table_unref);
  g_free (reading);
}

/* Asks for the list: AWS, or, after a failure, for what is `kept`. */
static void
ask (LqMembers *self, Reading *reading, gboolean kept)
{
  LqCollection collection = *self->collection;

  if (kept)
    collection.not_before_s = lq_clock_wall_s (collection.clock) - lq_accounts_max_stale (self->accounts);
  lq_feed_free (reading->feed);
  reading->feed = lq_discovery_ask (&collection, reading->table, self->scope, reading->binding, kept);
}

static void
start (LqMembers *self, Kind kind, const LqTable *table, const char *parent_id)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->kind = kind;
  reading->table = table;
  if (parent_id != NULL)
    {
      reading->binding = lq_binding_new ();
      g_hash_table_insert (reading->binding, g_strdup ("parent_id"), g_strdup (parent_id));
    }
  ask (self, reading, FALSE);
  g_ptr_array_add (self->readings, reading);
}

static gboolean
add_unit (LqMembers *self, const char *id, GError **error)
{
  char *unit = g_strdup (id);

  if (!g_hash_table_add (self->seen, unit))
    /* cppcheck-suppress memleak ; the table has freed it */
    return TRUE;
  if (g_hash_table_size (self->seen) > MAX_UNITS)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_LIMIT, "the organization has more than %d units", MAX_UNITS);
      /* cppcheck-suppress memleak ; the table has it */
      return FALSE;
    }
  g_queue_push_tail (&self->waiting, unit);
  return TRUE;
}

LqMembers *
lq_members_new (const LqCollection *collection, LqAccounts *accounts, const LqScope *scope, gboolean all)
{
  LqMembers *self = g_new0 (LqMembers, 1);
  const char *const *units = lq_accounts_units (accounts);

  self->collection = collection;
  self->accounts = accounts;
  self->scope = scope;
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->readings = g_ptr_array_new_with_free_func (reading_free);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->lost = collection->kept_only;
  for (gsize i = 0; units != NULL && units[i] != NULL; i++)
    add_unit (self, units[i], NULL);
  if (units == NULL)
    start (self, ACCOUNTS, &lq_discovery_accounts, NULL);
  else if (all)
    start (self, EVERYBODY, &lq_discovery_accounts, NULL);
  return self;
}

static void
start_units (LqMembers *self)
{
  while (self->readings->len < WINDOW && !g_queue_is_empty (&self->waiting))
    {
      const char *unit = g_queue_pop_head (&self->waiting);
      start (self, ACCOUNTS, &lq_discovery_accounts_below, unit);
      start (self, UNITS, &lq_discovery_units_below, unit);
    }
}

/* An account that is read, where the row is one: its id, transfer full. */
static char *
take_account (LqMembers *self, Kind kind, const LqRowRef *row)
{
  g_autofree char *id = lq_discovery_cell (row, "id");
  g_autofree char *name = lq_discovery_cell (row, "name");
  g_autofree char *state = lq_discovery_cell (row, "state");
  g_autofree char *organization_id = lq_discovery_cell (row, "organization_id");

  g_hash_table_replace (self->names, g_strdup (id), g_strdup (name));
  if (kind == EVERYBODY)
    return NULL;
  lq_accounts_describe (self->accounts, id, name, state, organization_id);
  return strcmp (state, "ACTIVE") == 0 ? g_steal_pointer (&id) : NULL;
}

/* Takes a list's rows, as far as they are there. ROW: up to an account that is read. */
static LqPoll
take_rows (LqMembers *self, const Reading *reading, char **account_id, GError **error)
{
  LqRowRef row;
  LqPoll poll;

  while ((poll = lq_feed_poll (reading->feed, &row, error)) == LQ_POLL_ROW)
    {
      gboolean ok = TRUE;
      if (reading->kind == UNITS)
        {
          g_autofree char *id = lq_discovery_cell (&row, "id");
          ok = add_unit (self, id, error);
        }
      else
        *account_id = take_account (self, reading->kind, &row);
      lq_row_ref_clear (&row);
      if (!ok)
        return LQ_POLL_ERROR;
      if (*account_id != NULL)
        return LQ_POLL_ROW;
    }
  return poll;
}

/* Who belongs to the organization beside those that are read is not worth a failure. */
static LqPoll
pass_over (LqMembers *self, GError *problem)
{
  g_autofree char *text = g_strdup_printf ("accounts outside of include_ous count as unknown: %s", problem->message);

  lq_accounts_warn (self->accounts, text);
  g_error_free (problem);
  return LQ_POLL_END;
}

/* A list could not be had: `problem` is taken over. With stale, what is kept of it serves, so that none of its accounts
 * seems to be gone. */
static LqPoll
end_badly (LqMembers *self, Reading *reading, char **account_id, GError *problem, GError **error)
{
  g_autoptr (GError) nothing = NULL;
  LqPoll poll = LQ_POLL_ERROR;

  self->lost = TRUE;
  lq_accounts_set_lost (self->accounts, problem);
  if (lq_accounts_max_stale (self->accounts) > 0)
    {
      ask (self, reading, TRUE);
      poll = take_rows (self, reading, account_id, &nothing);
    }
  if (poll == LQ_POLL_ERROR)
    {
      g_propagate_error (error, problem);
      return poll;
    }
  g_autofree char *text = g_strdup_printf ("which accounts there are is what was known before: %s", problem->message);
  lq_accounts_warn (self->accounts, text);
  g_error_free (problem);
  return poll;
}

/* A list's next account, or its end. */
static LqPoll
poll_reading (LqMembers *self, Reading *reading, char **account_id, GError **error)
{
  GError *problem = NULL;
  LqPoll poll = take_rows (self, reading, account_id, &problem);

  if (poll != LQ_POLL_ERROR)
    return poll;
  return reading->kind == EVERYBODY ? pass_over (self, problem)
                                    : end_badly (self, reading, account_id, problem, error);
}

LqPoll
lq_members_poll (LqMembers *self, char **account_id, GError **error)
{
  *account_id = NULL;
  start_units (self);
  for (guint i = 0; i < self->readings->len;)
    {
      LqPoll poll = poll_reading (self, self->readings->pdata[i], account_id, error);
      if (poll == LQ_POLL_ROW || poll == LQ_POLL_ERROR)
        return poll;
      if (poll == LQ_POLL_END)
        g_ptr_array_remove_index (self->readings, i);
      else
        i++;
      start_units (self);
    }
  if (self->readings->len > 0)
    return LQ_POLL_WAIT;
  if (self->names != NULL)
    lq_accounts_set_members (self->accounts, g_steal_pointer (&self->names));
  if (!self->lost)
    lq_accounts_set_lost (self->accounts, NULL);
  return LQ_POLL_END;
}

void
lq_members_free (LqMembers *self)
{
  if (self == NULL)
    return;
  g_queue_clear (&self->waiting);
  g_hash_table_unref (self->seen);
  g_ptr_array_unref (self->readings);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_free (self);
}
