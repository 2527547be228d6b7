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

/* A row and, in the order of lq_join_new's lookups, what they found. */
typedef struct
{
  LqRowRef base;
  LqFound *found;
} LqJoinedRow;

/* `n`: how many lookups there are. Free with lq_joined_row_free. */
LqJoinedRow *lq_joined_row_copy (const LqJoinedRow *row, guint n);
void lq_joined_row_free (LqJoinedRow *row, guint n);

/* One lookup that the query uses. `any_age`: only immutable columns of it are used. */
typedef struct
{
  const LqLookup *lookup;
  gboolean any_age;
} LqJoinLookup;

/* Whether a row is wanted, judged by what it holds itself. */
typedef gboolean (*LqJoinWanted) (gpointer data, const LqRowRef *base);

/* `feed` is taken over; `lookups` (n of them) are copied. Nothing is looked up for rows that are not wanted. */
LqJoin *lq_join_new (const LqCollection *collection, LqFeed *feed, const LqJoinLookup *lookups, guint n,
                     LqJoinWanted wanted, gpointer data);

/* The next row, borrowed until the next poll. */
LqPoll lq_join_poll (LqJoin *join, const LqJoinedRow **row, GError **error);

void lq_join_free (LqJoin *join);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqJoin, lq_join_free)
