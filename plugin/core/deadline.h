/* SPDX-License-Identifier: Apache-2.0 */
/* The end of a reader's patience: what it was told to wait for, how far that is, how long still, and what to do. */
#pragma once

#include "core/store.h"

typedef struct
{
  const char *about;   /* "lambda_functions is still being collected" */
  const char *pending; /* what is not read yet; NULL or "": nothing is to be said of it */
  gint64 wait_us;      /* that have passed */
  gint64 took_s;       /* by the whole of it, the last time; 0: there was none */
  gint64 left_s;       /* of that */
  gboolean goes_on;    /* collection does, for the next who asks */
} LqDeadline;

/* Sets LQ_ERROR_DEADLINE. */
void lq_deadline_set_error (const LqDeadline *deadline, LqStore *store, LqAwsClient *client, GError **error);
