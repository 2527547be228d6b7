/* SPDX-License-Identifier: Apache-2.0 */
/* The [trust] of the configuration: whose code and whose signatures count as one's own choice. */
#pragma once

#include "base/config.h"
#include "core/convert.h"

typedef struct _LqTrust LqTrust;

/* Errors: LQ_ERROR_CONFIG, naming the key. Transfer full. */
LqTrust *lq_trust_new (const LqConfig *config, GError **error);
void lq_trust_free (LqTrust *trust);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqTrust, lq_trust_free)

/* What `organization_id` says; NULL: nothing. Borrowed. */
const char *lq_trust_organization_id (const LqTrust *trust);

/* The organization that the scope's account belongs to, by Organizations or else by the configuration; NULL: not known.
 * It may become known while the process runs: a table that depends on it says so (LqTable.needs_organization).
 * Borrowed. */
const char *lq_trust_own_organization (const LqScope *scope);

/* Whether `publishers` names an account; its name ("" where it has none) into `name` (may be NULL), borrowed. */
gboolean lq_trust_has_publisher (const LqTrust *trust, const char *account_id, const char **name);

typedef enum
{
  LQ_TRUST_CONFIGS,    /* approved_code_signing_configs */
  LQ_TRUST_PUBLISHERS, /* approved_publishers: signing profile versions */
} LqTrustList;

typedef enum
{
  LQ_TRUST_NOT_LISTED, /* the configuration has no such list, so nothing can be said */
  LQ_TRUST_APPROVED,
  LQ_TRUST_NOT_APPROVED,
} LqTrustAnswer;

/* Whether a list of the configuration holds an ARN. In a list, `*` stands for any part of what lies between two colons
 * or slashes of the ARN, and never for more than that. `trust` NULL: there is no list. */
LqTrustAnswer lq_trust_ask (const LqTrust *trust, LqTrustList list, const char *arn);

/* For columns whose path selects the ARN of a code signing config, or of a signing profile's version: 1 or 0 as the
 * configuration's list says; missing where there is no list, or no ARN. */
json_t *lq_trust_is_approved_config (json_t *value, const LqConvertContext *context);
json_t *lq_trust_is_approved_publisher (json_t *value, const LqConvertContext *context);
