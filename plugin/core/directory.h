/* SPDX-License-Identifier: Apache-2.0 */
/* Whose accounts are whose: the own ones, those of the own organization, those that the configuration trusts, and known
 * publishers of layers. Thread-safe. */
#pragma once

#include "core/trust.h"

typedef struct _LqDirectory LqDirectory;

/* `trust` is borrowed. */
LqDirectory *lq_directory_new (const LqTrust *trust);
void lq_directory_free (LqDirectory *directory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqDirectory, lq_directory_free)

/* The account of the credentials. */
void lq_directory_set_home (LqDirectory *directory, const char *account_id);

/* An account that the configuration lists to be read. */
void lq_directory_add_listed (LqDirectory *directory, const char *account_id);

/* The accounts of the own organization, as Organizations listed them: id -> name, both owned by the table, which is
 * taken over. */
void lq_directory_set_members (LqDirectory *directory, GHashTable *members);

/* Who owns an account. */
typedef struct
{
  const char *kind; /* self, organization, trusted, aws, vendor, unknown; static */
  char *name;       /* "" where it has none */
  char *source;     /* where that is known from, for people; "" for unknown */
} LqDirectoryEntry;
void lq_directory_entry_clear (LqDirectoryEntry *entry);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LqDirectoryEntry, lq_directory_entry_clear)

/* Who `account_id` (NULL: nobody that is known) is in the eyes of the account `reader`, which is self to itself; NULL:
 * in those of the account of the credentials. */
void lq_directory_find (LqDirectory *directory, const char *reader, const char *partition, const char *account_id,
                        LqDirectoryEntry *entry);

/* For columns whose path selects a layer version's ARN: what kind its owner is to the row's account, and the owner's
 * name. */
json_t *lq_directory_owner_kind (json_t *value, const LqConvertContext *context);
json_t *lq_directory_owner_name (json_t *value, const LqConvertContext *context);

/* The owner itself, "" where that cannot be told; its partition; what kind it is to the account of the credentials; and
 * where that is known from. */
json_t *lq_directory_publisher_account (json_t *value, const LqConvertContext *context);
json_t *lq_directory_publisher_partition (json_t *value, const LqConvertContext *context);
json_t *lq_directory_publisher_kind (json_t *value, const LqConvertContext *context);
json_t *lq_directory_publisher_source (json_t *value, const LqConvertContext *context);
