/* SPDX-License-Identifier: Apache-2.0 */
/* One scope under lq_check_run. */
#pragma once

#include "core/accounts.h"
#include "core/schema.h"

/* An operation, and why it is needed. */
typedef struct
{
  const LqOperation *operation;
  const LqTable *owner;
  GArray *uses; /* LqSchemaUse */
} LqCheckNeed;

/* What the tables need; element type LqCheckNeed. Transfer full. */
GPtrArray *lq_check_needs (void);

typedef struct _LqCheckScope LqCheckScope;

/* `needs` is borrowed, as `collection` is. */
LqCheckScope *lq_check_scope_new (const LqCollection *collection, GPtrArray *needs, const LqScope *scope);
void lq_check_scope_free (LqCheckScope *self);

/* Goes on as far as it can; TRUE when every operation has its result. */
gboolean lq_check_scope_poll (LqCheckScope *self);

const LqScope *lq_check_scope_of (const LqCheckScope *self);

/* Why SELECT * on some table fails there, the first reason of all; NULL: it does not. Borrowed. */
const GError *lq_check_scope_failure (const LqCheckScope *self);

/* { "permission", "action", "result", "detail", "required", "tables", "columns", "other_accounts" } per permission, as
 * docs/command.md describes it. Transfer full. */
json_t *lq_check_scope_actions (const LqCheckScope *self);

/* { "service", "url", "reachable" } per service: true where any call was answered, null where none was made. Transfer
 * full. */
json_t *lq_check_scope_endpoints (const LqCheckScope *self);
