/* SPDX-License-Identifier: Apache-2.0 */
/* The services and the languages they speak: how a request names its operation, and how each says no. */
#pragma once

#include <glib.h>

typedef enum
{
  LQ_FAKE_REST_JSON, /* Lambda, Account */
  LQ_FAKE_JSON_1_1,  /* Organizations, CloudTrail */
  LQ_FAKE_QUERY_XML, /* STS */
  LQ_FAKE_EC2_XML,   /* EC2: as STS in requests, of its own in answers */
  LQ_FAKE_N_PROTOCOLS,
} LqFakeProtocol;

typedef struct
{
  const char *name; /* signing name */
  LqFakeProtocol protocol;
  const char *target;       /* of JSON 1.1: X-Amz-Target is this, a dot and the action */
  const char *namespace;    /* of XML */
  const char *error_member; /* of JSON: what holds the text of an error that the service itself makes */
  const char *throttled;    /* its own name for being asked too often; NULL: the protocol's */
  gboolean global;          /* there is one for all Regions: it is asked in its partition's home Region */
} LqFakeService;

/* Never NULL: a service that the fake does not have speaks as Lambda does. Static. */
const LqFakeService *lq_fake_service_find (const char *name);

/* What every service refuses, under a name of its own protocol. */
typedef enum
{
  LQ_FAKE_REFUSAL_MISSING_TOKEN,
  LQ_FAKE_REFUSAL_INCOMPLETE,
  LQ_FAKE_REFUSAL_UNKNOWN_KEY,
  LQ_FAKE_REFUSAL_EXPIRED_TOKEN,
  LQ_FAKE_REFUSAL_BAD_SIGNATURE,
  LQ_FAKE_REFUSAL_DENIED,
  LQ_FAKE_REFUSAL_THROTTLED,
  LQ_FAKE_REFUSAL_UNKNOWN_OPERATION,
  LQ_FAKE_REFUSAL_BAD_BODY,
} LqFakeRefusal;

typedef struct
{
  guint status;
  const char *code;
  const char *text; /* where the service says the same whatever is wrong; else NULL */
} LqFakeRefusalWords;

/* Static. */
const LqFakeRefusalWords *lq_fake_service_refusal (const LqFakeService *service, LqFakeRefusal refusal);

/* Whether an error of that code comes from the front door of JSON services, not from the service behind it. */
gboolean lq_fake_service_is_front_door (const char *code);
