/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/pace-settings.h"

#include <glib/gstdio.h>

#include "base/error.h"

#define SHARE (2.0 / 3.0)

static LqConfig *
config_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("lq-pace-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  LqConfig *config = lq_config_load (path, &error);
  g_assert_no_error (error);
  g_unlink (path);
  return config;
}

static void
test_share (void)
{
  static const struct
  {
    const char *text;
    double share; /* < 0: refused */
  } cases[] = {
    { "", SHARE },
    { "[collect]\npace=on\n", SHARE },
    { "[collect]\npace=off\n", 0 },
    { "[collect]\npace=30\npace_share=0.5\n", 1 },
    { "[collect]\npace=300\npace_share=1\n", 20 },
    { "[collect]\npace=7.5\npace_share=0.5\n", 0.25 },
    { "[collect]\npace=0\n", -1 },
    { "[collect]\npace=-15\n", -1 },
    { "[collect]\npace=15/s\n", -1 },
    { "[collect]\npace=nan\n", -1 },
    { "[collect]\npace=1e9\n", -1 },
    { "[collect]\npace_share=0.5\n", 0.5 },
    { "[collect]\npace=off\npace_share=0.5\n", 0 },
    { "[collect]\npace=of\n", -1 },
    { "[collect]\npace_share=0\n", -1 },
    { "[collect]\nconcurrency=256\n", SHARE },
    { "[collect]\nconcurrency=257\n", -1 },
    { "[collect]\nconcurrency=0\n", -1 },
    { "[collect]\nconcurrency=8.5\n", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LqConfig) config = config_of (cases[i].text);
      g_autoptr (GError) error = NULL;
      LqPaceSettings settings;
      gboolean ok = lq_pace_settings_read (&settings, config, &error);
      g_assert_cmpint (ok, ==, cases[i].share >= 0);
      if (ok)
        g_assert_cmpfloat (settings.share, ==, cases[i].share);
      else
        g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
    }
}

static void
test_concurrency (void)
{
  static const struct
  {
    const char *text;
    guint concurrency, per_host, per_scope;
  } cases[] = {
    { "", 64, 32, 16 },
    { "[collect]\nconcurrency=256\n", 256, 128, 64 },
    { "[collect]\nconcurrency=5\n", 5, 2, 1 },
    { "[collect]\nconcurrency=1\n", 1, 1, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (LqConfig) config = config_of (cases[i].text);
      g_autoptr (GError) error = NULL;
      LqPaceSettings settings;
      g_assert_true (lq_pace_settings_read (&settings, config, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (settings.concurrency, ==, cases[i].concurrency);
      g_assert_cmpuint (settings.per_host, ==, cases[i].per_host);
      g_assert_cmpuint (settings.per_scope, ==, cases[i].per_scope);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/pace-settings/share", test_share);
  g_test_add_func ("/aws/pace-settings/concurrency", test_concurrency);
  return g_test_run ();
}
