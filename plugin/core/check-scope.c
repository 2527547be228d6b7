/* SPDX-License-Identifier: Apache-2.0 */
#include "core/check-scope.h"

#include <string.h>

#include "aws/error.h"
#include "base/error.h"
#include "base/json.h"
#include "core/operation.h"

/* An operation being tried. */
typedef struct
{
  const LqCheckNeed *need;
  LqDataset *dataset; /* NULL: not asked for */
  gboolean done;
  LqBlock *rows; /* of its first page; NULL: it gave none */
  GError *error; /* NULL: none */
} Trial;

struct _LqCheckScope
{
  const LqCollection *collection;
  const LqScope *scope;
  GPtrArray *trials; /* Trial */
  guint n_done;
};

static void
need_free (gpointer data)
{
  LqCheckNeed *need = data;

  g_array_unref (need->uses);
  g_free (need);
}

static void
add_use (const LqSchemaUse *use, gpointer data)
{
  GPtrArray *needs = data;
  LqCheckNeed *need = NULL;

  for (guint i = 0; i < needs->len && need == NULL; i++)
    {
      LqCheckNeed *each = needs->pdata[i];
      need = each->operation == use->operation ? each : NULL;
    }
  if (need == NULL)
    {
      need = g_new0 (LqCheckNeed, 1);
      need->operation = use->operation;
      need->owner = use->owner;
      need->uses = g_array_new (FALSE, FALSE, sizeof (LqSchemaUse));
      g_ptr_array_add (needs, need);
    }
  g_array_append_val (need->uses, *use);
}

GPtrArray *
lq_check_needs (void)
{
  GPtrArray *needs = g_ptr_array_new_with_free_func (need_free);

  lq_schema_each_use (add_use, needs);
  return needs;
}

static void
trial_stop (Trial *trial, LqWaiter *waiter)
{
  if (trial->dataset != NULL)
    lq_dataset_release (trial->dataset, waiter, TRUE);
  trial->dataset = NULL;
}

static void
trial_free (gpointer data)
{
  Trial *trial = data;

  g_clear_pointer (&trial->rows, lq_block_unref);
  g_clear_error (&trial->error);
  g_free (trial);
}

LqCheckScope *
lq_check_scope_new (const LqCollection *collection, GPtrArray *needs, const LqScope *scope)
{
  LqCheckScope *self = g_new0 (LqCheckScope, 1);

  self->collection = collection;
  self->scope = scope;
  self->trials = g_ptr_array_new_with_free_func (trial_free);
  for (guint i = 0; i < needs->len; i++)
    {
      Trial *trial = g_new0 (Trial, 1);
      trial->need = needs->pdata[i];
      g_ptr_array_add (self->trials, trial);
    }
  return self;
}

void
lq_check_scope_free (LqCheckScope *self)
{
  for (guint i = 0; i < self->trials->len; i++)
    trial_stop (self->trials->pdata[i], self->collection->waiter);
  g_ptr_array_unref (self->trials);
  g_free (self);
}

const LqScope *
lq_check_scope_of (const LqCheckScope *self)
{
  return self->scope;
}

static Trial *
find_trial (const LqCheckScope *self, const LqOperation *operation)
{
  for (guint i = 0; i < self->trials->len; i++)
    {
      Trial *trial = self->trials->pdata[i];
      if (trial->need->operation == operation)
        return trial;
    }
  return NULL;
}

/* The rows of a table that its list's trial brought. END: there is none; WAIT: not yet. */
static LqPoll
rows_of (const LqCheckScope *self, const LqTable *table, LqFeed **rows)
{
  if (table->expand != NULL)
    {
      LqFeed *parent;
      LqPoll poll = rows_of (self, table->parent, &parent);
      if (poll == LQ_POLL_ROW)
        *rows = lq_feed_new_children (self->collection, table, parent, NULL);
      return poll;
    }
  const Trial *trial = find_trial (self, table->list);
  if (trial == NULL || !trial->done)
    return trial == NULL ? LQ_POLL_END : LQ_POLL_WAIT;
  if (trial->rows == NULL)
    return LQ_POLL_END;
  *rows = lq_feed_new_block (lq_block_ref (trial->rows));
  return LQ_POLL_ROW;
}

