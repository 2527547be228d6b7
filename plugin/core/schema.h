/* SPDX-License-Identifier: Apache-2.0 */
/* What the descriptors say about the tables, for doors and for people. All results are transfer full. */
#pragma once

#include <jansson.h>

#include "core/table.h"

/* SQL's name of a type: TEXT, INTEGER, BIGINT, DOUBLE. Static. */
const char *lq_schema_type (LqType type);

/* `CREATE TABLE name (column TYPE [HIDDEN], -- sentence`, one column per line, in the descriptor's order without the
 * internal ones; fit for sqlite3_declare_vtab. Without a semicolon. */
char *lq_schema_create_table (const LqTable *table);

/* Where a column's value comes from, as people read it: "ListFunctions: Functions[].Runtime". */
char *lq_schema_source (const LqTable *table, const LqColumn *column);

/* Every table: { "tables": [ { "name", "about", "cost", "key": [names], "examples": [SQL], "columns": [ { "name",
 * "type", "about", "source", "hidden", "key", "pushed" } ] } ] }; the last three are booleans. */
json_t *lq_schema_json (void);

/* The reference page, in Markdown. */
char *lq_schema_page (const LqTable *table);

/* One reason why an operation is needed. Static but for the struct. */
typedef struct
{
  const LqOperation *operation;
  const LqTable *owner;   /* whose rows it makes */
  const LqTable *table;   /* of lq_tables: which needs it, */
  const LqColumn *column; /* for this one column of it; NULL: to have its rows */
  const LqLookup *lookup; /* with a column: which of those that it needs */
  gboolean extra;         /* SELECT * goes without: for a hidden column, or for rows of other accounts */
} LqSchemaUse;
typedef void (*LqSchemaVisit) (const LqSchemaUse *use, gpointer data);

/* Every reason for every operation, in the order of lq_tables. */
void lq_schema_each_use (LqSchemaVisit visit, gpointer data);

/* The IAM policies there are, by name: `base`, enough for SELECT * on every table and for asking by key; `code-facts`,
 * what hidden columns and layers of other accounts need on top of that; `organization`, what finding all accounts and
 * Regions needs. NULL-terminated, static. */
const char *const *lq_schema_iam_policies (void);

/* The document of one of them, with just the actions that are declared; NULL where there is none of that name. Transfer
 * full. */
json_t *lq_schema_iam_policy (const char *name);
