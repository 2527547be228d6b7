/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials as JSON: of programs, containers, instances, sign-ins. */
#include "aws/credentials-json.h"

#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const LqCredentialsForm forms[] = {
    { "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration", "AccountId", TRUE },
    { "AccessKeyId", "SecretAccessKey", "Token", "Expiration", NULL, FALSE },
    { "accessKeyId", "secretAccessKey", "sessionToken", "expiration", NULL, FALSE },
  };
  g_autoptr (LqJsonSecret) object = lq_credentials_json_parse ((const char *) data, size, "the answer", NULL);

  for (gsize i = 0; object != NULL && i < G_N_ELEMENTS (forms); i++)
    {
      LqCredentials *credentials = lq_credentials_json_read (object, &forms[i], "the answer", "a source", NULL);
      g_clear_pointer (&credentials, lq_credentials_unref);
    }
  return 0;
}
