/* SPDX-License-Identifier: Apache-2.0 */
#include "core/trust.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "core/arn.h"

#define SECTION "trust"
#define MAX_ENTRIES 10000

/* A list of ARNs, in which `*` may stand. */
typedef struct
{
  const char *key;     /* in the configuration */
  const char *service; /* of its ARNs */
  const char *kind;    /* what their resource begins with */
  guint parts;         /* of an ARN, between its colons and slashes */
  const char *takes;   /* what to write there */
} ListKind;

static const ListKind lists[] = {
  [LQ_TRUST_CONFIGS] = { "approved_code_signing_configs", "lambda", "code-signing-config", 7,
                         "ARNs of code signing configs separated by ;, in which * may stand, such as "
                         "arn:aws:lambda:*:123456789012:code-signing-config:csc-0123456789abcdef0" },
  [LQ_TRUST_PUBLISHERS] = { "approved_publishers", "signer", "signing-profiles", 8,
                            "ARNs of signing profile versions separated by ;, in which * may stand, such as "
                            "arn:aws:signer:*:123456789012:/signing-profiles/release/*" },
};

struct _LqTrust
{
  char *organization_id;                    /* NULL: not configured */
  GHashTable *publishers;                   /* account id -> name */
  GPtrArray *approved[G_N_ELEMENTS (lists)]; /* GStrv, the parts of each ARN; NULL: not configured */
};

/* What lies between colons and slashes. The slash that a Signer ARN's resource begins with separates nothing. */
static GStrv
split_arn (const char *arn)
{
  g_autofree char *plain = g_strdup (arn);
  char *slash = strstr (plain, ":/");

  if (slash != NULL)
    memmove (slash + 1, slash + 2, strlen (slash + 2) + 1);
  return g_strsplit_set (plain, ":/", -1);
}

static gboolean
refuse (const LqConfig *config, const char *key, const char *entry, const char *takes, GError **error)
{
  g_autofree char *where = lq_config_where (config, SECTION, key);
  g_autofree char *shown = lq_text_escape (entry, -1);

  g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "%s has '%s'; it takes %s", where, shown, takes);
  return FALSE;
}

static gboolean
check_count (const LqConfig *config, const char *key, GStrv entries, GError **error)
{
  if (g_strv_length (entries) <= MAX_ENTRIES)
    return TRUE;
  g_autofree char *where = lq_config_where (config, SECTION, key);
  g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "%s has more than %d entries", where, MAX_ENTRIES);
  return FALSE;
}

static gboolean
add_arn (GPtrArray *approved, const ListKind *kind, const char *entry)
{
  g_auto (GStrv) parts = split_arn (entry);

  if (g_strv_length (parts) != kind->parts || strcmp (parts[0], "arn") != 0 || strcmp (parts[2], kind->service) != 0 ||
      strcmp (parts[5], kind->kind) != 0)
    return FALSE;
  for (guint i = 0; parts[i] != NULL; i++)
    if (parts[i][0] == '\0')
      return FALSE;
  g_ptr_array_add (approved, g_steal_pointer (&parts));
  return TRUE;
}

static gboolean
read_list (LqTrust *self, const LqConfig *config, LqTrustList list, GError **error)
{
  const ListKind *kind = &lists[list];
  g_auto (GStrv) entries = lq_config_get_list (config, SECTION, kind->key);

  if (entries == NULL)
    return TRUE;
  if (!check_count (config, kind->key, entries, error))
    return FALSE;
  self->approved[list] = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  for (guint i = 0; entries[i] != NULL; i++)
    if (!add_arn (self->approved[list], kind, entries[i]))
      return refuse (config, kind->key, entries[i], kind->takes, error);
  return TRUE;
}

static gboolean
read_publishers (LqTrust *self, const LqConfig *config, GError **error)
{
  g_auto (GStrv) entries = lq_config_get_list (config, SECTION, "publishers");

  if (entries == NULL)
    return TRUE;
  if (!check_count (config, "publishers", entries, error))
    return FALSE;
  for (guint i = 0; entries[i] != NULL; i++)
    {
      g_auto (GStrv) halves = g_strsplit (entries[i], "=", 2);
      const char *name = halves[1] != NULL ? g_strstrip (halves[1]) : "";
      if (!lq_arn_is_account_id (g_strstrip (halves[0])))
        return refuse (config, "publishers", entries[i],
                       "account ids of 12 digits separated by ;, each of which may go on with = and a name", error);
      g_hash_table_insert (self->publishers, g_strdup (halves[0]), lq_text_escape (name, -1));
    }
  return TRUE;
}

