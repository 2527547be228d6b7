/* SPDX-License-Identifier: Apache-2.0 */
#include "core/arn.h"

#include <string.h>

#include "base/cleanup.h"

#define FUNCTION "arn:aws:lambda:us-east-1:111111111111:function:pay"
#define PROFILES "arn:aws:signer:us-east-1:111111111111:/signing-profiles/"
#define JOBS "arn:aws:signer:us-east-1:111111111111:/signing-jobs/"
#define LAYER "arn:aws:lambda:us-east-1:111111111111:layer:base-utils"

static void
test_parse (void)
{
  static const char *const refused[] = {
    "",
    "arn",
    "arn:aws:lambda:us-east-1:111111111111",
    "urn:aws:lambda:us-east-1:111111111111:layer:a",
    "arn::lambda:us-east-1:111111111111:layer:a",
    "arn:aws::us-east-1:111111111111:layer:a",
    "arn:aws:lambda:::",
  };
  g_autofree char *long_name = g_strnfill (LQ_ARN_MAX_LENGTH, 'a');
  g_autofree char *too_long = g_strconcat ("arn:aws:lambda:us-east-1:111111111111:layer:", long_name, NULL);
  g_auto (LqArn) arn = { NULL };

  g_assert_true (lq_arn_parse ("arn:aws-cn:signer:cn-north-1:222222222222:/signing-profiles/a:b", &arn));
  g_assert_cmpstr (arn.partition, ==, "aws-cn");
  g_assert_cmpstr (arn.service, ==, "signer");
  g_assert_cmpstr (arn.region, ==, "cn-north-1");
  g_assert_cmpstr (arn.account_id, ==, "222222222222");
  g_assert_cmpstr (arn.resource, ==, "/signing-profiles/a:b");
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_auto (LqArn) other = { NULL };
      g_assert_false (lq_arn_parse (refused[i], &other));
    }
  g_auto (LqArn) none = { NULL };
  g_assert_false (lq_arn_parse (NULL, &none));
  g_assert_false (lq_arn_parse (too_long, &none));
}

/* What an ARN implies, as "column=value" sorted by column; "(none)" where it is not of the kind. */
static char *
implied_text (LqArnKind kind, const char *text)
{
  static const char *const columns[] = {
    "account_id",       "alias_name",      "function_arn", "function_name", "job_id",    "job_owner",
    "layer_account_id", "layer_arn",       "layer_name",   "layer_version", "partition", "profile_arn",
    "profile_name",     "profile_version", "region",       "version",
  };
  g_autoptr (GHashTable) implied = lq_arn_implied (kind, text);
  g_autoptr (GString) out = g_string_new (NULL);
  guint seen = 0;

  if (implied == NULL)
    return g_strdup ("(none)");
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      const char *value = g_hash_table_lookup (implied, columns[i]);
      if (value == NULL)
        continue;
      seen++;
      g_string_append_printf (out, "%s%s=%s", out->len > 0 ? " " : "", columns[i], value);
    }
  g_assert_cmpuint (seen, ==, g_hash_table_size (implied));
  return g_strdup (out->str);
}