/* Whether the binding has a text for every placeholder. */
static gboolean
fills (LqBinding *binding, GPtrArray *placeholders)
{
  for (guint i = 0; i < placeholders->len; i++)
    {
      const char *text = g_hash_table_lookup (binding, placeholders->pdata[i]);
      if (text == NULL || text[0] == '\0')
        return FALSE;
    }
  return TRUE;
}

/* Whether the operation is that of a table which can only be asked by a key. */
static gboolean
is_keyed (const LqCheckNeed *need)
{
  return need->owner->parent == NULL && need->owner->each == NULL && need->operation == need->owner->list;
}

/* Whether a row is one of those that are looked up, as far as it says so itself. */
static gboolean
is_asked_for (const LqLookup *lookup, LqBinding *binding)
{
  return lookup == NULL || lookup->when == NULL ||
         g_strcmp0 (g_hash_table_lookup (binding, lookup->when), lookup->is) == 0;
}

/* What the first row that has it all gives for an operation; NULL: none does. Takes over `rows`. With `lookup`, the
 * row's column `on` is the key. */
static LqBinding *
bind_first (LqFeed *rows, const LqCheckNeed *need, const LqLookup *lookup)
{
  g_autoptr (LqFeed) feed = rows;
  g_autoptr (GPtrArray) placeholders = lq_operation_placeholders (need->operation);
  g_autoptr (GPtrArray) names = lq_operation_inputs (need->operation, need->owner);
  LqRowRef row = { NULL };

  if (lookup != NULL)
    g_ptr_array_add (names, g_strdup (lookup->on));
  if (lookup != NULL && lookup->when != NULL)
    g_ptr_array_add (names, g_strdup (lookup->when));
  /* What a reply holds that is not understood is found where the reply is read. */
  while (lq_feed_poll (feed, &row, NULL) == LQ_POLL_ROW)
    {
      g_autoptr (LqBinding) binding = lq_feed_bind_row (&row, names);
      const char *key = lookup != NULL ? g_hash_table_lookup (binding, lookup->on) : NULL;
      lq_row_ref_clear (&row);
      if (key != NULL)
        g_hash_table_insert (binding, g_strdup (lookup->key), g_strdup (key));
      if (fills (binding, placeholders) && is_asked_for (lookup, binding))
        return g_steal_pointer (&binding);
    }
  return NULL;
}

/* The table whose rows a use tries its operation on; NULL: there is none. */
static const LqTable *
source_of (const LqSchemaUse *use)
{
  if (use->operation == use->owner->get)
    return use->owner;
  if (use->owner->parent != NULL)
    return use->owner->parent;
  return use->column != NULL ? use->table : NULL;
}

/* ROW: `*binding` is what to ask with. */
static LqPoll
find_binding (const LqCheckScope *self, const LqCheckNeed *need, LqBinding **binding)
{
  LqPoll result = LQ_POLL_END;

  for (guint i = 0; i < need->uses->len; i++)
    {
      const LqSchemaUse *use = &g_array_index (need->uses, LqSchemaUse, i);
      const LqTable *source = source_of (use);
      LqFeed *rows = NULL;
      LqPoll poll = source != NULL ? rows_of (self, source, &rows) : LQ_POLL_END;
      const LqLookup *lookup = is_keyed (need) ? use->lookup : NULL;
      if (poll == LQ_POLL_WAIT)
        result = LQ_POLL_WAIT;
      *binding = poll == LQ_POLL_ROW ? bind_first (rows, need, lookup) : NULL;
      if (*binding != NULL)
        return LQ_POLL_ROW;
    }
  return result;
}

