/* SPDX-License-Identifier: Apache-2.0 */
#include "core/discovery.h"

#include "core/discovery-tables.h"
#include "core/members.h"

/* Accounts whose Regions are asked for at a time. */
#define WINDOW 32

/* An account whose Regions are being found. */
typedef struct
{
  char *id;
  LqFeed *organization; /* NULL: it need not be asked for, or is known */
  LqFeed *regions;      /* NULL: not asked for yet */
  gboolean by_ec2;      /* EC2 is asked for them */
  GError *why;          /* AWS failed, and it is what is kept that is read; NULL: AWS is asked */
} Finding;

struct _LqDiscovery
{
  const LqCollection *collection;
  LqAccounts *accounts;
  GPtrArray *bindings;     /* may be NULL */
  gboolean wants_whose;    /* which organization and accounts are the own ones */
  LqHomeWait home;         /* for who the caller is */
  gboolean begun;          /* that is known, or need not be */
  LqMembers *organization; /* NULL: there is none to ask, or it has ended */
  GQueue waiting;          /* ids of accounts that are not being looked at yet */
  GPtrArray *findings;     /* Finding */
  GQueue found;            /* LqScope */
  GPtrArray *failed;       /* GError */
};

static void
finding_free (gpointer data)
{
  Finding *finding = data;

  lq_feed_free (finding->organization);
  lq_feed_free (finding->regions);
  g_clear_error (&finding->why);
  g_free (finding->id);
  g_free (finding);
}

/* Whether the bindings leave anything to read there. */
static gboolean
can_match (LqDiscovery *self, const char *account_id, const char *region)
{
  g_autoptr (GPtrArray) matching = lq_plan_in_scope (self->bindings, account_id, region);
  return matching == NULL || matching->len > 0;
}

static void
add_scope (LqDiscovery *self, const char *account_id, const char *region)
{
  if (can_match (self, account_id, region))
    g_queue_push_tail (&self->found, (gpointer) lq_accounts_scope (self->accounts, account_id, region));
}

static void
add_account (LqDiscovery *self, const char *account_id)
{
  if (!lq_accounts_leave_out (self->accounts, account_id) && can_match (self, account_id, NULL))
    g_queue_push_tail (&self->waiting, g_strdup (account_id));
}

/* Whether any Region that is named can match; asking who the caller is would be for nothing otherwise. */
static gboolean
any_region (LqDiscovery *self, const char *const *regions)
{
  for (gsize i = 0; regions != NULL && regions[i] != NULL; i++)
    {
      if (can_match (self, NULL, regions[i]))
        return TRUE;
    }
  return regions == NULL && (self->bindings == NULL || self->bindings->len > 0);
}

/* Nothing can be read, which aws_scopes tells who does not see the error. */
static void
lose (LqAccounts *accounts, GError *problem, GError **error)
{
  lq_accounts_set_lost (accounts, problem);
  g_propagate_error (error, problem);
}

static gboolean
find_regions (LqAccounts *accounts, const char *const **regions, GError **error)
{
  GError *problem = NULL;

  if (lq_accounts_regions (accounts, regions, &problem))
    return TRUE;
  lose (accounts, problem, error);
  return FALSE;
}

LqDiscovery *
lq_discovery_new (const LqCollection *collection, LqAccounts *accounts, GPtrArray *bindings, gboolean organization,
                  GError **error)
{
  g_autoptr (LqDiscovery) self = g_new0 (LqDiscovery, 1);
  const char *const *regions;

  self->collection = collection;
  self->accounts = accounts;
  self->bindings = bindings != NULL ? g_ptr_array_ref (bindings) : NULL;
  self->wants_whose = organization;
  self->home.waiter = collection->waiter;
  self->findings = g_ptr_array_new_with_free_func (finding_free);
  self->failed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  if (!find_regions (accounts, &regions, error))
    return NULL;
  self->begun = !any_region (self, regions);
  return g_steal_pointer (&self);
}

