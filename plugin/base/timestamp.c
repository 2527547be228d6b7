/* SPDX-License-Identifier: Apache-2.0 */
#include "base/timestamp.h"

#include <math.h>
#include <string.h>

/* 9999-12-31: later is no time AWS ever meant. */
#define LATEST_SECONDS G_GINT64_CONSTANT (253402300799)

static gboolean
seconds_from_utc (int year, int month, int day, int hour, int minute, int second, gint64 *seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_utc (year, month, day, hour, minute, second);
  if (time == NULL)
    return FALSE;
  *seconds = g_date_time_to_unix (time);
  return TRUE;
}

/* What follows `shape` in a text that begins with it; NULL where it does not. In a shape, `0` stands for any digit, `a`
 * for any letter. */
static const char *
skip_shape (const char *text, const char *shape)
{
  for (; *shape != '\0'; shape++, text++)
    {
      if (*shape == '0' ? !g_ascii_isdigit (*text) : *shape == 'a' ? !g_ascii_isalpha (*text) : *text != *shape)
        return NULL;
    }
  return text;
}

static gboolean
has_shape (const char *text, const char *shape)
{
  const char *rest = skip_shape (text, shape);
  return rest != NULL && *rest == '\0';
}

/* The number that `n` digits are. */
static int
read_digits (const char *text, guint n)
{
  int number = 0;

  for (guint i = 0; i < n; i++)
    number = number * 10 + g_ascii_digit_value (text[i]);
  return number;
}

/* `Z`, `UTC`, `+0000` or `+00:00`; the offset in seconds. */
static gboolean
parse_offset (const char *text, gint64 *offset)
{
  *offset = 0;
  if (strcmp (text, "Z") == 0 || strcmp (text, "UTC") == 0)
    return TRUE;
  if (text[0] != '+' && text[0] != '-')
    return FALSE;
  gboolean colon = has_shape (text + 1, "00:00");
  if (!colon && !has_shape (text + 1, "0000"))
    return FALSE;
  int hours = read_digits (text + 1, 2);
  int minutes = read_digits (text + (colon ? 4 : 3), 2);
  *offset = (gint64) (hours * 3600 + minutes * 60) * (text[0] == '-' ? -1 : 1);
  return hours < 24 && minutes < 60;
}

gboolean
lq_timestamp_parse (const char *text, gint64 *seconds)
{
  const char *rest = skip_shape (text, "0000-00-00T00:00:00");
  gint64 offset;

  if (rest == NULL)
    return FALSE;
  if (*rest == '.')
    rest += 1 + strspn (rest + 1, "0123456789");
  if (!parse_offset (rest, &offset) ||
      !seconds_from_utc (read_digits (text, 4), read_digits (text + 5, 2), read_digits (text + 8, 2),
                         read_digits (text + 11, 2), read_digits (text + 14, 2), read_digits (text + 17, 2), seconds))
    return FALSE;
  *seconds -= offset;
  return TRUE;
}

gboolean
lq_timestamp_from_json (const json_t *value, gint64 *seconds)
{
  if (json_is_string (value))
    return lq_timestamp_parse (json_string_value (value), seconds);
  if (!json_is_number (value))
    return FALSE;
  double number = json_number_value (value);
  if (!isfinite (number) || fabs (number) > (double) LATEST_SECONDS)
    return FALSE;
  *seconds = (gint64) floor (number);
  return TRUE;
}

char *
lq_timestamp_format_basic (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (seconds);
  return g_date_time_format (time, "%Y%m%dT%H%M%SZ");
}

gboolean
lq_timestamp_parse_http (const char *text, gint64 *seconds)
{
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

  if (!has_shape (text, "aaa, 00 aaa 0000 00:00:00 GMT"))
    return FALSE;
  const char month[] = { text[8], text[9], text[10], '\0' };
  const char *found = strstr (months, month);
  if (found == NULL || (found - months) % 3 != 0)
    return FALSE;
  return seconds_from_utc (read_digits (text + 12, 4), (int) (found - months) / 3 + 1, read_digits (text + 5, 2),
                           read_digits (text + 17, 2), read_digits (text + 20, 2), read_digits (text + 23, 2), seconds);
}
