/* SPDX-License-Identifier: Apache-2.0 */
/* An AWS client that a test writes the answers for: core's tests need no network, and choose the order in which answers
 * arrive. It stands in for aws/client.c at link time. */
#pragma once

#include "aws/client.h"

/* The body of a 200 (transfer full), or NULL and an error. Called for every call, on whatever thread makes it. */
typedef char *(*ScriptAnswer) (const LqAwsCall *call, gpointer data, GError **error);

void script_client_begin (ScriptAnswer answer, gpointer data);

/* While held, calls wait; each script_client_release answers the oldest of them on the calling thread. FALSE: there is
 * none. */
void script_client_hold (gboolean hold);
gboolean script_client_release (void);

/* What the client says of calls that wait for their turn. */
void script_client_set_backlog (guint n, gint64 us);

/* Calls made since the beginning: of one action, or of all (NULL). */
guint script_client_calls (const char *action);

/* "GET /path?query" of call number `index`. Borrowed until the next begin. */
const char *script_client_call (guint index);

guint script_client_cache_hits (void);
guint script_client_identity_calls (void);

/* While held, who the caller is is not known, and whoever asks waits. */
void script_client_hold_identity (gboolean hold);

/* An error as the real client makes it. Transfer full. */
GError *script_client_error (guint status, const char *code, const char *message);
