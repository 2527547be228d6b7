/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept on disk, for the next process and for lack of memory. */
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "place.h"

#define NO_MEMORY "memory_limit=0\n"

static const char *const one_region[] = { "us-east-1", NULL };
static const char *const another_region[] = { "eu-west-1", NULL };

static void
test_facts_survive (Place *place, gconstpointer unused)
{
  struct stat there;

  place_assert_facts (place, one_region, "", 2);
  g_assert_cmpint (stat (place->file, &there), ==, 0);
  g_assert_cmpint (there.st_mode & 07777, ==, 0600);
  place_assert_facts (place, one_region, "", 0);
  /* with nothing but facts in it: lists are asked anew by every process */
  g_assert_cmpint (place_count (place, "answers"), ==, 2);
  g_assert_cmpint (place_count (place, "answers WHERE fact"), ==, 2);
}

/* Facts are those of one account and Region, and of what the configuration makes of them. */
static void
test_facts_of_others (Place *place, gconstpointer unused)
{
  place_assert_facts (place, one_region, "", 2);
  place_assert_facts (place, another_region, "", 2);
  place_assert_facts (place, another_region, "", 0);
  place_assert_facts (place, one_region, "[trust]\norganization_id=o-a1b2c3d4e5\n", 2);
  place_assert_facts (place, one_region, "[trust]\norganization_id=o-a1b2c3d4e5\n", 0);
  place_assert_facts (place, one_region, "", 0);
}

/* What may change is asked again, however long ago it was found; and so is what was refused. */
static void
test_only_facts (Place *place, gconstpointer unused)
{
  World *world = place_start (place, one_region, "");

  world_answer (world, "/colors?id=blue", "!403 AccessDeniedException");
  assert_rows (world, &lq_test_items, "name,hue", WHERE ("color=red|blue"), "a,warm b,warm c,");
  world_free (world);
  world = place_start (place, one_region, "");
  world->now_s += 3600;
  assert_rows (world, &lq_test_items, "name,hue", WHERE ("color=red|blue"), PLACE_HUES);
  g_assert_cmpuint (script_client_calls ("GetColor"), ==, 1);
  world_answer (world, "/colors?id=red", "!404 ResourceNotFoundException");
  assert_rows (world, &lq_test_items, "name,resolution", WHERE ("color=red"), "a,deleted b,deleted");
  g_assert_cmpuint (script_client_calls ("GetColor"), ==, 2);
  world_free (world);
}

/* Everything that is read, with all its columns. */
static void
read_all (World *world)
{
  world_answer (world, "/owners", "{\"Owners\":[{\"Id\":\"o1\",\"Title\":\"one\"}]}");
  world_answer (world, "/items/a/parts", "{\"Parts\":[{\"Number\":1},{\"Number\":-2},{\"Number\":1}]}");
  assert_rows (world, &lq_test_items, "name,size,owner_title,hue,n_parts", NULL,
               "a,1,one,warm,2 b,2,,warm,0 c,NULL,,cold,0 d,-4,,,0 e,5,,,0");
  assert_rows (world, &lq_test_parts, "name,part", NULL, "a,-2 a,1");
}

static void
test_spilled (Place *place, gconstpointer unused)
{
  for (guint process = 0; process < 3; process++)
    {
      g_autoptr (World) world = place_start (place, one_region, NO_MEMORY);
      world->now_s += 10 * process;
      read_all (world);
      read_all (world);
      assert_rows (world, &lq_test_items, "name,data_as_of", WHERE ("kind=y"), "b,1790000000");
      /* 3 of items, 1 of owners, 5 of parts, 2 of colours */
      g_assert_cmpuint (script_client_calls (NULL), ==, process == 0 ? 11 : 0);
    }
  {
    g_autoptr (World) late = place_start (place, one_region, NO_MEMORY);
    late->now_s += 901;
    assert_rows (late, &lq_test_items, "name", NULL, "a b c d e");
    g_assert_cmpuint (script_client_calls (NULL), ==, 3);
  }
  /* what was kept of a scope stands in for it also after a restart */
  g_autoptr (World) stale = place_start (place, one_region, NO_MEMORY "on_scope_error=stale\n");
  stale->now_s += 9 * 3600;
  world_answer (stale, "/items?MaxItems=2", "!403 AccessDeniedException");
  assert_rows (stale, &lq_test_items, "name,data_as_of", WHERE ("kind=y"), "b,1790000901");
}

