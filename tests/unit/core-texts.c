/* SPDX-License-Identifier: Apache-2.0 */
#include "core/texts.h"

#include <string.h>

static void
test_each_once (void)
{
  g_autoptr (LqTexts) texts = lq_texts_new ();
  guint arn = lq_texts_add (texts, "arn:aws", 7), short_arn = lq_texts_add (texts, "arn:aws", 3);

  g_assert_cmpuint (arn, !=, 0);
  g_assert_cmpuint (short_arn, !=, arn);
  g_assert_cmpuint (lq_texts_add (texts, "arn", 3), ==, short_arn);
  g_assert_cmpuint (lq_texts_add (texts, "arn:aws and more", 7), ==, arn);
  g_assert_cmpstr (lq_texts_at (texts, arn), ==, "arn:aws");
  g_assert_cmpstr (lq_texts_at (texts, 0), ==, "");
}

/* A text ends where C's ends. */
static void
test_nul (void)
{
  g_autoptr (LqTexts) texts = lq_texts_new ();
  guint place = lq_texts_add (texts, "a\0b", 3);

  g_assert_cmpstr (lq_texts_at (texts, place), ==, "a");
  g_assert_cmpuint (lq_texts_add (texts, "a", 1), ==, place);
}

/* More than its first table holds, and every one is found again. */
static void
test_many (void)
{
  g_autoptr (LqTexts) texts = lq_texts_new ();
  g_autofree guint *places = g_new0 (guint, 5000);
  gsize length = 1;

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *text = g_strdup_printf ("text %u", i);
      places[i] = lq_texts_add (texts, text, strlen (text));
      length += strlen (text) + 1;
    }
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *text = g_strdup_printf ("text %u", i);
      g_assert_cmpuint (lq_texts_add (texts, text, strlen (text)), ==, places[i]);
      g_assert_cmpstr (lq_texts_at (texts, places[i]), ==, text);
    }
  g_autoptr (GByteArray) bytes = lq_texts_finish (g_steal_pointer (&texts));
  g_assert_cmpuint (bytes->len, ==, length);
  g_assert_cmpstr ((const char *) bytes->data + places[4999], ==, "text 4999");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/texts/each-once", test_each_once);
  g_test_add_func ("/core/texts/nul", test_nul);
  g_test_add_func ("/core/texts/many", test_many);
  return g_test_run ();
}
