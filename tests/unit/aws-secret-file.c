/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/secret-file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "aws-home.h"
#include "base/error.h"
#include "base/text.h"

/* The token, or the error's message without the folder. */
static char *
read_token (const AwsHome *home, const char *name)
{
  g_autofree char *path = aws_home_path (home, name);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;
  char *token = lq_secret_file_read_token (path, &error);

  if (token != NULL)
    return token;
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS);
  g_assert_true (g_str_has_prefix (error->message, folder));
  return g_strdup (error->message + strlen (folder) + 1);
}

static void
test_token (void)
{
  static const struct
  {
    const char *text, *expected;
  } cases[] = {
    { "abc.def", "abc.def" },
    { "Basic abc \r\n\n", "Basic abc" },
    { "", "t: it is empty" },
    { " \n", "t: it is empty" },
    { "a\nb", "t: it holds more than the one line of a token" },
    { "a\x1b", "t: it holds more than the one line of a token" },
    { "gr\xc3\xbc\xc3\x9f", "t: it holds more than the one line of a token" },
  };
  g_auto (AwsHome) home = { NULL };

  aws_home_init (&home, NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      aws_home_write (&home, "t", cases[i].text);
      g_autofree char *got = read_token (&home, "t");
      g_assert_cmpstr (got, ==, cases[i].expected);
    }
}

static void
test_not_a_file (void)
{
  g_auto (AwsHome) home = { NULL };

  aws_home_init (&home, NULL, NULL);
  g_autofree char *pipe = aws_home_path (&home, "pipe");
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_autofree char *of_pipe = read_token (&home, "pipe");
  g_assert_cmpstr (of_pipe, ==, "pipe: not a regular file");
  g_autofree char *of_folder = read_token (&home, ".");
  g_assert_cmpstr (of_folder, ==, ".: not a regular file");
  g_autofree char *of_nothing = read_token (&home, "nothing");
  g_assert_cmpstr (of_nothing, ==, "nothing: No such file or directory");
}

static void
test_size (void)
{
  g_auto (AwsHome) home = { NULL };
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  aws_home_init (&home, NULL, NULL);
  g_autofree char *path = aws_home_path (&home, "four");
  aws_home_write (&home, "four", "1234");
  char *text = lq_secret_file_read (path, 4, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "1234");
  g_assert_cmpuint (length, ==, 4);
  lq_text_wipe (text);
  g_assert_null (lq_secret_file_read (path, 3, &length, &error));
  g_assert_true (g_str_has_suffix (error->message, "/four: larger than it may be"));
}

static void
test_write (void)
{
  g_auto (AwsHome) home = { NULL };
  g_autoptr (GError) error = NULL;
  struct stat status;

  aws_home_init (&home, NULL, NULL);
  aws_home_write (&home, "old", "open to all");
  g_autofree char *path = aws_home_path (&home, "old");
  g_assert_cmpint (chmod (path, 0644), ==, 0);
  g_assert_true (lq_secret_file_write (path, "new", &error));
  g_assert_no_error (error);
  g_autofree char *text = read_token (&home, "old");
  g_assert_cmpstr (text, ==, "new");
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);

  g_assert_false (lq_secret_file_write ("/nonexistent/folder/file", "new", &error));
  g_assert_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS);
  g_assert_nonnull (strstr (error->message, "/nonexistent/folder/file"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/secret-file/token", test_token);
  g_test_add_func ("/aws/secret-file/not-a-file", test_not_a_file);
  g_test_add_func ("/aws/secret-file/size", test_size);
  g_test_add_func ("/aws/secret-file/write", test_write);
  return g_test_run ();
}
