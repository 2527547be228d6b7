/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the virtual table share with each other and with nobody else. */
#pragma once

#include "sqlite/vtab.h"

/* One table in one connection. */
typedef struct
{
  sqlite3_vtab base;
  LqVtab *shared;
  const LqTable *table;
  guint n_columns;
  guint *columns; /* declared column -> index into table->columns, as internal columns are not declared */
  int max_age;    /* declared column */
} LqVtabTable;

/* How the value of a constraint comes to xFilter. */
typedef enum
{
  LQ_VTAB_EQUAL = '=',
  LQ_VTAB_IS = 'i',
  LQ_VTAB_IN = 'n',      /* all values at once */
  LQ_VTAB_MAX_AGE = 'm', /* `=` on max_age */
  LQ_VTAB_JOIN = 'j',    /* `=` on a column that the engine does not judge; for an index of ours */
  LQ_VTAB_GT = '>',
  LQ_VTAB_GE = 'G',
  LQ_VTAB_LT = '<',
  LQ_VTAB_LE = 'L',
} LqVtabOp;

typedef struct
{
  LqVtabOp op;
  gboolean literal; /* the value stands in the statement; else it is another table's or computed */
  guint column;     /* index into table->columns */
} LqVtabTerm;

/* What xBestIndex decided, as xFilter gets it. The terms are in the order of xFilter's arguments. */
typedef struct
{
  gboolean stream;
  gboolean *used;     /* per table->columns */
  GArray *terms;      /* LqVtabTerm */
  gboolean indexable; /* many scans that differ in the values that vary may be answered from one read of all rows */
} LqVtabPlan;

int lq_vtab_plan_best_index (sqlite3_vtab *vtab, sqlite3_index_info *info);

/* Reads idxStr back. Transfer full. */
LqVtabPlan *lq_vtab_plan_new (const LqVtabTable *table, const char *text);
void lq_vtab_plan_free (LqVtabPlan *plan);

/* TRUE where the value is another one in each scan of a join. */
gboolean lq_vtab_plan_varies (const LqVtabTerm *term);

/* The constraint that a term and its value make. FALSE where the value cannot be judged here and SQL must. `*values` is
 * transfer full; empty: no row can match. */
gboolean lq_vtab_plan_values (const LqVtabTable *table, const LqVtabTerm *term, sqlite3_value *value, char ***values);

/* Narrows `range` (of the term's column) to what compares so with the value. FALSE: the term is none of <, <=, > and
 * >=, or only SQL can judge the value. */
gboolean lq_vtab_plan_range (const LqVtabTerm *term, sqlite3_value *value, LqRange *range);

int lq_vtab_cursor_open (sqlite3_vtab *vtab, sqlite3_vtab_cursor **cursor);
int lq_vtab_cursor_close (sqlite3_vtab_cursor *cursor);
int lq_vtab_cursor_filter (sqlite3_vtab_cursor *cursor, int number, const char *text, int argc, sqlite3_value **argv);
int lq_vtab_cursor_next (sqlite3_vtab_cursor *cursor);
int lq_vtab_cursor_eof (sqlite3_vtab_cursor *cursor);
int lq_vtab_cursor_column (sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column);
int lq_vtab_cursor_rowid (sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid);

/* Rows kept in memory and found by the values that vary from scan to scan, as SQLite makes no automatic index over a
 * virtual table: the inner side of a join is scanned once for each row of the outer side. */
typedef struct _LqVtabIndex LqVtabIndex;

/* Ends each value in the text that an index is asked with. */
#define LQ_VTAB_SEPARATOR '\x1f'

/* One more scan of the kind called `name`. The index to answer it from (borrowed), made of `query` when there were
 * many; NULL: there is none (yet). */
LqVtabIndex *lq_vtab_index_for (LqVtabTable *table, const LqVtabPlan *plan, const char *name, const LqQuery *query);

LqVtabIndex *lq_vtab_index_ref (LqVtabIndex *self);
void lq_vtab_index_unref (LqVtabIndex *self);

/* Numbers of rows (guint); NULL for none. Borrowed. */
const GArray *lq_vtab_index_find (const LqVtabIndex *self, const char *text);
void lq_vtab_index_value (const LqVtabIndex *self, guint row, guint column, LqValue *value);
gint64 lq_vtab_index_rowid (const LqVtabIndex *self, guint row);

GHashTable *lq_vtab_index_kinds_new (void);

/* Leaves `message` as the table's error and returns `code`. */
int lq_vtab_fail (sqlite3_vtab *vtab, int code, const char *message);

LqEngine *lq_vtab_engine (LqVtab *self);
gboolean lq_vtab_streams (LqVtab *self);
gboolean lq_vtab_is_readable_only (LqVtab *self);

/* A scan is at its end. */
void lq_vtab_note_end (LqVtab *self, LqCursor *rows);

/* What is known of kinds of scans; forgotten when the last cursor of the connection is closed. */
GHashTable *lq_vtab_kinds (LqVtab *self);
void lq_vtab_note_opened (LqVtab *self);
void lq_vtab_note_closed (LqVtab *self);

/* Makes a running scan known to lq_vtab_cancel and lq_vtab_progress, until it is withdrawn (before it is closed). */
void lq_vtab_publish (LqVtab *self, LqCursor *cursor);
void lq_vtab_withdraw (LqVtab *self, LqCursor *cursor);
