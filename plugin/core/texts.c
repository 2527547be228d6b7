/* SPDX-License-Identifier: Apache-2.0 */
#include "core/texts.h"

#include <string.h>

#include "base/siphash.h"

#define FIRST_SLOTS 256 /* a power of two, as all later sizes */

/* Of an open hash table; place 0: free. */
typedef struct
{
  guint32 hash;
  guint32 place;
} Slot;

struct _LqTexts
{
  GByteArray *bytes;
  Slot *slots;
  guint n_slots;
  guint used;
};

LqTexts *
lq_texts_new (void)
{
  LqTexts *self = g_new0 (LqTexts, 1);

  self->bytes = g_byte_array_new ();
  g_byte_array_append (self->bytes, (const guint8 *) "", 1);
  self->n_slots = FIRST_SLOTS;
  self->slots = g_new0 (Slot, self->n_slots);
  return self;
}

void
lq_texts_free (LqTexts *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  g_free (self->slots);
  g_free (self);
}

static Slot *
free_slot (LqTexts *self, guint32 hash)
{
  guint i = hash & (self->n_slots - 1);

  while (self->slots[i].place != 0)
    i = (i + 1) & (self->n_slots - 1);
  return &self->slots[i];
}

static void
grow (LqTexts *self)
{
  g_autofree Slot *old = self->slots;
  guint n = self->n_slots;

  self->n_slots *= 2;
  self->slots = g_new0 (Slot, self->n_slots);
  for (guint i = 0; i < n; i++)
    {
      if (old[i].place != 0)
        *free_slot (self, old[i].hash) = old[i];
    }
}

/* The place of a text that is there already; 0: it is not. */
static guint
find (const LqTexts *self, guint32 hash, const char *text, gsize length)
{
  for (guint i = hash & (self->n_slots - 1); self->slots[i].place != 0; i = (i + 1) & (self->n_slots - 1))
    {
      const char *there = (const char *) self->bytes->data + self->slots[i].place;
      if (self->slots[i].hash == hash && strncmp (there, text, length) == 0 && there[length] == '\0')
        return self->slots[i].place;
    }
  return 0;
}

guint
lq_texts_add (LqTexts *self, const char *text, gsize length)
{
  gsize ends = strnlen (text, length);
  guint32 hash = (guint32) lq_siphash_here (text, ends);
  guint place = find (self, hash, text, ends);

  if (place != 0)
    return place;
  if (++self->used > self->n_slots / 2)
    grow (self);
  place = self->bytes->len;
  g_byte_array_append (self->bytes, (const guint8 *) text, (guint) ends);
  g_byte_array_append (self->bytes, (const guint8 *) "", 1);
  *free_slot (self, hash) = (Slot) { hash, place };
  return place;
}

const char *
lq_texts_at (const LqTexts *self, guint place)
{
  return (const char *) self->bytes->data + place;
}

GByteArray *
lq_texts_finish (LqTexts *self)
{
  GByteArray *exact = g_byte_array_sized_new (self->bytes->len);

  g_byte_array_append (exact, self->bytes->data, self->bytes->len);
  lq_texts_free (self);
  return exact;
}