static void
test_implied (void)
{
  static const struct
  {
    LqArnKind kind;
    const char *text, *expected;
  } cases[] = {
    { LQ_ARN_FUNCTION, "arn:aws:lambda:us-east-1:111111111111:function:pay",
      "account_id=111111111111 function_name=pay partition=aws region=us-east-1" },
    { LQ_ARN_FUNCTION, "arn:aws:lambda:us-east-1:111111111111:function:pay:7", "(none)" },
    { LQ_ARN_FUNCTION, "arn:aws:lambda:us-east-1:111111111111:function:pay:$LATEST", "(none)" },
    { LQ_ARN_FUNCTION, "arn:aws:lambda:us-east-1:111111111111:function:a b", "(none)" },
    { LQ_ARN_FUNCTION, "arn:aws:lambda:us-east-1:11111:function:pay", "(none)" },
    { LQ_ARN_FUNCTION, "arn:aws:lambda::111111111111:function:pay", "(none)" },
    { LQ_ARN_FUNCTION, "arn:aws:s3:us-east-1:111111111111:function:pay", "(none)" },
    { LQ_ARN_FUNCTION, LAYER, "(none)" },
    { LQ_ARN_FUNCTION, "pay", "(none)" },
    { LQ_ARN_FUNCTION_VERSION, FUNCTION ":7",
      "account_id=111111111111 function_arn=" FUNCTION " function_name=pay partition=aws region=us-east-1 version=7" },
    { LQ_ARN_FUNCTION_VERSION, FUNCTION ":$LATEST.PUBLISHED",
      "account_id=111111111111 function_arn=" FUNCTION
      " function_name=pay partition=aws region=us-east-1 version=$LATEST.PUBLISHED" },
    { LQ_ARN_FUNCTION_VERSION, FUNCTION, "(none)" },
    { LQ_ARN_FUNCTION_VERSION, FUNCTION ":prod", "(none)" },
    { LQ_ARN_FUNCTION_VERSION, FUNCTION ":0", "(none)" },
    { LQ_ARN_FUNCTION_VERSION, FUNCTION ":7:8", "(none)" },
    { LQ_ARN_FUNCTION_VERSION, LAYER ":7", "(none)" },
    { LQ_ARN_FUNCTION_ALIAS, FUNCTION ":prod",
      "account_id=111111111111 alias_name=prod function_arn=" FUNCTION
      " function_name=pay partition=aws region=us-east-1" },
    { LQ_ARN_FUNCTION_ALIAS, FUNCTION ":7", "(none)" },
    { LQ_ARN_FUNCTION_ALIAS, FUNCTION ":$LATEST", "(none)" },
    { LQ_ARN_FUNCTION_ALIAS, FUNCTION ":a b", "(none)" },
    { LQ_ARN_FUNCTION_ALIAS, FUNCTION, "(none)" },
    { LQ_ARN_LAYER, LAYER, "layer_account_id=111111111111 layer_name=base-utils partition=aws region=us-east-1" },
    { LQ_ARN_LAYER, LAYER ":3", "(none)" },
    { LQ_ARN_LAYER_VERSION, LAYER ":3",
      "layer_account_id=111111111111 layer_arn=" LAYER
      " layer_name=base-utils layer_version=3 partition=aws region=us-east-1" },
    { LQ_ARN_LAYER_VERSION, LAYER, "(none)" },
    { LQ_ARN_LAYER_VERSION, LAYER ":0", "(none)" },
    { LQ_ARN_LAYER_VERSION, LAYER ":03", "(none)" },
    { LQ_ARN_LAYER_VERSION, LAYER ":latest", "(none)" },
    { LQ_ARN_LAYER_VERSION, LAYER ":9999999999999999999", "(none)" },
    { LQ_ARN_LAYER_VERSION, LAYER ":3:4", "(none)" },
    { LQ_ARN_CODE_SIGNING_CONFIG, "arn:aws-us-gov:lambda:us-gov-west-1:111111111111:code-signing-config:csc-0123",
      "account_id=111111111111 partition=aws-us-gov region=us-gov-west-1" },
    { LQ_ARN_CODE_SIGNING_CONFIG, "arn:aws:lambda:us-east-1:111111111111:function:pay", "(none)" },
    { LQ_ARN_NONE, LAYER, "(none)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = implied_text (cases[i].kind, cases[i].text);
      g_assert_cmpstr (got, ==, cases[i].expected);
    }
  g_assert_null (lq_arn_implied (LQ_ARN_LAYER, NULL));
}

static void
test_implied_by_signer (void)
{
  static const struct
  {
    LqArnKind kind;
    const char *text, *expected;
  } cases[] = {
    { LQ_ARN_SIGNING_PROFILE_VERSION, PROFILES "release/aaaaaaaaaa",
      "account_id=111111111111 partition=aws profile_arn=" PROFILES "release profile_name=release "
      "profile_version=aaaaaaaaaa region=us-east-1" },
    { LQ_ARN_SIGNING_PROFILE_VERSION, PROFILES "release", "(none)" },
    { LQ_ARN_SIGNING_PROFILE_VERSION, PROFILES "release/aaaaaaaaaa/b", "(none)" },
    { LQ_ARN_SIGNING_PROFILE_VERSION, PROFILES "/aaaaaaaaaa", "(none)" },
    { LQ_ARN_SIGNING_PROFILE_VERSION, PROFILES "release/", "(none)" },
    { LQ_ARN_SIGNING_PROFILE_VERSION, "arn:aws:signer:us-east-1:111111111111:signing-profiles/release/a", "(none)" },
    { LQ_ARN_SIGNING_PROFILE_VERSION, "arn:aws:signer:us-east-1::/signing-profiles/release/a", "(none)" },
    { LQ_ARN_SIGNING_PROFILE_VERSION, "arn:aws:lambda:us-east-1:111111111111:/signing-profiles/release/a", "(none)" },
    { LQ_ARN_SIGNING_PROFILE_VERSION, JOBS "1", "(none)" },
    { LQ_ARN_SIGNING_JOB, JOBS "0e6c8d35-7a0b",
      "job_id=0e6c8d35-7a0b job_owner=111111111111 partition=aws "
      "region=us-east-1" },
    { LQ_ARN_SIGNING_JOB, JOBS "1/2", "(none)" },
    { LQ_ARN_SIGNING_JOB, PROFILES "release", "(none)" },
    { LQ_ARN_SIGNING_JOB, FUNCTION, "(none)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = implied_text (cases[i].kind, cases[i].text);
      g_assert_cmpstr (got, ==, cases[i].expected);
    }
  g_assert_null (lq_arn_implied (LQ_ARN_SIGNING_JOB, NULL));
}

static char *
converted (LqConvert convert, json_t *value, const char *key)
{
  static const LqScope scope = { "111111111111", "us-east-1", "aws", NULL };
  const LqConvertContext context = { .scope = &scope, .outcome = "ok", .key = key };
  g_autoptr (json_t) result = convert (value, &context);
  char *text = result != NULL ? json_dumps (result, JSON_ENCODE_ANY) : NULL;
  char *copy = g_strdup (text != NULL ? text : "(missing)");

  free (text);
  return copy;
}

static void
test_converters (void)
{
  static const struct
  {
    LqConvert convert;
    const char *value, *key, *expected;
  } cases[] = {
    { lq_arn_layer_arn, LAYER ":3", NULL, "\"" LAYER "\"" },
    { lq_arn_layer_arn, NULL, LAYER ":4", "\"" LAYER "\"" },
    { lq_arn_layer_arn, NULL, NULL, "(missing)" },
    { lq_arn_layer_name, LAYER ":3", NULL, "\"base-utils\"" },
    { lq_arn_layer_version, LAYER ":31", NULL, "31" },
    { lq_arn_layer_version, LAYER, NULL, "(missing)" },
    { lq_arn_layer_account_id, LAYER ":3", LAYER ":4", "\"111111111111\"" },
    { lq_arn_layer_is_foreign, LAYER ":3", NULL, "0" },
    { lq_arn_layer_is_foreign, "arn:aws:lambda:us-east-1:222222222222:layer:x:1", NULL, "1" },
    { lq_arn_layer_is_foreign, "not an ARN", NULL, "1" },
    { lq_arn_function_name, FUNCTION, NULL, "\"pay\"" },
    { lq_arn_function_name, FUNCTION ":1", NULL, "\"pay\"" },
    { lq_arn_function_name, FUNCTION ":1:2", NULL, "(missing)" },
    { lq_arn_function_name, LAYER ":1", NULL, "(missing)" },
    { lq_arn_function_name, NULL, FUNCTION, "(missing)" },
    { lq_arn_function_arn, FUNCTION, NULL, "\"" FUNCTION "\"" },
    { lq_arn_function_arn, FUNCTION ":$LATEST", NULL, "\"" FUNCTION "\"" },
    { lq_arn_function_arn, "pay", NULL, "(missing)" },
    { lq_arn_function_qualifier, FUNCTION ":$LATEST.PUBLISHED", NULL, "\"$LATEST.PUBLISHED\"" },
    { lq_arn_function_qualifier, FUNCTION ":prod", NULL, "\"prod\"" },
    { lq_arn_function_qualifier, FUNCTION, NULL, "(missing)" },
    { lq_arn_function_qualifier, NULL, NULL, "(missing)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (json_t) value = cases[i].value != NULL ? json_string (cases[i].value) : NULL;
      g_autofree char *got = converted (cases[i].convert, value, cases[i].key);
      g_assert_cmpstr (got, ==, cases[i].expected);
    }
}

static void
test_names (void)
{
  g_autofree char *longest = g_strnfill (140, 'a');
  g_autofree char *longer = g_strnfill (141, 'a');

  g_assert_true (lq_arn_is_name ("a-B_9"));
  g_assert_true (lq_arn_is_name (longest));
  g_assert_false (lq_arn_is_name (longer));
  g_assert_false (lq_arn_is_name (""));
  g_assert_false (lq_arn_is_name ("../x"));
  g_assert_false (lq_arn_is_name ("pay:1"));
  g_assert_false (lq_arn_is_name ("arn:aws:lambda:us-east-1:111111111111:function:pay"));
  g_assert_true (lq_arn_is_account_id ("012345678901"));
  g_assert_false (lq_arn_is_account_id ("01234567890"));
  g_assert_false (lq_arn_is_account_id ("01234567890a"));
  g_assert_false (lq_arn_is_account_id (NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/arn/parse", test_parse);
  g_test_add_func ("/core/arn/implied", test_implied);
  g_test_add_func ("/core/arn/implied-by-signer", test_implied_by_signer);
  g_test_add_func ("/core/arn/converters", test_converters);
  g_test_add_func ("/core/arn/names", test_names);
  return g_test_run ();
}
