/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that grow with time, and lists that are asked for once per text. */
#include "world.h"

#define NOW 1790000000
#define HOUR 3600
#define DAY (24 * HOUR)

static const char *const names[] = { "Add2015", "Add", "Drop", NULL };
static const LqEach each_name = { "raw", names };
static const LqWindow window = { "time", "From", "To", .reach_s = 10 * DAY, .overlap_s = 1800 };

static const LqOperation look_up = {
  .action = { .service = "test", .action = "LookUp", .iam_action = "test:LookUp" },
  .path = "/",
  .body = "{\"By\":[{\"Name\":\"{raw}\"}]}",
  .target = "Test.LookUp",
  .marker_in = "Next",
  .marker_out = "Next",
  .rows = "Events[]",
  .window = &window,
};

/* "Add2015" -> "Add" */
static json_t *
plain_name (json_t *value, const LqConvertContext *context)
{
  g_autofree char *name = g_strdup (json_string_value (value));

  return json_string (g_strcanon (name, G_CSET_A_2_Z G_CSET_a_2_z, '\0'));
}

static const LqTable events = {
  .name = "events",
  .list = &look_up,
  .each = &each_name,
  .columns = LQ_COLUMNS (LQ_KEY ("id", LQ_TEXT, "Id", "Id."),
                         LQ_COL ("time", LQ_BIGINT, "At", "Time.", .flags = LQ_COLUMN_RANGED),
                         LQ_COL ("name", LQ_TEXT, "Name", "Name.", .flags = LQ_COLUMN_PUSHED, .convert = plain_name),
                         LQ_COL ("raw", LQ_TEXT, "Name", "As it is.", .flags = LQ_COLUMN_PUSHED)),
};

static const char *const one_region[] = { "us-east-1", NULL };

/* What AWS says to the question for `name` from `from_s` on, to `to_s` (0: now), behind `marker` (NULL: the first
 * page). */
static void
answer_page (World *world, const char *name, gint64 from_s, gint64 to_s, const char *marker, const char *body)
{
  g_autofree char *next = marker != NULL ? g_strdup_printf (",\"Next\":\"%s\"", marker) : NULL;
  g_autofree char *to = to_s != 0 ? g_strdup_printf (",\"To\":%" G_GINT64_FORMAT, to_s) : NULL;
  g_autofree char *line = g_strdup_printf ("/ {\"By\":[{\"Name\":\"%s\"}],\"From\":%" G_GINT64_FORMAT "%s%s}", name,
                                           from_s, next != NULL ? next : "", to != NULL ? to : "");

  world_answer (world, line, body);
}

static void
answer (World *world, const char *name, gint64 from_s, gint64 to_s, const char *body)
{
  answer_page (world, name, from_s, to_s, NULL, body);
}

#define NONE "{\"Events\":[]}"
#define EVENT(id, name, at) "{\"Id\":\"" id "\",\"Name\":\"" name "\",\"At\":" G_STRINGIFY (at) "}"

/* One event, an hour ago. */
static World *
new_world (void)
{
  World *world = world_new (one_region);

  answer (world, "Add2015", NOW - DAY, 0, "{\"Events\":[" EVENT ("a", "Add2015", 1789996400) "]}");
  answer (world, "Add", NOW - DAY, 0, NONE);
  answer (world, "Drop", NOW - DAY, 0, NONE);
  return world;
}

static guint
calls (void)
{
  return script_client_calls ("LookUp");
}

static void
test_each_name (void)
{
  g_autoptr (World) world = new_world ();

  assert_rows (world, &events, "id,name,raw", NULL, "a,Add,Add2015");
  g_assert_cmpuint (calls (), ==, 3);
}

/* A name that no row of a text can have is not asked for. */
static void
test_names_prune (void)
{
  g_autoptr (World) world = new_world ();

  assert_rows (world, &events, "id", WHERE ("name=Drop"), "");
  g_assert_cmpuint (calls (), ==, 1);
  assert_rows (world, &events, "id", WHERE ("name=Add"), "a");
  g_assert_cmpuint (calls (), ==, 3);
  assert_rows (world, &events, "id", WHERE ("raw=Add2015|Drop", "name=Drop"), "");
  assert_rows (world, &events, "id", WHERE ("name=Unheard"), "");
  assert_rows (world, &events, "id", WHERE ("name=Add|Drop"), "a");
  g_assert_cmpuint (calls (), ==, 3);
}

