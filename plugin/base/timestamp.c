/* SPDX-License-Identifier: Apache-2.0 */
#include "base/timestamp.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* 9999-12-31: later is no time AWS ever meant. */
#define LATEST_SECONDS G_GINT64_CONSTANT (253402300799)

static gboolean
seconds_from_utc (int year, int month, int day, int hour, int minute, double second, gint64 *seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_utc (year, month, day, hour, minute, second);
  if (time == NULL)
    return FALSE;
  *seconds = g_date_time_to_unix (time);
  return TRUE;
}

/* `Z`, `UTC`, `+0000` or `+00:00`; the offset in seconds. */
static gboolean
parse_offset (const char *text, gint64 *offset)
{
  unsigned int hours, minutes;
  int used = 0;

  *offset = 0;
  if (strcmp (text, "Z") == 0 || strcmp (text, "UTC") == 0)
    return TRUE;
  if (text[0] != '+' && text[0] != '-')
    return FALSE;
  /* NOLINTNEXTLINE(cert-err34-c): two digits fit an int */
  if ((sscanf (text + 1, "%2u%2u%n", &hours, &minutes, &used) != 2 || used != 4 || text[5] != '\0') &&
      /* NOLINTNEXTLINE(cert-err34-c): the same */
      (sscanf (text + 1, "%2u:%2u%n", &hours, &minutes, &used) != 2 || used != 5 || text[6] != '\0'))
    return FALSE;
  *offset = (gint64) (hours * 3600 + minutes * 60) * (text[0] == '-' ? -1 : 1);
  return TRUE;
}

gboolean
lq_timestamp_parse (const char *text, gint64 *seconds)
{
  int year, month, day, hour, minute, second, used = 0;
  gint64 offset;

  /* NOLINTNEXTLINE(cert-err34-c): four digits fit an int */
  if (sscanf (text, "%4d-%2d-%2dT%2d:%2d:%2d%n", &year, &month, &day, &hour, &minute, &second, &used) != 6 ||
      used != 19)
    return FALSE;
  text += used;
  if (*text == '.')
    text += 1 + strspn (text + 1, "0123456789");
  if (!parse_offset (text, &offset) || !seconds_from_utc (year, month, day, hour, minute, second, seconds))
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
  char month[4] = "";
  int day, year, hour, minute, second, used = 0;

  /* NOLINTNEXTLINE(cert-err34-c): the same */
  if (sscanf (text, "%*3s, %2d %3s %4d %2d:%2d:%2d GMT%n", &day, month, &year, &hour, &minute, &second, &used) != 6 ||
      used == 0)
    return FALSE;
  const char *found = strstr (months, month);
  if (found == NULL || (found - months) % 3 != 0)
    return FALSE;
  return seconds_from_utc (year, (int) (found - months) / 3 + 1, day, hour, minute, second, seconds);
}
