/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

static void
test_escape (void)
{
  static const struct
  {
    const char *text, *expected;
  } cases[] = {
    { "plain", "plain" },
    { "Grüße", "Grüße" },
    { "a\x1b[2Jb", "a\\x1b[2Jb" },
    { "line\nbreak\ttab", "line\\x0abreak\\x09tab" },
    { "evil\xe2\x80\xaetxt", "evil\\u202etxt" },
    { "bad\xff", "bad\\xff" },
    { "csi\xc2\x9b", "csi\\x9b" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *escaped = lq_text_escape (cases[i].text, -1);
      g_assert_cmpstr (escaped, ==, cases[i].expected);
    }
  g_autofree char *with_nul = lq_text_escape ("a\0b", 3);
  g_assert_cmpstr (with_nul, ==, "a\\x00b");
}

static void
test_suggest (void)
{
  static const char *const words[] = { "ttl", "pace", "pace_share", "max_reply_bytes", NULL };

  g_assert_cmpstr (lq_text_suggest ("pcae", words), ==, "pace");
  g_assert_cmpstr (lq_text_suggest ("max_reply_byte", words), ==, "max_reply_bytes");
  g_assert_cmpstr (lq_text_suggest ("share", words), ==, "pace_share");
  g_assert_cmpstr (lq_text_suggest ("max_reply", words), ==, "max_reply_bytes");
  g_assert_null (lq_text_suggest ("something else", words));
  g_assert_null (lq_text_suggest ("ytes", words));
  g_assert_null (lq_text_suggest ("max", words));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/text/escape", test_escape);
  g_test_add_func ("/base/text/suggest", test_suggest);
  return g_test_run ();
}