/* A later read asks for what is new and a little more, drops what it had, and keeps the rest. */
static void
test_incremental (void)
{
  g_autoptr (World) world = new_world ();
  const gint64 since = NOW - 1800;

  assert_rows (world, &events, "id", NULL, "a");
  world->now_s += 1000;
  answer (world, "Add2015", since, 0,
          "{\"Events\":[" EVENT ("b", "Add2015", 1790000900) "," EVENT ("a", "Add2015", 1789996400) "]}");
  answer (world, "Add", since, 0, "{\"Events\":[" EVENT ("late", "Add", 1789999000) "]}");
  answer (world, "Drop", since, 0, NONE);
  assert_rows (world, &events, "id,time,data_as_of", NULL,
               "a,1789996400,1790001000 b,1790000900,1790001000 late,1789999000,1790001000");
  g_assert_cmpuint (calls (), ==, 6);
  /* within the time to live nothing is asked */
  assert_rows (world, &events, "id", NULL, "a b late");
  g_assert_cmpuint (calls (), ==, 6);
}

/* What was kept leaves as it grows older than the window. */
static void
test_window_moves (void)
{
  g_autoptr (World) world = new_world ();
  gint64 last = NOW;

  for (guint hour = 1; hour <= 24; hour++)
    {
      g_autofree char *rows = NULL;
      for (gsize i = 0; hour > 1 && names[i] != NULL; i++)
        answer (world, names[i], last - 1800, 0, NONE);
      rows = world_rows (world, &events, "id", NULL);
      g_assert_cmpstr (rows, ==, "a");
      last = world->now_s;
      world->now_s += HOUR;
    }
  for (gsize i = 0; names[i] != NULL; i++)
    answer (world, names[i], last - 1800, 0, NONE);
  assert_rows (world, &events, "id", NULL, "");
}

static void
test_time_is_pushed (void)
{
  g_autoptr (World) world = new_world ();

  /* further back than the lookback, up to now */
  answer (world, "Drop", NOW - 2 * DAY, 0, "{\"Events\":[" EVENT ("old", "Drop", 1789850000) "]}");
  assert_rows (world, &events, "id", WHERE ("name=Drop", "time>=1789827200"), "old");
  /* what that covers is not asked again, but only what is asked for is given */
  assert_rows (world, &events, "id", WHERE ("name=Drop"), "");
  assert_rows (world, &events, "id", WHERE ("name=Drop", "time>1789849999"), "old");
  assert_rows (world, &events, "id", WHERE ("name=Drop", "time=1789850000"), "old");
  assert_rows (world, &events, "id", WHERE ("name=Drop", "time<1789850000", "time>1789840000"), "");
  g_assert_cmpuint (calls (), ==, 1);
  /* without a beginning: as far back as there is anything */
  answer (world, "Drop", NOW - 10 * DAY + 300, 1789700000, "{\"Events\":[" EVENT ("oldest", "Drop", 1789300000) "]}");
  assert_rows (world, &events, "id", WHERE ("name=Drop", "time<=1789700000"), "oldest");
  /* and never further */
  answer (world, "Drop", NOW - 10 * DAY + 300, 0, NONE);
  assert_rows (world, &events, "id", WHERE ("name=Drop", "time>5"), "");
  g_assert_cmpuint (calls (), ==, 3);
  assert_rows (world, &events, "id", WHERE ("name=Drop", "time>7", "time<7"), "");
  g_assert_cmpuint (calls (), ==, 3);
}

