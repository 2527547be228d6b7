/* SPDX-License-Identifier: Apache-2.0 */
/* Estates as JSON: tests/fake-aws/README.md describes the format. */
#pragma once

#include "fake-aws/estate.h"

/* Adds what `patch` describes. Errors: LQ_ERROR_CONFIG, naming the place. */
gboolean lq_fake_estate_merge (LqFakeEstate *estate, const json_t *patch, GError **error);

/* estate-function.c: one entry of "functions". */
gboolean lq_fake_estate_merge_function (LqFakeEstate *estate, LqFakeRegion *region, const json_t *entry,
                                        GError **error);

/* What Lambda remembers at a function of a layer version, also when the version is gone by now. Transfer full. */
json_t *lq_fake_estate_attached_layer (const LqFakeEstate *estate, const char *arn);

/* estate-layer.c: the versions under one layer's name. */
gboolean lq_fake_estate_merge_layer (LqFakeEstate *estate, LqFakeRegion *region, const char *name,
                                     const json_t *versions, GError **error);

/* estate-signer.c: one entry of "signing_profiles", and of "signing_jobs", whose profiles must be there before them. */
gboolean lq_fake_estate_merge_profile (LqFakeRegion *region, const json_t *entry, GError **error);
gboolean lq_fake_estate_merge_job (LqFakeRegion *region, const json_t *entry, GError **error);

/* estate-event.c: one entry of "events". */
gboolean lq_fake_estate_merge_event (LqFakeEstate *estate, LqFakeRegion *region, const json_t *entry, GError **error);

/* Makes an event of a record (as CloudTrail writes it, incomplete: of it and of what is known by `shown`, an event as
 * LookupEvents shows it, the rest is made up) and puts it into the Region. Both are taken over. */
void lq_fake_estate_put_event (LqFakeRegion *region, json_t *shown, json_t *record);

/* As it is where nobody says otherwise: an event of that name. Transfer full. */
json_t *lq_fake_estate_event_defaults (const LqFakeRegion *region, const char *name);

/* estate-organization.c: one entry of "organizations". */
gboolean lq_fake_estate_merge_organization (LqFakeEstate *estate, const char *id, const json_t *patch, GError **error);

/* Shared by the loaders. */

/* Splits an entry: what AWS shows (keys in AWS's upper case) over `defaults`, and the fake's own keys, which must be
 * among `own`. A null takes a default away. FALSE with an error for any other key. Transfer full. */
gboolean lq_fake_estate_split (const json_t *entry, const json_t *defaults, const char *const *own, json_t **shown,
                               json_t **extra, GError **error);

/* An error LQ_ERROR_CONFIG. Always FALSE. */
gboolean lq_fake_estate_fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Whether it is 12 digits. */
gboolean lq_fake_is_account_id (const char *text);

/* Made up from `seed`, always the same: base64 of a SHA-256, a UUID, a size in bytes. */
json_t *lq_fake_made_up_sha256 (const char *seed);
json_t *lq_fake_made_up_uuid (const char *seed);
json_t *lq_fake_made_up_size (const char *seed);

/* A statement in short form, completed. Transfer full. */
json_t *lq_fake_policy_statement (const json_t *given, const char *resource, const char *action);

/* Statements in short form -> the policy document's text; a string is taken as it stands. NULL where there is none. */
json_t *lq_fake_policy_text (const json_t *policy, const char *resource, const char *action);
