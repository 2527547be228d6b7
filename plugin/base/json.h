/* SPDX-License-Identifier: Apache-2.0 */
/* JSON from outside: bounded parsing, and the small path language of table declarations. */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "base/cleanup.h"

/* Parses `length` bytes. The nesting is bounded by jansson (2048), the size by who read the bytes. Integers that do not
 * fit 64 bits become reals. `what` names the text in the error (LQ_ERROR_REPLY). Transfer full; NULL on error. */
json_t *lq_json_parse (const char *text, gsize length, const char *what, GError **error);

/* Follows `path` from `root`. Marks: `a.b` member; `[]` each element (a lone value counts as a list of one, as IAM
 * allows); `@json` after a member parses the JSON text it holds. An empty path is `root` itself. A path with `[]` gives
 * an array, empty where a member is missing; one without gives the value, or NULL where it is missing or null.
 * Returns FALSE (LQ_ERROR_REPLY) only where the JSON contradicts the path: a member of something that is no object, or
 * `@json` text that does not parse. `*value` is transfer full. */
gboolean lq_json_select (json_t *root, const char *path, json_t **value, GError **error);

/* Adds a text to a list of texts that does not have it. */
void lq_json_add_once (json_t *list, const char *text);

/* Overwrites every text in `value`, then lets go of it: for what secrets were parsed into. NULL is nothing. */
void lq_json_wipe (json_t *value);

/* Parsed text with secrets in it. */
typedef json_t LqJsonSecret;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqJsonSecret, lq_json_wipe)

/* Compact text with object keys sorted, so that equal values are equal text. Transfer full. */
char *lq_json_to_text (const json_t *value);
