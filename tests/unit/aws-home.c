/* SPDX-License-Identifier: Apache-2.0 */
#include "aws-home.h"

#include <glib/gstdio.h>

void
aws_home_write (AwsHome *home, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (home->path, ".aws", name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

void
aws_home_init (AwsHome *home, const char *config, const char *credentials)
{
  g_autoptr (GError) error = NULL;

  home->path = g_dir_make_tmp ("lq-home-XXXXXX", &error);
  g_assert_no_error (error);
  g_autofree char *folder = g_build_filename (home->path, ".aws", NULL);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  if (config != NULL)
    aws_home_write (home, "config", config);
  if (credentials != NULL)
    aws_home_write (home, "credentials", credentials);
  home->environment[0] = g_strconcat ("HOME=", home->path, NULL);
  home->environment[1] = NULL;
}

void
aws_home_clear (AwsHome *home)
{
  static const char *const names[] = { ".aws/config", ".aws/credentials", ".aws/broken", ".aws", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (home->path, names[i], NULL);
      g_remove (path);
    }
  g_free (home->path);
  g_free (home->environment[0]);
}
