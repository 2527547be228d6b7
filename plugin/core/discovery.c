/* SPDX-License-Identifier: Apache-2.0 */
#include "core/discovery.h"

#include <string.h>

/* Accounts whose Regions are asked for at a time. */
#define WINDOW 32

static const LqOperation list_accounts = {
  .action = { .service = "organizations", .action = "ListAccounts", .iam_action = "organizations:ListAccounts" },
  .path = "/",
  .body = "{\"MaxResults\":20}",
  .target = "AWSOrganizationsV20161128.ListAccounts",
  .marker_in = "NextToken",
  .marker_out = "NextToken",
  .rows = "Accounts[]",
};

static const LqOperation list_regions = {
  .action = { .service = "account", .action = "ListRegions", .iam_action = "account:ListRegions" },
  .path = "/listRegions",
  .body = "{\"MaxResults\":50,\"RegionOptStatusContains\":[\"ENABLED\",\"ENABLED_BY_DEFAULT\"]}",
  .marker_in = "NextToken",
  .marker_out = "NextToken",
  .rows = "Regions[]",
};

const LqOperation *const lq_discovery_operations[] = { &list_accounts, &list_regions, NULL };

/* An account's State; the older Status where there is none. */
static json_t *
account_state (json_t *value, const LqConvertContext *context)
{
  json_t *state = json_object_get (context->element, "State");
  return json_incref (state != NULL ? state : json_object_get (context->element, "Status"));
}

static const LqTable organization_accounts = {
  .name = "organization_accounts",
  .list = &list_accounts,
  .columns = LQ_COLUMNS (LQ_KEY ("id", LQ_TEXT, "Id", "Id."), LQ_COL ("name", LQ_TEXT, "Name", "Name."),
                         LQ_COL ("state", LQ_TEXT, "", "State.", .convert = account_state)),
};

static const LqTable enabled_regions = {
  .name = "enabled_regions",
  .list = &list_regions,
  .columns = LQ_COLUMNS (LQ_KEY ("name", LQ_TEXT, "RegionName", "Name.")),
};

/* An account whose Regions are being asked for. */
typedef struct
{
  char *id;
  LqFeed *feed;
} Asked;

struct _LqDiscovery
{
  const LqCollection *collection;
  LqAccounts *accounts;
  GPtrArray *bindings;  /* may be NULL */
  LqFeed *organization; /* NULL: there is none to ask, or it has ended */
  GQueue waiting;       /* ids of accounts whose Regions are still to be asked for */
  GPtrArray *asked;     /* Asked */
  GQueue found;         /* LqScope */
  GPtrArray *failed;    /* GError */
};

static void
asked_free (gpointer data)
{
  Asked *asked = data;

  lq_feed_free (asked->feed);
  g_free (asked->id);
  g_free (asked);
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
  const char *const *regions;

  if (lq_accounts_leave_out (self->accounts, account_id) || !can_match (self, account_id, NULL))
    return;
  lq_accounts_regions (self->accounts, &regions, NULL);
  if (regions == NULL)
    g_queue_push_tail (&self->waiting, g_strdup (account_id));
  for (gsize i = 0; regions != NULL && regions[i] != NULL; i++)
    add_scope (self, account_id, regions[i]);
}

