/* SPDX-License-Identifier: Apache-2.0 */
/* What store.c (who has which answer), store-kept.c (how much of that stays in memory), store-key.c (which questions
 * are the same), store-window.c (answers that grow), store-waiter.c (who waits) and flight.c (how an answer is fetched)
 * share. */
#pragma once

#include "base/workers.h"
#include "core/operation.h"
#include "core/store.h"

struct _LqStore
{
  GMutex lock; /* over everything below and in every dataset and waiter */
  LqAwsClient *client;
  const LqClock *clock;
  gboolean keep_all; /* see lq_store_keep_all; set once */
  GHashTable *datasets; /* key -> LqDataset, which it references */
  gint64 swept_us;
  guint64 lists_read;
  guint64 pages_read;
  guint under_way;

  LqState *state; /* never used while the lock is held, but for lq_state_takes */
  char *basis;
  gsize memory_limit;
  GQueue resting; /* complete LqDataset that could go, the least recently used first; each is referenced */
  GQueue staying; /* those that are read, leave already, or have nowhere to go */
  gsize kept_bytes; /* of both */
  gsize aside_bytes; /* of those, what somebody reads, and what leaves as soon as it is on disk */
  GQueue to_write;     /* LqDataset, referenced */
  gint64 waits_since_us; /* monotonic: the first of them, or the last look at what is written together */
  LqWorkers *writer;   /* one thread */
  GCond worth_writing; /* of the lock: that much waits, or the store is about to end, so that */
  gboolean ending;     /* nothing is waited for any more */
};

struct _LqWaiter
{
  LqStore *store;
  GCond cond;
  guint64 changes;
  gboolean cancelled;
};

struct _LqDataset
{
  gatomicrefcount references;
  LqStore *store;
  char *key;
  const LqTable *table;
  const LqOperation *operation;
  const LqScope *scope;
  LqBinding *binding;
  char *asked_key;
  char *revision;    /* of LqQuestion; of an operation with a window, its coverage; may be NULL */
  LqSpan asked_span; /* of an operation with a window */
  LqCoverage coverage;
  guint n_kept; /* blocks that came from the last answer */
  GCancellable *cancellable;
  gint64 started_s;
  LqStateKey state_key;

  /* under the store's lock */
  LqDataset *previous; /* the answer that this one is to replace, kept in case it fails; may be NULL */
  GPtrArray *blocks;   /* LqBlock, one per page; NULL while its rows are being made */
  guint building;      /* how many of those */
  GPtrArray *indexes;  /* LqIndex, of columns that were asked by, once it is complete */
  GPtrArray *waiters;  /* LqWaiter, once per ask */
  guint full_waiters;  /* those that want all of it */
  guint blocks_read;   /* the furthest that a streaming reader has come */
  guint empty_pages;   /* in a row, up to the last one */
  gboolean calling;
  gboolean last_page; /* no call is left to make */
  gboolean complete;
  gboolean found; /* an answer, not an outcome that stands for an error */
  char *marker;   /* of the page to ask for next; NULL for the first */
  GError *error;  /* ended badly */

  /* of a complete one */
  GList kept_link; /* its data is NULL where it is in neither queue */
  GQueue *kept_in; /* the queue of the store that it is in */
  gsize bytes;     /* that it is counted with */
  gsize aside;     /* of those, what the store counts as aside */
  gboolean leaving; /* as soon as it is on disk */
  gboolean to_write;
  gboolean on_disk;
  gboolean refused; /* it cannot be put there */
  gboolean unread; /* it is there on disk alone, and `blocks` is empty */
  gboolean reading;
  LqStateAnswer stored; /* where it is unread */
};

/* The next call of a dataset, if one is wanted now; the lock is held on entry and exit, and not while calling. */
void lq_flight_advance (LqDataset *dataset);

/* One text for one question. All spans that reach up to now are one question; `with_end` tells apart those that end
 * earlier. Where a span begins does not count: what reaches further back answers for what does not. Transfer full. */
char *lq_store_key_text (const LqQuestion *question, gboolean with_end);

/* The question on disk; `text` is its lq_store_key_text. */
void lq_store_key_digest (LqStore *store, const LqQuestion *question, const char *text, LqStateKey *key);

/* Where the operation has a window: plans what the dataset, whose `previous` is set, asks for of the span that is
 * wanted, and takes over what rows that one leaves to it. The lock is held. */
void lq_store_window_open (LqDataset *dataset, const LqSpan *wanted);

/* Sets what a dataset from disk covers, and would ask for if it had to be asked again. FALSE: its coverage is none. */
gboolean lq_store_window_restore (LqDataset *dataset);

/* Whether what it tells never changes. */
gboolean lq_store_kept_is_fact (const LqTable *table);

/* For all of these the lock is held. A complete dataset is asked for: it is kept, and what was not asked for as lately
 * goes before it. */
void lq_store_kept_use (LqDataset *dataset);
/* It has more bytes now. */
void lq_store_kept_grow (LqDataset *dataset, gsize bytes);
/* It is kept no more. */
void lq_store_kept_drop (LqDataset *dataset);
/* Somebody reads it no more: room is made, where there is too little, by what nobody reads. */
void lq_store_kept_rest (LqDataset *dataset);
/* Reads what is on disk alone; the lock is not held meanwhile. TRUE: its rows are here. FALSE: somebody else is reading
 * it, or it was there no more and AWS is asked; those who wait are woken in either case. */
gboolean lq_store_kept_read (LqDataset *dataset);
/* The thread that writes, several at a time; the lock is not held. */
void lq_store_kept_write_next (gpointer store);

/* Takes a dataset out of the store, so that nobody else finds it. The lock is held. */
void lq_store_forget (LqDataset *dataset);

/* Wakes who waits for it. The lock is held. */
void lq_store_wake (LqDataset *dataset);

LqDataset *lq_dataset_ref (LqDataset *dataset);
void lq_dataset_unref (LqDataset *dataset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqDataset, lq_dataset_unref)
