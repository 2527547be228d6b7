/* SPDX-License-Identifier: Apache-2.0 */
/* An answer in the making. */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "fake-aws/service.h"

typedef struct
{
  const LqFakeService *service; /* Lambda until another is known */
  guint status;
  GString *body;
  const char *content_type;
  char *error_code; /* NULL: no error */
  char *request_id;
  guint retry_after_s; /* 0: not said */
  const char *location; /* where a redirect leads; NULL: nowhere */
  gboolean plain;       /* not to be squeezed, whoever likes that */
  json_t *event_data;   /* of an event: its additionalEventData; NULL: none */
} LqFakeReply;

LqFakeReply *lq_fake_reply_new (void);
void lq_fake_reply_free (LqFakeReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqFakeReply, lq_fake_reply_free)

/* Answers from now on as `service` does. */
void lq_fake_reply_set_service (LqFakeReply *reply, const LqFakeService *service);

/* A 200 with `value` (transfer full). */
void lq_fake_reply_json (LqFakeReply *reply, json_t *value);

/* An error in the shape that the protocol and the code have; replaces what was there. */
void lq_fake_reply_error (LqFakeReply *reply, guint status, const char *code, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

/* Such an error by the name that it has at the reply's service, which may have a text of its own for it. */
void lq_fake_reply_refuse (LqFakeReply *reply, LqFakeRefusal refusal, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* Appends <name>text</name>. */
void lq_fake_reply_append_element (LqFakeReply *reply, const char *name, const char *text);

/* Appends `text` as XML character data. */
void lq_fake_reply_append_xml (LqFakeReply *reply, const char *text);

/* Appends a JSON value as compact text. */
void lq_fake_reply_append_json (GString *out, const json_t *value);
