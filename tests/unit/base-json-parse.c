/* SPDX-License-Identifier: Apache-2.0 */
/* Our reader of JSON beside jansson's, which was written by somebody else. */
#include <string.h>

#include "base/error.h"
#include "base/json.h"

#define ROUNDS 40000
#define MOST_CHANGES 3

static const char *const documents[] = {
  "{\"Functions\":[{\"FunctionName\":\"f\",\"CodeSize\":10,\"Layers\":[],\"Environment\":{\"Variables\":{\"A\":\"b\"}}}"
  "],"
  "\"NextMarker\":null}",
  "[0,-0,1,-1,12,1.5,-1.5e3,1E+2,1e-2,0.0,9223372036854775807,-9223372036854775808]",
  "[true,false,null,\"\",[],{},[[]],{\"a\":{\"a\":[{}]}}]",
  "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20ac\\ud83d\\ude00\"",
  "\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 \xef\xbf\xbd \xed\x9f\xbf \xee\x80\x80\"",
  " \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : \"c\" , \"a\" : 3 } \n",
  "{\"\":\"\",\"\\u0061\":1,\"caf\xc3\xa9\":2}",
};

/* What is put in at a random place: bytes that mean something, and whole words. */
static const char *const pieces[] = { "{",
                                      "}",
                                      "[",
                                      "]",
                                      "\"",
                                      "\\",
                                      ",",
                                      ":",
                                      "0",
                                      "1",
                                      "-",
                                      ".",
                                      "e",
                                      "+",
                                      "u",
                                      " ",
                                      "\t",
                                      "\x01",
                                      "\x7f",
                                      "\x80",
                                      "\xc3",
                                      "\xed",
                                      "\xf4",
                                      "\xff",
                                      "\\u",
                                      "\\ud83d",
                                      "\\ude00",
                                      "\\u0000",
                                      "null",
                                      "tru",
                                      "\"a\":",
                                      "1e999",
                                      "99999999999999999999",
                                      "\xc0\xaf",
                                      "\xed\xa0\x80",
                                      "\xf4\x90\x80\x80",
                                      "/",
                                      "a" };

static void
change (GRand *random, GString *text)
{
  gssize at = g_rand_int_range (random, 0, (gint32) text->len + 1);
  gssize length = g_rand_int_range (random, 0, 3);

  g_string_erase (text, at, MIN (length, (gssize) text->len - at));
  if (g_rand_boolean (random))
    g_string_insert (text, at, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
}

/* Where jansson cannot hold a number, it refuses the whole text; it may then take it with all numbers as reals. */
static void
compare (const char *text, gsize length)
{
  json_error_t problem;
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = g_memdup2 (text, length); /* so that reading beyond its end shows */
  g_autoptr (json_t) theirs = json_loadb (text, length, JSON_DECODE_ANY, &problem);
  g_autoptr (json_t) ours = lq_json_parse (copy, length, "it", &error);
  gboolean overflow = theirs == NULL && json_error_code (&problem) == json_error_numeric_overflow;

  if (overflow)
    theirs = json_loadb (text, length, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &problem);
  if ((ours == NULL) != (theirs == NULL) || (!overflow && !json_equal (ours, theirs) && ours != theirs))
    g_error ("%.*s: ours %s, jansson's %s", (int) length, text, ours != NULL ? "takes it" : error->message,
             theirs != NULL ? "takes it" : problem.text);
  g_assert_true (ours != NULL || error != NULL);
}

static void
test_documents (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (json_t) value = lq_json_parse (documents[i], strlen (documents[i]), "it", &error);
      g_assert_no_error (error);
      compare (documents[i], strlen (documents[i]));
    }
}

/* Every front of a document is refused, or taken, as jansson does. */
static void
test_fronts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    for (gsize length = 0; length <= strlen (documents[i]); length++)
      compare (documents[i], length);
}

static void
test_changed (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (20240917);
  guint taken = 0;

  for (guint round = 0; round < ROUNDS; round++)
    {
      g_autoptr (GString) text = g_string_new (documents[round % G_N_ELEMENTS (documents)]);
      for (int n = g_rand_int_range (random, 1, MOST_CHANGES + 1); n > 0; n--)
        change (random, text);
      g_autoptr (json_t) value = lq_json_parse (text->str, text->len, "it", NULL);
      taken += value != NULL;
      compare (text->str, text->len);
    }
  /* both kinds came up often */
  g_assert_cmpuint (taken, >, ROUNDS / 50);
  g_assert_cmpuint (taken, <, ROUNDS / 2);
}

static void
test_depth (void)
{
  for (guint depth = 2040; depth < 2060; depth++)
    {
      g_autofree char *open = g_strnfill (depth, '['), *close = g_strnfill (depth, ']');
      g_autofree char *text = g_strconcat (open, close, NULL);
      compare (text, strlen (text));
    }
}

/* Only the number that does not fit changes its kind. */
static void
test_large_integer (void)
{
  const char *text = "[1,18446744073709551616,-9223372036854775809,2]";
  g_autoptr (json_t) value = lq_json_parse (text, strlen (text), "it", NULL);

  g_assert_true (json_is_integer (json_array_get (value, 0)));
  g_assert_cmpfloat (json_real_value (json_array_get (value, 1)), ==, 18446744073709551616.0);
  g_assert_true (json_is_real (json_array_get (value, 2)));
  g_assert_true (json_is_integer (json_array_get (value, 3)));
}

static void
test_words (void)
{
  static const struct
  {
    const char *text, *words;
  } cases[] = {
    { "", "it is not valid JSON: it ends too early, at byte 0" },
    { "[1,", "it is not valid JSON: it ends too early, at byte 3" },
    { "{\"a\" 1}", "it is not valid JSON: its syntax is wrong, at byte 5" },
    { "[\"\\u0000\"]", "it is not valid JSON: a text in it holds a NUL, at byte 8" },
    { "[\"\xff\"]", "it is not valid JSON: it is not UTF-8, at byte 4" },
    { "1e999,", "it is not valid JSON: a number in it is too large, at byte 5" },
    { "1 2", "it is not valid JSON: something follows its end, at byte 2" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (lq_json_parse (cases[i].text, strlen (cases[i].text), "it", &error));
      g_assert_cmpstr (error->message, ==, cases[i].words);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json-parse/documents", test_documents);
  g_test_add_func ("/base/json-parse/fronts", test_fronts);
  g_test_add_func ("/base/json-parse/changed", test_changed);
  g_test_add_func ("/base/json-parse/depth", test_depth);
  g_test_add_func ("/base/json-parse/large-integer", test_large_integer);
  g_test_add_func ("/base/json-parse/words", test_words);
  return g_test_run ();
}
