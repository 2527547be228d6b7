/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/xml.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define MAX_BYTES (1024 * 1024)
#define MAX_DEPTH 32

typedef struct
{
  const LqXmlField *fields;
  gsize n_fields;
  guint depth;
} Reader;

static void
on_start (GMarkupParseContext *context, const char *name, const char **attribute_names, const char **attribute_values,
          gpointer data, GError **error)
{
  Reader *reader = data;

  if (++reader->depth > MAX_DEPTH)
    g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "XML nested more than %d deep", MAX_DEPTH);
}

static void
on_end (GMarkupParseContext *context, const char *name, gpointer data, GError **error)
{
  Reader *reader = data;
  reader->depth--;
}

static void
on_text (GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  const Reader *reader = data;
  const char *element = g_markup_parse_context_get_element (context);

  for (gsize i = 0; element != NULL && i < reader->n_fields; i++)
    {
      if (*reader->fields[i].value == NULL && strcmp (element, reader->fields[i].name) == 0)
        *reader->fields[i].value = g_strndup (text, length);
    }
}

gboolean
lq_xml_read (const char *text, gsize length, const LqXmlField *fields, gsize n_fields, GError **error)
{
  static const GMarkupParser parser = { .start_element = on_start, .end_element = on_end, .text = on_text };
  Reader reader = { fields, n_fields, 0 };

  for (gsize i = 0; i < n_fields; i++)
    *fields[i].value = NULL;
  if (length > MAX_BYTES)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "XML of more than %d bytes", MAX_BYTES);
      return FALSE;
    }
  g_autoptr (GMarkupParseContext) context =
      g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &reader, NULL);
  if (g_markup_parse_context_parse (context, text, (gssize) length, NULL) &&
      g_markup_parse_context_end_parse (context, NULL))
    return TRUE;
  for (gsize i = 0; i < n_fields; i++)
    g_clear_pointer (fields[i].value, lq_text_wipe);
  g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "not XML that can be read");
  return FALSE;
}
