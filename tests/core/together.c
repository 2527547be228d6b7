/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that go to disk together. The clock stands still, so what waits for more waits until there is enough, or the
 * process ends. */
#include <sqlite3.h>
#include <string.h>

#include "place.h"

static const char *const one_region[] = { "us-east-1", NULL };

/* A process that has read the colours of `n` items, each a fact of its own, and asked AWS for `calls` of them. */
static World *
read_facts (Place *place, guint n, guint calls)
{
  World *world = place_start (place, one_region, "");
  g_autoptr (GString) items = g_string_new ("{\"Items\":[");

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/colors?id=c%u", i);
      world_answer (world, path, "{\"Hue\":\"cold\"}");
      g_string_append_printf (items, "%s{\"Name\":\"n%u\",\"Color\":\"c%u\"}", i > 0 ? "," : "", i, i);
    }
  g_string_append (items, "]}");
  world_answer (world, "/items?MaxItems=2", items->str);
  g_autofree char *rows = world_rows (world, &lq_test_items, "name,hue", NULL);
  g_auto (GStrv) words = g_strsplit (rows, ",cold", -1);
  g_assert_cmpuint (g_strv_length (words), ==, n + 1);
  g_assert_cmpuint (script_client_calls ("GetColor"), ==, calls);
  return world;
}

/* Makes the file, with two facts in it. */
static void
begin (Place *place)
{
  place_assert_facts (place, one_region, "", 2);
}

static void
test_one_transaction (Place *place, gconstpointer unused)
{
  begin (place);
  sqlite3 *log = place_keep_log (place);
  world_free (read_facts (place, 40, 40));
  /* one of as many as go into it, and the rest */
  g_assert_cmpuint (place_count_transactions (place), ==, 2);
  g_assert_cmpint (place_count (place, "answers WHERE fact"), ==, 42);
  g_assert_cmpint (sqlite3_close (log), ==, SQLITE_OK);
  world_free (read_facts (place, 40, 0));
}

/* After a moment it is written, however little it is. */
static void
test_little (Place *place, gconstpointer unused)
{
  begin (place);
  g_autoptr (World) world = read_facts (place, 3, 3);
  world->now_s++;
  while (place_count (place, "answers") < 5)
    g_usleep (1000);
}

/* Nothing is waited for where there is no memory to wait in. */
static void
test_no_memory (Place *place, gconstpointer unused)
{
  g_autoptr (World) world = place_start (place, one_region, "memory_limit=0\n");

  assert_rows (world, &lq_test_items, "name,hue", WHERE ("color=red|blue"), PLACE_HUES);
  while (!g_file_test (place->file, G_FILE_TEST_EXISTS) || place_count (place, "sqlite_schema") == 0 ||
         place_count (place, "answers") < 3)
    g_usleep (1000);
}

/* What is wrong with one takes nothing from those before it, and what is not written is served from memory. */
static void
assert_one_bad (Place *place, const char *how)
{
  g_autofree char *trigger = g_strdup_printf ("CREATE TRIGGER bad AFTER INSERT ON answers WHEN NEW.id = 6 "
                                              "BEGIN SELECT RAISE (%s, 'not this one'); END",
                                              how);
  begin (place);
  place_change (place, trigger);
  {
    g_autoptr (World) world = read_facts (place, 10, 10);
    world->now_s++;
    place_assert_told (world, "nothing more is kept on disk for now");
    assert_rows (world, &lq_test_items, "name,hue", WHERE ("color=c3|c9"), "n3,cold n9,cold");
    g_assert_cmpuint (script_client_calls ("GetColor"), ==, 10);
    g_assert_null (lq_engine_take_warnings (world->engine));
  }
  g_assert_cmpint (place_count (place, "answers"), ==, 5);
  g_assert_cmpint (place_count (place, "blocks"), ==, 5);
  place_change (place, "DROP TRIGGER bad");
  world_free (read_facts (place, 10, 7));
  g_assert_cmpint (place_count (place, "answers"), ==, 12);
}

static void
test_one_bad (Place *place, gconstpointer unused)
{
  assert_one_bad (place, "ABORT");
}

/* As SQLite does by itself where the disk is full. */
static void
test_rolled_back (Place *place, gconstpointer unused)
{
  assert_one_bad (place, "ROLLBACK");
}

/* The file turns out to be damaged: the new one has all of them. */
static void
test_damaged (Place *place, gconstpointer unused)
{
  g_autofree char *bytes = NULL;
  gsize length;

  begin (place);
  gint64 page = place_number (place, "SELECT rootpage FROM sqlite_schema WHERE name = 'blocks'");
  g_assert_true (g_file_get_contents (place->file, &bytes, &length, NULL));
  g_assert_cmpuint (length, >=, (gsize) page * 4096);
  memset (bytes + (page - 1) * 4096, 0xff, 4096);
  g_assert_true (g_file_set_contents_full (place->file, bytes, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  {
    g_autoptr (World) world = read_facts (place, 10, 10);
    world->now_s++;
    place_assert_told (world, "is set aside as ");
  }
  world_free (read_facts (place, 10, 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  PLACE_TEST ("/core/together/", one_transaction);
  PLACE_TEST ("/core/together/", little);
  PLACE_TEST ("/core/together/", no_memory);
  PLACE_TEST ("/core/together/", one_bad);
  PLACE_TEST ("/core/together/", rolled_back);
  PLACE_TEST ("/core/together/", damaged);
  return g_test_run ();
}
