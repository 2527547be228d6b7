/* SPDX-License-Identifier: Apache-2.0 */
/* Text that came from outside, made fit to be shown. */
#pragma once

#include <glib.h>

/* TRUE for what could move a terminal's cursor or reorder a line: control characters, bidirectional marks. */
gboolean lq_text_is_unsafe (gunichar c);

/* A copy of `text` in which what could move a terminal's cursor or reorder a line (control characters, bidirectional
 * marks, invalid UTF-8) stands as an escape such as \x1b or \u202e. `length` -1: up to the NUL. Transfer full. */
char *lq_text_escape (const char *text, gssize length);

/* The entry of `words` (NULL-terminated) that `word` most likely meant: at most two single-character edits away;
 * else the shortest of those that it is a part of, as `functions` is of lambda_functions; else NULL. Borrowed. */
const char *lq_text_suggest (const char *word, const char *const *words);

/* Adds a copy of `text` to a list of texts that does not have it. */
void lq_text_add_once (GPtrArray *list, const char *text);

/* Overwrites a secret before freeing it. NULL is nothing. */
void lq_text_wipe (char *text);

/* The same for all of a NULL-terminated vector. */
void lq_text_wipe_all (char **texts);

/* The same for bytes, if this is the only reference to them. */
void lq_text_wipe_bytes (GBytes *bytes);
