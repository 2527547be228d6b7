/* SPDX-License-Identifier: Apache-2.0 */
/* The dialect of AWS's shared configuration files: `[section]`, `key = value`, comments with # or ; at the beginning of
 * a line or after white space, and indented lines, which continue the value above, or, where that is empty, are keys
 * below it (`lambda =` then `  endpoint_url = ...` is the key lambda.endpoint_url). Keys are lower-cased, what is said
 * twice counts as it was said last. */
#pragma once

#include <glib.h>

/* Section name -> (key -> value), values wiped when freed. `name` names the text in errors, which say the line
 * (LQ_ERROR_CONFIG) and never quote it, as it may be a secret. Transfer full. */
GHashTable *lq_ini_parse (const char *text, gsize length, const char *name, GError **error);

/* Borrowed; NULL where there is none. */
const char *lq_ini_get (GHashTable *ini, const char *section, const char *key);
