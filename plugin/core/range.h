/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges of whole numbers, out of what SQL compares with. */
#pragma once

#include "core/engine.h"

typedef enum
{
  LQ_RANGE_GT,
  LQ_RANGE_GE,
  LQ_RANGE_LT,
  LQ_RANGE_LE,
} LqRangeOp;

/* Everything. */
void lq_range_init (LqRange *range, guint column);

/* Nothing. */
void lq_range_empty (LqRange *range);

gboolean lq_range_is_empty (const LqRange *range);

/* Leaves what also compares so with `value`. */
void lq_range_narrow (LqRange *range, LqRangeOp op, gint64 value);
void lq_range_narrow_real (LqRange *range, LqRangeOp op, double value);

/* The same with a number as text; FALSE for what is none, which only SQL can judge. */
gboolean lq_range_narrow_text (LqRange *range, LqRangeOp op, const char *text);
