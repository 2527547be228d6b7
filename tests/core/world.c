/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

#include <stdlib.h>
#include <string.h>

#include <glib/gstdio.h>

#include "core/range.h"

#define CALL(name)                                                                                                     \
  {                                                                                                                    \
    .service = "test", .action = name, .iam_action = "test:" name                                                      \
  }

static const LqOutcome gone[] = { { "ResourceNotFoundException", NULL, NULL }, { NULL, NULL, NULL } };
static const LqOutcome states[] = {
  { "ResourceNotFoundException", "deleted", NULL },
  { "AccessDeniedException", "denied", NULL },
  { NULL, NULL, NULL },
};

static const LqOperation list_items = {
  .action = CALL ("ListItems"),
  .path = "/items",
  .query = "MaxItems=2",
  .marker_in = "Marker",
  .marker_out = "NextMarker",
  .rows = "Items[]",
};
static const LqOperation get_item = {
  .action = CALL ("GetItem"),
  .path = "/items/{name}",
  .rows = "",
  .outcomes = gone,
};
static const LqOperation list_parts = {
  .action = CALL ("ListParts"),
  .path = "/items/{name}/parts",
  .rows = "Parts[]",
  .outcomes = gone,
};
static const LqOutcome nowhere[] = { { LQ_AWS_NOT_IN_REGION, NULL, NULL }, { NULL, NULL, NULL } };
static const LqOperation list_owners = {
  .action = CALL ("ListOwners"),
  .path = "/owners",
  .rows = "Owners[]",
  .outcomes = nowhere,
};
static const LqOperation get_detail = {
  .action = CALL ("GetDetail"),
  .path = "/detail/{name}",
  .rows = "",
  .outcomes = gone,
};
static const LqOperation get_color = {
  .action = CALL ("GetColor"),
  .path = "/colors",
  .query = "id={color}",
  .rows = "",
  .outcomes = states,
};

static const LqOperation get_guest = {
  .action = CALL ("GetGuest"),
  .path = "/guests/{owner}",
  .rows = "",
  .outcomes = gone,
};

static const LqTable owners = {
  .name = "owners",
  .list = &list_owners,
  .columns = LQ_COLUMNS (LQ_KEY ("owner", LQ_TEXT, "Id", "Id."), LQ_COL ("title", LQ_TEXT, "Title", "Title.")),
};
static const LqTable details = {
  .name = "details",
  .list = &get_detail,
  .columns = LQ_COLUMNS (LQ_KEY ("name", LQ_TEXT, "Name", "Name."), LQ_COL ("state", LQ_TEXT, "State", "State.")),
};
static const LqTable guests = {
  .name = "guests",
  .list = &get_guest,
  .columns = LQ_COLUMNS (LQ_KEY ("owner", LQ_TEXT, NULL, "Key.", .convert = lq_convert_key),
                         LQ_COL ("title", LQ_TEXT, "Title", "Title.")),
};
static const LqTable colors = {
  .name = "colors",
  .list = &get_color,
  .columns = LQ_COLUMNS (LQ_KEY ("color", LQ_TEXT, NULL, "Key.", .convert = lq_convert_key),
                         LQ_COL ("hue", LQ_TEXT, "Hue", "Hue.", .flags = LQ_COLUMN_IMMUTABLE),
                         LQ_COL ("resolution", LQ_TEXT, NULL, "Outcome.", .convert = lq_convert_outcome)),
};

static const LqLookup owner_of = { .table = &owners, .on = "owner", .key = "owner" };
static const LqLookup detail_of = { .table = &details, .on = "name", .key = "name", .absent_drops_row = TRUE };
static const LqLookup color_of = { .table = &colors, .on = "color", .key = "color" };
static const LqLookup detail_of_warm = { &details, "name", "name", .when = "hue", .is = "warm" };
static const LqLookup guest_of_red = { &guests, "owner", "owner", .when = "is_red", .is = "1" };
static const LqLookup owner_or_guest = { &owners, "owner", "owner", .otherwise = &guest_of_red };
static const LqLookup parts_of = { .table = &lq_test_parts, .on = "name", .key = "name", .count = TRUE };

static json_t *
sum (const LqValue *cells, const LqMakeContext *context)
{
  return json_integer ((json_int_t) cells[0].length + cells[1].number);
}

static json_t *
is_red (const LqValue *cells, const LqMakeContext *context)
{
  return json_boolean (strcmp (cells[0].text, "red") == 0);
}

