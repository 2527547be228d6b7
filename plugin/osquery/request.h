/* SPDX-License-Identifier: Apache-2.0 */
/* The arguments of `call`. Read here and not by generated code, which ignores the types of a map's elements and leaks
 * when it is cut short. */
#pragma once

#include "osquery/protocol.h"

typedef struct
{
  /* What was not sent is NULL. */
  char *registry; /* "table" */
  char *item;     /* the table's name */
  char *action;   /* "generate", "columns", ... */
  char *context;  /* JSON */
} LqOsqueryRequest;

/* Reads the struct that follows the message's head. Errors: the protocol's. Transfer full. */
LqOsqueryRequest *lq_osquery_request_read (ThriftProtocol *protocol, GError **error);
void lq_osquery_request_free (LqOsqueryRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqOsqueryRequest, lq_osquery_request_free)
