/* SPDX-License-Identifier: Apache-2.0 */
#include "place.h"

#include <sqlite3.h>
#include <string.h>

void
place_begin (Place *place, gconstpointer unused)
{
  place->folder = g_dir_make_tmp ("lq-kept-XXXXXX", NULL);
  place->file = g_build_filename (place->folder, "state.sqlite", NULL);
  place->aside = g_strconcat (place->file, ".aside", NULL);
}

void
place_end (Place *place, gconstpointer unused)
{
  world_remove_folder (place->folder);
  g_free (place->folder);
  g_free (place->file);
  g_free (place->aside);
}

World *
place_start (Place *place, const char *const *regions, const char *more)
{
  g_autofree char *config = g_strdup_printf ("[collect]\nstate_dir=%s\n%s", place->folder, more);
  World *world = world_new_with_items_and_config (regions, config);

  world_answer (world, "/colors?id=red", "{\"Hue\":\"warm\"}");
  world_answer (world, "/colors?id=blue", "{\"Hue\":\"cold\"}");
  return world;
}

char *
place_ask_facts (Place *place, const char *const *regions, const char *more, guint calls)
{
  g_autoptr (World) world = place_start (place, regions, more);

  assert_rows (world, &lq_test_items, "name,hue", WHERE ("color=red|blue"), PLACE_HUES);
  char *said = lq_engine_take_warnings (world->engine);
  g_test_message ("%s", said);
  g_assert_cmpuint (script_client_calls ("GetColor"), ==, calls);
  return said != NULL ? said : g_strdup ("");
}

void
place_assert_facts (Place *place, const char *const *regions, const char *more, guint calls)
{
  g_autofree char *said = place_ask_facts (place, regions, more, calls);
  g_assert_cmpstr (said, ==, "");
}

void
place_assert_told (World *world, const char *part)
{
  g_autofree char *said = NULL;

  while ((said = lq_engine_take_warnings (world->engine)) == NULL)
    g_usleep (1000);
  g_test_message ("%s", said);
  g_assert_nonnull (strstr (said, part));
}

void
place_change (Place *place, const char *sql)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (place->file, &db), ==, SQLITE_OK);
  int code = sqlite3_exec (db, sql, NULL, NULL, NULL);
  g_test_message ("%s: %s", sql, sqlite3_errmsg (db));
  g_assert_cmpint (code, ==, SQLITE_OK);
  sqlite3_close (db);
}

gint64
place_number (Place *place, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (place->file, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  gint64 number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return number;
}

gint64
place_count (Place *place, const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count (*) FROM %s", table);

  return place_number (place, sql);
}

sqlite3 *
place_keep_log (Place *place)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (place->file, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "SELECT count (*) FROM answers", NULL, NULL, NULL), ==, SQLITE_OK);
  return db;
}

static guint32
number_at (const char *bytes)
{
  guint32 number;

  memcpy (&number, bytes, sizeof number);
  return GUINT32_FROM_BE (number);
}

/* https://sqlite.org/fileformat2.html#walformat: each frame that ends a transaction says how large the file is then;
 * one that is left from before has another salt than the header. */
guint
place_count_transactions (Place *place)
{
  g_autofree char *path = g_strconcat (place->file, "-wal", NULL);
  g_autofree char *log = NULL;
  gsize length;
  guint n = 0;

  g_assert_true (g_file_get_contents (path, &log, &length, NULL));
  g_assert_cmpuint (length, >, 32);
  gsize frame_bytes = 24 + number_at (log + 8);
  for (const char *frame = log + 32; frame + frame_bytes <= log + length; frame += frame_bytes)
    n += memcmp (frame + 8, log + 16, 8) == 0 && number_at (frame + 4) != 0;
  return n;
}