static json_t *
joined (const LqValue *cells, const LqMakeContext *context)
{
  g_autofree char *text = g_strdup_printf ("%s/%s/%" G_GINT64_FORMAT "/%s/%" G_GINT64_FORMAT, cells[0].text,
                                           cells[1].text, cells[2].number, context->scope->region, context->now_s);
  return json_string (text);
}

static json_t *
nothing (const LqValue *cells, const LqMakeContext *context)
{
  return NULL;
}

const LqTable lq_test_items = {
  .name = "items",
  .list = &list_items,
  .get = &get_item,
  .columns = LQ_COLUMNS (
      LQ_KEY ("name", LQ_TEXT, "Name", "Name."), LQ_COL ("size", LQ_BIGINT, "Size", "Size."),
      LQ_COL ("note", LQ_TEXT, "Note", "Note."), LQ_COL ("kind", LQ_TEXT, "Kind", "Kind.", .flags = LQ_COLUMN_FLAG),
      LQ_COL ("owner", LQ_TEXT, "Owner", "Owner."), LQ_COL ("color", LQ_TEXT, "Color", "Color."),
      LQ_COL ("labels", LQ_TEXT, "Labels", "Labels.", .flags = LQ_COLUMN_INTERNAL),
      LQ_VIA (&owner_of, "owner_title", LQ_TEXT, "title", "Owner's title."),
      LQ_MADE (sum, "owner_title size", "owner_sum", LQ_BIGINT, "Made of what was found and what the row holds."),
      LQ_MADE (is_red, "color", "is_red", LQ_INTEGER, "Made of what the row holds.", .flags = LQ_COLUMN_FLAG),
      LQ_MADE (joined, "account_id warm_state is_red", "summary", LQ_TEXT, "Made of all kinds of columns.",
               .flags = LQ_COLUMN_HIDDEN | LQ_COLUMN_FLAG),
      LQ_MADE (nothing, "name", "nothing", LQ_TEXT, "Missing."),
      LQ_VIA (&detail_of_warm, "warm_state", LQ_TEXT, "state", "State of warm ones.", .flags = LQ_COLUMN_HIDDEN),
      LQ_VIA (&owner_or_guest, "host", LQ_TEXT, "title", "Owner's title, else the guest's of red ones.",
              .flags = LQ_COLUMN_HIDDEN),
      LQ_VIA (&detail_of, "state", LQ_TEXT, "state", "State.", .flags = LQ_COLUMN_HIDDEN),
      LQ_VIA (&color_of, "hue", LQ_TEXT, "hue", "Hue.", .flags = LQ_COLUMN_HIDDEN),
      LQ_VIA (&color_of, "resolution", LQ_TEXT, "resolution", "Outcome.", .flags = LQ_COLUMN_HIDDEN | LQ_COLUMN_FLAG),
      LQ_VIA (&parts_of, "n_parts", LQ_BIGINT, "part", "Parts.", .flags = LQ_COLUMN_HIDDEN)),
};

const LqTable lq_test_parts = {
  .name = "parts",
  .list = &list_parts,
  .parent = &lq_test_items,
  .columns = LQ_COLUMNS (LQ_KEY ("name", LQ_TEXT, "^name", "Item."), LQ_KEY ("part", LQ_BIGINT, "Number", "Number.")),
};

static const LqMember whole_item[] = { { "L", "name" }, { "Kind", "kind" }, { "Count", "size" }, { NULL } };

const LqTable lq_test_wholes = {
  .name = "wholes",
  .parent = &lq_test_items,
  .expand = "labels",
  .first = whole_item,
  .columns =
      LQ_COLUMNS (LQ_KEY ("name", LQ_TEXT, "^name", "Item."),
                  LQ_KEY ("place", LQ_BIGINT, NULL, "Place.", .convert = lq_convert_index),
                  LQ_COL ("label", LQ_TEXT, "L", "Label."), LQ_COL ("kind", LQ_TEXT, "Kind", "Of the item alone."),
                  LQ_COL ("count", LQ_BIGINT, "Count", "Of the item alone.")),
};

const LqTable lq_test_labels = {
  .name = "labels",
  .parent = &lq_test_items,
  .expand = "labels",
  .columns = LQ_COLUMNS (LQ_KEY ("name", LQ_TEXT, "^name", "Item."), LQ_KEY ("label", LQ_TEXT, "L", "Label."),
                         LQ_COL ("position", LQ_BIGINT, NULL, "Place.", .convert = lq_convert_position)),
};