static gboolean
read_organization (LqTrust *self, const LqConfig *config, GError **error)
{
  g_autofree char *id = lq_config_get (config, SECTION, "organization_id");

  if (id == NULL || g_strstrip (id)[0] == '\0')
    return TRUE;
  if (!lq_arn_is_organization_id (id))
    return refuse (config, "organization_id", id, "the id of an organization, such as o-a1b2c3d4e5", error);
  self->organization_id = g_steal_pointer (&id);
  return TRUE;
}

LqTrust *
lq_trust_new (const LqConfig *config, GError **error)
{
  g_autoptr (LqTrust) self = g_new0 (LqTrust, 1);

  self->publishers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!read_organization (self, config, error) || !read_publishers (self, config, error) ||
      !read_list (self, config, LQ_TRUST_CONFIGS, error) || !read_list (self, config, LQ_TRUST_PUBLISHERS, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
lq_trust_free (LqTrust *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->approved); i++)
    g_clear_pointer (&self->approved[i], g_ptr_array_unref);
  g_hash_table_unref (self->publishers);
  g_free (self->organization_id);
  g_free (self);
}

const char *
lq_trust_organization_id (const LqTrust *self)
{
  return self->organization_id;
}

const char *
lq_trust_own_organization (const LqScope *scope)
{
  return g_atomic_pointer_get ((const char **) &scope->organization_id);
}

gboolean
lq_trust_has_publisher (const LqTrust *self, const char *account_id, const char **name)
{
  const char *found = g_hash_table_lookup (self->publishers, account_id);

  if (name != NULL)
    *name = found;
  return found != NULL;
}

/* `*` is the only character of a pattern that means more than itself. */
static gboolean
part_matches (const char *pattern, const char *text)
{
  const char *star = strchr (pattern, '*');

  if (star == NULL)
    return strcmp (pattern, text) == 0;
  if (strncmp (pattern, text, (gsize) (star - pattern)) != 0)
    return FALSE;
  g_auto (GStrv) pieces = g_strsplit (pattern, "*", -1);
  const char *at = text + strlen (pieces[0]);
  guint last = g_strv_length (pieces) - 1;
  for (guint i = 1; i < last; i++)
    {
      const char *found = strstr (at, pieces[i]);
      if (found == NULL)
        return FALSE;
      at = found + strlen (pieces[i]);
    }
  return g_str_has_suffix (at, pieces[last]);
}

static gboolean
arn_matches (const char *const *pattern, const char *const *parts)
{
  guint i;

  for (i = 0; pattern[i] != NULL && parts[i] != NULL; i++)
    if (!part_matches (pattern[i], parts[i]))
      return FALSE;
  return pattern[i] == NULL && parts[i] == NULL;
}

LqTrustAnswer
lq_trust_ask (const LqTrust *self, LqTrustList list, const char *arn)
{
  if (self == NULL || self->approved[list] == NULL)
    return LQ_TRUST_NOT_LISTED;
  g_auto (GStrv) parts = split_arn (arn);
  for (guint i = 0; i < self->approved[list]->len; i++)
    if (arn_matches (self->approved[list]->pdata[i], (const char *const *) parts))
      return LQ_TRUST_APPROVED;
  return LQ_TRUST_NOT_APPROVED;
}

static json_t *
is_approved (json_t *value, const LqConvertContext *context, LqTrustList list)
{
  const char *arn = json_string_value (value);
  LqTrustAnswer answer = LQ_TRUST_NOT_LISTED;

  if (arn != NULL && arn[0] != '\0')
    answer = lq_trust_ask (context->scope->trust, list, arn);
  return answer != LQ_TRUST_NOT_LISTED ? json_integer (answer == LQ_TRUST_APPROVED) : NULL;
}

json_t *
lq_trust_is_approved_config (json_t *value, const LqConvertContext *context)
{
  return is_approved (value, context, LQ_TRUST_CONFIGS);
}

json_t *
lq_trust_is_approved_publisher (json_t *value, const LqConvertContext *context)
{
  return is_approved (value, context, LQ_TRUST_PUBLISHERS);
}
