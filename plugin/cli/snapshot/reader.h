/* SPDX-License-Identifier: Apache-2.0 */
/* A snapshot that was made before, opened to be read. */
#pragma once

#include <glib.h>
#include <sqlite3.h>

typedef struct
{
  char *path;
  sqlite3 *db;
  GHashTable *errors; /* name of each table -> why it could not be read, "" where it was */
} LqReader;

/* Opens `path`, and makes sure that its content is what its SHA-256 says. Errors: LQ_ERROR_FAILED. Transfer full. */
LqReader *lq_reader_open (const char *path, GError **error);
void lq_reader_free (LqReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqReader, lq_reader_free)

/* The names of a table's columns; its key's first. `n_key`: how many those are. NULL-terminated, transfer full. */
char **lq_reader_columns (LqReader *self, const char *table, guint *n_key, GError **error);
