/* SPDX-License-Identifier: Apache-2.0 */
/* Who owns an account: by itself, by the organization, by the configuration, by what is known of publishers. */
#include "core/directory.h"

#include <string.h>

#include "core/arn.h"
#include "core/publishers.h"

#define HOME "111111111111"
#define MEMBER "222222222222"
#define LISTED "333333333333"
#define TRUSTED "444444444444"
#define NOBODY "555555555555"
#define DATADOG "464622532012"

static void
assert_entry (LqDirectory *directory, const char *reader, const char *partition, const char *account,
              const char *expected)
{
  g_auto (LqDirectoryEntry) entry = { NULL };

  lq_directory_find (directory, reader, partition, account, &entry);
  g_autofree char *got = g_strjoin ("|", entry.kind, entry.name, entry.source, NULL);
  g_assert_cmpstr (got, ==, expected);
}

static void
test_find (void)
{
  g_setenv ("LAMBDAQUERY_CONFIG", "/dev/null", TRUE);
  g_setenv ("LAMBDAQUERY_TRUST_PUBLISHERS", TRUSTED "=Acme;" DATADOG, TRUE);
  g_autoptr (LqConfig) config = lq_config_load (NULL, NULL);
  g_autoptr (LqTrust) trust = lq_trust_new (config, NULL);
  g_unsetenv ("LAMBDAQUERY_TRUST_PUBLISHERS");
  g_autoptr (LqDirectory) directory = lq_directory_new (trust);
  GHashTable *members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  assert_entry (directory, NULL, "aws", HOME, "unknown||");
  lq_directory_set_home (directory, HOME);
  lq_directory_add_listed (directory, LISTED);
  g_hash_table_insert (members, g_strdup (MEMBER), g_strdup ("shop"));
  lq_directory_set_members (directory, members);
  assert_entry (directory, NULL, "aws", HOME, "self||the account itself");
  assert_entry (directory, MEMBER, "aws", HOME, "self||the account of the credentials");
  assert_entry (directory, NULL, "aws", MEMBER, "organization|shop|AWS Organizations");
  assert_entry (directory, MEMBER, "aws", MEMBER, "self|shop|the account itself");
  assert_entry (directory, MEMBER, "aws", LISTED, "self||[scope] accounts");
  assert_entry (directory, HOME, "aws", TRUSTED, "trusted|Acme|[trust] publishers");
  assert_entry (directory, HOME, "aws", DATADOG, "trusted|Datadog|[trust] publishers");
  assert_entry (directory, HOME, "aws", NOBODY, "unknown||");
  assert_entry (directory, HOME, "aws", NULL, "unknown||");
  assert_entry (directory, HOME, NULL, NULL, "unknown||");
  /* who leaves the organization is nobody any more */
  lq_directory_set_members (directory, g_hash_table_new (g_str_hash, g_str_equal));
  assert_entry (directory, HOME, "aws", MEMBER, "unknown||");
}

/* What is shipped can be found, and says where it is from. */
static void
test_publishers (void)
{
  const LqPublisher *publisher;
  guint n = 0, aws = 0;

  for (gsize i = 0; (publisher = lq_publishers_get (i)) != NULL; i++)
    {
      g_test_message ("%s %s", publisher->partition, publisher->account_id);
      g_assert_true (lq_publishers_find (publisher->partition, publisher->account_id) == publisher);
      g_assert_true (lq_arn_is_account_id (publisher->account_id));
      g_assert_true (g_str_has_prefix (publisher->partition, "aws"));
      g_assert_true (g_str_has_prefix (publisher->source, "https://"));
      g_assert_cmpint (publisher->name[0], !=, '\0');
      n++;
      aws += publisher->is_aws != FALSE;
    }
  g_assert_cmpuint (aws, >, 0);
  g_assert_cmpuint (n, >, aws);
  g_assert_null (lq_publishers_find ("aws", NOBODY));
  g_assert_null (lq_publishers_find ("aws-us-gov", DATADOG));
  g_assert_null (lq_publishers_find (NULL, DATADOG));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/directory/find", test_find);
  g_test_add_func ("/core/directory/publishers", test_publishers);
  return g_test_run ();
}
