/* SPDX-License-Identifier: Apache-2.0 */
/* The truth table of `exposure`, a statement per case: tests/unit/data/policy-exposure.json. A case says why, and what
 * the row holds beside its exposure; a flag that it does not name is not set. Each is asked three times: with the own
 * organization known, not known, and misconfigured. */
#include <string.h>

#include "base/cleanup.h"
#include "core/policy.h"

#define LEAST_CASES 40

static char *own_account, *own_organization;

/* The statement completed to what AWS would show. Transfer full. */
static json_t *
complete (json_t *statement)
{
  json_t *complete = json_pack ("{s:s, s:s}", "Sid", "case", "Effect", "Allow");

  if (json_object_get (statement, "NotAction") == NULL)
    json_object_set_new (complete, "Action", json_string ("lambda:InvokeFunction"));
  json_object_update (complete, statement);
  return complete;
}

static json_t *
judge (json_t *test, const char *organization_id)
{
  const LqScope scope = { own_account, "us-east-1", "aws", organization_id, NULL };
  const LqConvertContext context = { .scope = &scope, .outcome = "ok" };
  g_autoptr (json_t) statements = json_pack ("[o]", complete (json_object_get (test, "statement")));
  g_autoptr (GError) error = NULL;
  g_autoptr (json_t) rows = lq_policy_unfold (statements, &context, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (json_array_size (rows), ==, 1);
  return json_incref (json_array_get (rows, 0));
}

static void
assert_member (json_t *row, const char *name, json_t *expected)
{
  json_t *found = json_object_get (row, name);

  if (json_is_null (expected) ? found == NULL : json_equal (found, expected))
    return;
  g_autofree char *whole = json_dumps (row, JSON_SORT_KEYS | JSON_ENCODE_ANY);
  g_autofree char *wanted = json_dumps (expected, JSON_SORT_KEYS | JSON_ENCODE_ANY);
  g_test_message ("%s should be %s in %s", name, wanted, whole);
  g_test_fail ();
}

static void
assert_exposure (json_t *test, const char *organization_id, const char *member)
{
  g_autoptr (json_t) row = judge (test, organization_id);
  json_t *expected = json_object_get (test, member);

  assert_member (row, "exposure", expected != NULL ? expected : json_object_get (test, "exposure"));
}

static void
test_case (gconstpointer data)
{
  json_t *test = (json_t *) data;
  g_autoptr (json_t) row = judge (test, own_organization);
  json_t *members = json_object_get (test, "row"), *expected;
  const char *name;

  assert_exposure (test, own_organization, "exposure");
  assert_exposure (test, NULL, "without_organization");
  assert_exposure (test, own_organization + strlen ("o-"), "without_organization");
  json_object_foreach (members, name, expected)
    assert_member (row, name, expected);
  if (json_object_get (members, "is_confusable") == NULL)
    assert_member (row, "is_confusable", json_false ());
}

/* Every value of `exposure` comes out of some case. */
static void
test_values (gconstpointer data)
{
  static const char *const values[] = { "public",        "organization", "foreign_organization",
                                        "cross_account", "service",      "own_account",
                                        "unknown" };
  json_t *groups = (json_t *) data, *group, *test;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  gsize i, j;
  guint n = 0;

  json_array_foreach (groups, i, group)
    json_array_foreach (json_object_get (group, "cases"), j, test)
      {
        g_hash_table_add (seen, (gpointer) json_string_value (json_object_get (test, "exposure")));
        n++;
      }
  g_assert_cmpuint (n, >=, LEAST_CASES);
  for (i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_true (g_hash_table_contains (seen, values[i]));
  g_assert_cmpuint (g_hash_table_size (seen), ==, G_N_ELEMENTS (values));
}

static void
add_cases (json_t *group)
{
  json_t *test;
  size_t i;

  json_array_foreach (json_object_get (group, "cases"), i, test)
    {
      g_autofree char *why = g_strdelimit (g_strdup (json_string_value (json_object_get (test, "why"))), "/", '|');
      g_autofree char *path = g_strdup_printf ("/core/policy-exposure/%s/%zu %s",
                                               json_string_value (json_object_get (group, "name")), i + 1, why);
      g_test_add_data_func (path, test, test_case);
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_autoptr (json_t) table = NULL;
  json_t *own, *group;
  size_t i;

  g_test_init (&argc, &argv, NULL);
  path = g_test_build_filename (G_TEST_DIST, "data", "policy-exposure.json", NULL);
  table = json_load_file (path, 0, NULL);
  g_assert_nonnull (table);
  own = json_object_get (table, "own");
  own_account = (char *) json_string_value (json_object_get (own, "account"));
  own_organization = (char *) json_string_value (json_object_get (own, "organization"));
  json_array_foreach (json_object_get (table, "groups"), i, group)
    add_cases (group);
  g_test_add_data_func ("/core/policy-exposure/values", json_object_get (table, "groups"), test_values);
  return g_test_run ();
}
