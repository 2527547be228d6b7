/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/pace.h"
#include "base/error.h"

/* `pace` as a number says what AWS allows; the share of it is taken all the same. */
static void
test_rate (void)
{
  static const struct
  {
    const char *pace, *pace_share;
    double share;
  } cases[] = {
    { "15", "0.5", 0.5 },   { "30", "0.5", 1 },   { "300", "1", 20 },
    { "1.5", "0.5", 0.05 }, { "on", "0.5", 0.5 }, { "off", "0.5", 0 },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (LqConfig) config = lq_config_load (NULL, &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double share;
      g_setenv ("LAMBDAQUERY_COLLECT_PACE", cases[i].pace, TRUE);
      g_setenv ("LAMBDAQUERY_COLLECT_PACE_SHARE", cases[i].pace_share, TRUE);
      g_assert_true (lq_pace_read_share (config, &share, &error));
      g_assert_cmpfloat_with_epsilon (share, cases[i].share, 1e-9);
    }
}

static void
test_refused (void)
{
  static const char *const words[] = { "", "0", "-15", "15 ", "15/s", "nan", "inf", "1e9", "On" };
  g_autoptr (GError) problem = NULL;
  g_autoptr (LqConfig) config = lq_config_load (NULL, &problem);

  g_assert_no_error (problem);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (GError) error = NULL;
      double share;
      g_setenv ("LAMBDAQUERY_COLLECT_PACE", words[i], TRUE);
      g_assert_false (lq_pace_read_share (config, &share, &error));
      g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
      g_assert_nonnull (g_strstr_len (error->message, -1, "it takes on, off, or the requests a second"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("LAMBDAQUERY_CONFIG", "/dev/null", TRUE);
  g_test_add_func ("/aws/pace-rate/rate", test_rate);
  g_test_add_func ("/aws/pace-rate/refused", test_refused);
  return g_test_run ();
}
