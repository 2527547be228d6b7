/* SPDX-License-Identifier: Apache-2.0 */
/* What is in the file. Compiled twice, like the virtual table: for the loadable module, which brings no SQLite of its
 * own into a program that has one, and for programs that link SQLite. */
#include "core/state-private.h"

#include <sqlite3ext.h>

#include "base/error.h"

SQLITE_EXTENSION_INIT3

#define FORMAT 1                  /* of tables and blocks; a file with another one is set aside */
#define APPLICATION_ID 0x4c515354 /* "LQST", for `file` */
#define BUSY_MS 1000
#define TEXT_OF(number) #number
#define NUMBER_TEXT(number) TEXT_OF (number)

enum
{
  BEGIN,
  COMMIT,
  ROLLBACK,
  FIND,
  READ,
  FIND_OLD,
  DELETE_BLOCKS,
  DELETE_ANSWER,
  INSERT_ANSWER,
  INSERT_BLOCK,
  DELETE_OLD_BLOCKS,
  DELETE_OLD_ANSWERS,
  USED_BYTES,
  OLDEST,
  N_STATEMENTS,
};

static const char *const statements[N_STATEMENTS] = {
  [BEGIN] = "BEGIN IMMEDIATE",
  [COMMIT] = "COMMIT",
  [ROLLBACK] = "ROLLBACK",
  [FIND] = "SELECT id, as_of, found, blocks, revision FROM answers WHERE question = ?1 AND as_of <= ?2",
  [READ] = "SELECT sum, rows FROM blocks WHERE answer = ?1 ORDER BY number",
  [FIND_OLD] = "SELECT id, as_of FROM answers WHERE question = ?1",
  [DELETE_BLOCKS] = "DELETE FROM blocks WHERE answer = ?1",
  [DELETE_ANSWER] = "DELETE FROM answers WHERE id = ?1",
  [INSERT_ANSWER] = "INSERT INTO answers (question, as_of, found, fact, blocks, revision) VALUES (?, ?, ?, ?, ?, ?)",
  [INSERT_BLOCK] = "INSERT INTO blocks (answer, number, sum, rows) VALUES (?1, ?2, ?3, ?4)",
  [DELETE_OLD_BLOCKS] = "DELETE FROM blocks WHERE answer IN (SELECT id FROM answers WHERE fact = 0 AND as_of < ?1)",
  [DELETE_OLD_ANSWERS] = "DELETE FROM answers WHERE fact = 0 AND as_of < ?1",
  /* NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one statement on two lines */
  [USED_BYTES] = "SELECT (page_count - freelist_count) * page_size"
                 " FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
  [OLDEST] = "SELECT id FROM answers ORDER BY fact, as_of LIMIT 1",
};

/* Before the tables are there. */
static const char settings[] = "PRAGMA cache_size = -512; PRAGMA mmap_size = 0; PRAGMA synchronous = NORMAL;"
                               "PRAGMA journal_size_limit = 4194304; PRAGMA trusted_schema = OFF;"
                               "PRAGMA cell_size_check = ON";

/* Ids are never used again, so a reader that is late finds nothing, rather than another answer's rows. */
static const char schema[] =
    "PRAGMA auto_vacuum = INCREMENTAL;"
    "BEGIN IMMEDIATE;"
    "CREATE TABLE answers (id INTEGER PRIMARY KEY AUTOINCREMENT, question BLOB NOT NULL UNIQUE, revision TEXT,"
    " as_of INTEGER NOT NULL, found INTEGER NOT NULL, fact INTEGER NOT NULL, blocks INTEGER NOT NULL);"
    "CREATE INDEX answers_by_age ON answers (fact, as_of);"
    "CREATE TABLE blocks (answer INTEGER NOT NULL, number INTEGER NOT NULL, sum BLOB NOT NULL, rows BLOB NOT NULL,"
    " PRIMARY KEY (answer, number));"
    "PRAGMA application_id = " NUMBER_TEXT (APPLICATION_ID) "; PRAGMA user_version = " NUMBER_TEXT (FORMAT) ";"
    "COMMIT";

struct _LqStateSql
{
  sqlite3 *db;
  sqlite3_stmt *prepared[N_STATEMENTS];
};

