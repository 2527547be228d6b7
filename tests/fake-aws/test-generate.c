/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/generate.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "fake-aws/estate.h"

#define SPEC "functions=1000,layers=20,versions=203,configs=3,seed=7"

static json_t *
generated (const char *spec)
{
  g_autoptr (GError) error = NULL;
  json_t *estate = lq_fake_generate (spec, &error);

  g_assert_no_error (error);
  return estate;
}

/* The one Region of a generated estate. Borrowed. */
static json_t *
region_of (json_t *estate)
{
  json_t *account = json_object_get (json_object_get (estate, "accounts"), "123456789012");

  return json_object_get (json_object_get (account, "regions"), "us-east-1");
}

static gsize
count_versions (json_t *region)
{
  gsize count = 0;
  const char *name;
  json_t *versions;

  json_object_foreach (json_object_get (region, "layers"), name, versions)
    count += json_array_size (versions);
  return count;
}

static void
test_sizes (void)
{
  g_autoptr (json_t) estate = generated (SPEC);
  json_t *region = region_of (estate), *config;
  gsize signed_functions = 0, i;

  g_assert_cmpuint (json_array_size (json_object_get (region, "functions")), ==, 1000);
  g_assert_cmpuint (json_object_size (json_object_get (region, "layers")), ==, 20);
  g_assert_cmpuint (count_versions (region), ==, 203);
  g_assert_cmpuint (json_array_size (json_object_get (region, "code_signing_configs")), ==, 3);
  json_array_foreach (json_object_get (region, "code_signing_configs"), i, config)
    signed_functions += json_array_size (json_object_get (config, "functions"));
  g_assert_cmpuint (signed_functions, ==, 500);
}

/* Every own layer version is attached somewhere, nothing else is, and no function has two versions of one layer. */
static void
test_layers (void)
{
  g_autoptr (json_t) estate = generated (SPEC);
  g_autoptr (GHashTable) attached = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  json_t *region = region_of (estate), *function, *layer;
  gsize i, j;

  json_array_foreach (json_object_get (region, "functions"), i, function)
    {
      g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_assert_cmpuint (json_array_size (json_object_get (function, "Layers")), <=, 5);
      json_array_foreach (json_object_get (function, "Layers"), j, layer)
        {
          const char *text = json_string_value (layer);
          g_assert_true (g_hash_table_add (names, g_strndup (text, strcspn (text, ":"))));
          g_hash_table_add (attached, g_strdup (text));
        }
    }
  g_assert_cmpuint (g_hash_table_size (attached), ==, 203);
}

static void
test_same_again (void)
{
  g_autoptr (json_t) one = generated (SPEC);
  g_autoptr (json_t) two = generated (SPEC);
  g_autoptr (json_t) other = generated (SPEC ",seed=8");

  g_assert_true (json_equal (one, two));
  g_assert_false (json_equal (one, other));
}

static void
test_foreign (void)
{
  g_autoptr (json_t) estate = generated ("functions=500,foreign=3");
  g_autofree char *text = lq_json_to_text (estate);

  g_assert_nonnull (strstr (text, ":444455556666:layer:vendor:3"));
  g_assert_null (strstr (text, ":444455556666:layer:vendor:4"));
}

/* Everybody in an organization is like one account, which no file grows with. */
static void
test_accounts (void)
{
  g_autoptr (json_t) estate = generated (SPEC ",accounts=30");
  json_t *accounts = json_object_get (estate, "accounts"), *account;
  json_t *organization = json_object_get (json_object_get (estate, "organizations"), "o-a1b2c3d4e5");
  json_t *members = json_object_get (json_object_get (organization, "root"), "accounts"), *id;
  gsize i;

  g_assert_cmpstr (json_string_value (json_object_get (organization, "management_account")), ==, "123456789012");
  g_assert_cmpuint (json_array_size (members), ==, 30);
  g_assert_cmpuint (json_object_size (accounts), ==, 31);
  json_array_foreach (members, i, id)
    {
      account = json_object_get (accounts, json_string_value (id));
      g_assert_cmpstr (json_string_value (json_object_get (account, "like")), ==, "100000000001/us-east-1");
    }
  account = json_object_get (json_object_get (accounts, "100000000001"), "regions");
  g_assert_cmpuint (json_array_size (json_object_get (json_object_get (account, "us-east-1"), "functions")), ==, 1000);
}

/* Every layer and every function with a config is signed, by jobs that are there. */
static void
test_jobs (void)
{
  g_autoptr (json_t) estate = generated ("functions=20,layers=2,versions=5,configs=2,jobs=7");
  json_t *region = region_of (estate), *function;
  json_t *version = json_array_get (json_object_get (json_object_get (region, "layers"), "layer-0001"), 0);
  gsize i;

  g_assert_cmpuint (json_array_size (json_object_get (region, "signing_jobs")), ==, 7);
  g_assert_cmpuint (json_array_size (json_object_get (region, "signing_profiles")), ==, 1);
  json_array_foreach (json_object_get (region, "functions"), i, function)
    g_assert_true ((json_object_get (function, "SigningJobArn") != NULL) == (i % 2 == 0));
  /* Five layer versions come first, then functions 0 and 2, and with function 4 it is the first job's turn again. */
  function = json_array_get (json_object_get (region, "functions"), 4);
  g_assert_cmpstr (json_string_value (json_object_get (function, "SigningJobArn")), ==,
                   "arn:aws:signer:us-east-1:123456789012:/signing-jobs/00000000-0000-4000-8000-000000000000");
  g_assert_nonnull (json_object_get (json_object_get (version, "Content"), "SigningProfileVersionArn"));
  g_autoptr (json_t) unsigned_estate = generated (SPEC);
  g_assert_null (json_object_get (region_of (unsigned_estate), "signing_jobs"));
}

/* None of a kind is a size too. */
static void
test_nothing (void)
{
  g_autoptr (json_t) estate = generated ("functions=0,layers=0,versions=0,configs=0");

  g_assert_cmpuint (json_array_size (json_object_get (region_of (estate), "functions")), ==, 0);
  g_autoptr (json_t) layerless = generated ("functions=10,layers=0,configs=0");
  g_assert_cmpuint (json_array_size (json_object_get (region_of (layerless), "functions")), ==, 10);
}

static void
test_mistakes (void)
{
  static const char *const bad[] = { "functions",   "functions=",        "functions=-1", "functions=1;layers=2",
                                     "functoins=1", "functions=99999999" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (lq_fake_generate (bad[i], &error));
      g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fake-aws/generate/sizes", test_sizes);
  g_test_add_func ("/fake-aws/generate/layers", test_layers);
  g_test_add_func ("/fake-aws/generate/same-again", test_same_again);
  g_test_add_func ("/fake-aws/generate/foreign", test_foreign);
  g_test_add_func ("/fake-aws/generate/accounts", test_accounts);
  g_test_add_func ("/fake-aws/generate/jobs", test_jobs);
  g_test_add_func ("/fake-aws/generate/nothing", test_nothing);
  g_test_add_func ("/fake-aws/generate/mistakes", test_mistakes);
  return g_test_run ();
}
