/* SPDX-License-Identifier: Apache-2.0 */
#include "aws/partition.h"

#include <string.h>

#include "base/error.h"

static void
test_partitions (void)
{
  static const struct
  {
    const char *region, *partition;
  } cases[] = {
    { "us-east-1", "aws" },
    { "mx-central-1", "aws" },
    { "ap-southeast-7", "aws" },
    { "cn-north-1", "aws-cn" },
    { "us-gov-west-1", "aws-us-gov" },
    { "eusc-de-east-1", "aws-eusc" },
    { "us-iso-east-1", "aws-iso" },
    { "us-isob-east-1", "aws-iso-b" },
    { "eu-isoe-west-1", "aws-iso-e" },
    { "us-isof-south-1", "aws-iso-f" },
    { "mars-north-1", "aws" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (lq_partition_of_region (cases[i].region)->id, ==, cases[i].partition);
  g_assert_cmpstr (lq_partition_find ("aws-cn")->dns_suffix, ==, "amazonaws.com.cn");
  g_assert_null (lq_partition_find ("aws-mars"));
}

static void
test_names_that_may_be (void)
{
  static const char *const valid[] = { "us-east-1", "us-gov-east-1", "eusc-de-east-1", "us-isob-east-1",
                                       "eu-newname-12" };
  static const char *const invalid[] = {
    "",          "us-east",        "us-east-",    "us-east-123", "us-east-1.evil.example",
    "US-EAST-1", "us-east-1/",     "mars-east-1", "us--1",       "us-east-1 ",
    "east-1",    "us-east-1@host", "aws-global",  "us-gov-1x",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (valid); i++)
    g_assert_true (lq_partition_region_is_valid (valid[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_false (lq_partition_check_region (invalid[i], &error));
      g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
    }
}

static void
test_suggestions (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (lq_partition_suggest_region ("us-est-1"), ==, "us-east-1");
  g_assert_true (lq_partition_region_is_known ("sa-east-1"));
  g_assert_false (lq_partition_region_is_known ("us-est-1"));
  g_assert_false (lq_partition_check_region ("eu_west_1", &error));
  g_assert_cmpstr (error->message, ==, "'eu_west_1' is not an AWS Region; did you mean eu-west-1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/partition/partitions", test_partitions);
  g_test_add_func ("/aws/partition/names-that-may-be", test_names_that_may_be);
  g_test_add_func ("/aws/partition/suggestions", test_suggestions);
  return g_test_run ();
}
