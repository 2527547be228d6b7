/* SPDX-License-Identifier: Apache-2.0 */
/* Rules: what goes wrong, or changes, at which call. tests/fake-aws/README.md lists the keys. */
#pragma once

#include <glib.h>
#include <jansson.h>

typedef enum
{
  LQ_FAKE_FAULT_NONE,
  LQ_FAKE_FAULT_DELAY, /* nothing but the rule's delay_ms */
  /* an answer of another content */
  LQ_FAKE_FAULT_ERROR,     /* status, code and message of the rule */
  LQ_FAKE_FAULT_THROTTLED, /* as the service says that */
  LQ_FAKE_FAULT_INVALID_JSON,
  LQ_FAKE_FAULT_HTML,
  LQ_FAKE_FAULT_EMPTY_BODY,
  LQ_FAKE_FAULT_EMPTY_PAGE,
  LQ_FAKE_FAULT_ENDLESS,
  LQ_FAKE_FAULT_MISSING_KEY,
  LQ_FAKE_FAULT_HUGE,
  LQ_FAKE_FAULT_GZIP_BOMB,
  LQ_FAKE_FAULT_REDIRECT,
  LQ_FAKE_FAULT_ACCESS_DENIED,
  LQ_FAKE_FAULT_DENIED_BY_SCP,
  LQ_FAKE_FAULT_EXPIRED_TOKEN,
  LQ_FAKE_FAULT_EXPIRE_SESSION, /* and from now on */
  /* a connection that misbehaves; server-fault.c */
  LQ_FAKE_FAULT_RESET,
  LQ_FAKE_FAULT_TRUNCATED,
  LQ_FAKE_FAULT_WRONG_LENGTH,
  LQ_FAKE_FAULT_SLOW_DRIP,
  LQ_FAKE_FAULT_HANG,
} LqFakeFault;

typedef struct _LqFakeRules LqFakeRules;

/* What the rules say about one call. Strings are borrowed from the rules. */
typedef struct
{
  LqFakeFault fault;
  guint delay_ms;
  guint drip_ms;
  guint status;
  guint retry_after_s;
  const char *code, *message;
  json_t *changes; /* array of estate patches to make after the answer; new reference, NULL for none */
} LqFakeEffect;

LqFakeRules *lq_fake_rules_new (void);
void lq_fake_rules_free (LqFakeRules *rules);
void lq_fake_rules_clear (LqFakeRules *rules);

/* Adds a rule or an array of rules. Errors: LQ_ERROR_CONFIG. */
gboolean lq_fake_rules_add (LqFakeRules *rules, const json_t *json, GError **error);

/* Counts the call with every rule that matches it; the first one that is due gives the fault. `target` is the decoded
 * path with query or form. */
void lq_fake_rules_apply (LqFakeRules *rules, const char *action, const char *account, const char *region,
                          const char *target, LqFakeEffect *effect);
