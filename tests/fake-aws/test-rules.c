/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "base/json.h"
#include "fake-aws/rules.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqFakeRules, lq_fake_rules_free)

static LqFakeRules *
rules_of (const char *text)
{
  LqFakeRules *rules = lq_fake_rules_new ();
  g_autoptr (json_t) json = json_loads (text, 0, NULL);
  g_autoptr (GError) error = NULL;

  lq_fake_rules_add (rules, json, &error);
  g_assert_no_error (error);
  return rules;
}

static LqFakeFault
fault_of_call (LqFakeRules *rules, const char *action, const char *region, const char *target)
{
  LqFakeEffect effect;

  lq_fake_rules_apply (rules, action, "123456789012", region, target, &effect);
  json_decref (effect.changes);
  return effect.fault;
}

static void
test_nth_and_count (void)
{
  g_autoptr (LqFakeRules) rules =
      rules_of ("[{\"action\": \"ListFunctions\", \"fault\": \"reset\", \"nth\": 2, \"count\": 2}]");
  static const LqFakeFault expected[] = { LQ_FAKE_FAULT_NONE, LQ_FAKE_FAULT_RESET, LQ_FAKE_FAULT_RESET,
                                          LQ_FAKE_FAULT_NONE };

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_cmpint (fault_of_call (rules, "ListLayers", "us-east-1", "/"), ==, LQ_FAKE_FAULT_NONE);
      g_assert_cmpint (fault_of_call (rules, "ListFunctions", "us-east-1", "/"), ==, expected[i]);
    }
}

static void
test_for_ever (void)
{
  g_autoptr (LqFakeRules) rules = rules_of ("{\"action\": \"*\", \"fault\": \"500\", \"count\": 0}");

  for (gsize i = 0; i < 100; i++)
    g_assert_cmpint (fault_of_call (rules, "ListFunctions", "us-east-1", "/"), ==, LQ_FAKE_FAULT_ERROR);
}

static void
test_match (void)
{
  g_autoptr (LqFakeRules) rules = rules_of (
      "{\"action\": \"Get*\", \"region\": \"eu-west-1\", \"account\": \"123456789012\", \"match\": \"orders\","
      " \"fault\": \"hang\"}");

  g_assert_cmpint (fault_of_call (rules, "GetFunction", "us-east-1", "/functions/orders"), ==, LQ_FAKE_FAULT_NONE);
  g_assert_cmpint (fault_of_call (rules, "GetFunction", "eu-west-1", "/functions/invoices"), ==, LQ_FAKE_FAULT_NONE);
  g_assert_cmpint (fault_of_call (rules, "GetFunction", "eu-west-1", "/functions/orders"), ==, LQ_FAKE_FAULT_HANG);
}

/* Several rules at one call: the first fault, all delays, all changes. */
static void
test_together (void)
{
  g_autoptr (LqFakeRules) rules =
      rules_of ("[{\"action\": \"*\", \"change\": {\"about\": \"one\"}},"
                " {\"action\": \"*\", \"fault\": \"429\", \"delay_ms\": 5, \"retry_after\": 7},"
                " {\"action\": \"*\", \"fault\": \"reset\", \"delay_ms\": 10, \"change\": {\"about\": \"two\"}}]");
  LqFakeEffect effect;

  lq_fake_rules_apply (rules, "ListFunctions", "123456789012", "us-east-1", "/", &effect);
  g_assert_cmpint (effect.fault, ==, LQ_FAKE_FAULT_THROTTLED);
  g_assert_cmpuint (effect.status, ==, 429);
  g_assert_cmpuint (effect.retry_after_s, ==, 7);
  g_assert_cmpuint (effect.delay_ms, ==, 15);
  g_assert_cmpuint (json_array_size (effect.changes), ==, 2);
  json_decref (effect.changes);
  lq_fake_rules_clear (rules);
  g_assert_cmpint (fault_of_call (rules, "ListFunctions", "us-east-1", "/"), ==, LQ_FAKE_FAULT_NONE);
}

static void
test_mistakes (void)
{
  static const char *const bad[] = { "{}",
                                     "[1]",
                                     "{\"action\": \"*\", \"fautl\": \"reset\"}",
                                     "{\"action\": \"*\", \"fault\": \"explode\"}",
                                     "{\"action\": \"*\", \"nth\": -1}",
                                     "{\"action\": \"*\", \"delay_ms\": \"5\"}" };
  g_autoptr (LqFakeRules) rules = lq_fake_rules_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (json_t) json = json_loads (bad[i], 0, NULL);
      g_autoptr (GError) error = NULL;
      g_assert_false (lq_fake_rules_add (rules, json, &error));
      g_assert_error (error, LQ_ERROR, LQ_ERROR_CONFIG);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fake-aws/rules/nth-and-count", test_nth_and_count);
  g_test_add_func ("/fake-aws/rules/for-ever", test_for_ever);
  g_test_add_func ("/fake-aws/rules/match", test_match);
  g_test_add_func ("/fake-aws/rules/together", test_together);
  g_test_add_func ("/fake-aws/rules/mistakes", test_mistakes);
  return g_test_run ();
}
