/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/xml.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define MAX_BYTES ((gsize) 1024 * 1024)
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

/* Runs `parser` over the text. What it says of errors may hold some of the text, so it is left out. */
static gboolean
parse (const GMarkupParser *parser, gpointer reader, const char *text, gsize length, GError **error)
{
  g_autoptr (GMarkupParseContext) context =
      g_markup_parse_context_new (parser, G_MARKUP_TREAT_CDATA_AS_TEXT, reader, NULL);

  if (length > MAX_BYTES)
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "XML of more than %" G_GSIZE_FORMAT " bytes", MAX_BYTES);
      return FALSE;
    }
  /* of an empty body there is no text at all, which GLib does not take */
  if (length > 0 && g_markup_parse_context_parse (context, text, (gssize) length, NULL) &&
      g_markup_parse_context_end_parse (context, NULL))
    return TRUE;
  g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "not XML that can be read");
  return FALSE;
}

gboolean
lq_xml_read (const char *text, gsize length, const LqXmlField *fields, gsize n_fields, GError **error)
{
  static const GMarkupParser parser = { .start_element = on_start, .end_element = on_end, .text = on_text };
  Reader reader = { fields, n_fields, 0 };

  for (gsize i = 0; i < n_fields; i++)
    *fields[i].value = NULL;
  if (parse (&parser, &reader, text, length, error))
    return TRUE;
  for (gsize i = 0; i < n_fields; i++)
    g_clear_pointer (fields[i].value, lq_text_wipe);
  return FALSE;
}

/* An element that has begun. */
typedef struct
{
  json_t *members; /* NULL: no element has been in it yet */
  GString *text;
} Element;

static void
element_free (gpointer data)
{
  Element *element = data;

  json_decref (element->members);
  g_string_free (element->text, TRUE);
  g_free (element);
}

static void
tree_start (GMarkupParseContext *context, const char *name, const char **attribute_names, const char **attribute_values,
            gpointer data, GError **error)
{
  GPtrArray *open = data;
  Element *element = g_new0 (Element, 1);

  element->text = g_string_new (NULL);
  g_ptr_array_add (open, element);
  if (open->len > MAX_DEPTH)
    g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "XML nested more than %d deep", MAX_DEPTH);
}

static void
tree_text (GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  GPtrArray *open = data;

  if (open->len > 0)
    g_string_append_len (((Element *) open->pdata[open->len - 1])->text, text, (gssize) length);
}

/* `value` is taken over. */
static void
add_member (Element *parent, const char *name, json_t *value)
{
  if (parent->members == NULL)
    parent->members = json_object ();
  json_t *present = json_object_get (parent->members, name);
  if (present == NULL)
    json_object_set_new (parent->members, name, value);
  else if (json_is_array (present))
    json_array_append_new (present, value);
  else
    json_object_set_new (parent->members, name, json_pack ("[O, o]", present, value));
}

static void
tree_end (GMarkupParseContext *context, const char *name, gpointer data, GError **error)
{
  GPtrArray *open = data;
  const Element *element = open->pdata[open->len - 1];
  json_t *value = json_incref (element->members);

  /* the outermost stays, for who asked */
  if (open->len == 1)
    {
      json_decref (value);
      return;
    }
  if (value == NULL)
    value = element->text->len > 0 ? json_string (element->text->str) : json_null ();
  add_member (open->pdata[open->len - 2], name, value);
  g_ptr_array_set_size (open, (int) open->len - 1);
}

json_t *
lq_xml_to_json (const char *text, gsize length, GError **error)
{
  static const GMarkupParser parser = { .start_element = tree_start, .end_element = tree_end, .text = tree_text };
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (element_free);

  if (!parse (&parser, open, text, length, error))
    return NULL;
  const Element *outermost = open->pdata[0];
  return outermost->members != NULL ? json_incref (outermost->members) : json_object ();
}
