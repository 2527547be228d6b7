/* SPDX-License-Identifier: Apache-2.0 */
/* The accounts and Regions that queries read: the caller's own account in the Regions that are configured. */
#pragma once

#include "core/plan.h"

typedef struct _LqScopes LqScopes;

/* `regions` NULL: [scope] regions, else the Region that environment or profile name. No call is made. */
LqScopes *lq_scopes_new (LqAwsClient *client, const LqConfig *config, const char *const *regions);
void lq_scopes_free (LqScopes *scopes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqScopes, lq_scopes_free)

/* One scope and what of the query's bindings can match in it (NULL: everything). */
typedef struct
{
  const LqScope *scope; /* lives as long as the LqScopes */
  GPtrArray *bindings;
} LqScopeShare;

/* The scopes where `bindings` (NULL: everything) can match. Asks who the caller is (STS, once) only where there is a
 * Region left to read. Element type LqScopeShare. Transfer full; NULL on error. */
GPtrArray *lq_scopes_select (LqScopes *scopes, GPtrArray *bindings, GError **error);

/* Whether an account is one of those that are read. */
gboolean lq_scopes_has_account (LqScopes *scopes, const char *account_id);
