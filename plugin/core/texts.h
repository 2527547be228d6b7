/* SPDX-License-Identifier: Apache-2.0 */
/* Texts one behind the other, each distinct one once; known by their place. */
#pragma once

#include <glib.h>

typedef struct _LqTexts LqTexts;

LqTexts *lq_texts_new (void);
void lq_texts_free (LqTexts *texts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqTexts, lq_texts_free)

/* The place of a text, which ends at its first NUL or after `length` bytes; never 0. */
guint lq_texts_add (LqTexts *texts, const char *text, gsize length);

/* The text at a place that was given out; at 0, "". Borrowed until the next one is added. */
const char *lq_texts_at (const LqTexts *texts, guint place);

/* The bytes with all of them in, each ended by a NUL, without slack; frees the rest. Transfer full. */
GByteArray *lq_texts_finish (LqTexts *texts);