/* Whose accounts are read is known where the caller is, but for an organization, which is asked then. ROW: it is. */
static LqPoll
begin (LqDiscovery *self, GError **error)
{
  LqAccounts *accounts = self->accounts;
  const char *const *ids = lq_accounts_ids (accounts);
  GError *problem = NULL;
  const char *home;
  LqPoll poll = lq_accounts_poll_home (accounts, &self->home, &home, &problem);

  if (poll == LQ_POLL_ERROR)
    lose (accounts, problem, error);
  if (poll != LQ_POLL_ROW)
    return poll;
  self->begun = TRUE;
  if (lq_accounts_kind (accounts) == LQ_ACCOUNTS_ORGANIZATION)
    self->organization = lq_members_new (self->collection, accounts, lq_accounts_scope_of_account (accounts, home),
                                         self->wants_whose);
  else
    lq_accounts_set_lost (accounts, NULL);
  if (lq_accounts_kind (accounts) == LQ_ACCOUNTS_SELF)
    add_account (self, home);
  for (gsize i = 0; ids != NULL && ids[i] != NULL; i++)
    add_account (self, ids[i]);
  return poll;
}

/* Takes the organization's accounts, as far as they are there. */
static LqPoll
take_accounts (LqDiscovery *self, GError **error)
{
  LqPoll poll = LQ_POLL_END;
  char *id;

  while (self->organization != NULL && (poll = lq_members_poll (self->organization, &id, error)) == LQ_POLL_ROW)
    {
      add_account (self, id);
      g_free (id);
    }
  if (poll == LQ_POLL_END)
    g_clear_pointer (&self->organization, lq_members_free);
  return poll;
}

/* Asks about the account itself. */
static LqFeed *
ask (LqDiscovery *self, const LqTable *table, const Finding *finding)
{
  const LqScope *scope = lq_accounts_scope_of_account (self->accounts, finding->id);
  LqCollection collection = *self->collection;

  if (finding->why != NULL)
    collection.not_before_s = lq_clock_wall_s (collection.clock) - lq_accounts_max_stale (self->accounts);
  return lq_discovery_ask (&collection, table, scope, NULL, finding->why != NULL);
}

static void
start_findings (LqDiscovery *self)
{
  while (self->findings->len < WINDOW && !g_queue_is_empty (&self->waiting))
    {
      Finding *finding = g_new0 (Finding, 1);
      finding->id = g_queue_pop_head (&self->waiting);
      if (self->wants_whose && lq_accounts_wants_organization (self->accounts, finding->id))
        finding->organization = ask (self, &lq_discovery_organization, finding);
      g_ptr_array_add (self->findings, finding);
    }
}

/* TRUE: it is known which organization the account belongs to, as far as it can be. Not knowing it fails nothing. */
static gboolean
find_organization (LqDiscovery *self, Finding *finding)
{
  g_autofree char *id = NULL;
  g_autoptr (GError) problem = NULL;
  LqRowRef row;
  LqPoll poll = LQ_POLL_END;

  while (finding->organization != NULL && (poll = lq_feed_poll (finding->organization, &row, &problem)) == LQ_POLL_ROW)
    {
      g_free (id);
      id = lq_discovery_cell (&row, "id");
      lq_row_ref_clear (&row);
    }
  if (poll == LQ_POLL_WAIT)
    return FALSE;
  if (problem != NULL)
    {
      g_autofree char *text = g_strconcat ("the own organization is not known: ", problem->message, NULL);
      lq_accounts_warn (self->accounts, text);
    }
  /* where AWS was not asked, it is to be the next time */
  if (finding->organization != NULL && (problem == NULL || !self->collection->kept_only))
    lq_accounts_set_organization (self->accounts, finding->id, id);
  g_clear_pointer (&finding->organization, lq_feed_free);
  return TRUE;
}

/* Asks for the Regions: EC2, where the Account service may not be asked; or, after a failure, what is kept. */
static void
ask_for_regions (LqDiscovery *self, Finding *finding, gboolean by_ec2)
{
  lq_feed_free (finding->regions);
  finding->by_ec2 = by_ec2;
  finding->regions = ask (self, by_ec2 ? &lq_discovery_ec2_regions : &lq_discovery_regions, finding);
}

