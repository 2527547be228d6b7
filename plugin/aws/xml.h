/* SPDX-License-Identifier: Apache-2.0 */
/* The little of XML that AWS's query protocol needs: the text of a few elements. */
#pragma once

#include <glib.h>

typedef struct
{
  const char *name; /* of an element, wherever it stands */
  char **value;     /* set to the text of the first such element; NULL where there is none. Transfer full */
} LqXmlField;

/* Reads `n_fields` fields out of `length` bytes. Size and depth are bounded; document types and entities of their own
 * are not read. Errors: LQ_ERROR_REPLY, without any of the text. */
gboolean lq_xml_read (const char *text, gsize length, const LqXmlField *fields, gsize n_fields, GError **error);
