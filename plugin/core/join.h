/* SPDX-License-Identifier: Apache-2.0 */
/* A feed's rows, each with what the query's columns look up in other tables. */
#pragma once

#include "core/plan.h"

typedef struct _LqJoin LqJoin;

/* What a lookup found. */
typedef struct
{
  LqRowRef row; /* block NULL: nothing */
  guint count;  /* rows found */
} LqFound;

/* A row and, in the order of LqJoinPlan's lookups, what they found. */
typedef struct
{
  LqRowRef base;
  LqFound *found;
} LqJoinedRow;

/* `n`: how many lookups there are. Free with lq_joined_row_free. */
LqJoinedRow *lq_joined_row_copy (const LqJoinedRow *row, guint n);
void lq_joined_row_free (LqJoinedRow *row, guint n);

/* One lookup that the query uses. */
typedef struct
{
  const LqLookup *lookup;
  gboolean any_age; /* only immutable columns of it are used */
  guint stage;      /* it waits for the lookups of the stages before, from 0 */
  int instead_of;   /* the place of the lookup of an earlier stage that must have found nothing; -1: there is none */
} LqJoinLookup;

/* What a join makes of its feed's rows. Borrowed; must outlive it. */
typedef struct
{
  const LqJoinLookup *lookups;
  guint n;
  /* Whether a row is wanted, judged by what it holds itself: nothing is looked up for one that is not. */
  gboolean (*wanted) (gpointer data, const LqRowRef *base);
  /* Whether a lookup (its place among them) is made for a row whose lookups of earlier stages are there. */
  gboolean (*applies) (gpointer data, guint lookup, const LqJoinedRow *row);
  gpointer data;
} LqJoinPlan;

/* `feed` is taken over. */
LqJoin *lq_join_new (const LqCollection *collection, LqFeed *feed, const LqJoinPlan *plan);

/* The next row, borrowed until the next poll. */
LqPoll lq_join_poll (LqJoin *join, const LqJoinedRow **row, GError **error);

void lq_join_free (LqJoin *join);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqJoin, lq_join_free)
