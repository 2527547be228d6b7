/* SPDX-License-Identifier: Apache-2.0 */
/* Reading JSON (RFC 8259) into jansson's values. jansson's own reader takes its text byte by byte through two
 * functions, which was half of all instructions that a large listing cost. It takes and refuses the same; tests compare
 * both. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"

/* As jansson's. */
#define MAX_DEPTH 2048

static const char ends_early[] = "it ends too early", wrong_syntax[] = "its syntax is wrong";

typedef struct
{
  const char *start, *at, *end;
  guint depth;
  const char *problem; /* static; NULL: none so far. It quotes nothing, as that may be a secret */
  GString *scratch;
} Reader;

static json_t *read_value (Reader *self);

static gpointer
fail (Reader *self, const char *problem)
{
  if (self->problem == NULL)
    self->problem = self->at >= self->end ? ends_early : problem;
  return NULL;
}

static gboolean
refuse (Reader *self, const char *problem)
{
  return fail (self, problem) != NULL;
}

/* The next byte; NUL, which nothing may begin with, at the end. */
static char
peek (const Reader *self)
{
  return self->at < self->end ? *self->at : '\0';
}

static void
skip_space (Reader *self)
{
  while (self->at < self->end && (*self->at == ' ' || *self->at == '\n' || *self->at == '\r' || *self->at == '\t'))
    self->at++;
}

static gboolean
take (Reader *self, char byte)
{
  if (peek (self) != byte || byte == '\0')
    return FALSE;
  self->at++;
  return TRUE;
}

static json_t *
read_word (Reader *self, const char *word, json_t *value)
{
  for (; *word != '\0'; word++)
    {
      if (!take (self, *word))
        return fail (self, wrong_syntax);
    }
  return value;
}

static gboolean
skip_digits (Reader *self)
{
  const char *first = self->at;

  while (g_ascii_isdigit (peek (self)))
    self->at++;
  return self->at > first;
}

/* Moves past a number; FALSE where it is none. */
static gboolean
skip_number (Reader *self, gboolean *whole)
{
  take (self, '-');
  if (!take (self, '0') && !skip_digits (self))
    return FALSE;
  *whole = TRUE;
  if (take (self, '.'))
    {
      *whole = FALSE;
      if (!skip_digits (self))
        return FALSE;
    }
  if (take (self, 'e') || take (self, 'E'))
    {
      *whole = FALSE;
      if (!take (self, '+'))
        take (self, '-');
      return skip_digits (self);
    }
  return TRUE;
}

static json_t *
read_number (Reader *self)
{
  const char *first = self->at;
  gboolean whole = FALSE;

  if (!skip_number (self, &whole))
    return fail (self, wrong_syntax);
  g_string_truncate (self->scratch, 0);
  g_string_append_len (self->scratch, first, self->at - first);
  errno = 0;
  gint64 number = whole ? g_ascii_strtoll (self->scratch->str, NULL, 10) : 0;
  if (whole && errno == 0)
    return json_integer (number);
  double real = g_ascii_strtod (self->scratch->str, NULL);
  return isfinite (real) ? json_real (real) : fail (self, "a number in it is too large");
}

/* The four digits behind \u; -1 where they are none. */
static int
read_unit (Reader *self)
{
  int unit = 0;

  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (peek (self));
      if (digit < 0)
        return -1;
      unit = unit * 16 + digit;
      self->at++;
    }
  return unit;
}

/* Two of them beyond what one can say. */
static gboolean
append_character (Reader *self)
{
  int unit = read_unit (self);

  if (unit < 0 || (unit >= 0xdc00 && unit <= 0xdfff))
    return refuse (self, wrong_syntax);
  if (unit == 0)
    return refuse (self, "a text in it holds a NUL");
  if (unit >= 0xd800 && unit <= 0xdbff)
    {
      int second = take (self, '\\') && take (self, 'u') ? read_unit (self) : -1;
      if (second < 0xdc00 || second > 0xdfff)
        return refuse (self, wrong_syntax);
      unit = 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00);
    }
  g_string_append_unichar (self->scratch, (gunichar) unit);
  return TRUE;
}

/* What stands behind a backslash. */
static gboolean
append_escaped (Reader *self)
{
  static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
  char name = peek (self);
  const char *found = name != '\0' ? strchr (names, name) : NULL;

  if (take (self, 'u'))
    return append_character (self);
  if (found == NULL)
    return refuse (self, wrong_syntax);
  self->at++;
  g_string_append_c (self->scratch, bytes[found - names]);
  return TRUE;
}

