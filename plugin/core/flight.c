/* SPDX-License-Identifier: Apache-2.0 */
/* How a dataset is fetched: one page after the other, for as long as someone wants the next. */
#include <string.h>

#include "aws/xml.h"
#include "base/error.h"
#include "base/json.h"
#include "core/store-private.h"

#define JSON "application/json"
#define JSON_1_1 "application/x-amz-json-1.1"
#define FORM "application/x-www-form-urlencoded; charset=utf-8"
#define MAX_PAGES 100000
/* In a row. AWS does send some, as it counts what it leaves out. */
#define MAX_EMPTY_PAGES 500
#define PAGES_AHEAD 1 /* of a streaming reader */

static void page_done (LqAwsReply *reply, const GError *error, gpointer data);
static gboolean is_answer (const GError *error, gpointer data);

static gboolean
wanted (const LqDataset *dataset)
{
  if (dataset->calling || dataset->last_page || dataset->error != NULL)
    return FALSE;
  if (dataset->waiters->len == 0)
    return dataset->store->keep_all;
  return dataset->full_waiters > 0 || dataset->blocks->len < dataset->blocks_read + 1 + PAGES_AHEAD;
}

static void
fail (LqDataset *dataset, GError *error)
{
  g_clear_error (&dataset->error);
  dataset->error = error;
  if (!dataset->store->keep_all)
    lq_store_forget (dataset);
  lq_store_wake (dataset);
}

/* What was asked about: " (layer_name base, layer_version 7)", or "". Transfer full. */
static char *
describe_subject (const LqDataset *dataset)
{
  g_autoptr (GPtrArray) names = lq_operation_placeholders (dataset->operation);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < names->len; i++)
    {
      const char *value = dataset->binding != NULL ? g_hash_table_lookup (dataset->binding, names->pdata[i]) : NULL;
      g_string_append_printf (text, "%s%s %s", i == 0 ? " (" : ", ", (const char *) names->pdata[i],
                              value != NULL ? value : "");
    }
  g_string_append (text, names->len > 0 ? ")" : "");
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Where and what, for errors that AWS did not make itself. */
static void
add_context (const LqDataset *dataset, GError **error)
{
  g_autofree char *subject = describe_subject (dataset);

  g_prefix_error (error, "%s %s%s in %s, account %s: ", dataset->operation->action.service,
                  dataset->operation->action.action, subject, dataset->scope->region, dataset->scope->account_id);
}

/* Of what is sent; NULL: nothing is. */
static const char *
content_type (const LqOperation *operation)
{
  if (operation->form != NULL)
    return FORM;
  if (operation->body == NULL)
    return NULL;
  return operation->target != NULL ? JSON_1_1 : JSON;
}

void
lq_flight_advance (LqDataset *dataset)
{
  LqStore *store = dataset->store;
  const LqOperation *operation = dataset->operation;
  g_auto (LqRequestText) text = { NULL };
  GError *error = NULL;

  if (!wanted (dataset))
    return;
  if (!lq_operation_expand (operation, dataset->binding, &dataset->asked_span, dataset->marker, &text, &error))
    {
      add_context (dataset, &error);
      fail (dataset, error);
      return;
    }
  LqAwsCall call = {
    .action = &operation->action,
    .account_id = dataset->scope->account_id,
    .region = dataset->scope->region,
    .credentials = dataset->scope->credentials,
    .method = text.body != NULL ? "POST" : "GET",
    .path = text.path,
    .query = text.query,
    .content_type = content_type (operation),
    .target = operation->target,
    .body = text.body,
    .is_answer = is_answer,
  };
  dataset->calling = TRUE;
  store->under_way++;
  lq_dataset_ref (dataset);
  g_mutex_unlock (&store->lock);
  lq_aws_client_call (store->client, &call, dataset->cancellable, page_done, dataset);
  g_mutex_lock (&store->lock);
}

/* Rows that a growing answer held already are left out of what is new. */
static void
mark_known (LqDataset *dataset)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  gsize n_rows = 0;

  for (guint i = 0; i < dataset->blocks->len; i++)
    n_rows += lq_block_n_rows (dataset->blocks->pdata[i]);
  g_autofree gint64 *rowids = g_new (gint64, n_rows);
  gint64 *rowid = rowids;
  for (guint i = 0; i < dataset->blocks->len; i++)
    {
      LqBlock *block = dataset->blocks->pdata[i];
      for (guint row = 0; row < lq_block_n_rows (block); row++, rowid++)
        {
          *rowid = lq_block_rowid (block, row);
          if (!g_hash_table_add (seen, rowid))
            lq_block_mark_superseded (block, row);
        }
    }
}

/* A list is complete: of rows with one key, the last stays. */
static void
mark_superseded (LqDataset *dataset)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gsize n_rows = 0;

  for (guint i = 0; i < dataset->blocks->len; i++)
    n_rows += lq_block_n_rows (dataset->blocks->pdata[i]);
  g_array_set_size (rowids, (guint) n_rows);
  for (guint i = dataset->blocks->len; i-- > 0;)
    {
      LqBlock *block = dataset->blocks->pdata[i];
      for (guint row = lq_block_n_rows (block); row-- > 0;)
        {
          gint64 *rowid = &g_array_index (rowids, gint64, --n_rows);
          *rowid = lq_block_rowid (block, row);
          if (!g_hash_table_add (seen, rowid))
            lq_block_mark_superseded (block, row);
        }
    }
}

static void
complete (LqDataset *dataset, gboolean found)
{
  if (dataset->operation->window != NULL)
    mark_known (dataset);
  else
    mark_superseded (dataset);
  dataset->complete = TRUE;
  if (dataset->previous != NULL)
    lq_store_kept_drop (dataset->previous);
  g_clear_pointer (&dataset->previous, lq_dataset_unref);
  dataset->found = found;
  dataset->store->lists_read++;
  g_clear_pointer (&dataset->marker, g_free);
  lq_store_kept_use (dataset);
}

