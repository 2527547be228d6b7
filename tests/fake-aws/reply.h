/* SPDX-License-Identifier: Apache-2.0 */
/* An answer in the making. */
#pragma once

#include <glib.h>
#include <jansson.h>

typedef enum
{
  LQ_FAKE_REST_JSON, /* Lambda */
  LQ_FAKE_QUERY_XML, /* STS */
} LqFakeProtocol;

typedef struct
{
  LqFakeProtocol protocol;
  guint status;
  GString *body;
  const char *content_type;
  char *error_code; /* NULL: no error */
  char *request_id;
  guint retry_after_s; /* 0: not said */
} LqFakeReply;

LqFakeReply *lq_fake_reply_new (void);
void lq_fake_reply_free (LqFakeReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqFakeReply, lq_fake_reply_free)

/* A 200 with `value` (transfer full). */
void lq_fake_reply_json (LqFakeReply *reply, json_t *value);

/* An error in the shape that the protocol and the code have; replaces what was there. */
void lq_fake_reply_error (LqFakeReply *reply, guint status, const char *code, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

/* Appends `text` as XML character data. */
void lq_fake_reply_append_xml (LqFakeReply *reply, const char *text);

/* Appends a JSON value as compact text. */
void lq_fake_reply_append_json (GString *out, const json_t *value);