/* Moves to the quote, backslash, control character or end that is next; TRUE where all before it is ASCII. */
static gboolean
skip_plain (Reader *self)
{
  guchar all = 0;

  for (; self->at < self->end; self->at++)
    {
      guchar byte = (guchar) *self->at;
      if (byte == '"' || byte == '\\' || byte < ' ')
        break;
      all |= byte;
    }
  return all < 0x80;
}

/* A text, whose first quote has been taken. Borrowed from the input or the scratch until the next one is read. */
static const char *
read_text (Reader *self, gsize *length)
{
  const char *first = self->at;
  gboolean ascii = skip_plain (self);
  const char *text = first;

  *length = (gsize) (self->at - first);
  if (peek (self) == '\\')
    {
      g_string_truncate (self->scratch, 0);
      g_string_append_len (self->scratch, first, (gssize) *length);
      while (take (self, '\\'))
        {
          if (!append_escaped (self))
            return NULL;
          first = self->at;
          ascii = skip_plain (self) && ascii;
          g_string_append_len (self->scratch, first, self->at - first);
        }
      text = self->scratch->str;
      *length = self->scratch->len;
    }
  if (!take (self, '"'))
    return fail (self, wrong_syntax);
  return ascii || g_utf8_validate_len (text, *length, NULL) ? text : fail (self, "it is not UTF-8");
}

static json_t *
read_string (Reader *self)
{
  gsize length;
  const char *text = read_text (self, &length);

  return text != NULL ? json_stringn_nocheck (text, length) : NULL;
}

static json_t *
read_array (Reader *self)
{
  g_autoptr (json_t) array = json_array ();

  skip_space (self);
  if (take (self, ']'))
    return g_steal_pointer (&array);
  do
    {
      json_t *value = read_value (self);
      if (value == NULL)
        return NULL;
      json_array_append_new (array, value);
      skip_space (self);
    }
  while (take (self, ','));
  return take (self, ']') ? g_steal_pointer (&array) : fail (self, wrong_syntax);
}

static gboolean
read_member (Reader *self, json_t *object)
{
  g_autofree char *kept = NULL;
  const char *name;
  gsize length;

  skip_space (self);
  if (!take (self, '"'))
    return refuse (self, wrong_syntax);
  name = read_text (self, &length);
  if (name == NULL)
    return FALSE;
  /* the value's texts may need the scratch */
  if (name == self->scratch->str)
    name = kept = g_strndup (name, length);
  skip_space (self);
  if (!take (self, ':'))
    return refuse (self, wrong_syntax);
  json_t *value = read_value (self);
  return value != NULL && json_object_setn_new_nocheck (object, name, length, value) == 0;
}

/* Of members with the same name, the last one stays. */
static json_t *
read_object (Reader *self)
{
  g_autoptr (json_t) object = json_object ();

  skip_space (self);
  if (take (self, '}'))
    return g_steal_pointer (&object);
  do
    {
      if (!read_member (self, object))
        return NULL;
      skip_space (self);
    }
  while (take (self, ','));
  return take (self, '}') ? g_steal_pointer (&object) : fail (self, wrong_syntax);
}

static json_t *
read_any (Reader *self)
{
  switch (peek (self))
    {
    case '{':
      self->at++;
      return read_object (self);
    case '[':
      self->at++;
      return read_array (self);
    case '"':
      self->at++;
      return read_string (self);
    case 't':
      return read_word (self, "true", json_true ());
    case 'f':
      return read_word (self, "false", json_false ());
    case 'n':
      return read_word (self, "null", json_null ());
    default:
      return read_number (self);
    }
}

static json_t *
read_value (Reader *self)
{
  if (++self->depth > MAX_DEPTH)
    return fail (self, "it is nested too deeply");
  skip_space (self);
  json_t *value = read_any (self);
  self->depth--;
  return value;
}

json_t *
lq_json_parse (const char *text, gsize length, const char *what, GError **error)
{
  Reader reader = { .start = text, .at = text, .end = text + length, .scratch = g_string_new (NULL) };
  json_t *value = read_value (&reader);

  skip_space (&reader);
  if (value != NULL && reader.at < reader.end)
    {
      fail (&reader, "something follows its end");
      json_decref (g_steal_pointer (&value));
    }
  if (value == NULL)
    g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "%s is not valid JSON: %s, at byte %" G_GSIZE_FORMAT, what,
                 reader.problem, (gsize) (reader.at - text));
  /* it may have held a secret */
  explicit_bzero (reader.scratch->str, reader.scratch->allocated_len);
  g_string_free (reader.scratch, TRUE);
  return value;
}