/* The Regions could not be asked for: `problem` is taken over. ROW: what is kept is asked for. */
static LqPoll
end_badly (LqDiscovery *self, Finding *finding, GError *problem)
{
  const LqScope *scope = lq_accounts_scope_of_account (self->accounts, finding->id);

  if (finding->why != NULL)
    {
      g_error_free (problem);
      g_ptr_array_add (self->failed, g_steal_pointer (&finding->why));
      return LQ_POLL_END;
    }
  if (finding->by_ec2)
    g_prefix_error (&problem, "account:ListRegions is denied, and in its place ");
  if (lq_accounts_failed (self->accounts, scope, problem))
    {
      g_error_free (problem);
      return LQ_POLL_END;
    }
  if (lq_accounts_max_stale (self->accounts) == 0)
    {
      g_ptr_array_add (self->failed, problem);
      return LQ_POLL_END;
    }
  finding->why = problem;
  ask_for_regions (self, finding, FALSE);
  return LQ_POLL_ROW;
}

/* Takes the account's Regions, as far as they are there. ROW: they were asked for in another way. */
static LqPoll
take_regions (LqDiscovery *self, Finding *finding)
{
  GError *problem = NULL;
  LqRowRef row;
  LqPoll poll;

  while ((poll = lq_feed_poll (finding->regions, &row, &problem)) == LQ_POLL_ROW)
    {
      g_autofree char *region = lq_discovery_cell (&row, "name");
      lq_row_ref_clear (&row);
      if (region[0] == '\0')
        {
          ask_for_regions (self, finding, TRUE);
          return LQ_POLL_ROW;
        }
      add_scope (self, finding->id, region);
    }
  return poll == LQ_POLL_ERROR ? end_badly (self, finding, problem) : poll;
}

/* TRUE: all scopes of the account are found. */
static gboolean
find_scopes (LqDiscovery *self, Finding *finding)
{
  const char *const *regions;
  LqPoll poll;

  if (!find_organization (self, finding))
    return FALSE;
  lq_accounts_regions (self->accounts, &regions, NULL);
  for (gsize i = 0; regions != NULL && regions[i] != NULL; i++)
    add_scope (self, finding->id, regions[i]);
  if (regions != NULL)
    return TRUE;
  if (finding->regions == NULL)
    ask_for_regions (self, finding, FALSE);
  do
    poll = take_regions (self, finding);
  while (poll == LQ_POLL_ROW);
  return poll == LQ_POLL_END;
}

LqPoll
lq_discovery_poll (LqDiscovery *self, const LqScope **scope, GError **error)
{
  LqPoll poll = self->begun ? LQ_POLL_ROW : begin (self, error);

  if (poll != LQ_POLL_ROW)
    return poll;
  if (take_accounts (self, error) == LQ_POLL_ERROR)
    return LQ_POLL_ERROR;
  start_findings (self);
  for (guint i = 0; i < self->findings->len;)
    {
      if (find_scopes (self, self->findings->pdata[i]))
        g_ptr_array_remove_index (self->findings, i);
      else
        i++;
      start_findings (self);
    }
  /* Whose an account is can be told once all of the organization's are known. */
  if (self->wants_whose && self->organization != NULL)
    return LQ_POLL_WAIT;
  *scope = g_queue_pop_head (&self->found);
  if (*scope != NULL)
    return LQ_POLL_ROW;
  return self->organization != NULL || self->findings->len > 0 ? LQ_POLL_WAIT : LQ_POLL_END;
}

GPtrArray *
lq_discovery_failed (LqDiscovery *self)
{
  return self->failed;
}

const char *
lq_discovery_pending (LqDiscovery *self)
{
  return self->begun ? "which accounts and Regions there are is not known yet"
                     : "who the caller is (its credentials, sts GetCallerIdentity) is not known yet";
}

void
lq_discovery_free (LqDiscovery *self)
{
  lq_accounts_leave_home (self->accounts, &self->home);
  lq_members_free (self->organization);
  g_queue_clear_full (&self->waiting, g_free);
  g_queue_clear (&self->found);
  g_clear_pointer (&self->bindings, g_ptr_array_unref);
  g_ptr_array_unref (self->findings);
  g_ptr_array_unref (self->failed);
  g_free (self);
}
