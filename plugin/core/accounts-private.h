/* SPDX-License-Identifier: Apache-2.0 */
/* What accounts.c (which accounts there are) and accounts-status.c (how they fare) share. */
#pragma once

#include "base/workers.h"
#include "core/accounts-config.h"
#include "core/directory.h"

/* An account, and how one gets into it. */
typedef struct
{
  char *id, *name, *state;
  char *role;    /* its ARN; NULL: the caller's own credentials serve */
  int own_serve; /* atomic: they do all the same, as the role cannot be assumed in the caller's own account */
  LqCredentialsProvider *credentials;
  GPtrArray *scopes;           /* LqAccountScope, borrowed */
  const char *organization_id; /* NULL: not known; lives as long as the accounts */
  gint64 organization_as_of_s; /* when it was asked for; 0: never */
} LqAccount;

/* A scope with its own strings, and how it fared. Never freed before the accounts. */
typedef struct
{
  LqScope scope;
  LqAccount *account;
  char *region;
  gboolean listed; /* in aws_scopes */
  LqScopeStatus status;
  gint64 last_success_s; /* 0: never */
  gint64 data_as_of_s;   /* 0: never */
  char *last_error;      /* NULL: none */
} LqAccountScope;

struct _LqAccounts
{
  LqAwsClient *client;
  const LqClock *clock;
  LqAccountsConfig config;
  LqTrust *trust;
  gboolean keep_failures;
  LqDirectory *directory;

  char *home_id;         /* atomic, and set once; NULL: it is not known yet */
  GMutex home_lock;      /* over what follows; taken alone */
  GError *home_error;    /* why it is not known, where failures are kept */
  gboolean asking_home;  /* a thread does */
  GPtrArray *home_waits; /* LqHomeWait, borrowed */
  LqWorkers *home_asker; /* one thread */
  GCancellable *ending;

  GMutex lock;               /* over what follows */
  GHashTable *accounts;      /* id -> LqAccount */
  GHashTable *scopes;        /* "account/region" -> LqAccountScope */
  GHashTable *organizations; /* set of ids that were ever known: who reads one holds no lock */
  GPtrArray *warnings;       /* texts */
  char *lost;                /* why it is not known which accounts there are; NULL: it is, or was not asked */
  LqScopeStatus lost_status;
  gint64 found_s; /* when it was known last; 0: never */
};

/* The thread that asks who the caller is. */
void lq_accounts_ask_home (gpointer accounts);

/* A scope, made on first use. The lock is held. */
LqAccountScope *lq_accounts_find_scope (LqAccounts *accounts, const char *account_id, const char *region);

/* Where account-wide questions go: the first Region that is named anywhere. Borrowed. */
const char *lq_accounts_home_region (LqAccounts *accounts);

/* Puts a copy of `text` in place of another; NULL leaves what is there. */
void lq_accounts_replace_text (char **place, const char *text);