void
lq_state_block_free (gpointer block)
{
  LqStateBlock *self = block;

  g_bytes_unref (self->sum);
  g_bytes_unref (self->rows);
  g_free (self);
}

/* What an SQLite result code means here. */
static LqStateSqlEnd
end_of (LqStateSql *self, int code, GError **error)
{
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW)
    return LQ_STATE_SQL_DONE;
  const char *said = self->db != NULL ? sqlite3_errmsg (self->db) : sqlite3_errstr (code);
  g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "%s (SQLite %d)", said, code);
  return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB ? LQ_STATE_SQL_SPOILT : LQ_STATE_SQL_UNABLE;
}

/* Runs a statement that gives no rows, or at most one number. */
static int
run (LqStateSql *self, int which, gint64 *number)
{
  sqlite3_stmt *statement = self->prepared[which];
  int code = sqlite3_step (statement);

  if (code == SQLITE_ROW && number != NULL)
    *number = sqlite3_column_int64 (statement, 0);
  int end = sqlite3_reset (statement);
  return end != SQLITE_OK ? end : code;
}

static int
run_with (LqStateSql *self, int which, gint64 argument)
{
  sqlite3_bind_int64 (self->prepared[which], 1, argument);
  return run (self, which, NULL);
}

static int
ask_number (LqStateSql *self, const char *sql, gint64 *number)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL);

  if (code == SQLITE_OK && (code = sqlite3_step (statement)) == SQLITE_ROW)
    *number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return code;
}

/* Whether the file is ours, and of this version; an empty one is made so. */
static LqStateSqlEnd
ensure_schema (LqStateSql *self, GError **error)
{
  gint64 application_id = 0, version = 0, objects = 0;
  int code = ask_number (self, "PRAGMA application_id", &application_id);

  if (code == SQLITE_ROW)
    code = ask_number (self, "PRAGMA user_version", &version);
  if (code == SQLITE_ROW)
    code = ask_number (self, "SELECT count (*) FROM sqlite_schema", &objects);
  if (code != SQLITE_ROW)
    return end_of (self, code, error);
  if (objects == 0 && application_id == 0 && version == 0)
    return end_of (self, sqlite3_exec (self->db, schema, NULL, NULL, NULL), error);
  if (application_id != APPLICATION_ID)
    g_set_error_literal (error, LQ_ERROR, LQ_ERROR_FAILED, "it is a database of something else");
  else if (version != FORMAT)
    g_set_error (error, LQ_ERROR, LQ_ERROR_FAILED, "%s lambdaquery wrote it",
                 version > FORMAT ? "a newer" : "an older");
  else
    return LQ_STATE_SQL_DONE;
  return LQ_STATE_SQL_SPOILT;
}

static LqStateSqlEnd
prepare_all (LqStateSql *self, GError **error)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    {
      int code = sqlite3_prepare_v3 (self->db, statements[i], -1, SQLITE_PREPARE_PERSISTENT, &self->prepared[i], NULL);
      LqStateSqlEnd end = end_of (self, code, error);
      /* what cannot even be compiled has other tables than ours */
      if (end != LQ_STATE_SQL_DONE)
        return code == SQLITE_ERROR ? LQ_STATE_SQL_SPOILT : end;
    }
  return LQ_STATE_SQL_DONE;
}

/* Readers and writers side by side need the log; file systems that cannot share memory do not have it. */
static LqStateSqlEnd
use_log (LqStateSql *self, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (self->db, "PRAGMA journal_mode = WAL", -1, &statement, NULL);
  gboolean on = FALSE;

  if (code == SQLITE_OK && (code = sqlite3_step (statement)) == SQLITE_ROW)
    on = g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "wal") == 0;
  sqlite3_finalize (statement);
  LqStateSqlEnd end = end_of (self, code, error);
  if (end != LQ_STATE_SQL_DONE || on)
    return end;
  g_set_error_literal (error, LQ_ERROR, LQ_ERROR_FAILED, "its file system cannot hold SQLite's write-ahead log");
  return LQ_STATE_SQL_UNABLE;
}

