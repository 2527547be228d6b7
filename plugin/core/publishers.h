/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts that publish layers for everybody, by AWS itself and by vendors, as their own documentation names them. */
#pragma once

#include <glib.h>

typedef struct
{
  const char *partition;  /* "aws", "aws-cn", "aws-us-gov" */
  const char *account_id; /* 12 digits */
  gboolean is_aws;        /* AWS itself, or a project of AWS's; else a vendor */
  const char *name;       /* of the publisher and what it publishes */
  const char *source;     /* URL of the page that names the account */
} LqPublisher;

/* NULL: none that is known. `partition` may be NULL, which has none. */
const LqPublisher *lq_publishers_find (const char *partition, const char *account_id);

/* The entry at `index`; NULL: there are no more. */
const LqPublisher *lq_publishers_get (gsize index);
