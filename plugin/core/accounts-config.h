/* SPDX-License-Identifier: Apache-2.0 */
/* The [scope] of the configuration, read and checked. */
#pragma once

#include "base/config.h"
#include "core/accounts.h"

/* How to get into an account, where it differs from the others; NULL: it does not. */
typedef struct
{
  char *role_name, *external_id;
} LqAccountRole;

typedef struct
{
  LqAccountsKind kind;
  GStrv accounts;    /* of LQ_ACCOUNTS_LIST; 12 digits each */
  GStrv regions;     /* NULL: all that are enabled */
  GStrv units;       /* organizational units, or the root, whose accounts are read with those below them; NULL: all */
  char *role_name;   /* NULL: none is assumed, but where a section of an account names one */
  char *external_id; /* may be NULL */
  GHashTable *roles; /* account id -> LqAccountRole, where a section of the account says so */
  GStrv excluded;    /* may be NULL */
  GStrv accepted;    /* account/region pairs whose denial is accepted; may be NULL */
  guint shard;       /* from 1; 0: all */
  guint shards;
  gint64 max_stale_s; /* 0: a failed scope fails the query */
} LqAccountsConfig;

/* `regions` as in lq_accounts_new; `fallback_region` where nothing is configured, may be NULL. Errors:
 * LQ_ERROR_CONFIG. */
gboolean lq_accounts_config_read (LqAccountsConfig *read, const LqConfig *config, const char *const *regions,
                                  const char *fallback_region, GError **error);

/* The role to assume in an account and its external id; NULL: there is none. Borrowed. */
const char *lq_accounts_config_role (const LqAccountsConfig *config, const char *account_id, const char **external_id);

void lq_accounts_config_clear (LqAccountsConfig *config);
