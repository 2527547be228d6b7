/* SPDX-License-Identifier: Apache-2.0 */
/* One lookup of a join: where what a row looks for is found. */
#pragma once

#include "core/join.h"

typedef struct _LqJoinIndex LqJoinIndex;

typedef struct
{
  const LqCollection *collection;
  LqJoinLookup lookup;
  GPtrArray *inputs;   /* of the table looked up in, */
  GPtrArray *placeholders; /* and those of its list */
  gboolean keyed;      /* it can only be asked by key */
  GHashTable *indexes; /* scope -> LqJoinIndex */
  guint singles;       /* rows looked up one by one */
} LqJoinSource;

/* `collection` is borrowed. */
void lq_join_source_init (LqJoinSource *source, const LqCollection *collection, const LqJoinLookup *lookup);
void lq_join_source_clear (LqJoinSource *source);

/* What one row waits for; all zero: nothing. Its members are the source's. */
typedef struct
{
  LqFeed *feed;
  LqJoinIndex *index;
} LqJoinWait;
void lq_join_wait_clear (LqJoinWait *wait);

/* Asks what needs to be asked for the row. */
void lq_join_source_start (LqJoinSource *source, const LqRowRef *base, LqJoinWait *wait);

/* Reads what has come. END: `found` holds what there is; what stands for nothing is nothing. */
LqPoll lq_join_source_finish (LqJoinSource *source, const LqRowRef *base, LqJoinWait *wait, LqFound *found,
                              GError **error);
