/* SPDX-License-Identifier: Apache-2.0 */
/* Which accounts a host reads, where several share them. */
#include <string.h>

#include "world.h"

#define ITEMS "/items?MaxItems=2"
#define FIRST G_GUINT64_CONSTANT (200000000000)
#define N 120

static const char *const one_region[] = { "us-east-1", NULL };

/* The ids that the shard reads of those in the list, in order, separated by blanks. */
static char *
accounts_of (const char *ids, const char *shard)
{
  g_autofree char *config = g_strdup_printf ("[scope]\naccounts=%s\nrole_name=audit\nshard=%s\n", ids, shard);
  g_autoptr (World) world = world_new_with_config (one_region, config);

  world_answer (world, ITEMS, "{\"Items\":[{\"Name\":\"x\"}]}");
  return world_rows (world, &lq_test_items, "account_id", NULL);
}

/* As they have been since there are shards: who updates one host of several must not lose accounts by it. */
static void
test_they_stay (void)
{
  static const char ids[] = "000000000012;100000000000;100000000001;111111111111;"
                            "123456789012;222222222222;999999999999";
  static const struct
  {
    const char *shard, *accounts;
  } cases[] = {
    { "1/4", "222222222222" },
    { "2/4", "000000000012 100000000000" },
    { "3/4", "111111111111 999999999999" },
    { "4/4", "100000000001 123456789012" },
    { "1/1", "000000000012 100000000000 100000000001 111111111111 123456789012 222222222222 999999999999" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *accounts = accounts_of (ids, cases[i].shard);
      g_assert_cmpstr (accounts, ==, cases[i].accounts);
    }
}

/* Neighbouring numbers, as an organization's accounts often have, are spread evenly, and each is read once. */
static void
test_spread (void)
{
  g_autoptr (GString) ids = g_string_new (NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint64 i = 0; i < N; i++)
    g_string_append_printf (ids, "%s%" G_GUINT64_FORMAT, i > 0 ? ";" : "", FIRST + i);
  for (guint shard = 1; shard <= 4; shard++)
    {
      g_autofree char *part = g_strdup_printf ("%u/4", shard);
      g_autofree char *rows = accounts_of (ids->str, part);
      g_auto (GStrv) accounts = g_strsplit (rows, " ", -1);
      guint n = g_strv_length (accounts);
      g_assert_cmpuint (n, >, N / 4 * 3 / 4);
      g_assert_cmpuint (n, <, N / 4 * 5 / 4);
      for (guint i = 0; i < n; i++)
        g_assert_true (g_hash_table_add (seen, g_strdup (accounts[i])));
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, N);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/shards/they-stay", test_they_stay);
  g_test_add_func ("/core/shards/spread", test_spread);
  return g_test_run ();
}
