/* SPDX-License-Identifier: Apache-2.0 */
/* Text with holes. A template is made of blocks, each from a line `<!-- block NAME -->` to the next such line; in a
 * block
 * `{{name}}` stands for a value, escaped for HTML's text and quoted attributes, and `{{raw name}}` for one as it is. */
#pragma once

#include <glib.h>

typedef struct _LqTemplate LqTemplate;

/* Transfer full. */
LqTemplate *lq_template_new (const char *text);
void lq_template_free (LqTemplate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqTemplate, lq_template_free)

/* Appends a block, its holes filled from pairs of name and value (valid UTF-8), ended by NULL. A block or a hole that
 * is not known is a mistake of the program. What could move a cursor or reorder a line is shown as an escape. */
void lq_template_append (const LqTemplate *self, const char *block, GString *out, ...) G_GNUC_NULL_TERMINATED;
