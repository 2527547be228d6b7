/* SPDX-License-Identifier: Apache-2.0 */
/* The answers of AWS, in the air or kept: one flight per question, however many ask it. An answer (a dataset) is the
 * rows of one operation with its arguments in one scope. */
#pragma once

#include <gio/gio.h>

#include "core/index.h"
#include "core/row.h"
#include "core/state.h"
#include "core/window.h"

typedef struct _LqStore LqStore;
typedef struct _LqDataset LqDataset;

/* Someone who waits for datasets to change. All of its datasets wake it. */
typedef struct _LqWaiter LqWaiter;

/* All borrowed; they must outlive the store. */
typedef struct
{
  LqAwsClient *client;
  const LqClock *clock;
  LqState *state;     /* where answers go that find no room in memory, and facts for the next process */
  const char *basis;  /* of the configuration, what rows are made with: under another, nothing on disk serves */
  gsize memory_limit; /* bytes of answers that nobody reads at the moment; the least recently used leave */
} LqStoreOptions;

LqStore *lq_store_new (const LqStoreOptions *options);

/* From now on no question is asked twice: failures are kept like answers, and what was begun is read to its end. What
 * finds no place on disk stays in memory. Before the first question. */
void lq_store_keep_all (LqStore *store);

/* No dataset may be held any more. Waits until what is to be on disk is there. */
void lq_store_free (LqStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqStore, lq_store_free)

LqWaiter *lq_waiter_new (LqStore *store);
void lq_waiter_free (LqWaiter *waiter);

typedef enum
{
  LQ_WAIT_CHANGED,
  LQ_WAIT_LATE,
  LQ_WAIT_CANCELLED,
} LqWait;

/* Waits until something changed since `seen` (a value of lq_waiter_seen), the waiter is cancelled, or it is `until_us`
 * (monotonic; 0: never); two seconds past that it is late whatever changed. */
LqWait lq_waiter_wait (LqWaiter *waiter, guint64 seen, gint64 until_us);
guint64 lq_waiter_seen (LqWaiter *waiter);
void lq_waiter_cancel (LqWaiter *waiter);
gboolean lq_waiter_is_cancelled (LqWaiter *waiter);

/* Something else that it waits for has changed. */
void lq_waiter_wake (LqWaiter *waiter);

/* What is asked. Borrowed but for the binding, which is referenced. */
typedef struct
{
  const LqTable *table; /* whose columns the rows have */
  const LqOperation *operation;
  const LqScope *scope;
  LqBinding *binding;       /* for placeholders and ^ columns; may be NULL */
  const char *key;          /* the key it asks for, where it asks by one; else NULL */
  LqSpan span;              /* of an operation with a window: the part of time that is wanted */
  gint64 not_before_s;      /* an answer asked for earlier does not serve (but for what was long past then), */
  const char *revision;     /* unless it was asked for at this revision (see LqOperation; NULL: it has none) */
  gint64 unchanged_since_s; /* and not before this */
  gboolean any_age;         /* only immutable facts are wanted: any answer that found them serves */
  gboolean kept_only;       /* what is kept may serve, but AWS is not asked */
  gboolean stream;          /* rows are read as pages come, so paging need not run ahead of the reading */
} LqQuestion;

/* The dataset that answers, from memory, from disk, from the flight under way, or from a new one; NULL where
 * `kept_only` leaves none. Never waits for AWS. Transfer full. */
LqDataset *lq_store_ask (LqStore *store, const LqQuestion *question, LqWaiter *waiter);

/* How long an answer serves whose revision stays the same. */
#define LQ_STORE_UNCHANGED_S ((gint64) 24 * 3600)

/* Whether the answer is there already, complete, in memory or on disk. */
gboolean lq_store_has (LqStore *store, const LqQuestion *question);

/* Gives it back, as it was asked for: a flight that nobody waits for any more ends. */
void lq_dataset_release (LqDataset *dataset, LqWaiter *waiter, gboolean stream);

typedef enum
{
  LQ_POLL_ROW,  /* here is one */
  LQ_POLL_WAIT, /* not yet: wait with the waiter */
  LQ_POLL_END,
  LQ_POLL_ERROR,
} LqPoll;

/* Block number `index` of a dataset, a new reference. With `stream` as soon as its page is there, else when the dataset
 * is complete. */
LqPoll lq_dataset_block (LqDataset *dataset, guint index, gboolean stream, LqBlock **block, GError **error);

/* The LqPlace of each row whose `column` (of type LQ_TEXT) holds one of `texts`, in order, each once; NULL where the
 * dataset is not complete. Takes no time in proportion to the dataset, but for the first time. Transfer full. */
GArray *lq_dataset_find (LqDataset *dataset, guint column, GPtrArray *texts);

/* For people: "3 lists and 12 pages read, 2 calls under way". Transfer full. */
char *lq_store_progress (LqStore *store);