static char *
answer (const LqAwsCall *call, gpointer data, GError **error)
{
  World *world = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&world->lock);
  g_autofree char *line = g_strdup_printf ("%s%s%s%s%s", call->path, call->query[0] != '\0' ? "?" : "", call->query,
                                           call->body != NULL ? " " : "", call->body != NULL ? call->body : "");
  g_autofree char *there = g_strdup_printf ("%s/%s %s", call->account_id, call->region, line);
  const char *body = g_hash_table_lookup (world->answers, there);

  if (body == NULL)
    body = g_hash_table_lookup (world->answers, line);
  if (body != NULL && body[0] != '!')
    return g_strdup (body);
  g_auto (GStrv) words = g_strsplit (body != NULL ? body + 1 : "404 ResourceNotFoundException", " ", 2);
  g_propagate_error (error, script_client_error ((guint) atoi (words[0]), words[1], "said the script"));
  return NULL;
}

static gint64
world_now (gpointer data)
{
  return ((World *) data)->now_s * G_USEC_PER_SEC;
}

LqConfig *
world_load_config (const char *own)
{
  /* sections may come twice; what a test says itself counts */
  g_autofree char *text = g_strconcat ("[collect]\nstate_dir=off\n", own, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("lq-world-XXXXXX", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  LqConfig *config = lq_config_load (path, &error);
  g_unlink (path);
  g_assert_no_error (error);
  return config;
}

static LqConfig *
load_own_config (World *self, const char *config_text)
{
  g_autofree char *text = NULL;

  if (g_getenv ("WORLD_ON_DISK") == NULL)
    return world_load_config (config_text);
  self->state_dir = g_dir_make_tmp ("lq-world-XXXXXX", NULL);
  text = g_strdup_printf ("[collect]\nstate_dir=%s\nmemory_limit=0\n%s", self->state_dir, config_text);
  return world_load_config (text);
}

void
world_remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_assert_cmpint (g_remove (file), ==, 0);
    }
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

World *
world_new_with_config (const char *const *regions, const char *config_text)
{
  g_autoptr (GError) error = NULL;
  World *self = g_new0 (World, 1);
  g_autoptr (LqConfig) config = load_own_config (self, config_text);

  g_mutex_init (&self->lock);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->now_s = 1790000000;
  self->clock = (LqClock) { world_now, world_now, self };
  script_client_begin (answer, self);
  LqEngineOptions options = { .config = config, .regions = regions, .clock = &self->clock };
  self->engine = lq_engine_new (&options, &error);
  g_assert_no_error (error);
  return self;
}

World *
world_new (const char *const *regions)
{
  return world_new_with_config (regions, "");
}

void
world_free (World *self)
{
  lq_engine_free (self->engine);
  g_hash_table_unref (self->answers);
  g_mutex_clear (&self->lock);
  if (self->state_dir != NULL)
    world_remove_folder (self->state_dir);
  g_free (self->state_dir);
  g_free (self);
}

void
world_answer (World *self, const char *path_and_query, const char *body)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_hash_table_replace (self->answers, g_strdup (path_and_query), g_strdup (body));
}

/* "column<number" and its like, as a range; FALSE for anything else. */
static gboolean
parse_range (const LqTable *table, const char *where, GArray *ranges)
{
  const char *op = strpbrk (where, "<>=");
  gboolean equal = op[0] != '=' && op[1] == '=';
  LqRange range;

  if (op[0] == '=')
    return FALSE;
  g_autofree char *name = g_strndup (where, op - where);
  int column = lq_table_column (table, name);
  g_assert_cmpint (column, >=, 0);
  lq_range_init (&range, (guint) column);
  LqRangeOp up = equal ? LQ_RANGE_GE : LQ_RANGE_GT, down = equal ? LQ_RANGE_LE : LQ_RANGE_LT;
  g_assert_true (lq_range_narrow_text (&range, op[0] == '>' ? up : down, op + 1 + equal));
  g_array_append_val (ranges, range);
  return TRUE;
}

