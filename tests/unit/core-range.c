/* SPDX-License-Identifier: Apache-2.0 */
#include "core/range.h"

#define LOWEST G_MININT64
#define HIGHEST G_MAXINT64
#define NOTHING HIGHEST, LOWEST

static void
test_texts (void)
{
  static const struct
  {
    LqRangeOp op;
    const char *text;
    gint64 min, max;
  } cases[] = {
    { LQ_RANGE_GT, "5", 6, HIGHEST },
    { LQ_RANGE_GE, "5", 5, HIGHEST },
    { LQ_RANGE_LT, "5", LOWEST, 4 },
    { LQ_RANGE_LE, "-5", LOWEST, -5 },
    { LQ_RANGE_GT, "5.0", 6, HIGHEST },
    { LQ_RANGE_GT, "5.5", 6, HIGHEST },
    { LQ_RANGE_GE, "5.5", 6, HIGHEST },
    { LQ_RANGE_LT, "5.5", LOWEST, 5 },
    { LQ_RANGE_LE, "5.5", LOWEST, 5 },
    { LQ_RANGE_LE, "1.79e9", LOWEST, 1790000000 },
    { LQ_RANGE_GT, "9223372036854775807", NOTHING },
    { LQ_RANGE_LT, "-9223372036854775808", NOTHING },
    { LQ_RANGE_GE, "9223372036854775807", HIGHEST, HIGHEST },
    { LQ_RANGE_GT, "1e19", NOTHING },
    { LQ_RANGE_LT, "1e19", LOWEST, HIGHEST },
    { LQ_RANGE_LT, "-1e19", NOTHING },
    { LQ_RANGE_GT, "-1e19", LOWEST, HIGHEST },
    { LQ_RANGE_GE, "-inf", LOWEST, HIGHEST },
    { LQ_RANGE_GE, "nan", NOTHING },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LqRange range;
      g_test_message ("%d %s", cases[i].op, cases[i].text);
      lq_range_init (&range, 3);
      g_assert_true (lq_range_narrow_text (&range, cases[i].op, cases[i].text));
      g_assert_cmpuint (range.column, ==, 3);
      g_assert_cmpint (range.min, ==, cases[i].min);
      g_assert_cmpint (range.max, ==, cases[i].max);
      g_assert_cmpint (lq_range_is_empty (&range), ==, cases[i].min > cases[i].max);
    }
}

static void
test_no_number (void)
{
  static const char *const texts[] = { "", "soon", "5 o'clock", "0x10 " };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      LqRange range;
      lq_range_init (&range, 0);
      g_assert_false (lq_range_narrow_text (&range, LQ_RANGE_GT, texts[i]));
      g_assert_cmpint (range.min, ==, LOWEST);
    }
}

static void
test_both_sides (void)
{
  LqRange range;

  lq_range_init (&range, 0);
  lq_range_narrow (&range, LQ_RANGE_GE, 3);
  lq_range_narrow (&range, LQ_RANGE_GT, 1);
  lq_range_narrow (&range, LQ_RANGE_LT, 9);
  g_assert_cmpint (range.min, ==, 3);
  g_assert_cmpint (range.max, ==, 8);
  lq_range_narrow (&range, LQ_RANGE_LT, 3);
  g_assert_true (lq_range_is_empty (&range));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/range/texts", test_texts);
  g_test_add_func ("/core/range/no-number", test_no_number);
  g_test_add_func ("/core/range/both-sides", test_both_sides);
  return g_test_run ();
}