LqStateSqlEnd
lq_state_sql_open (const char *path, LqStateSql **sql, GError **error)
{
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOFOLLOW;
  g_autoptr (LqStateSql) self = g_new0 (LqStateSql, 1);

  /* a host may have a default of its own */
  LqStateSqlEnd end = end_of (self, sqlite3_open_v2 (path, &self->db, flags, "unix"), error);
  if (end != LQ_STATE_SQL_DONE)
    return end;
  if (sqlite3_threadsafe () == 0 || sqlite3_db_mutex (self->db) == NULL)
    {
      g_set_error_literal (error, LQ_ERROR, LQ_ERROR_FAILED, "the SQLite of this program is for one thread only");
      return LQ_STATE_SQL_UNABLE;
    }
  sqlite3_extended_result_codes (self->db, 1);
  sqlite3_busy_timeout (self->db, BUSY_MS);
  end = end_of (self, sqlite3_exec (self->db, settings, NULL, NULL, NULL), error);
  if (end == LQ_STATE_SQL_DONE)
    end = ensure_schema (self, error);
  if (end == LQ_STATE_SQL_DONE)
    end = use_log (self, error);
  if (end == LQ_STATE_SQL_DONE)
    end = prepare_all (self, error);
  if (end == LQ_STATE_SQL_DONE)
    *sql = g_steal_pointer (&self);
  return end;
}

void
lq_state_sql_close (LqStateSql *self)
{
  for (guint i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (self->prepared[i]);
  sqlite3_close (self->db);
  g_free (self);
}

LqStateSqlEnd
lq_state_sql_find (LqStateSql *self, const LqStateKey *key, gint64 not_after_s, LqStateAnswer *answer,
                   GError **error)
{
  sqlite3_stmt *statement = self->prepared[FIND];

  sqlite3_bind_blob (statement, 1, key->bytes, sizeof key->bytes, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, not_after_s);
  int code = sqlite3_step (statement);
  LqStateSqlEnd end = code == SQLITE_DONE ? LQ_STATE_SQL_NOTHING : end_of (self, code, error);
  if (code == SQLITE_ROW)
    *answer = (LqStateAnswer) {
      .id = sqlite3_column_int64 (statement, 0),
      .as_of_s = sqlite3_column_int64 (statement, 1),
      .found = sqlite3_column_int (statement, 2) != 0,
      .n_blocks = (guint) sqlite3_column_int (statement, 3),
      .revision = g_strdup ((const char *) sqlite3_column_text (statement, 4)),
    };
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  return end;
}

static GBytes *
column_bytes (sqlite3_stmt *statement, int column)
{
  const void *data = sqlite3_column_blob (statement, column);

  return g_bytes_new (data, (gsize) sqlite3_column_bytes (statement, column));
}

LqStateSqlEnd
lq_state_sql_read (LqStateSql *self, const LqStateAnswer *answer, GPtrArray *blocks, GError **error)
{
  sqlite3_stmt *statement = self->prepared[READ];
  int code;

  sqlite3_bind_int64 (statement, 1, answer->id);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      LqStateBlock *block = g_new (LqStateBlock, 1);
      *block = (LqStateBlock) { column_bytes (statement, 0), column_bytes (statement, 1) };
      g_ptr_array_add (blocks, block);
    }
  LqStateSqlEnd end = end_of (self, code, error);
  sqlite3_reset (statement);
  if (end == LQ_STATE_SQL_DONE && blocks->len != answer->n_blocks)
    return LQ_STATE_SQL_NOTHING;
  return end;
}

static void
bind_bytes (sqlite3_stmt *statement, int index, GBytes *bytes)
{
  gsize length;
  const void *data = g_bytes_get_data (bytes, &length);

  sqlite3_bind_blob64 (statement, index, data, length, SQLITE_STATIC);
}

