/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of the state file: what a crash, a bad disk or somebody else may have left there. The first byte says of which
 * table. */
#include "core/block.h"

#include "core/block-private.h"
#include "core/row.h"
#include "fuzz.h"

static void
read_cells (LqBlock *block, const LqTable *table)
{
  for (guint row = 0; row < lq_block_n_rows (block); row++)
    {
      for (guint column = 0; column < lq_table_n_columns (table); column++)
        {
          LqValue value;
          lq_block_value (block, row, column, &value);
          g_autofree char *text = lq_row_text (&value);
        }
      g_assert_cmpint (lq_block_rowid (block, row), >=, 0);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const LqScope scope = { .account_id = "111111111111", .region = "us-east-1", .partition = "aws" };
  guint n_tables = 0;

  while (lq_tables[n_tables] != NULL)
    n_tables++;
  if (size == 0)
    return 0;
  const LqTable *table = lq_tables[data[0] % n_tables];
  g_autoptr (GBytes) bytes = g_bytes_new (data + 1, size - 1);
  LqBlock *block = lq_block_unpack (bytes, table, &scope, 1795220378);
  if (block == NULL)
    return 0;
  read_cells (block, table);
  /* what was taken for a block is one: it comes out as it went in */
  g_autoptr (GBytes) again = lq_block_pack (block);
  g_assert_true (g_bytes_equal (bytes, again));
  lq_block_unref (block);
  return 0;
}
