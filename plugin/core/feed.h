/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds yield rows without ever waiting; whoever polls them waits with the collection's waiter. They nest: a child
 * table's feed polls its parent's. The order of rows is not defined where several answers arrive side by side. */
#pragma once

#include "core/store.h"

/* What one query's feeds share. */
typedef struct
{
  LqStore *store;
  LqAwsClient *client;
  LqWaiter *waiter;
  const LqClock *clock;
  gint64 events_lookback_s; /* how far back events are read where the query names no time */
  LqSpan span; /* the part of time that is wanted, where the query's own table is read by time */
  gint64 not_before_s; /* unix seconds: an answer asked for earlier does not serve, however long the query takes, */
  gint64 unchanged_since_s; /* unless it is known to be unchanged, and was asked for since then */
  gboolean stream;
  gboolean kept_only; /* AWS is not asked */
} LqCollection;

/* A row in a block; holds a reference on the block. */
typedef struct
{
  LqBlock *block;
  guint row;
} LqRowRef;
void lq_row_ref_clear (LqRowRef *ref);

typedef struct _LqFeed LqFeed;

/* `*row` is transfer full. */
LqPoll lq_feed_poll (LqFeed *feed, LqRowRef *row, GError **error);
void lq_feed_free (LqFeed *feed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqFeed, lq_feed_free)

/* Rows that agree with none of `bindings` (LqBinding, as far as they name columns of the table) need not come: a hint,
 * given once, before the first poll. */
void lq_feed_narrow (LqFeed *feed, GPtrArray *bindings);

/* The rows of one answer. `any_age` as in LqQuestion. */
LqFeed *lq_feed_new_answer (const LqCollection *collection, const LqTable *table, const LqOperation *operation,
                            const LqScope *scope, LqBinding *binding, const char *key, gboolean any_age);

/* The rows of a block (taken over), which are there already. */
LqFeed *lq_feed_new_block (LqBlock *block);

/* The rows of a table that makes no call. */
LqFeed *lq_feed_new_local (const LqCollection *collection, LqAccounts *accounts, const LqTable *table);

/* The rows of `table` for every row of its parent, which `parent` (taken over) yields: by its list operation, many at a
 * time, or by expanding what the parent row holds. Parent rows that agree with none of `bindings` (NULL: there is
 * nothing to agree with) are passed over. */
LqFeed *lq_feed_new_children (const LqCollection *collection, const LqTable *table, LqFeed *parent,
                              GPtrArray *bindings);

/* The columns named, of one row, as a binding; those that its table does not have are left out. Transfer full. */
LqBinding *lq_feed_bind_row (const LqRowRef *row, GPtrArray *names);

/* The rows of all of `feeds` (LqFeed, taken over), side by side. */
LqFeed *lq_feed_new_many (GPtrArray *feeds);
