/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

static void
test_remote_words_survive (void)
{
  GError *error = lq_error_new_remote (LQ_ERROR_DENIED, "refused", "AccessDenied", "you may not");

  g_prefix_error (&error, "listing: ");
  lq_error_append (error, " (%u attempts)", 3u);
  g_autoptr (GError) copy = g_error_copy (error);
  g_clear_error (&error);
  g_assert_error (copy, LQ_ERROR, LQ_ERROR_DENIED);
  g_assert_cmpstr (copy->message, ==, "listing: refused (3 attempts)");
  g_assert_cmpstr (lq_error_remote_code (copy), ==, "AccessDenied");
  g_assert_cmpstr (lq_error_remote_message (copy), ==, "you may not");
}

static void
test_errors_without_remote_words (void)
{
  g_autoptr (GError) own = g_error_new (LQ_ERROR, LQ_ERROR_LIMIT, "too many");
  g_autoptr (GError) other = g_error_new (G_FILE_ERROR, G_FILE_ERROR_NOENT, "missing");

  g_assert_null (lq_error_remote_code (own));
  g_assert_null (lq_error_remote_message (own));
  g_assert_null (lq_error_remote_code (other));
  g_assert_null (lq_error_remote_message (other));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/error/remote-words-survive", test_remote_words_survive);
  g_test_add_func ("/base/error/errors-without-remote-words", test_errors_without_remote_words);
  return g_test_run ();
}
