/* SPDX-License-Identifier: Apache-2.0 */
/* The scopes of a query, one after the other as they become known: accounts by the configuration or by Organizations,
 * Regions by the configuration or by what is enabled for the account. */
#pragma once

#include "core/accounts.h"
#include "core/plan.h"

typedef struct _LqDiscovery LqDiscovery;

/* `bindings` (NULL: everything) rule scopes out. `organization`: a scope is given once it is known, as far as it can
 * be, which organization and which accounts are the own ones. `collection` and `accounts` are borrowed. Errors:
 * LQ_ERROR_CONFIG (no Region). */
LqDiscovery *lq_discovery_new (const LqCollection *collection, LqAccounts *accounts, GPtrArray *bindings,
                               gboolean organization, GError **error);

/* The next scope. ERROR: who the caller is, or which accounts there are, is not known. A scope whose Regions are not
 * known is not given, but stands in `failed` afterwards. */
LqPoll lq_discovery_poll (LqDiscovery *discovery, const LqScope **scope, GError **error);

/* Errors of accounts whose Regions could not be asked for. Element type GError. Borrowed. */
GPtrArray *lq_discovery_failed (LqDiscovery *discovery);

/* What has not been found out yet, a sentence. Static. */
const char *lq_discovery_pending (LqDiscovery *discovery);

void lq_discovery_free (LqDiscovery *discovery);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqDiscovery, lq_discovery_free)
