/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that say no: JSON, OAuth's JSON, XML, a proxy's page. */
#include "aws/error-reply.h"

#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GHashTable) headers = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  const LqHttpReply reply = { .status = 400, .headers = headers, .body = body };
  g_autofree char *code = NULL;
  g_autofree char *message = NULL;

  lq_error_reply_read (&reply, &code, &message);
  return 0;
}
