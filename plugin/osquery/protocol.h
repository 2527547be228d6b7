/* SPDX-License-Identifier: Apache-2.0 */
/* Thrift's binary protocol, strict, that malformed input cannot hurt: versioned calls and replies only, nesting at
 * most 64, sizes checked against the message's budget, memory in proportion to what has arrived and not to what was
 * announced, strings without NUL. Errors: LQ_ERROR_REPLY (not the protocol), LQ_ERROR_LIMIT, and the transport's. */
#pragma once

#include "osquery/transport.h"

G_DECLARE_FINAL_TYPE (LqOsqueryProtocol, lq_osquery_protocol, LQ, OSQUERY_PROTOCOL, ThriftBinaryProtocol)

/* Keeps a reference to the transport. Transfer full. */
LqOsqueryProtocol *lq_osquery_protocol_new (LqOsqueryTransport *transport);