/* "column=value", twice in a row for either, as constraints; the rest as ranges. */
static GArray *
parse_where (const LqTable *table, const char *const *where, GPtrArray *lists, GArray *ranges)
{
  GArray *constraints = g_array_new (FALSE, FALSE, sizeof (LqConstraint));

  for (gsize i = 0; where != NULL && where[i] != NULL; i++)
    {
      if (parse_range (table, where[i], ranges))
        continue;
      g_auto (GStrv) sides = g_strsplit (where[i], "=", 2);
      int column = lq_table_column (table, sides[0]);
      g_assert_cmpint (column, >=, 0);
      GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
      g_auto (GStrv) values = g_strsplit (sides[1], "|", -1);
      for (gsize j = 0; values[j] != NULL; j++)
        g_ptr_array_add (list, g_strdup (values[j]));
      g_ptr_array_add (list, NULL);
      g_ptr_array_add (lists, list);
      LqConstraint constraint = { .column = (guint) column, .values = (const char *const *) list->pdata };
      g_array_append_val (constraints, constraint);
    }
  return constraints;
}

static LqCursor *
open_query (World *self, const LqTable *table, const char *columns, const char *const *where, gboolean stream,
            GError **error)
{
  g_autoptr (GPtrArray) lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (LqRange));
  g_autoptr (GArray) constraints = parse_where (table, where, lists, ranges);
  g_autofree gboolean *used = g_new0 (gboolean, lq_table_n_columns (table));
  g_auto (GStrv) names = g_strsplit (columns, ",", -1);

  for (gsize i = 0; names[i] != NULL; i++)
    used[lq_table_column (table, names[i])] = TRUE;
  LqQuery query = {
    .table = table,
    .constraints = (const LqConstraint *) constraints->data,
    .n_constraints = constraints->len,
    .ranges = (const LqRange *) ranges->data,
    .n_ranges = ranges->len,
    .used = used,
    .stream = stream,
  };
  return lq_engine_query (self->engine, &query, error);
}

LqCursor *
world_query (World *self, const LqTable *table, const char *columns, const char *const *where, gboolean stream)
{
  g_autoptr (GError) error = NULL;
  LqCursor *cursor = open_query (self, table, columns, where, stream, &error);

  g_assert_no_error (error);
  return cursor;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char *
row_text (LqCursor *cursor, const LqTable *table, char **names)
{
  g_autoptr (GString) row = g_string_new (NULL);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      LqValue value;
      lq_cursor_value (cursor, (guint) lq_table_column (table, names[i]), &value);
      if (value.kind == LQ_VALUE_INT)
        g_string_append_printf (row, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", value.number);
      else
        g_string_append_printf (row, "%s%s", i > 0 ? "," : "", value.kind == LQ_VALUE_NULL ? "NULL" : value.text);
    }
  return g_string_free (g_steal_pointer (&row), FALSE);
}

char *
world_read (LqCursor *cursor, const char *columns)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) names = g_strsplit (columns, ",", -1);
  g_autoptr (GError) error = NULL;

  while (lq_cursor_next (cursor, &error))
    g_ptr_array_add (rows, row_text (cursor, lq_cursor_table (cursor), names));
  if (error != NULL)
    return g_strdup_printf ("error: %s", error->message);
  g_ptr_array_sort (rows, compare);
  g_ptr_array_add (rows, NULL);
  return g_strjoinv (" ", (char **) rows->pdata);
}

char *
world_rows (World *self, const LqTable *table, const char *columns, const char *const *where)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqCursor) cursor = open_query (self, table, columns, where, FALSE, &error);

  return cursor != NULL ? world_read (cursor, columns) : g_strdup_printf ("error: %s", error->message);
}

/* Five items on three pages. */
static void
answer_items (World *world)
{
  world_answer (world, "/items?MaxItems=2",
                "{\"Items\":[{\"Name\":\"a\",\"Size\":1,\"Kind\":\"x\",\"Owner\":\"o1\",\"Color\":\"red\"},"
                "{\"Name\":\"b\",\"Size\":2,\"Kind\":\"y\",\"Color\":\"red\"}],\"NextMarker\":\"m/1\"}");
  world_answer (
      world, "/items?MaxItems=2&Marker=m%2F1",
      "{\"Items\":[{\"Name\":\"c\",\"Kind\":\"x\",\"Owner\":\"o2\",\"Color\":\"blue\"},{\"Name\":\"d\",\"Size\":-4}],"
      "\"NextMarker\":\"m2\"}");
  world_answer (world, "/items?MaxItems=2&Marker=m2", "{\"Items\":[{\"Name\":\"e\",\"Size\":5}],\"NextMarker\":null}");
}

World *
world_new_with_items (const char *const *regions)
{
  return world_new_with_items_and_config (regions, "");
}

World *
world_new_with_items_and_config (const char *const *regions, const char *config_text)
{
  World *world = world_new_with_config (regions, config_text);

  answer_items (world);
  return world;
}
