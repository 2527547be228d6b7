/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/pace.h"

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

static gint64
no_time (gpointer data)
{
  return 0;
}

static void
later (gpointer data, gint64 delay_us, void (*call) (gpointer call_data), gpointer call_data)
{
}

static gboolean
is_wanted (gpointer data)
{
  return TRUE;
}

static void
go (gpointer data, const LqPaceTurn *turn)
{
}

static void
drop (gpointer data)
{
}

/* What waits, and how long that takes at the pace that the settings make. */
static void
test_backlog (void)
{
  static const LqPaceClass klass = { is_wanted, go, drop };
  static const LqAwsAction lists = { "lambda", "ListFunctions", "lambda:ListFunctions", NULL };
  static const LqAwsAction get = { "lambda", "GetFunction", "lambda:GetFunction", "GetFunction" };
  const LqClock clock = { no_time, no_time, NULL };
  const LqAwsWaits waits = { NULL, later, NULL };
  g_autoptr (LqConfig) config = config_of ("[collect]\npace=30\npace_share=0.5\n");
  LqPaceSettings settings;
  guint n;
  double quota;

  g_assert_true (lq_pace_settings_read (&settings, config, NULL));
  g_autoptr (LqPace) pace = lq_pace_new (&clock, &waits, &settings);
  g_assert_cmpfloat (lq_pace_rate (pace, &lists, &quota), ==, 15);
  g_assert_cmpfloat (quota, ==, 30);
  g_assert_cmpfloat (lq_pace_rate (pace, &get, &quota), ==, 100);
  g_assert_cmpfloat (quota, ==, 200);
  g_assert_cmpint (lq_pace_backlog_us (pace, &n), ==, 0);
  g_assert_cmpuint (n, ==, 0);
  for (guint i = 0; i < 31; i++)
    lq_pace_enter (pace, NULL, "us-east-1", &lists, FALSE, &klass, NULL);
  for (guint i = 0; i < 11; i++)
    lq_pace_enter (pace, NULL, "us-east-1", &get, FALSE, &klass, NULL);
  gint64 backlog_us = lq_pace_backlog_us (pace, &n);
  g_assert_cmpuint (n, ==, 40);
  g_assert_cmpint (backlog_us, >=, 2 * G_USEC_PER_SEC - 30);
  g_assert_cmpint (backlog_us, <=, 2 * G_USEC_PER_SEC);
}

static void
test_no_pacing (void)
{
  static const LqAwsAction lists = { "lambda", "ListFunctions", "lambda:ListFunctions", NULL };
  const LqClock clock = { no_time, no_time, NULL };
  const LqAwsWaits waits = { NULL, later, NULL };
  g_autoptr (LqConfig) config = config_of ("[collect]\npace=off\n");
  LqPaceSettings settings;
  double quota;

  g_assert_true (lq_pace_settings_read (&settings, config, NULL));
  g_autoptr (LqPace) pace = lq_pace_new (&clock, &waits, &settings);
  g_assert_cmpfloat (lq_pace_rate (pace, &lists, &quota), ==, 0);
  g_assert_cmpfloat (quota, ==, 15);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/pace-settings/share", test_share);
  g_test_add_func ("/aws/pace-settings/concurrency", test_concurrency);
  g_test_add_func ("/aws/pace-settings/backlog", test_backlog);
  g_test_add_func ("/aws/pace-settings/no-pacing", test_no_pacing);
  return g_test_run ();
}
