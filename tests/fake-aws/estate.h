/* SPDX-License-Identifier: Apache-2.0 */
/* What exists in the fake AWS: accounts, Regions, functions, layers, code signing configs, and who may ask for them. */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "base/cleanup.h"

typedef struct _LqFakeList LqFakeList;

/* One function, published function version, alias, layer, layer version, code signing config, signing profile, signing
 * job or event. */
typedef struct
{
  guint64 seq;          /* its place in listings; unique in its list */
  char *name;           /* unique in its list */
  json_t *shown;        /* what AWS shows of it in full */
  json_t *extra;        /* the fake's own keys: tags, policy, ... */
  char *listed;         /* its text in a listing, made when first needed */
  LqFakeList *children; /* versions, of a function or a layer; else NULL */
  LqFakeList *aliases;  /* of a function; else NULL */
} LqFakeItem;

/* Items in the order of their `seq`. */
struct _LqFakeList
{
  GPtrArray *items;  /* LqFakeItem, owned */
  GHashTable *index; /* name -> LqFakeItem */
};

LqFakeItem *lq_fake_list_find (const LqFakeList *list, const char *name);

/* Puts `item` (transfer full) at the end, or, where one of its name is there and `keep_place`, in that one's place. */
void lq_fake_list_put (LqFakeList *list, LqFakeItem *item, gboolean keep_place);
void lq_fake_list_remove (LqFakeList *list, const char *name);

typedef struct
{
  char *account_id;
  char *name;
  char *partition;
  LqFakeList *functions, *layers, *configs, *profiles, *jobs;
  json_t *mappings; /* event source mappings, as the estate has them; may be NULL */
  LqFakeList *events; /* CloudTrail's, by id; a later one has a higher `seq` */
  json_t *settings; /* of GetAccountSettings; NULL: made up */
  guint64 last_seq; /* of its items */
} LqFakeRegion;

typedef struct
{
  char *id;
  char *organization;     /* NULL: in none */
  char *like_account;     /* whose Lambda it has in each of its Regions (alike.h); NULL: its own */
  char *like_region;      /* and in which Region of that one */
  GHashTable *regions;    /* name -> LqFakeRegion */
  json_t *opt_in_regions; /* name -> status, as ListRegions says it */
  json_t *scp_denied;     /* patterns, as of a credential; may be NULL */
  json_t *roles;          /* name -> { trusts, external_id, denied, max_duration, lifetime } */
} LqFakeAccount;

typedef struct
{
  char *id;
  char *management;     /* the account's id */
  json_t *delegates;    /* ids of accounts that may list it too; may be NULL */
  json_t *shown;        /* what DescribeOrganization shows */
  LqFakeList *accounts; /* extra: "parent", an id */
  LqFakeList *units;    /* the root and the OUs. extra: "parent" (the root has none), "path" */
  guint64 last_seq;     /* of its items */
} LqFakeOrganization;

typedef struct
{
  char *access_key, *secret;
  char *token;      /* NULL: long-term keys */
  gint64 expires_s; /* 0: never */
  char *account_id;
  char *arn; /* of the caller */
  char *user_id;
  json_t *denied; /* patterns such as "lambda:List*" or "eu-west-1/lambda:*"; may be NULL */
} LqFakeCredential;

typedef struct
{
  GHashTable *accounts;      /* id -> LqFakeAccount */
  GHashTable *credentials;   /* access key -> LqFakeCredential */
  GHashTable *organizations; /* id -> LqFakeOrganization */
  json_t *sign_ins;          /* refresh token -> { client_secret, access_tokens, roles } */
  LqFakeCredential *nobody;  /* who asks without a signature */
  guint64 last_session;
} LqFakeEstate;

LqFakeEstate *lq_fake_estate_new (void);
void lq_fake_estate_free (LqFakeEstate *estate);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqFakeEstate, lq_fake_estate_free)

/* The entry, made when it is missing. Borrowed. */
LqFakeAccount *lq_fake_estate_account (LqFakeEstate *estate, const char *id);
LqFakeRegion *lq_fake_estate_region (LqFakeEstate *estate, const char *account_id, const char *name);

/* The entry, or NULL. Borrowed. */
LqFakeAccount *lq_fake_estate_find_account (const LqFakeEstate *estate, const char *id);
LqFakeRegion *lq_fake_estate_find_region (const LqFakeEstate *estate, const char *account_id, const char *name);
LqFakeCredential *lq_fake_estate_find_credential (const LqFakeEstate *estate, const char *access_key);

/* The entry, made when it is missing. Borrowed. */
LqFakeOrganization *lq_fake_estate_organization (LqFakeEstate *estate, const char *id);

/* The organization that the account is in; NULL where it is in none, or in one that is a name only. Borrowed. */
LqFakeOrganization *lq_fake_estate_organization_of (const LqFakeEstate *estate, const LqFakeAccount *account);

/* Whether the account may list the organization: its management account and delegated administrators may. */
gboolean lq_fake_organization_is_administered_by (const LqFakeOrganization *organization, const char *account_id);

/* Takes over `credential`. */
void lq_fake_estate_put_credential (LqFakeEstate *estate, LqFakeCredential *credential);

/* A new item at that place. `shown` and `extra` are taken over. Transfer full. */
LqFakeItem *lq_fake_item_new (guint64 seq, const char *name, json_t *shown, json_t *extra);
void lq_fake_item_free (LqFakeItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqFakeItem, lq_fake_item_free)
LqFakeList *lq_fake_list_new (void);
void lq_fake_list_free (LqFakeList *list);

/* Whether the array holds that text. */
gboolean lq_fake_array_has (const json_t *array, const char *text);

/* The text of a member, or NULL where it is missing or no string. Borrowed. */
const char *lq_fake_text (const json_t *object, const char *member);

/* Whether an object of a list has that text for a member; NULL: none. */
gboolean lq_fake_has (const json_t *list, const char *member, const char *text);