static LqFeed *
ask (LqDiscovery *self, const LqTable *table, const LqScope *scope)
{
  LqCollection collection = *self->collection;

  collection.stream = FALSE;
  return lq_feed_new_answer (&collection, table, table->list, scope, NULL, NULL, FALSE);
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

LqDiscovery *
lq_discovery_new (const LqCollection *collection, LqAccounts *accounts, GPtrArray *bindings, GError **error)
{
  g_autoptr (LqDiscovery) self = g_new0 (LqDiscovery, 1);
  const char *const *regions;

  self->collection = collection;
  self->accounts = accounts;
  self->bindings = bindings != NULL ? g_ptr_array_ref (bindings) : NULL;
  self->asked = g_ptr_array_new_with_free_func (asked_free);
  self->failed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  if (!lq_accounts_regions (accounts, &regions, error))
    return NULL;
  if (!any_region (self, regions))
    return g_steal_pointer (&self);
  const char *home = lq_accounts_home (accounts, error);
  if (home == NULL)
    return NULL;
  const char *const *ids = lq_accounts_ids (accounts);
  if (lq_accounts_kind (accounts) == LQ_ACCOUNTS_ORGANIZATION)
    self->organization = ask (self, &organization_accounts, lq_accounts_scope_of_account (accounts, home));
  else if (lq_accounts_kind (accounts) == LQ_ACCOUNTS_SELF)
    add_account (self, home);
  for (gsize i = 0; ids != NULL && ids[i] != NULL; i++)
    add_account (self, ids[i]);
  return g_steal_pointer (&self);
}

/* The text of one cell; transfer full. */
static char *
cell (const LqRowRef *row, const char *name)
{
  LqValue value;

  lq_block_value (row->block, row->row, (guint) lq_table_column (lq_block_table (row->block), name), &value);
  return lq_row_text (&value);
}

/* Takes the organization's accounts, as far as they are there. */
static LqPoll
take_accounts (LqDiscovery *self, GError **error)
{
  LqRowRef row;
  LqPoll poll = LQ_POLL_END;

  while (self->organization != NULL && (poll = lq_feed_poll (self->organization, &row, error)) == LQ_POLL_ROW)
    {
      g_autofree char *id = cell (&row, "id");
      g_autofree char *name = cell (&row, "name");
      g_autofree char *state = cell (&row, "state");
      if (strcmp (state, "ACTIVE") == 0)
        add_account (self, id);
      lq_accounts_describe (self->accounts, id, name, state);
      lq_row_ref_clear (&row);
    }
  if (poll == LQ_POLL_END)
    g_clear_pointer (&self->organization, lq_feed_free);
  return poll;
}

/* Starts asking for Regions, as far as the window goes. */
static void
ask_for_regions (LqDiscovery *self)
{
  while (self->asked->len < WINDOW && !g_queue_is_empty (&self->waiting))
    {
      Asked *asked = g_new0 (Asked, 1);
      asked->id = g_queue_pop_head (&self->waiting);
      asked->feed = ask (self, &enabled_regions, lq_accounts_scope_of_account (self->accounts, asked->id));
      g_ptr_array_add (self->asked, asked);
    }
}

/* Takes one account's Regions, as far as they are there. TRUE: that is all. */
static gboolean
take_regions (LqDiscovery *self, Asked *asked)
{
  GError *problem = NULL;
  LqRowRef row;
  LqPoll poll;

  while ((poll = lq_feed_poll (asked->feed, &row, &problem)) == LQ_POLL_ROW)
    {
      g_autofree char *region = cell (&row, "name");
      add_scope (self, asked->id, region);
      lq_row_ref_clear (&row);
    }
  if (poll == LQ_POLL_ERROR)
    {
      const LqScope *scope = lq_accounts_scope_of_account (self->accounts, asked->id);
      if (lq_accounts_failed (self->accounts, scope, problem))
        g_error_free (problem);
      else
        g_ptr_array_add (self->failed, problem);
    }
  return poll != LQ_POLL_WAIT;
}

LqPoll
lq_discovery_poll (LqDiscovery *self, const LqScope **scope, GError **error)
{
  if (take_accounts (self, error) == LQ_POLL_ERROR)
    return LQ_POLL_ERROR;
  ask_for_regions (self);
  for (guint i = 0; i < self->asked->len;)
    {
      if (take_regions (self, self->asked->pdata[i]))
        g_ptr_array_remove_index (self->asked, i);
      else
        i++;
    }
  *scope = g_queue_pop_head (&self->found);
  if (*scope != NULL)
    return LQ_POLL_ROW;
  ask_for_regions (self);
  return self->organization != NULL || self->asked->len > 0 ? LQ_POLL_WAIT : LQ_POLL_END;
}

GPtrArray *
lq_discovery_failed (LqDiscovery *self)
{
  return self->failed;
}

void
lq_discovery_free (LqDiscovery *self)
{
  lq_feed_free (self->organization);
  g_queue_clear_full (&self->waiting, g_free);
  g_queue_clear (&self->found);
  g_clear_pointer (&self->bindings, g_ptr_array_unref);
  g_ptr_array_unref (self->asked);
  g_ptr_array_unref (self->failed);
  g_free (self);
}
