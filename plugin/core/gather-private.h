/* SPDX-License-Identifier: Apache-2.0 */
/* What gather.c (the rows of all scopes), gather-reading.c (what is read of one) and gather-late.c (what becomes of a
 * reader whose deadline has come) share. */
#pragma once

#include "core/discovery.h"
#include "core/gather.h"

/* One scope's rows. */
typedef struct
{
  const LqScope *scope; /* NULL: a table that has none */
  LqBinding *elsewhere; /* asks for a key of an account outside the scopes, with this; NULL: for the scope's own rows */
  LqJoin *join;
  gint64 as_of_s; /* of the oldest answer so far; 0: none */

  /* where a scope that fails contributes what was last read of it */
  gboolean is_kept; /* it is a second join that is read, which asks nothing of AWS */
  GQueue rows;      /* LqJoinedRow, held back until it is known that the scope was read in full */
  GError *why;      /* the first join's failure */
} LqGatherReading;

struct _LqGather
{
  LqCollection collection;
  LqAccounts *accounts;
  const LqTable *table;
  GPtrArray *bindings; /* may be NULL */
  const LqJoinPlan *plan;
  LqDiscovery *discovery; /* NULL: every scope is known */
  GPtrArray *scopes;      /* LqScope that were found, for what is asked of the first that can */
  GQueue waiting;         /* LqScope that are not being read yet */
  GPtrArray *readings;    /* LqGatherReading */
  guint at;               /* the one to look at first */
  guint window;           /* how many there may be */
  GPtrArray *failed;      /* GError */
  gint64 max_stale_s;     /* 0: a failed scope fails the query */
  gboolean readable_only; /* it does not, but is left out */
  GError *left_out;       /* what failed, at the end */
  GPtrArray *whole;       /* LqGatherReading whose rows, all of them, are to be given */
  GHashTable *seen;       /* rowids that were given, where a key is given once; else NULL */
  LqJoinedRow *given;     /* the row given last, of those that were held back */
  gboolean wants_whose;   /* see lq_discovery_new */

  /* of a reader whose deadline has come, and who goes on with what is kept */
  GError *late;           /* NULL: it has not */
  LqCollection kept;      /* asks nothing of AWS */
  GPtrArray *unfinished;  /* LqGatherReading that were under way, */
  GQueue unread;          /* LqScope that waited, */
  LqDiscovery *finding;   /* and what was to find others; NULL: nothing was */
  GHashTable *known;      /* set of LqScope that need not be found once more; NULL: none is looked for */
  guint n_failed;         /* of `failed`, so many did in time */
};

/* With `elsewhere` (may be NULL) of a key there. It is not begun yet. */
LqGatherReading *lq_gather_reading_new (const LqScope *scope, LqBinding *elsewhere);
void lq_gather_reading_free (LqGather *self, LqGatherReading *reading);

/* Begins a reading, which is taken over, as is its feed. */
void lq_gather_add_reading (LqGather *self, LqGatherReading *reading, const LqCollection *collection, LqFeed *feed);

/* Begins to read a scope, or a key there; past the deadline what is kept of it. */
void lq_gather_start_reading (LqGather *self, const LqScope *scope, LqBinding *elsewhere);

/* The collection, without asking AWS. */
LqCollection lq_gather_kept (const LqGather *self);

/* Reads what is kept of a scope that failed (`why` is taken over), from the beginning. */
void lq_gather_read_kept (LqGather *self, LqGatherReading *reading, GError *why);

/* Ends what is read, and what was read and not given yet. */
void lq_gather_drop_readings (LqGather *self);
