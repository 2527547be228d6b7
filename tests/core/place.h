/* SPDX-License-Identifier: Apache-2.0 */
/* A folder for what is kept on disk, and processes that use it one after the other. */
#pragma once

#include "world.h"

#define PLACE_HUES "a,warm b,warm c,cold"

typedef struct
{
  char *folder, *file, *aside; /* the last: where a file goes that will not do */
} Place;

void place_begin (Place *place, gconstpointer unused);
void place_end (Place *place, gconstpointer unused);
#define PLACE_TEST(path, name) g_test_add (path #name, Place, NULL, place_begin, test_##name, place_end)

/* A process that begins: nothing is in its memory. `more`: lines of the configuration's [collect], and after. */
World *place_start (Place *place, const char *const *regions, const char *more);

/* Asks for facts in a process of its own; `calls` of them are asked of AWS. What it said to people, "" for nothing;
 * transfer full. */
char *place_ask_facts (Place *place, const char *const *regions, const char *more, guint calls);

/* Which says nothing. */
void place_assert_facts (Place *place, const char *const *regions, const char *more, guint calls);

/* What people are told holds `part`. Writing is done behind a query, so it may take a moment until they are. */
void place_assert_told (World *world, const char *part);

/* Runs SQL on the file, as somebody else would. */
void place_change (Place *place, const char *sql);

/* The number that an SQL query on the file gives. */
gint64 place_number (Place *place, const char *sql);

/* The rows of a table of the file; `table` may end with a WHERE. */
gint64 place_count (Place *place, const char *table);

/* Opens the file as another process that stays: its log stays then, too. To be closed with sqlite3_close. */
struct sqlite3 *place_keep_log (Place *place);

/* The transactions in the file's log. */
guint place_count_transactions (Place *place);
