/* SPDX-License-Identifier: Apache-2.0 */
/* AWS's two shared configuration files: ~/.aws/config (AWS_CONFIG_FILE) and ~/.aws/credentials
 * (AWS_SHARED_CREDENTIALS_FILE). Without HOME, as under systemd, the passwd entry's home counts. */
#pragma once

#include <glib.h>

typedef struct _LqSharedConfig LqSharedConfig;

typedef enum
{
  LQ_SHARED_CREDENTIALS, /* [name] is a profile */
  LQ_SHARED_CONFIG,      /* [profile name] is one, and [default] */
  LQ_SHARED_FILES,
} LqSharedFile;

/* Reads both; a file that is not there, or not for us to read, has nothing in it. `environment`: NAME=value lines,
 * NULL-terminated. Errors: LQ_ERROR_CONFIG, naming file and line. Transfer full. */
LqSharedConfig *lq_shared_config_load (const char *const *environment, GError **error);

gboolean lq_shared_config_has_profile (const LqSharedConfig *config, const char *profile);

/* A profile's key, of the credentials file before the config file; NULL where it is missing or empty. Borrowed. */
const char *lq_shared_config_get (const LqSharedConfig *config, const char *profile, const char *key);

/* The same of one file. */
const char *lq_shared_config_get_from (const LqSharedConfig *config, LqSharedFile file, const char *profile,
                                       const char *key);

/* The home directory: HOME, else the passwd entry's. Transfer full. */
char *lq_shared_config_find_home (const char *const *environment);

/* What the variable AWS_SOMETHING says, else the profile's key `something`; NULL where neither says anything.
 * Borrowed from `environment` or `config`. */
const char *lq_shared_config_get_setting (const LqSharedConfig *config, const char *profile,
                                          const char *const *environment, const char *variable);

/* The same where it can be true or false only, in any case; FALSE where nothing is said. Errors: LQ_ERROR_CONFIG. */
gboolean lq_shared_config_get_flag (const LqSharedConfig *config, const char *profile, const char *const *environment,
                                    const char *variable, gboolean *value, GError **error);

/* The keys of `[services name]`, such as lambda.endpoint_url, or `[sso-session name]`, and their values; NULL where
 * there is no such section. Borrowed. */
GHashTable *lq_shared_config_get_section (const LqSharedConfig *config, const char *kind, const char *name);

/* Where was looked: "~/.aws/credentials (missing) and ~/.aws/config", with full paths. Transfer full. */
char *lq_shared_config_describe (const LqSharedConfig *config);

/* The error (LQ_ERROR_CONFIG) that there is no such profile, with what may have been meant. */
void lq_shared_config_set_unknown (const LqSharedConfig *config, const char *profile, GError **error);

/* --profile, else AWS_PROFILE, else "default"; `named` says whether it was one of the first two. Borrowed. */
const char *lq_shared_config_choose_profile (const char *const *environment, const char *option, gboolean *named);

void lq_shared_config_free (LqSharedConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqSharedConfig, lq_shared_config_free)
