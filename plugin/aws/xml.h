/* SPDX-License-Identifier: Apache-2.0 */
/* The little of XML that AWS's query protocols need: the text of a few elements, or all of it as JSON. */
#pragma once

#include <glib.h>
#include <jansson.h>

typedef struct
{
  const char *name; /* of an element, wherever it stands */
  char **value;     /* set to the text of the first such element; NULL where there is none. Transfer full */
} LqXmlField;

/* Reads `n_fields` fields out of `length` bytes. Size and depth are bounded; document types and entities of their own
 * are not read. Errors: LQ_ERROR_REPLY, without any of the text. */
gboolean lq_xml_read (const char *text, gsize length, const LqXmlField *fields, gsize n_fields, GError **error);

/* What the outermost element holds, as JSON: an element with elements in it is an object of these by name, one with
 * text is that text, an empty one null; of several with one name a list is made. Attributes are passed over. Bounds and
 * errors as above. Transfer full; NULL on error. */
json_t *lq_xml_to_json (const char *text, gsize length, GError **error);