/* Asks, where it is known what with. */
static void
start_trial (const LqCheckScope *self, Trial *trial)
{
  const LqCheckNeed *need = trial->need;
  const LqEach *each = need->owner->each;
  g_autoptr (GPtrArray) placeholders = lq_operation_placeholders (need->operation);
  g_autoptr (LqBinding) binding = NULL;
  LqPoll poll = LQ_POLL_ROW;

  if (each != NULL)
    {
      binding = lq_binding_new ();
      g_hash_table_insert (binding, g_strdup (each->column), g_strdup (each->texts[0]));
    }
  else if (placeholders->len > 0)
    poll = find_binding (self, need, &binding);

  trial->done = poll == LQ_POLL_END;
  if (poll != LQ_POLL_ROW)
    return;
  const LqQuestion question = {
    .table = need->owner,
    .operation = need->operation,
    .scope = self->scope,
    .binding = binding,
    .span = self->collection->span,
    .key = placeholders->len > 0 && is_keyed (need) ? g_hash_table_lookup (binding, placeholders->pdata[0]) : NULL,
    .not_before_s = self->collection->not_before_s,
    .stream = TRUE,
  };
  trial->dataset = lq_store_ask (self->collection->store, &question, self->collection->waiter);
}

static void
poll_trial (const LqCheckScope *self, Trial *trial)
{
  if (trial->dataset == NULL)
    start_trial (self, trial);
  if (trial->dataset == NULL)
    return;
  LqPoll poll = lq_dataset_block (trial->dataset, 0, TRUE, &trial->rows, &trial->error);
  trial->done = poll != LQ_POLL_WAIT;
}

/* Trials that got their result. */
static guint
poll_trials (const LqCheckScope *self)
{
  guint n = 0;

  for (guint i = 0; i < self->trials->len; i++)
    {
      Trial *trial = self->trials->pdata[i];
      if (trial->done)
        continue;
      poll_trial (self, trial);
      n += trial->done;
    }
  return n;
}

gboolean
lq_check_scope_poll (LqCheckScope *self)
{
  /* What one found, others may have waited for. */
  for (guint n; (n = poll_trials (self)) > 0;)
    self->n_done += n;
  return self->n_done == self->trials->len;
}

/* Whether SELECT * on some table needs it. */
static gboolean
is_required (const LqCheckNeed *need)
{
  for (guint i = 0; i < need->uses->len; i++)
    {
      if (!g_array_index (need->uses, LqSchemaUse, i).extra)
        return TRUE;
    }
  return FALSE;
}

const GError *
lq_check_scope_failure (const LqCheckScope *self)
{
  for (guint i = 0; i < self->trials->len; i++)
    {
      const Trial *trial = self->trials->pdata[i];
      if (trial->error != NULL && is_required (trial->need))
        return trial->error;
    }
  return NULL;
}

static const char *
result_of (const Trial *trial)
{
  if (trial->error == NULL)
    return trial->dataset != NULL ? "allowed" : "not_tried";
  gboolean denied = g_error_matches (trial->error, LQ_ERROR, LQ_ERROR_DENIED);
  /* What kept the call from being made is no word of AWS's on its permission. */
  if (lq_aws_error_code (trial->error) == NULL &&
      (denied || g_error_matches (trial->error, LQ_ERROR, LQ_ERROR_CREDENTIALS)))
    return "no_credentials";
  if (denied)
    return "denied";
  return g_error_matches (trial->error, LQ_ERROR, LQ_ERROR_NETWORK) ? "unreachable" : "failed";
}

/* What several trials of one permission tell together: one that was refused somewhere is not simply there. The worst
 * first. */
static const char *const results[] = { "denied", "no_credentials", "unreachable", "failed", "allowed", "not_tried" };

static guint
rank_of (const char *result)
{
  guint rank = 0;

  while (strcmp (results[rank], result) != 0)
    rank++;
  return rank;
}

