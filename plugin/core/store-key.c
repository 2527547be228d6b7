/* SPDX-License-Identifier: Apache-2.0 */
/* What makes two questions the same: within a process one text, on disk a digest of all that the rows depend on. */
#include <string.h>

#include "core/store-private.h"

/* With its length, so that no two lists of texts look alike. */
static void
append_text (GString *key, const char *text)
{
  if (text == NULL)
    g_string_append_c (key, '-');
  else
    g_string_append_printf (key, "%" G_GSIZE_FORMAT ":%s", strlen (text), text);
}

char *
lq_store_key_text (const LqQuestion *question, gboolean with_end)
{
  g_autoptr (GString) key = g_string_new (NULL);
  g_autoptr (GPtrArray) names = lq_operation_inputs (question->operation, question->table);

  append_text (key, question->table->name);
  append_text (key, question->operation->action.action);
  append_text (key, question->scope->account_id);
  append_text (key, question->scope->region);
  for (guint i = 0; i < names->len; i++)
    {
      const char *value = question->binding != NULL ? g_hash_table_lookup (question->binding, names->pdata[i]) : NULL;
      append_text (key, value != NULL ? value : "");
    }
  if (with_end)
    g_string_append_printf (key, "%" G_GINT64_FORMAT ";", question->span.to_s);
  return g_string_free (g_steal_pointer (&key), FALSE);
}

/* What a row is made of: another shape, and a row that was kept would be misread. */
static void
append_shape (GString *shape, const LqQuestion *question)
{
  const LqOperation *operation = question->operation;

  append_text (shape, operation->path);
  append_text (shape, operation->query);
  append_text (shape, operation->body);
  append_text (shape, operation->form);
  append_text (shape, operation->rows);
  for (const LqColumn *column = question->table->columns; column->name != NULL; column++)
    {
      append_text (shape, column->name);
      append_text (shape, column->path);
      g_string_append_printf (shape, "%d,%d,%d;", column->type, column->flags, column->source);
    }
}

void
lq_store_key_digest (LqStore *store, const LqQuestion *question, const char *text, LqStateKey *key)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GString) rest = g_string_new (NULL);
  /* the same account under another address is another AWS: one that somebody made up */
  g_autofree char *origin =
      lq_aws_client_origin (store->client, question->operation->action.service, question->scope->region);
  gsize length = sizeof key->bytes;

  append_text (rest, store->basis);
  append_text (rest, origin);
  append_text (rest, question->scope->partition);
  append_text (rest, text);
  append_shape (rest, question);
  g_checksum_update (checksum, (const guchar *) rest->str, (gssize) rest->len);
  g_checksum_get_digest (checksum, key->bytes, &length);
}
