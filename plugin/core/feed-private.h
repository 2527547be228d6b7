/* SPDX-License-Identifier: Apache-2.0 */
/* What kinds of feed implement. */
#pragma once

#include "core/feed.h"

typedef struct
{
  LqPoll (*poll) (LqFeed *feed, LqRowRef *row, GError **error);
  void (*narrow) (LqFeed *feed, GPtrArray *bindings); /* NULL: it cannot */
  void (*free) (LqFeed *feed);
} LqFeedClass;

struct _LqFeed
{
  const LqFeedClass *klass;
};

/* The next row of a block that is being read from `*at` on; FALSE at its end. */
gboolean lq_feed_next_row (LqBlock *block, guint *at, LqRowRef *row);

/* Polls each of `feeds` until one has a row; those at their end go. END where none is left. */
LqPoll lq_feed_poll_any (GPtrArray *feeds, LqRowRef *row, GError **error);
