/* SPDX-License-Identifier: Apache-2.0 */
#include "core/range.h"

#include <math.h>

#define TWO_TO_63 9223372036854775808.0

void
lq_range_init (LqRange *range, guint column)
{
  *range = (LqRange) { .column = column, .min = G_MININT64, .max = G_MAXINT64 };
}

void
lq_range_empty (LqRange *range)
{
  range->min = G_MAXINT64;
  range->max = G_MININT64;
}

gboolean
lq_range_is_empty (const LqRange *range)
{
  return range->min > range->max;
}

void
lq_range_narrow (LqRange *range, LqRangeOp op, gint64 value)
{
  gboolean upwards = op == LQ_RANGE_GT || op == LQ_RANGE_GE;

  if ((op == LQ_RANGE_GT && value == G_MAXINT64) || (op == LQ_RANGE_LT && value == G_MININT64))
    {
      lq_range_empty (range);
      return;
    }
  if (op == LQ_RANGE_GT)
    value++;
  else if (op == LQ_RANGE_LT)
    value--;
  if (upwards)
    range->min = MAX (range->min, value);
  else
    range->max = MIN (range->max, value);
}

void
lq_range_narrow_real (LqRange *range, LqRangeOp op, double value)
{
  gboolean upwards = op == LQ_RANGE_GT || op == LQ_RANGE_GE;
  /* Beside a fraction it does not matter whether equal counts. */
  double whole = upwards ? ceil (value) : floor (value);

  if (whole != value)
    op = upwards ? LQ_RANGE_GE : LQ_RANGE_LE;
  if (isnan (value) || (upwards && whole >= TWO_TO_63) || (!upwards && whole < -TWO_TO_63))
    lq_range_empty (range);
  else if (whole >= -TWO_TO_63 && whole < TWO_TO_63)
    lq_range_narrow (range, op, (gint64) whole);
}

gboolean
lq_range_narrow_text (LqRange *range, LqRangeOp op, const char *text)
{
  gint64 whole;
  char *end;

  if (g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &whole, NULL))
    {
      lq_range_narrow (range, op, whole);
      return TRUE;
    }
  double real = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0')
    return FALSE;
  lq_range_narrow_real (range, op, real);
  return TRUE;
}
