/* SPDX-License-Identifier: Apache-2.0 */
#include "aws-home.h"

#include <glib/gstdio.h>

char *
aws_home_path (const AwsHome *home, const char *name)
{
  return g_build_filename (home->path, ".aws", name, NULL);
}

void
aws_home_write (AwsHome *home, const char *name, const char *text)
{
  g_autofree char *path = aws_home_path (home, name);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
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

static void
remove_all (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *below = g_build_filename (path, name, NULL);
      remove_all (below);
    }
  g_remove (path);
}

void
aws_home_clear (AwsHome *home)
{
  remove_all (home->path);
  g_free (home->path);
  g_free (home->environment[0]);
}