static int
insert (LqStateSql *self, const LqStateEntry *entry, GPtrArray *blocks)
{
  sqlite3_stmt *row = self->prepared[INSERT_ANSWER], *block = self->prepared[INSERT_BLOCK];

  sqlite3_bind_blob (row, 1, entry->key->bytes, sizeof entry->key->bytes, SQLITE_STATIC);
  sqlite3_bind_int64 (row, 2, entry->answer.as_of_s);
  sqlite3_bind_int (row, 3, entry->answer.found);
  sqlite3_bind_int (row, 4, entry->fact);
  sqlite3_bind_int (row, 5, (int) blocks->len);
  sqlite3_bind_text (row, 6, entry->answer.revision, -1, SQLITE_STATIC);
  int code = run (self, INSERT_ANSWER, NULL);
  sqlite3_clear_bindings (row);
  sqlite3_bind_int64 (block, 1, sqlite3_last_insert_rowid (self->db));
  for (guint i = 0; i < blocks->len && code == SQLITE_DONE; i++)
    {
      const LqStateBlock *packed = blocks->pdata[i];
      sqlite3_bind_int (block, 2, (int) i);
      bind_bytes (block, 3, packed->sum);
      bind_bytes (block, 4, packed->rows);
      code = run (self, INSERT_BLOCK, NULL);
    }
  sqlite3_clear_bindings (block);
  return code;
}

static int
delete_answer (LqStateSql *self, gint64 id)
{
  int code = run_with (self, DELETE_BLOCKS, id);

  return code == SQLITE_DONE ? run_with (self, DELETE_ANSWER, id) : code;
}

/* Within a transaction: SQLITE_DONE where the answer, or a younger one, is there. */
static int
replace_answer (LqStateSql *self, const LqStatePacked *packed)
{
  sqlite3_stmt *statement = self->prepared[FIND_OLD];
  const LqStateEntry *entry = packed->entry;
  gint64 id = 0, as_of_s = 0;

  sqlite3_bind_blob (statement, 1, entry->key->bytes, sizeof entry->key->bytes, SQLITE_STATIC);
  int code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    {
      id = sqlite3_column_int64 (statement, 0);
      as_of_s = sqlite3_column_int64 (statement, 1);
    }
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    return code;
  if (id != 0 && as_of_s >= entry->answer.as_of_s)
    return SQLITE_DONE;
  if (id != 0 && (code = delete_answer (self, id)) != SQLITE_DONE)
    return code;
  return insert (self, entry, packed->blocks);
}

/* Ends a transaction well or badly, as `code` says. */
static LqStateSqlEnd
end_transaction (LqStateSql *self, int code, GError **error)
{
  if (code == SQLITE_DONE)
    code = run (self, COMMIT, NULL);
  LqStateSqlEnd end = end_of (self, code, error);
  if (end != LQ_STATE_SQL_DONE)
    run (self, ROLLBACK, NULL);
  return end;
}

LqStateSqlEnd
lq_state_sql_write (LqStateSql *self, const LqStatePacked *answers, guint n, gboolean *begun, GError **error)
{
  int code = run (self, BEGIN, NULL);

  *begun = code == SQLITE_DONE;
  if (code != SQLITE_DONE)
    return end_of (self, code, error);
  for (guint i = 0; i < n && code == SQLITE_DONE; i++)
    code = replace_answer (self, &answers[i]);
  return end_transaction (self, code, error);
}

static int
delete_most (LqStateSql *self, gint64 not_before_s, gsize most_bytes)
{
  gint64 bytes = 0, id = 0;
  int code = run_with (self, DELETE_OLD_BLOCKS, not_before_s);

  if (code == SQLITE_DONE)
    code = run_with (self, DELETE_OLD_ANSWERS, not_before_s);
  while (code == SQLITE_DONE && (code = run (self, USED_BYTES, &bytes)) == SQLITE_ROW && bytes > (gint64) most_bytes)
    {
      code = run (self, OLDEST, &id);
      if (code == SQLITE_ROW)
        code = delete_answer (self, id);
      else
        break;
    }
  return code == SQLITE_ROW ? SQLITE_DONE : code;
}

LqStateSqlEnd
lq_state_sql_tidy (LqStateSql *self, gint64 not_before_s, gsize most_bytes, GError **error)
{
  int code = run (self, BEGIN, NULL);

  if (code != SQLITE_DONE)
    return end_of (self, code, error);
  LqStateSqlEnd end = end_transaction (self, delete_most (self, not_before_s, most_bytes), error);
  if (end == LQ_STATE_SQL_DONE)
    end = end_of (self, sqlite3_exec (self->db, "PRAGMA incremental_vacuum", NULL, NULL, NULL), error);
  return end;
}
