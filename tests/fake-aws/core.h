/* SPDX-License-Identifier: Apache-2.0 */
/* The fake without its wires: a request in, an answer and how to deliver it out. Not thread-safe. */
#pragma once

#include "fake-aws/bucket.h"
#include "fake-aws/counters.h"
#include "fake-aws/estate.h"
#include "fake-aws/reply.h"
#include "fake-aws/rules.h"
#include "fake-aws/sigv4.h"

typedef struct
{
  LqFakeEstate *estate;
  LqFakeRules *rules;
  LqFakeBuckets *buckets;
  LqFakeCounters *counters;
  gint64 clock_offset_s;
  gint64 jitter_us; /* of the buckets, from the next quota on */
  guint latency_ms;
  guint page_size;
} LqFakeCore;

LqFakeCore *lq_fake_core_new (void);
void lq_fake_core_free (LqFakeCore *core);

/* Unix seconds of the fake's clock. */
gint64 lq_fake_core_now_s (const LqFakeCore *core);

/* Answers. `effect` says how the connection is to behave; its `delay_ms` includes the latency. Transfer full. */
LqFakeReply *lq_fake_core_answer (LqFakeCore *core, const LqFakeWire *wire, LqFakeEffect *effect);

/* core-control.c: answers the fake's own pages under /_fake/: counters, rules, estate, settings. Transfer full. */
LqFakeReply *lq_fake_core_control (LqFakeCore *core, const LqFakeWire *wire);