/* Asks for nothing twice, whatever is on disk. */
static void
read_twice (Place *place, const char *settings)
{
  g_autoptr (World) world = place_start (place, one_region, settings);

  read_all (world);
  read_all (world);
  g_assert_cmpuint (script_client_calls (NULL), ==, 11);
}

/* Some of what would fit goes to disk, too, as an eighth of the limit is enough at rest; without a disk all of it is
 * used. */
static void
test_early (Place *place, gconstpointer unused)
{
  read_twice (place, "memory_limit=1048576\n");
  g_assert_cmpint (place_count (place, "answers WHERE NOT fact"), ==, 0);
  place_change (place, "DELETE FROM answers");
  read_twice (place, "memory_limit=65536\n");
  g_assert_cmpint (place_count (place, "answers WHERE NOT fact"), >, 0);
  read_twice (place, "memory_limit=65536\nstate_dir=off\n");
}

/* Point queries are answered from a list on disk, too. */
static void
test_spilled_lookup (Place *place, gconstpointer unused)
{
  {
    g_autoptr (World) world = place_start (place, one_region, NO_MEMORY);
    assert_rows (world, &lq_test_items, "name", NULL, "a b c d e");
  }
  g_autoptr (World) world = place_start (place, one_region, NO_MEMORY);
  assert_rows (world, &lq_test_items, "name,size", WHERE ("name=d"), "d,-4");
  assert_rows (world, &lq_test_items, "name,size", WHERE ("name=c|e"), "c,NULL e,5");
  g_assert_cmpuint (script_client_calls (NULL), ==, 0);
}

/* A reader keeps what it reads, whatever becomes of it meanwhile. */
static void
test_reader_keeps (Place *place, gconstpointer unused)
{
  g_autoptr (World) world = place_start (place, one_region, NO_MEMORY);
  g_autoptr (LqCursor) half = world_query (world, &lq_test_items, "name", NULL, FALSE);
  g_autoptr (GError) error = NULL;
  LqValue value;

  g_assert_true (lq_cursor_next (half, &error));
  for (guint i = 0; i < 3; i++)
    {
      world->now_s += 901;
      assert_rows (world, &lq_test_items, "name", NULL, "a b c d e");
    }
  lq_cursor_value (half, (guint) lq_table_column (&lq_test_items, "name"), &value);
  g_assert_cmpstr (value.text, ==, "a");
  g_autofree char *rest = world_read (half, "name");
  g_assert_cmpstr (rest, ==, "b c d e");
  g_assert_cmpuint (script_client_calls ("ListItems"), ==, 12);
}

/* Without a file, what finds no room is asked again. */
static void
test_no_file (Place *place, gconstpointer unused)
{
  g_autoptr (World) world = world_new_with_items_and_config (one_region, "[collect]\nstate_dir=off\n" NO_MEMORY);

  assert_rows (world, &lq_test_items, "name", NULL, "a b c d e");
  assert_rows (world, &lq_test_items, "name", NULL, "a b c d e");
  g_assert_cmpuint (script_client_calls (NULL), ==, 6);
  g_assert_null (lq_engine_take_warnings (world->engine));
}

/* Rows that went between being found and being read: AWS is asked, by whoever may. */
static void
test_gone_meanwhile (Place *place, gconstpointer unused)
{
  {
    g_autoptr (World) world = place_start (place, one_region, NO_MEMORY);
    assert_rows (world, &lq_test_items, "name", NULL, "a b c d e");
  }
  place_change (place, "DELETE FROM blocks");
  {
    g_autoptr (World) world = place_start (place, one_region, NO_MEMORY);
    g_autoptr (LqCursor) one = world_query (world, &lq_test_items, "name", NULL, FALSE);
    g_autoptr (LqCursor) two = world_query (world, &lq_test_items, "name", NULL, TRUE);
    g_assert_cmpuint (script_client_calls (NULL), ==, 0);
    g_autofree char *first = world_read (one, "name");
    g_autofree char *second = world_read (two, "name");
    g_assert_cmpstr (first, ==, "a b c d e");
    g_assert_cmpstr (second, ==, first);
    g_assert_cmpuint (script_client_calls (NULL), ==, 3);
    g_assert_null (lq_engine_take_warnings (world->engine));
  }
  place_change (place, "DELETE FROM blocks; UPDATE answers SET as_of = as_of - 3600");
  g_autoptr (World) stale = place_start (place, one_region, NO_MEMORY "on_scope_error=stale\n");
  world_answer (stale, "/items?MaxItems=2", "!403 AccessDeniedException");
  g_autofree char *rows = world_rows (stale, &lq_test_items, "name", NULL);
  g_assert_true (g_str_has_prefix (rows, "error: "));
  g_assert_cmpuint (script_client_calls (NULL), ==, 1);
}

