/* SPDX-License-Identifier: Apache-2.0 */
/* What store.c (who has which answer) and flight.c (how one is fetched) share. */
#pragma once

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
  char *revision; /* of LqQuestion; may be NULL */
  GCancellable *cancellable;
  gint64 started_s;

  /* under the store's lock */
  LqDataset *previous; /* the answer that this one is to replace, kept in case it fails; may be NULL */
  GPtrArray *blocks;   /* LqBlock, one per page; NULL while its rows are being made */
  guint building;      /* how many of those */
  GPtrArray *indexes;  /* LqIndex, of columns that were asked by, once it is complete */
  GPtrArray *waiters;  /* LqWaiter, once per ask */
  guint full_waiters;  /* those that want all of it */
  guint blocks_read;   /* the furthest that a streaming reader has come */
  gboolean calling;
  gboolean last_page; /* no call is left to make */
  gboolean complete;
  gboolean found; /* an answer, not an outcome that stands for an error */
  char *marker;   /* of the page to ask for next; NULL for the first */
  GError *error;  /* ended badly */
};

/* The next call of a dataset, if one is wanted now; the lock is held on entry and exit, and not while calling. */
void lq_flight_advance (LqDataset *dataset);

/* Takes a dataset out of the store, so that nobody else finds it. The lock is held. */
void lq_store_forget (LqDataset *dataset);

/* Wakes who waits for it. The lock is held. */
void lq_store_wake (LqDataset *dataset);

LqDataset *lq_dataset_ref (LqDataset *dataset);
void lq_dataset_unref (LqDataset *dataset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqDataset, lq_dataset_unref)
