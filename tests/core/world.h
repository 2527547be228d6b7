/* SPDX-License-Identifier: Apache-2.0 */
/* A small world for core's tests: tables that declare one of each thing a table can declare, and the answers to their
 * calls by path and query. */
#pragma once

#include "core/engine.h"
#include "script-client.h"

extern const LqTable lq_test_items;  /* a paged list, with a get by name */
extern const LqTable lq_test_parts;  /* one call per item */
extern const LqTable lq_test_labels; /* expanded from the item's row */
extern const LqTable lq_test_wholes; /* the same, the item itself first */

typedef struct
{
  LqEngine *engine;
  GHashTable *answers; /* "/path?query", or "account/region /path?query" for one scope -> body, or "!status code" for
                        * an error; of a POST, the path is followed by a blank and the body */
  GMutex lock;         /* over answers */
  _Atomic gint64 now_s; /* what the engine's clock says */
  LqClock clock;
  char *state_dir; /* of its own; NULL: none */
} World;

World *world_new (const char *const *regions);

/* The same with the text of a configuration file. With WORLD_ON_DISK in the environment every answer is kept on disk,
 * and none stays in memory that nobody reads. */
World *world_new_with_config (const char *const *regions, const char *config_text);
/* With five items, a to e, on three pages. */
World *world_new_with_items (const char *const *regions);
World *world_new_with_items_and_config (const char *const *regions, const char *config_text);

/* With the plain files in it. */
void world_remove_folder (const char *path);

/* Nothing is kept on disk unless the text says so. */
LqConfig *world_load_config (const char *text);

void world_free (World *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

void world_answer (World *world, const char *path_and_query, const char *body);

/* Opens a cursor on `table` where each of `where` ("column=value", "column=either|or", or "column>=number" and its
 * like, NULL-terminated) holds; `columns` (comma-separated) are used. Aborts the test on error. */
LqCursor *world_query (World *world, const LqTable *table, const char *columns, const char *const *where,
                       gboolean stream);

/* All rows, sorted: cells joined by `,`, rows by ` `; on error "error: <message>". Transfer full. */
char *world_read (LqCursor *cursor, const char *columns);

/* Both at once, and closes. */
char *world_rows (World *world, const LqTable *table, const char *columns, const char *const *where);

#define WHERE(...) ((const char *const[]) { __VA_ARGS__, NULL })

#define assert_rows(world, table, columns, where, expected)                                                            \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *rows_ = world_rows (world, table, columns, where);                                                \
    g_assert_cmpstr (rows_, ==, expected);                                                                             \
  }                                                                                                                    \
  G_STMT_END