/* The disk is full for a while. */
static void
test_full (Place *place, gconstpointer unused)
{
  struct rlimit usual, little;

  signal (SIGXFSZ, SIG_IGN);
  place_assert_facts (place, one_region, "", 2);
  /* so much is in the log already that nothing more fits */
  sqlite3 *log = place_keep_log (place);
  for (guint i = 0; i < 12; i++)
    g_assert_cmpint (sqlite3_exec (log, "UPDATE answers SET found = 1 - found", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &usual), ==, 0);
  little = usual;
  little.rlim_cur = 40960;
  {
    g_autoptr (World) world = place_start (place, one_region, NO_MEMORY);
    g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &little), ==, 0);
    read_all (world);
    place_assert_told (world, "nothing more is kept on disk for now");
    g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &usual), ==, 0);
    /* what was dropped is asked again */
    read_all (world);
    world->now_s += 301;
    read_all (world);
  }
  g_assert_cmpint (place_count (place, "answers WHERE fact"), ==, 2);
  /* there was room again */
  g_assert_cmpint (place_count (place, "answers WHERE NOT fact"), ==, 7);
  place_assert_facts (place, one_region, "", 0);
  g_assert_cmpint (sqlite3_close (log), ==, SQLITE_OK);
}

static void
test_locked (Place *place, gconstpointer unused)
{
  sqlite3 *db = NULL;

  place_assert_facts (place, one_region, "", 2);
  place_change (place, "DELETE FROM answers WHERE id = 2");
  g_assert_cmpint (sqlite3_open (place->file, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (World) world = place_start (place, one_region, "");
      assert_rows (world, &lq_test_items, "name,hue", WHERE ("color=red|blue"), PLACE_HUES);
      /* reading went on; what was asked is not written down */
      g_assert_cmpuint (script_client_calls ("GetColor"), ==, 1);
      world->now_s++;
      place_assert_told (world, "database is locked");
    }
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  place_assert_facts (place, one_region, "", 1);
  place_assert_facts (place, one_region, "", 0);
}

/* A relative path would be another one for each folder that a program is started in. */
static void
test_configuration (Place *place, gconstpointer unused)
{
  static const char *const texts[] = { "state_dir=state\n", "state_dir=\n", "memory_limit=64M\n", "memory_limit=-1\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = g_strconcat ("[collect]\n", texts[i], NULL);
      g_autoptr (LqConfig) config = world_load_config (text);
      g_autoptr (GError) error = NULL;
      LqEngineOptions options = { .config = config, .regions = one_region };
      g_assert_null (lq_engine_new (&options, &error));
      g_assert_nonnull (strstr (error->message, i < 2 ? "[collect] state_dir is '" : "[collect] memory_limit is '"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  PLACE_TEST ("/core/kept/", facts_survive);
  PLACE_TEST ("/core/kept/", facts_of_others);
  PLACE_TEST ("/core/kept/", only_facts);
  PLACE_TEST ("/core/kept/", spilled);
  PLACE_TEST ("/core/kept/", early);
  PLACE_TEST ("/core/kept/", spilled_lookup);
  PLACE_TEST ("/core/kept/", reader_keeps);
  PLACE_TEST ("/core/kept/", no_file);
  PLACE_TEST ("/core/kept/", gone_meanwhile);
  PLACE_TEST ("/core/kept/", full);
  PLACE_TEST ("/core/kept/", locked);
  PLACE_TEST ("/core/kept/", configuration);
  return g_test_run ();
}
