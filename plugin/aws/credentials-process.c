/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/credentials-process.h"

#include "aws/credentials-json.h"
#include "aws/process.h"
#include "base/error.h"
#include "base/text.h"

#define TIMEOUT_MS 30000
#define VERSION 1
#define ANSWER "what it printed"

static LqCredentials *
read_output (const char *text, gsize length, const char *profile, GError **error)
{
  /* its AccountId is its own word, not AWS's */
  static const LqCredentialsForm form = { .key_id = "AccessKeyId",
                                          .secret = "SecretAccessKey",
                                          .token = "SessionToken",
                                          .expires = "Expiration",
                                          .long_lived = TRUE };
  g_autoptr (LqJsonSecret) object = lq_credentials_json_parse (text, length, ANSWER, error);
  const json_t *version = json_object_get (object, "Version");
  g_autofree char *shown = lq_text_escape (profile, -1);
  g_autofree char *source = g_strdup_printf ("profile %s (credential_process)", shown);

  if (object == NULL)
    return NULL;
  if (json_is_integer (version) && json_integer_value (version) == VERSION)
    return lq_credentials_json_read (object, &form, ANSWER, source, error);
  g_set_error (error, LQ_ERROR, LQ_ERROR_CREDENTIALS, ANSWER " has no Version that is %d", VERSION);
  return NULL;
}

LqCredentials *
lq_credentials_process_get (LqCredentialsContext *context, const LqSharedConfig *files, const char *profile,
                            GCancellable *cancellable, GError **error)
{
  const char *command = lq_shared_config_get (files, profile, "credential_process");
  g_auto (GStrv) argv = NULL;
  LqCredentials *found = NULL;
  gsize length;

  if (!g_shell_parse_argv (command, NULL, &argv, NULL))
    {
      g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG,
                   "its credential_process is no command line: a quote is not closed, or it is empty");
      return NULL;
    }
  char *output = lq_process_run ((const char *const *) argv, (const char *const *) context->environment,
                                 LQ_CREDENTIALS_JSON_MAX_BYTES, TIMEOUT_MS, &length, cancellable, error);
  if (output != NULL)
    {
      found = read_output (output, length, profile, error);
      explicit_bzero (output, length);
      g_free (output);
    }
  if (found == NULL)
    {
      g_autofree char *shown = lq_text_escape (argv[0], -1);
      g_prefix_error (error, "its credential_process %s: ", shown);
    }
  return found;
}