/* Adds who needs the operation. */
static void
add_uses (json_t *entry, const LqCheckNeed *need)
{
  for (guint i = 0; i < need->uses->len; i++)
    {
      const LqSchemaUse *use = &g_array_index (need->uses, LqSchemaUse, i);
      if (use->column == NULL)
        {
          lq_json_add_once (json_object_get (entry, use->extra ? "other_accounts" : "tables"), use->table->name);
          continue;
        }
      g_autofree char *column = g_strconcat (use->table->name, ".", use->column->name, NULL);
      lq_json_add_once (json_object_get (entry, "columns"), column);
    }
}

/* The entry of a permission, which is made where there is none yet. Borrowed. */
static json_t *
find_entry (json_t *actions, const char *permission, const char *action)
{
  json_t *entry;
  size_t i;

  json_array_foreach (actions, i, entry)
    {
      if (strcmp (json_string_value (json_object_get (entry, "permission")), permission) == 0)
        return entry;
    }
  entry = json_pack ("{s:s, s:s, s:s, s:s, s:b, s:[], s:[], s:[]}", "permission", permission, "action", action,
                     "result", "not_tried", "detail", "", "required", FALSE, "tables", "columns", "other_accounts");
  json_array_append_new (actions, entry);
  return entry;
}

/* What one trial tells of a permission. */
static void
add_result (json_t *actions, const LqCheckNeed *need, const char *permission, const char *result, const char *detail)
{
  json_t *entry = find_entry (actions, permission, need->operation->action.action);
  const char *before = json_string_value (json_object_get (entry, "result"));

  if (rank_of (result) < rank_of (before) || json_string_length (json_object_get (entry, "detail")) == 0)
    json_object_set_new (entry, "detail", json_string (detail));
  if (rank_of (result) < rank_of (before))
    json_object_set_new (entry, "result", json_string (result));
  if (is_required (need))
    json_object_set_new (entry, "required", json_true ());
  add_uses (entry, need);
}

json_t *
lq_check_scope_actions (const LqCheckScope *self)
{
  json_t *actions = json_array ();

  for (guint i = 0; i < self->trials->len; i++)
    {
      const Trial *trial = self->trials->pdata[i];
      const LqOperation *operation = trial->need->operation;
      const char *detail = trial->dataset == NULL ? "there is no row to try it on" : "";
      add_result (actions, trial->need, operation->action.iam_action, result_of (trial),
                  trial->error != NULL ? trial->error->message : detail);
      if (operation->iam_also != NULL)
        add_result (actions, trial->need, operation->iam_also, "not_tried",
                    "AWS does not refuse the action without this permission, but leaves a part of the answer out");
    }
  return actions;
}

/* Whether a trial's end shows that its service answers; FALSE for `*known` where it shows nothing. */
static gboolean
shows_endpoint (const Trial *trial, gboolean *known)
{
  const char *result = result_of (trial);
  gboolean unreachable = strcmp (result, "unreachable") == 0;

  *known = unreachable || (trial->dataset != NULL && strcmp (result, "no_credentials") != 0);
  return !unreachable;
}

json_t *
lq_check_scope_endpoints (const LqCheckScope *self)
{
  g_autoptr (json_t) reachable = json_object ();
  json_t *endpoints = json_array ();
  const char *service;
  json_t *answers;

  for (guint i = 0; i < self->trials->len; i++)
    {
      const Trial *trial = self->trials->pdata[i];
      const char *name = trial->need->operation->action.service;
      gboolean known, answered = shows_endpoint (trial, &known);
      if (json_object_get (reachable, name) == NULL)
        json_object_set_new (reachable, name, json_null ());
      if (known && !json_is_true (json_object_get (reachable, name)))
        json_object_set_new (reachable, name, json_boolean (answered));
    }
  json_object_foreach (reachable, service, answers)
    {
      g_autofree char *url = lq_aws_client_origin (self->collection->client, service, self->scope->region);
      json_array_append_new (endpoints, json_pack ("{s:s, s:s, s:O}", "service", service, "url", url != NULL ? url : "",
                                                   "reachable", answers));
    }
  return endpoints;
}
