/* SPDX-License-Identifier: Apache-2.0 */
/* Whose turn it is: requests wait here, not within curl, as curl counts waiting against a request's timeout. Hosts take
 * turns, so that a busy one holds up nobody else. A host that has not answered yet, or that let a transfer end without
 * an answer and gave none meanwhile, is silent: all of these together have half of the connections, and each has one in
 * any case. So hosts that are dead take nothing from those that answer. Of the engine's thread. */
#pragma once

#include "aws/http-transfer.h"

typedef struct
{
  GHashTable *hosts; /* origin -> host */
  GQueue ready;      /* hosts for which something waits */
  guint running;
  guint running_to_silent; /* of those, to silent hosts */
  guint max_running;
  guint max_per_host;
  guint max_to_silent;
} LqHttpHosts;

void lq_http_hosts_init (LqHttpHosts *hosts, const LqHttpSettings *settings);
void lq_http_hosts_clear (LqHttpHosts *hosts);

/* Puts a transfer at the end of its host's queue. Takes `transfer` over. */
void lq_http_hosts_add (LqHttpHosts *hosts, LqHttpTransfer *transfer);

/* The next that may start, NULL while none may. It counts as running until it is released. One that finished while it
 * waited is dropped. Transfer full. */
LqHttpTransfer *lq_http_hosts_next (LqHttpHosts *hosts);
/* How a running transfer ended, before it is released; not for one that was given up, which tells nothing. */
void lq_http_hosts_note_end (LqHttpHosts *hosts, LqHttpTransfer *transfer, gboolean answered);
void lq_http_hosts_release (LqHttpHosts *hosts, LqHttpTransfer *transfer);

/* From now on everything may start: the engine is emptying the queues. */
void lq_http_hosts_lift_limits (LqHttpHosts *hosts);
