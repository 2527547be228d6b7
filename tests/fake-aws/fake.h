/* SPDX-License-Identifier: Apache-2.0 */
/* A fake AWS in this process: a real HTTP server on loopback, on a thread of its own, that answers the operations of
 * operations.c as AWS does. tests/fake-aws/README.md describes estates and rules. Every function here is thread-safe.
 */
#pragma once

#include <glib.h>

typedef struct _LqFake LqFake;

typedef struct
{
  const char *estate;          /* path of an estate file; NULL: an empty estate */
  const char *generate;        /* the generator's sizes, "functions=100,layers=5"; loaded after `estate`; NULL: none */
  guint16 port;                /* 0: any free one */
  const char *tls_certificate; /* path of a PEM file; with `tls_key`, the server speaks TLS only */
  const char *tls_key;
  guint latency_ms; /* each answer waits so long */
  double quota;     /* requests/s of the bucket that most of Lambda's operations share (AWS: 15; the others in
                     * proportion); 0: no quotas */
  guint jitter_ms;  /* how much too early the buckets let a request come; 0: half of a bucket's interval */
  guint page_size;  /* most entries on a page, below AWS's own limits; 0: AWS's */
} LqFakeOptions;

/* Starts a server; NULL options: all defaults. Errors: LQ_ERROR_CONFIG (estate, certificate), LQ_ERROR_NETWORK (port).
 * Transfer full. */
LqFake *lq_fake_new (const LqFakeOptions *options, GError **error);

/* Stops it; requests still waiting get no answer. */
void lq_fake_free (LqFake *fake);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqFake, lq_fake_free)

/* "http://127.0.0.1:PORT", or "https://localhost:PORT" with TLS: what AWS_ENDPOINT_URL wants. Borrowed. */
const char *lq_fake_url (LqFake *fake);

/* Adds the estate in `json` (the text, not a path) to what is there: an entry of the same name is replaced, one with
 * `"deleted": true` goes away. Errors: LQ_ERROR_CONFIG, naming the place; then nothing was changed for the part after
 * that place. */
gboolean lq_fake_load_estate (LqFake *fake, const char *json, GError **error);

/* Forgets the whole estate: accounts, credentials, everything. */
void lq_fake_clear_estate (LqFake *fake);

/* Adds one rule (an object) or several (an array). Errors: LQ_ERROR_CONFIG. */
gboolean lq_fake_add_rule (LqFake *fake, const char *json, GError **error);
void lq_fake_clear_rules (LqFake *fake);

/* Signed requests for `action` ("ListFunctions") so far, over all accounts and Regions, throttled and failed ones too.
 */
guint64 lq_fake_count (LqFake *fake, const char *action);

/* All counters, as GET /_fake/counters gives them. Transfer full. */
char *lq_fake_counters (LqFake *fake);
void lq_fake_reset_counters (LqFake *fake);

/* The server's clock is the system's plus `seconds`. */
void lq_fake_set_clock_offset (LqFake *fake, gint64 seconds);

/* As in the options, from now on. A new quota starts with full buckets. */
void lq_fake_set_latency (LqFake *fake, guint milliseconds);
void lq_fake_set_quota (LqFake *fake, double quota);
void lq_fake_set_page_size (LqFake *fake, guint page_size);
