/* SPDX-License-Identifier: Apache-2.0 */
/* Whose resources are read: the configuration's [scope], and the accounts and Regions that come of it. */
#pragma once

#include "core/feed.h"

typedef enum
{
  LQ_ACCOUNTS_SELF,         /* the caller's own */
  LQ_ACCOUNTS_LIST,         /* those named */
  LQ_ACCOUNTS_ORGANIZATION, /* those of the organization */
} LqAccountsKind;

/* How a scope fared the last time it was read. */
typedef enum
{
  LQ_SCOPE_UNKNOWN, /* not read yet */
  LQ_SCOPE_OK,
  LQ_SCOPE_DENIED,
  LQ_SCOPE_DENIED_BY_SCP, /* by a service control policy */
  LQ_SCOPE_UNREACHABLE,
  LQ_SCOPE_DISABLED, /* the Region is not enabled for the account */
  LQ_SCOPE_ACCEPTED, /* denied, and the configuration accepts that */
} LqScopeStatus;

/* `regions` NULL: as the configuration says, else the Region of environment or profile. No call is made. Errors:
 * LQ_ERROR_CONFIG. */
LqAccounts *lq_accounts_new (LqAwsClient *client, const LqConfig *config, const LqClock *clock,
                             const char *const *regions, GError **error);
void lq_accounts_free (LqAccounts *accounts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqAccounts, lq_accounts_free)

/* From now on a scope that failed stays so in aws_scopes, whatever is read there later, and who the caller is is asked
 * once even if that fails. */
void lq_accounts_keep_failures (LqAccounts *accounts);

LqAccountsKind lq_accounts_kind (LqAccounts *accounts);

/* The Regions named; NULL: all that are enabled for an account. Errors: LQ_ERROR_CONFIG (there is none). */
gboolean lq_accounts_regions (LqAccounts *accounts, const char *const **regions, GError **error);

/* Someone who waits to know the caller's own account. */
typedef struct
{
  LqWaiter *waiter; /* is woken */
  gboolean asked;   /* an answer is on its way */
  GError *error;    /* it was this */
} LqHomeWait;

/* The caller's own account, borrowed. Never waits: who does not know it has it asked, of STS, on a thread, once for all
 * who wait. */
LqPoll lq_accounts_poll_home (LqAccounts *accounts, LqHomeWait *wait, const char **account_id, GError **error);

/* Waits no more. */
void lq_accounts_leave_home (LqAccounts *accounts, LqHomeWait *wait);

/* The same, as far as it is known; NULL: it is not. */
const char *lq_accounts_home (LqAccounts *accounts);

/* Ends what is asked. While the client is still there; nobody may wait any more. */
void lq_accounts_end (LqAccounts *accounts);

/* The ids of the configuration's list; with LQ_ACCOUNTS_SELF the caller's own alone. Borrowed. */
const char *const *lq_accounts_ids (LqAccounts *accounts);

/* Whether the configuration leaves an account out (excluded, or of another shard). */
gboolean lq_accounts_leave_out (LqAccounts *accounts, const char *account_id);

/* A scope, made on first use; lives as long as the accounts. */
const LqScope *lq_accounts_scope (LqAccounts *accounts, const char *account_id, const char *region);

/* The scope that questions about the account itself are asked in; aws_scopes lists it only once something failed there.
 */
const LqScope *lq_accounts_scope_of_account (LqAccounts *accounts, const char *account_id);

/* What Organizations says of an account of the own organization. */
void lq_accounts_describe (LqAccounts *accounts, const char *account_id, const char *name, const char *state,
                           const char *organization_id);

/* All accounts of the own organization: id -> name, both owned by the table, which is taken over. */
void lq_accounts_set_members (LqAccounts *accounts, GHashTable *members);

/* The units whose accounts are read; NULL: all of the organization's. Borrowed. */
const char *const *lq_accounts_units (LqAccounts *accounts);

/* Whether to ask Organizations for the organization of an account: not where its accounts are listed, which tells, and
 * not within an hour of the last time. */
gboolean lq_accounts_wants_organization (LqAccounts *accounts, const char *account_id);

/* The organization was asked for. `organization_id` NULL: it is not known, or there is none, and the configuration's
 * stays. */
void lq_accounts_set_organization (LqAccounts *accounts, const char *account_id, const char *organization_id);

/* Which accounts there are could not be found out (`why`), or, with NULL, could be. As long as it cannot, aws_scopes
 * has a row without an account that says so. */
void lq_accounts_set_lost (LqAccounts *accounts, const GError *why);

/* Whether an account is one of those that are read, as far as is known. */
gboolean lq_accounts_has (LqAccounts *accounts, const char *account_id);

/* A scope was read: `data_as_of_s` is when its oldest answer was asked for. */
void lq_accounts_succeeded (LqAccounts *accounts, const LqScope *scope, gint64 data_as_of_s);

/* A scope failed; TRUE where the configuration accepts that it is denied, so that it counts as read. */
gboolean lq_accounts_failed (LqAccounts *accounts, const LqScope *scope, const GError *error);

/* How old answers may be with which a scope that fails contributes all the same, seconds; 0: it fails the query. */
gint64 lq_accounts_max_stale (LqAccounts *accounts);

/* A scope failed (`why`), and rows of `data_as_of_s` (0: none) stood in for it. */
void lq_accounts_served_stale (LqAccounts *accounts, const LqScope *scope, gint64 data_as_of_s, const GError *why);

/* Says something that people should know of an answer; the same text once. */
void lq_accounts_warn (LqAccounts *accounts, const char *text);

/* What was said of scopes whose rows are old since this was asked last, a line each; NULL: nothing. Transfer full. */
char *lq_accounts_take_warnings (LqAccounts *accounts);

/* The elements of aws_scopes. */
json_t *lq_accounts_elements (LqAccounts *accounts);
