/* SPDX-License-Identifier: Apache-2.0 */
/* One typed cell. */
#pragma once

#include <glib.h>

typedef enum
{
  LQ_VALUE_NULL, /* a missing number; text is never NULL */
  LQ_VALUE_TEXT,
  LQ_VALUE_INT,
  LQ_VALUE_DOUBLE,
} LqValueKind;

typedef struct
{
  LqValueKind kind;
  gint64 number;    /* LQ_VALUE_INT */
  double real;      /* LQ_VALUE_DOUBLE */
  const char *text; /* LQ_VALUE_TEXT: UTF-8, NUL-terminated, holds no other NUL */
  gsize length;     /* bytes of text without the NUL */
} LqValue;
