/* SPDX-License-Identifier: Apache-2.0 */
#include "core/index.h"

#include <string.h>

static const LqColumn columns[] = {
  LQ_KEY ("number", LQ_BIGINT, "", "A number."),
  LQ_COL ("name", LQ_TEXT, "", "A name."),
  { NULL },
};
static const LqTable table = { .name = "names", .about = "Names.", .columns = columns };

static LqBlock *
make_block (gint64 first, const char *const *names)
{
  LqBlockBuilder *builder = lq_block_builder_new (&table, NULL, 0);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      lq_block_builder_begin_row (builder);
      lq_block_builder_set_int (builder, 0, first + (gint64) i);
      lq_block_builder_set_text (builder, 1, names[i], strlen (names[i]));
      lq_block_builder_end_row (builder);
    }
  return lq_block_builder_finish (builder);
}

/* The places as "block.row ". */
static void
expect (const LqIndex *index, const char *text, const char *expected)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (LqPlace));
  g_autoptr (GString) shown = g_string_new (NULL);

  lq_index_find (index, text, places);
  for (guint i = 0; i < places->len; i++)
    {
      const LqPlace *place = &g_array_index (places, LqPlace, i);
      g_string_append_printf (shown, "%u.%u ", place->block, place->row);
    }
  g_assert_cmpstr (shown->str, ==, expected);
}

static void
test_find (void)
{
  g_autoptr (GPtrArray) blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_block_unref);

  /* two texts of one hash */
  g_assert_cmpuint (g_str_hash ("Ab"), ==, g_str_hash ("BA"));
  g_ptr_array_add (blocks, make_block (0, (const char *const[]) { "x", "Ab", "y", "x", NULL }));
  g_ptr_array_add (blocks, make_block (4, (const char *const[]) { NULL }));
  g_ptr_array_add (blocks, make_block (4, (const char *const[]) { "BA", "", "x", "z", NULL }));
  lq_block_mark_superseded (blocks->pdata[0], 2);
  lq_block_mark_superseded (blocks->pdata[2], 2);

  g_autoptr (LqIndex) index = lq_index_new (blocks, 1);
  g_assert_cmpuint (lq_index_column (index), ==, 1);
  expect (index, "x", "0.0 0.3 ");
  expect (index, "Ab", "0.1 ");
  expect (index, "BA", "2.0 ");
  expect (index, "", "2.1 ");
  expect (index, "z", "2.3 ");
  expect (index, "y", "");
  expect (index, "X", "");
}

static void
test_empty (void)
{
  g_autoptr (GPtrArray) blocks = g_ptr_array_new ();
  g_autoptr (LqIndex) index = lq_index_new (blocks, 1);

  expect (index, "x", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/index/find", test_find);
  g_test_add_func ("/core/index/empty", test_empty);
  return g_test_run ();
}
