/* SPDX-License-Identifier: Apache-2.0 */
/* What the files about events share. */
#pragma once

#include "core/convert.h"

/* The text at a path of members; NULL where there is none, or no text. Borrowed from `root`. */
const char *lq_event_text (const json_t *root, const char *path);

/* event-resource.c: sets resource_arn and function_name of `row`, as far as the record tells. `action` is the event's
 * name without date. */
void lq_event_add_resource (json_t *row, const json_t *record, const char *action, const LqScope *scope);

/* event-grant.c: for events that grant something, sets principal, organization_id and exposure of `row`. */
void lq_event_add_grant (json_t *row, const json_t *record, const LqScope *scope);
