/* SPDX-License-Identifier: Apache-2.0 */
#include "core/directory.h"

#include <string.h>

#include "core/arn.h"
#include "core/publishers.h"

struct _LqDirectory
{
  const LqTrust *trust;
  GMutex lock;
  char *home;          /* NULL until it is known */
  GHashTable *listed;  /* set of account ids */
  GHashTable *members; /* account id -> name */
};

LqDirectory *
lq_directory_new (const LqTrust *trust)
{
  LqDirectory *self = g_new0 (LqDirectory, 1);

  g_mutex_init (&self->lock);
  self->trust = trust;
  self->listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
lq_directory_free (LqDirectory *self)
{
  g_hash_table_unref (self->listed);
  g_hash_table_unref (self->members);
  g_free (self->home);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
lq_directory_set_home (LqDirectory *self, const char *account_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_free (self->home);
  self->home = g_strdup (account_id);
}

void
lq_directory_add_listed (LqDirectory *self, const char *account_id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_hash_table_add (self->listed, g_strdup (account_id));
}

void
lq_directory_set_members (LqDirectory *self, GHashTable *members)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_hash_table_unref (self->members);
  self->members = members;
}

void
lq_directory_entry_clear (LqDirectoryEntry *entry)
{
  g_clear_pointer (&entry->name, g_free);
  g_clear_pointer (&entry->source, g_free);
}

static void
fill (LqDirectoryEntry *entry, const char *kind, const char *name, const char *source)
{
  entry->kind = kind;
  entry->name = g_strdup (name != NULL ? name : "");
  entry->source = g_strdup (source);
}

/* What the accounts themselves tell. The lock is held. */
static gboolean
find_own (const LqDirectory *self, const char *reader, const char *account_id, LqDirectoryEntry *entry)
{
  const char *name = g_hash_table_lookup (self->members, account_id);

  if (g_strcmp0 (account_id, reader != NULL ? reader : self->home) == 0)
    fill (entry, "self", name, "the account itself");
  else if (name != NULL)
    fill (entry, "organization", name, "AWS Organizations");
  else if (g_strcmp0 (account_id, self->home) == 0)
    fill (entry, "self", NULL, "the account of the credentials");
  else if (g_hash_table_contains (self->listed, account_id))
    fill (entry, "self", NULL, "[scope] accounts");
  else
    return FALSE;
  return TRUE;
}

void
lq_directory_find (LqDirectory *self, const char *reader, const char *partition, const char *account_id,
                   LqDirectoryEntry *entry)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const LqPublisher *known = account_id != NULL ? lq_publishers_find (partition, account_id) : NULL;
  const char *name;

  if (account_id != NULL && find_own (self, reader, account_id, entry))
    return;
  if (account_id != NULL && lq_trust_has_publisher (self->trust, account_id, &name))
    fill (entry, "trusted", name[0] == '\0' && known != NULL ? known->name : name, "[trust] publishers");
  else if (known != NULL)
    fill (entry, known->is_aws ? "aws" : "vendor", known->name, known->source);
  else
    fill (entry, "unknown", "", "");
}

static void
find_of_layer (json_t *value, const LqConvertContext *context, const char *reader, LqDirectoryEntry *entry)
{
  g_autoptr (json_t) owner = lq_arn_layer_account_id (value, context);
  g_auto (LqArn) arn = { NULL };

  lq_arn_parse (json_string_value (value), &arn);
  lq_directory_find (context->scope->directory, reader, arn.partition, json_string_value (owner), entry);
}

json_t *
lq_directory_owner_kind (json_t *value, const LqConvertContext *context)
{
  g_auto (LqDirectoryEntry) entry = { NULL };

  find_of_layer (value, context, context->scope->account_id, &entry);
  return json_string (entry.kind);
}

json_t *
lq_directory_owner_name (json_t *value, const LqConvertContext *context)
{
  g_auto (LqDirectoryEntry) entry = { NULL };

  find_of_layer (value, context, context->scope->account_id, &entry);
  return json_string (entry.name);
}

json_t *
lq_directory_publisher_account (json_t *value, const LqConvertContext *context)
{
  json_t *owner = lq_arn_layer_account_id (value, context);

  return owner != NULL ? owner : json_string ("");
}

json_t *
lq_directory_publisher_partition (json_t *value, const LqConvertContext *context)
{
  g_auto (LqArn) arn = { NULL };

  return lq_arn_parse (json_string_value (value), &arn) ? json_string (arn.partition) : NULL;
}

json_t *
lq_directory_publisher_kind (json_t *value, const LqConvertContext *context)
{
  g_auto (LqDirectoryEntry) entry = { NULL };

  find_of_layer (value, context, NULL, &entry);
  return json_string (entry.kind);
}

json_t *
lq_directory_publisher_source (json_t *value, const LqConvertContext *context)
{
  g_auto (LqDirectoryEntry) entry = { NULL };

  find_of_layer (value, context, NULL, &entry);
  return json_string (entry.source);
}
