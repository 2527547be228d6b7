/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes in order, each with its row: a fraction of what a hash table of texts takes. */
#include "core/index.h"

#include <string.h>

typedef struct
{
  guint hash;
  LqPlace place;
} Entry;

struct _LqIndex
{
  GPtrArray *blocks;
  guint column;
  GArray *entries; /* Entry, by hash, then place */
};

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *x = a, *y = b;

  if (x->hash != y->hash)
    return x->hash < y->hash ? -1 : 1;
  if (x->place.block != y->place.block)
    return x->place.block < y->place.block ? -1 : 1;
  return (x->place.row > y->place.row) - (x->place.row < y->place.row);
}

static const char *
text_at (const LqIndex *self, LqPlace place)
{
  LqValue value;

  lq_block_value (self->blocks->pdata[place.block], place.row, self->column, &value);
  return value.text;
}

LqIndex *
lq_index_new (GPtrArray *blocks, guint column)
{
  LqIndex *self = g_new0 (LqIndex, 1);

  self->blocks = blocks;
  self->column = column;
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  for (guint i = 0; i < blocks->len; i++)
    {
      const LqBlock *block = blocks->pdata[i];
      for (guint row = 0; row < lq_block_n_rows (block); row++)
        {
          Entry entry = { .place = { i, row } };
          if (lq_block_is_superseded (block, row))
            continue;
          entry.hash = g_str_hash (text_at (self, entry.place));
          g_array_append_val (self->entries, entry);
        }
    }
  g_array_sort (self->entries, compare_entries);
  return self;
}

void
lq_index_free (LqIndex *self)
{
  g_array_unref (self->entries);
  g_free (self);
}

guint
lq_index_column (const LqIndex *self)
{
  return self->column;
}

gsize
lq_index_bytes (const LqIndex *self)
{
  return sizeof *self + self->entries->len * sizeof (Entry);
}

/* The first entry whose hash is not below `hash`. */
static guint
first_of (const LqIndex *self, guint hash)
{
  guint low = 0, high = self->entries->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (g_array_index (self->entries, Entry, middle).hash < hash)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

void
lq_index_find (const LqIndex *self, const char *text, GArray *places)
{
  guint hash = g_str_hash (text);

  for (guint i = first_of (self, hash); i < self->entries->len; i++)
    {
      const Entry *entry = &g_array_index (self->entries, Entry, i);
      if (entry->hash != hash)
        return;
      if (strcmp (text_at (self, entry->place), text) == 0)
        g_array_append_val (places, entry->place);
    }
}
