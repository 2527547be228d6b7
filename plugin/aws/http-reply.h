/* SPDX-License-Identifier: Apache-2.0 */
/* A reply as it comes in, piece by piece and bounded. */
#pragma once

#include "aws/http.h"

typedef struct
{
  GHashTable *headers; /* as in LqHttpReply */
  gsize header_lines;
  gsize header_bytes;
  gboolean headers_ended; /* the empty line after them came */
  GByteArray *body;
  gsize max_body;
  char *excess; /* which bound was reached, for people; NULL: none */
} LqHttpIncoming;

LqHttpIncoming *lq_http_reply_begin (gsize max_body);

/* A header line with its line break, or a status line, which starts over (an interim answer came before). What comes
 * after the body is left out. FALSE where a bound is reached: `excess` is set then. */
gboolean lq_http_reply_add_header (LqHttpIncoming *incoming, const char *line, gsize length);

/* A piece of the inflated body. FALSE likewise. */
gboolean lq_http_reply_add_body (LqHttpIncoming *incoming, const void *data, gsize length);

/* Takes what came in; NULL where the connection ended before the headers did, which curl lets pass. Transfer full. */
LqHttpReply *lq_http_reply_end (LqHttpIncoming *incoming, guint status);

void lq_http_reply_abandon (LqHttpIncoming *incoming);
