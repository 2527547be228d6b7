/* SPDX-License-Identifier: Apache-2.0 */
/* The accounts of the own organization: all of it, or of some of its units and those below them. */
#pragma once

#include "core/accounts.h"

typedef struct _LqMembers LqMembers;

/* `scope`: of the account that asks. `all`: whose the accounts outside of the units are is wanted too, as far as it may
 * be known. Everything is borrowed. */
LqMembers *lq_members_new (const LqCollection *collection, LqAccounts *accounts, const LqScope *scope, gboolean all);

/* The next active account's id (transfer full). END: that is all, and the directory knows the members. ERROR: the
 * accounts are not known. */
LqPoll lq_members_poll (LqMembers *members, char **account_id, GError **error);

void lq_members_free (LqMembers *members);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqMembers, lq_members_free)