/* What is long past is asked for once, however old the answer; and for itself, not from there to now. */
static void
test_settled (void)
{
  g_autoptr (World) world = new_world ();

  answer (world, "Drop", 1789900000, 1789950000, "{\"Events\":[" EVENT ("d", "Drop", 1789910000) "]}");
  assert_rows (world, &events, "id", WHERE ("name=Drop", "time>=1789900000", "time<=1789950000"), "d");
  world->now_s += 5 * HOUR;
  assert_rows (world, &events, "id", WHERE ("name=Drop", "time>=1789900000", "time<=1789950000"), "d");
  g_assert_cmpuint (calls (), ==, 1);
  /* nor for a part of it */
  assert_rows (world, &events, "id", WHERE ("name=Drop", "time>=1789905000", "time<=1789950000"), "d");
  g_assert_cmpuint (calls (), ==, 1);
  /* it is not taken for what goes up to now */
  answer (world, "Drop", NOW + 5 * HOUR - DAY, 0, NONE);
  assert_rows (world, &events, "id", WHERE ("name=Drop"), "");
  g_assert_cmpuint (calls (), ==, 2);
}

/* Without a beginning, too, though AWS's oldest row moves on. */
static void
test_settled_without_beginning (void)
{
  g_autoptr (World) world = new_world ();

  answer (world, "Drop", NOW - 10 * DAY + 300, 1789950000, "{\"Events\":[" EVENT ("d", "Drop", 1789910000) "]}");
  assert_rows (world, &events, "id", WHERE ("name=Drop", "time<=1789950000"), "d");
  world->now_s += HOUR;
  assert_rows (world, &events, "id", WHERE ("name=Drop", "time<=1789950000"), "d");
  g_assert_cmpuint (calls (), ==, 1);
}

/* A clock that is ahead of AWS's must not ask for the future. */
static void
test_recent (void)
{
  g_autoptr (World) world = new_world ();

  answer (world, "Drop", NOW - 1800, 0,
          "{\"Events\":[" EVENT ("new", "Drop", 1789999990) "," EVENT ("older", "Drop", 1789999000) "]}");
  assert_rows (world, &events, "id", WHERE ("name=Drop", "time>1789999980"), "new");
}

/* What failed is asked for again from where the last good answer ended. */
static void
test_failure_keeps (void)
{
  g_autoptr (World) world = new_world ();
  const gint64 since = NOW - 1800;

  assert_rows (world, &events, "id", WHERE ("name=Add"), "a");
  world->now_s += HOUR;
  answer (world, "Add", since, 0, "!400 ThrottlingException");
  answer (world, "Add2015", since, 0, NONE);
  g_autofree char *failed = world_rows (world, &events, "id", WHERE ("name=Add"));
  g_assert_true (g_str_has_prefix (failed, "error: "));
  answer (world, "Add", since, 0, "{\"Events\":[" EVENT ("b", "Add", 1790000900) "]}");
  assert_rows (world, &events, "id", WHERE ("name=Add"), "a b");
}

static void
test_pages_of_new (void)
{
  g_autoptr (World) world = new_world ();
  const gint64 since = NOW - 1800;

  assert_rows (world, &events, "id", WHERE ("raw=Add2015"), "a");
  world->now_s += HOUR;
  answer (world, "Add2015", since, 0, "{\"Events\":[" EVENT ("c", "Add2015", 1790000950) "],\"Next\":\"n\"}");
  answer_page (world, "Add2015", since, 0, "n", "{\"Events\":[" EVENT ("b", "Add2015", 1790000900) "]}");
  g_autoptr (LqCursor) cursor = world_query (world, &events, "id", WHERE ("raw=Add2015"), TRUE);
  g_autofree char *rows = world_read (cursor, "id");
  g_assert_cmpstr (rows, ==, "a b c");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/windows/each-name", test_each_name);
  g_test_add_func ("/core/windows/names-prune", test_names_prune);
  g_test_add_func ("/core/windows/incremental", test_incremental);
  g_test_add_func ("/core/windows/window-moves", test_window_moves);
  g_test_add_func ("/core/windows/time-is-pushed", test_time_is_pushed);
  g_test_add_func ("/core/windows/settled", test_settled);
  g_test_add_func ("/core/windows/settled-without-beginning", test_settled_without_beginning);
  g_test_add_func ("/core/windows/recent", test_recent);
  g_test_add_func ("/core/windows/failure-keeps", test_failure_keeps);
  g_test_add_func ("/core/windows/pages-of-new", test_pages_of_new);
  return g_test_run ();
}
