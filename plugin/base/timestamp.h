/* SPDX-License-Identifier: Apache-2.0 */
/* AWS writes times in four ways; all become unix seconds. */
#pragma once

#include <glib.h>
#include <jansson.h>

/* The forms seen from real services:
 *   2026-09-28T09:25:49.569+0000    functions, layers (no colon in the offset)
 *   2026-09-28T09:25:38.519042403Z  code signing configs (nanoseconds)
 *   2026-09-28T09:25:38Z            STS and its XML kin
 *   2026-09-28T09:25:38UTC          what older AWS CLIs cached of a sign-in
 *   1790586338.5                    event source mappings, Signer (a JSON number, seconds)
 * Fractions are cut off. FALSE where `text` is none of the first four. */
gboolean lq_timestamp_parse (const char *text, gint64 *seconds);

/* The same for a JSON string or number. */
gboolean lq_timestamp_from_json (const json_t *value, gint64 *seconds);

/* `20261121T001938Z`, as SigV4 wants it. Transfer full. */
char *lq_timestamp_format_basic (gint64 seconds);

/* The Date header of HTTP (`Sat, 21 Nov 2026 00:19:38 GMT`). FALSE where it is not one. */
gboolean lq_timestamp_parse_http (const char *text, gint64 *seconds);
