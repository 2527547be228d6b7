/* SPDX-License-Identifier: Apache-2.0 */
/* What the sources of credentials share: where they look, and whom they ask. */
#pragma once

#include "aws/shared-config.h"
#include "aws/sts.h"

/* Makes `source` into the role's credentials. `what` becomes the new ones' source. Blocks. Transfer full. */
typedef LqCredentials *(*LqAssumeRole) (gpointer data, const LqStsRole *role, LqCredentials *source, const char *what,
                                        GCancellable *cancellable, GError **error);

typedef struct
{
  char **environment;   /* NAME=value lines */
  char *profile;        /* whose settings count */
  LqAwsClient *client;  /* borrowed; makes the calls */
  const LqClock *clock; /* borrowed */
  LqAssumeRole assume_role;
  gpointer assume_data;
} LqCredentialsContext;

/* For a client in the making, which will outlive the context; NULL for none, in tests. */
LqCredentialsContext *lq_credentials_context_new (LqAwsClient *client, const char *const *environment,
                                                  const char *profile);
LqCredentialsContext *lq_credentials_context_ref (LqCredentialsContext *context);
void lq_credentials_context_unref (LqCredentialsContext *context);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqCredentialsContext, lq_credentials_context_unref)

/* A variable; NULL where it is missing or empty. Borrowed. */
const char *lq_credentials_context_getenv (const LqCredentialsContext *context, const char *name);

/* What a kind of profile is asked with: its credentials, or NULL and an error, which need not name the profile. */
typedef LqCredentials *(*LqProfileGet) (LqCredentialsContext *context, const LqSharedConfig *files,
                                        const char *profile, GCancellable *cancellable, GError **error);

/* A profile's key that must be there. Borrowed. Errors: LQ_ERROR_CONFIG, "it has no ...". */
const char *lq_credentials_context_need (const LqSharedConfig *files, const char *profile, const char *key,
                                         GError **error);
