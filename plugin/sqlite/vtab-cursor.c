/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/error.h"
#include "core/range.h"
#include "sqlite/vtab-private.h"

SQLITE_EXTENSION_INIT3

typedef struct
{
  sqlite3_vtab_cursor base;
  LqCursor *rows;       /* NULL: none open */
  LqVtabIndex *index;   /* else the rows are from here: */
  const GArray *places; /* their numbers, as guint */
  guint at;
  gboolean eof;
  const char *plan_text; /* the idxStr that `plan` was read from; lives as long as the statement */
  LqVtabPlan *plan;
  sqlite3_value *max_age; /* as the query gave it; NULL: it did not */
} Cursor;

int
lq_vtab_cursor_open (sqlite3_vtab *vtab, sqlite3_vtab_cursor **cursor)
{
  Cursor *self = g_new0 (Cursor, 1);
  self->eof = TRUE;
  lq_vtab_note_opened (((LqVtabTable *) vtab)->shared);
  *cursor = &self->base;
  return SQLITE_OK;
}

static LqVtabTable *
cursor_table (Cursor *self)
{
  return (LqVtabTable *) self->base.pVtab;
}

static void
cursor_reset (Cursor *self)
{
  if (self->rows != NULL)
    lq_vtab_withdraw (cursor_table (self)->shared, self->rows);
  g_clear_pointer (&self->rows, lq_cursor_close);
  g_clear_pointer (&self->index, lq_vtab_index_unref);
  g_clear_pointer (&self->max_age, sqlite3_value_free);
  self->eof = TRUE;
}

int
lq_vtab_cursor_close (sqlite3_vtab_cursor *cursor)
{
  Cursor *self = (Cursor *) cursor;
  cursor_reset (self);
  g_clear_pointer (&self->plan, lq_vtab_plan_free);
  lq_vtab_note_closed (cursor_table (self)->shared);
  g_free (self);
  return SQLITE_OK;
}

static int
cursor_fail (Cursor *self, const GError *error)
{
  gboolean cancelled = g_error_matches (error, LQ_ERROR, LQ_ERROR_CANCELLED);
  return lq_vtab_fail (self->base.pVtab, cancelled ? SQLITE_INTERRUPT : SQLITE_ERROR, error->message);
}

/* The row repeats the age that was asked for, so that SQL's own check of `max_age = ?` holds. */
static int
take_max_age (Cursor *self, sqlite3_value *value)
{
  if (sqlite3_value_numeric_type (value) != SQLITE_INTEGER || sqlite3_value_int64 (value) < 0)
    return lq_vtab_fail (self->base.pVtab, SQLITE_ERROR, "max_age takes a whole number of seconds, e.g. max_age = 300");
  sqlite3_value_free (self->max_age);
  self->max_age = sqlite3_value_dup (value);
  return self->max_age != NULL ? SQLITE_OK : SQLITE_NOMEM;
}

static void
constraint_clear (gpointer data)
{
  LqConstraint *constraint = data;
  g_strfreev ((char **) constraint->values);
}

/* What xFilter's arguments ask for. */
typedef struct
{
  GArray *fixed;   /* LqConstraint: the same in every scan of a join */
  GArray *varying; /* LqConstraint */
  GArray *ranges;  /* LqRange */
  GString *kind;   /* the plan and the fixed values */
  GString *lookup; /* the varying values, as an index wants them */
  gboolean plain;  /* each of those is one value */
} Request;

static void
request_init (Request *request, const LqTable *table, const char *plan_text)
{
  request->fixed = g_array_new (FALSE, FALSE, sizeof (LqConstraint));
  request->varying = g_array_new (FALSE, FALSE, sizeof (LqConstraint));
  request->ranges = g_array_new (FALSE, FALSE, sizeof (LqRange));
  g_array_set_clear_func (request->fixed, constraint_clear);
  g_array_set_clear_func (request->varying, constraint_clear);
  request->kind = g_string_new (table->name);
  g_string_append_printf (request->kind, " %s", plan_text);
  request->lookup = g_string_new (NULL);
  request->plain = TRUE;
}

