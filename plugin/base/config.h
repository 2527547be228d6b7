/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration: one key file, each key of which the environment may override.
 *
 * Order: environment (LAMBDAQUERY_<SECTION>_<KEY>, upper case) over file over the caller's default. The file is the
 * first of: the path given, $LAMBDAQUERY_CONFIG, /etc/lambdaquery/lambdaquery.conf (which may be missing; a file that
 * was named may not). One that others than root and who runs this could have written is refused. An unknown section or
 * key is an error that suggests the right one; so is a variable that names an unknown key of a known section.
 * Thread-safe after loading. */
#pragma once

#include <glib.h>

typedef struct _LqConfig LqConfig;

/* `path` NULL: as above. Errors: LQ_ERROR_CONFIG, naming the file and the key. Transfer full. */
LqConfig *lq_config_load (const char *path, GError **error);

/* The names of the sections `[section NAME]`, such as the ids of `[account ID]`, in the file and in the environment's
 * variables, each once; NULL-terminated. Transfer full. The keys of such a section are asked for with "section NAME";
 * their variables have `_` for the blank. */
char **lq_config_names (const LqConfig *config, const char *section);

/* The text of a key, or NULL where it stands nowhere. Transfer full. */
char *lq_config_get (const LqConfig *config, const char *section, const char *key);

/* Where the value of a key comes from, for messages: its variable, or file, section and key. Transfer full. */
char *lq_config_where (const LqConfig *config, const char *section, const char *key);

/* All that a section says, as one text, which is the same exactly where that is the same. Transfer full. */
char *lq_config_get_section (const LqConfig *config, const char *section);

/* A list, whose separator is `;`. NULL where the key stands nowhere. Transfer full. */
char **lq_config_get_list (const LqConfig *config, const char *section, const char *key);

/* A whole number in [min, max]; `fallback` where the key stands nowhere. FALSE and LQ_ERROR_CONFIG for anything
 * else. */
gboolean lq_config_get_int (const LqConfig *config, const char *section, const char *key, gint64 min, gint64 max,
                            gint64 fallback, gint64 *value, GError **error);

/* A number in [min, max], likewise. */
gboolean lq_config_get_double (const LqConfig *config, const char *section, const char *key, double min, double max,
                               double fallback, double *value, GError **error);

LqConfig *lq_config_ref (LqConfig *config);
void lq_config_unref (LqConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqConfig, lq_config_unref)
