/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/alike.h"

#include <string.h>

/* What stands for what in a text. */
typedef struct
{
  const char *from, *to;
  const char *next; /* where it is found next; NULL: nowhere */
} Word;

/* `text` with every `from` as its `to`, in one pass; no two of them overlap. */
static GString *
translate (const char *text, gsize length, Word *words, gsize n)
{
  GString *out = g_string_sized_new (length + 1);
  const char *at = text;

  for (gsize i = 0; i < n; i++)
    words[i].next = strstr (text, words[i].from);
  for (;;)
    {
      Word *first = NULL;
      for (gsize i = 0; i < n; i++)
        {
          if (words[i].next != NULL && (first == NULL || words[i].next < first->next))
            first = &words[i];
        }
      if (first == NULL)
        break;
      g_string_append_len (out, at, first->next - at);
      g_string_append (out, first->to);
      at = first->next + strlen (first->from);
      first->next = strstr (at, first->from);
    }
  return g_string_append_len (out, at, text + length - at);
}

static char *
translated (const char *text, const LqFakeRegion *from, const LqFakeRegion *to)
{
  Word words[] = { { from->account_id, to->account_id, NULL }, { from->name, to->name, NULL } };

  return text == NULL ? NULL : g_string_free (translate (text, strlen (text), words, G_N_ELEMENTS (words)), FALSE);
}

static GHashTable *
translated_parameters (GHashTable *parameters, const LqFakeRegion *from, const LqFakeRegion *to)
{
  GHashTable *all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, parameters);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_hash_table_insert (all, g_strdup (name), translated (value, from, to));
  return all;
}

/* The request as the other account would have made it, there. */
static void
answer_as (const LqFakeRequest *request, const LqFakeRegion *model, LqFakeReply *reply)
{
  const LqFakeRegion *own = request->region;
  LqFakeRequest there = *request;
  Word words[] = { { model->account_id, own->account_id, NULL }, { model->name, own->name, NULL } };

  there.region = model;
  there.parameters = translated_parameters (request->parameters, own, model);
  for (gsize i = 0; i < G_N_ELEMENTS (there.labels); i++)
    there.labels[i] = translated (request->labels[i], own, model);
  request->operation->answer (&there, reply);
  GString *body = translate (reply->body->str, reply->body->len, words, G_N_ELEMENTS (words));
  g_string_free (reply->body, TRUE);
  reply->body = body;
  g_hash_table_unref (there.parameters);
  for (gsize i = 0; i < G_N_ELEMENTS (there.labels); i++)
    g_free (there.labels[i]);
}

void
lq_fake_alike_answer (const LqFakeRequest *request, LqFakeReply *reply)
{
  static const char *const alike[] = { "lambda", "signer", NULL };
  const LqFakeAccount *own = lq_fake_estate_find_account (request->estate, request->region->account_id);

  if (own->like_account == NULL || !g_strv_contains (alike, request->operation->service))
    request->operation->answer (request, reply);
  else if (request->operation->event != NULL)
    lq_fake_reply_error (reply, 500, "ServiceException", "Nothing is changed in an account that is like another.");
  else
    answer_as (request, lq_fake_estate_region (request->estate, own->like_account, own->like_region), reply);
}
