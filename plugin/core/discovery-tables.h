/* SPDX-License-Identifier: Apache-2.0 */
/* What finding accounts and Regions asks of AWS, declared as tables are. No door shows these. */
#pragma once

#include "core/feed.h"

/* The accounts of the organization, or right below a unit; columns id, name, state, organization_id. The second is
 * asked by parent_id. */
extern const LqTable lq_discovery_accounts;
extern const LqTable lq_discovery_accounts_below;

/* The units right below a unit, asked by parent_id; column id. */
extern const LqTable lq_discovery_units_below;

/* The Regions that are enabled for an account; columns name, outcome: ok, or denied in one row without a name. */
extern const LqTable lq_discovery_regions;

/* The same by EC2; column name. */
extern const LqTable lq_discovery_ec2_regions;

/* The account's own organization; column id. No row where it is in none, or may not know. */
extern const LqTable lq_discovery_organization;

/* Asks for one of them; an answer of the last hour serves. `kept`: only an answer that is kept does, as old as the
 * collection takes it. */
LqFeed *lq_discovery_ask (const LqCollection *collection, const LqTable *table, const LqScope *scope,
                          LqBinding *binding, gboolean kept);

/* The text of a row's cell. Transfer full. */
char *lq_discovery_cell (const LqRowRef *row, const char *name);

/* The operations of them all; ended by NULL. */
extern const LqOperation *const lq_discovery_operations[];
