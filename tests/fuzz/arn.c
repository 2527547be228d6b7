/* SPDX-License-Identifier: Apache-2.0 */
/* ARNs, which come from AWS's answers and from SQL. */
#include "core/arn.h"

#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strchomp (fuzz_text (data, size));
  g_autoptr (json_t) value = json_string (text);
  const LqScope scope = { .account_id = "111111111111", .region = "us-east-1", .partition = "aws" };
  const LqConvertContext context = { .scope = &scope, .outcome = "ok", .key = text };
  static const LqConvert converts[] = {
    lq_arn_function_arn, lq_arn_function_name,  lq_arn_function_qualifier, lq_arn_layer_arn,
    lq_arn_layer_name,   lq_arn_layer_version, lq_arn_layer_account_id,   lq_arn_layer_is_foreign,
  };
  g_auto (LqArn) arn = { NULL };

  lq_arn_parse (text, &arn);
  for (LqArnKind kind = LQ_ARN_NONE + 1; kind <= LQ_ARN_CODE_SIGNING_CONFIG; kind++)
    {
      GHashTable *implied = lq_arn_implied (kind, text);
      g_clear_pointer (&implied, g_hash_table_unref);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (converts); i++)
    json_decref (converts[i](value, &context));
  return 0;
}