static LqConvertContext
convert_context (const LqDataset *dataset, json_t *reply, const char *outcome)
{
  return (LqConvertContext) { .scope = dataset->scope, .reply = reply, .outcome = outcome, .key = dataset->asked_key };
}

static LqBlock *
build_block (LqDataset *dataset, json_t *reply, json_t *elements, const char *outcome, GError **error)
{
  LqConvertContext context = convert_context (dataset, reply, outcome);

  return lq_row_block (dataset->table, &context, dataset->started_s, elements, dataset->binding, error);
}

/* The page's place among the blocks, and what comes after it: the next call leaves before this page's rows are made. */
static gboolean
place_page (LqDataset *dataset, char *marker, guint *index, GError **error)
{
  if (marker != NULL && g_strcmp0 (marker, dataset->marker) == 0)
    g_set_error (error, LQ_ERROR, LQ_ERROR_REPLY, "it gave the same %s twice, so its list would never end",
                 dataset->operation->marker_out);
  else if (dataset->blocks->len - dataset->n_kept >= MAX_PAGES)
    g_set_error (error, LQ_ERROR, LQ_ERROR_LIMIT, "a list of more than %d pages", MAX_PAGES);
  else if (dataset->empty_pages > MAX_EMPTY_PAGES)
    g_set_error (error, LQ_ERROR, LQ_ERROR_LIMIT, "more than %d pages without an entry, one after the other",
                 MAX_EMPTY_PAGES);
  else
    {
      *index = dataset->blocks->len;
      g_ptr_array_add (dataset->blocks, NULL);
      g_free (dataset->marker);
      dataset->marker = marker;
      dataset->last_page = marker == NULL;
      dataset->building++;
      lq_flight_advance (dataset);
      return TRUE;
    }
  g_free (marker);
  return FALSE;
}

/* The rows of the page at `index`, or why there are none. */
static void
fill_page (LqDataset *dataset, guint index, LqBlock *block, GError *error)
{
  dataset->building--;
  dataset->blocks->pdata[index] = block;
  if (error != NULL)
    {
      add_context (dataset, &error);
      fail (dataset, error);
      return;
    }
  dataset->store->pages_read++;
  if (dataset->last_page && dataset->building == 0 && dataset->error == NULL)
    complete (dataset, TRUE);
  lq_store_wake (dataset);
}

static void
take_page (LqDataset *dataset, GBytes *body)
{
  g_autoptr (json_t) elements = NULL;
  GError *error = NULL;
  char *marker = NULL;
  gsize length;
  const char *text = g_bytes_get_data (body, &length);
  g_autoptr (json_t) reply = dataset->operation->form != NULL ? lq_xml_to_json (text, length, &error)
                                                              : lq_json_parse (text, length, "the reply", &error);
  LqConvertContext context = convert_context (dataset, reply, "ok");
  guint index = 0;

  gboolean read = reply != NULL && lq_operation_read (dataset->operation, reply, &context, &elements, &marker, &error);
  g_mutex_lock (&dataset->store->lock);
  dataset->calling = FALSE;
  dataset->empty_pages = json_array_size (elements) > 0 ? 0 : dataset->empty_pages + 1;
  if (read)
    lq_operation_keep (dataset->operation, &elements);
  if (!lq_operation_confirms (dataset->operation, reply, dataset->revision))
    g_clear_pointer (&dataset->revision, g_free);
  gboolean placed = read && dataset->error == NULL && place_page (dataset, marker, &index, &error);
  if (error != NULL)
    {
      add_context (dataset, &error);
      fail (dataset, error);
    }
  g_mutex_unlock (&dataset->store->lock);
  if (!placed)
    return;
  LqBlock *block = build_block (dataset, reply, elements, "ok", &error);
  g_mutex_lock (&dataset->store->lock);
  fill_page (dataset, index, block, error);
  g_mutex_unlock (&dataset->store->lock);
}

static gboolean
is_answer (const GError *error, gpointer data)
{
  LqDataset *dataset = data;
  LqConvertContext context = convert_context (dataset, NULL, NULL);

  return lq_operation_outcome (dataset->operation, &context, error) != NULL;
}

/* An error that the operation declares as data, or one that it does not. */
static void
take_error (LqDataset *dataset, const GError *problem)
{
  LqConvertContext context = convert_context (dataset, NULL, NULL);
  const LqOutcome *outcome = lq_operation_outcome (dataset->operation, &context, problem);
  g_autoptr (GError) error = NULL;
  LqBlock *block = NULL;

  if (outcome == NULL)
    error = g_error_copy (problem);
  else if (outcome->outcome != NULL)
    block = build_block (dataset, NULL, NULL, outcome->outcome, &error);

  g_mutex_lock (&dataset->store->lock);
  dataset->calling = FALSE;
  if (error != NULL)
    fail (dataset, g_steal_pointer (&error));
  else if (dataset->error == NULL)
    {
      if (block != NULL)
        g_ptr_array_add (dataset->blocks, block);
      dataset->last_page = TRUE;
      complete (dataset, FALSE);
      lq_store_wake (dataset);
    }
  g_mutex_unlock (&dataset->store->lock);
}

static void
page_done (LqAwsReply *reply, const GError *error, gpointer data)
{
  g_autoptr (LqDataset) dataset = data;
  g_autoptr (LqAwsReply) owned = reply;

  if (reply != NULL)
    take_page (dataset, reply->body);
  else
    take_error (dataset, error);
  g_mutex_lock (&dataset->store->lock);
  dataset->store->under_way--;
  g_mutex_unlock (&dataset->store->lock);
}
