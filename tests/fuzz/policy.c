/* SPDX-License-Identifier: Apache-2.0 */
/* Policy documents of layers and functions: strangers write them. */
#include "core/policy.h"

#include "base/json.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const LqScope scopes[] = {
    { .account_id = "111111111111", .region = "us-east-1", .partition = "aws", .organization_id = "o-ourorganiz" },
    { .account_id = "111111111111", .region = "us-east-1", .partition = "aws" },
  };
  g_autoptr (json_t) document = lq_json_parse ((const char *) data, size, "the policy", NULL);
  g_autoptr (json_t) statements = NULL;

  if (document == NULL || !lq_json_select (document, "Statement[]", &statements, NULL))
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (scopes); i++)
    {
      const LqConvertContext context = { .scope = &scopes[i], .reply = document, .outcome = "ok" };
      json_decref (lq_policy_unfold (statements, &context, NULL));
    }
  return 0;
}