static void
request_clear (Request *request)
{
  g_array_unref (request->fixed);
  g_array_unref (request->varying);
  g_array_unref (request->ranges);
  g_string_free (request->kind, TRUE);
  g_string_free (request->lookup, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

/* `values` is taken over; NULL: only SQL can judge them. */
static void
add_term (Request *request, const LqVtabTerm *term, char **values)
{
  LqConstraint constraint = { .column = term->column, .values = (const char *const *) values };
  gboolean varies = lq_vtab_plan_varies (term);
  GString *text = varies ? request->lookup : request->kind;

  if (varies && (values == NULL || g_strv_length (values) != 1))
    request->plain = FALSE;
  if (!varies)
    g_string_append (text, values == NULL ? "?" : "=");
  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    g_string_append_printf (text, "%s%c", values[i], LQ_VTAB_SEPARATOR);
  if (values == NULL || term->op == LQ_VTAB_JOIN)
    g_strfreev (values);
  else
    g_array_append_val (varies ? request->varying : request->fixed, constraint);
}

static gboolean
is_comparison (const LqVtabTerm *term)
{
  return term->op == LQ_VTAB_GT || term->op == LQ_VTAB_GE || term->op == LQ_VTAB_LT || term->op == LQ_VTAB_LE;
}

static void
add_range (Request *request, const LqVtabTerm *term, sqlite3_value *value)
{
  LqRange range;

  lq_range_init (&range, term->column);
  if (lq_vtab_plan_range (term, value, &range))
    g_array_append_val (request->ranges, range);
  g_string_append_printf (request->kind, "%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT "%c", range.min, range.max,
                          LQ_VTAB_SEPARATOR);
}

static int
read_arguments (Cursor *self, int argc, sqlite3_value **argv, Request *request)
{
  g_return_val_if_fail ((guint) argc == self->plan->terms->len, SQLITE_INTERNAL);
  for (int i = 0; i < argc; i++)
    {
      const LqVtabTerm *term = &g_array_index (self->plan->terms, LqVtabTerm, i);
      char **values = NULL;
      if (is_comparison (term))
        {
          add_range (request, term, argv[i]);
          continue;
        }
      if (term->op == LQ_VTAB_MAX_AGE)
        {
          int code = take_max_age (self, argv[i]);
          if (code != SQLITE_OK)
            return code;
        }
      if (!lq_vtab_plan_values (cursor_table (self), term, argv[i], &values))
        values = NULL;
      add_term (request, term, values);
    }
  return SQLITE_OK;
}

static LqQuery
make_query (Cursor *self, const GArray *constraints, const GArray *ranges)
{
  LqVtabTable *table = cursor_table (self);

  return (LqQuery) {
    .table = table->table,
    .constraints = (const LqConstraint *) (gpointer) constraints->data,
    .n_constraints = constraints->len,
    .ranges = (const LqRange *) (gpointer) ranges->data,
    .n_ranges = ranges->len,
    .used = self->plan->used,
    .stream = self->plan->stream || lq_vtab_streams (table->shared),
    .readable_only = lq_vtab_is_readable_only (table->shared),
  };
}

static gboolean
answer_from_index (Cursor *self, const Request *request)
{
  LqVtabTable *table = cursor_table (self);
  LqQuery query = make_query (self, request->fixed, request->ranges);

  if (!self->plan->indexable || !request->plain)
    return FALSE;
  query.stream = FALSE;
  LqVtabIndex *index = lq_vtab_index_for (table, self->plan, request->kind->str, &query);
  if (index == NULL)
    return FALSE;
  self->index = lq_vtab_index_ref (index);
  self->places = lq_vtab_index_find (index, request->lookup->str);
  self->at = 0;
  self->eof = self->places == NULL;
  return TRUE;
}

static int
ask_engine (Cursor *self, Request *request)
{
  LqVtabTable *table = cursor_table (self);
  g_autoptr (GError) error = NULL;

  g_array_append_vals (request->fixed, request->varying->data, request->varying->len);
  /* the values belong to `fixed` now */
  g_array_set_clear_func (request->varying, NULL);
  LqQuery query = make_query (self, request->fixed, request->ranges);
  self->rows = lq_engine_query (lq_vtab_engine (table->shared), &query, &error);
  if (self->rows == NULL)
    return cursor_fail (self, error);
  lq_vtab_publish (table->shared, self->rows);
  return lq_vtab_cursor_next (&self->base);
}

int
lq_vtab_cursor_filter (sqlite3_vtab_cursor *cursor, int number, const char *text, int argc, sqlite3_value **argv)
{
  Cursor *self = (Cursor *) cursor;
  g_auto (Request) request;

  request_init (&request, cursor_table (self)->table, text);
  cursor_reset (self);
  if (self->plan_text != text)
    {
      g_clear_pointer (&self->plan, lq_vtab_plan_free);
      self->plan = lq_vtab_plan_new (cursor_table (self), text);
      self->plan_text = text;
    }
  int code = read_arguments (self, argc, argv, &request);
  if (code != SQLITE_OK || answer_from_index (self, &request))
    return code;
  return ask_engine (self, &request);
}

int
lq_vtab_cursor_next (sqlite3_vtab_cursor *cursor)
{
  Cursor *self = (Cursor *) cursor;
  g_autoptr (GError) error = NULL;

  if (self->index != NULL)
    {
      self->eof = ++self->at == self->places->len;
      return SQLITE_OK;
    }
  self->eof = !lq_cursor_next (self->rows, &error);
  if (error != NULL)
    return cursor_fail (self, error);
  if (self->eof)
    lq_vtab_note_end (cursor_table (self)->shared, self->rows);
  return SQLITE_OK;
}

int
lq_vtab_cursor_eof (sqlite3_vtab_cursor *cursor)
{
  return ((Cursor *) cursor)->eof;
}

static guint
indexed_row (const Cursor *self)
{
  return g_array_index (self->places, guint, self->at);
}

int
lq_vtab_cursor_column (sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
  Cursor *self = (Cursor *) cursor;
  const LqVtabTable *table = cursor_table (self);
  LqValue value = { LQ_VALUE_NULL };

  if (self->max_age != NULL && column == table->max_age)
    {
      sqlite3_result_value (context, self->max_age);
      return SQLITE_OK;
    }
  if (self->index != NULL)
    lq_vtab_index_value (self->index, indexed_row (self), table->columns[column], &value);
  else
    lq_cursor_value (self->rows, table->columns[column], &value);
  switch (value.kind)
    {
    case LQ_VALUE_TEXT:
      /* with a length, SQLite would take its end for unknown, and copy it once more to put a NUL there */
      sqlite3_result_text (context, value.text, -1, SQLITE_TRANSIENT);
      break;
    case LQ_VALUE_INT:
      sqlite3_result_int64 (context, value.number);
      break;
    case LQ_VALUE_DOUBLE:
      sqlite3_result_double (context, value.real);
      break;
    case LQ_VALUE_NULL:
      if (table->table->columns[table->columns[column]].type == LQ_TEXT)
        sqlite3_result_text (context, "", 0, SQLITE_STATIC);
      break;
    }
  return SQLITE_OK;
}

int
lq_vtab_cursor_rowid (sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid)
{
  Cursor *self = (Cursor *) cursor;

  if (self->index != NULL)
    *rowid = lq_vtab_index_rowid (self->index, indexed_row (self));
  else
    *rowid = lq_cursor_rowid (self->rows);
  return SQLITE_OK;
}
