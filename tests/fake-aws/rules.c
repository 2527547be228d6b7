/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/rules.h"

#include <string.h>

#include "fake-aws/estate-load.h"

#define DRIP_MS 100

typedef struct
{
  json_t *json; /* holds the strings */
  const char *action, *account, *region, *match;
  guint64 first, last; /* of the calls that match, from 1 */
  guint64 seen;
  LqFakeEffect effect;
  json_t *change;
} Rule;

struct _LqFakeRules
{
  GPtrArray *list; /* Rule */
};

/* The faults by name; some are errors with a fixed text. */
static const struct
{
  const char *name;
  LqFakeFault fault;
  guint status;
  const char *code, *message;
} faults[] = {
  { "delay", LQ_FAKE_FAULT_DELAY, 0, NULL, NULL },
  { "error", LQ_FAKE_FAULT_ERROR, 400, "InvalidParameterValueException", "The fake was told to say so." },
  { "429", LQ_FAKE_FAULT_THROTTLED, 429, NULL, "Rate exceeded" },
  { "500", LQ_FAKE_FAULT_ERROR, 500, "ServiceException", "An error occurred and the request cannot be processed." },
  { "503", LQ_FAKE_FAULT_ERROR, 503, "ServiceUnavailableException", "Service Unavailable" },
  { "access-denied", LQ_FAKE_FAULT_ACCESS_DENIED, 403, NULL, NULL },
  { "denied-by-scp", LQ_FAKE_FAULT_DENIED_BY_SCP, 403, NULL, NULL },
  { "expired-token", LQ_FAKE_FAULT_EXPIRED_TOKEN, 403, NULL, NULL },
  { "expire-session", LQ_FAKE_FAULT_EXPIRE_SESSION, 403, NULL, NULL },
  { "invalid-json", LQ_FAKE_FAULT_INVALID_JSON, 200, NULL, NULL },
  { "html", LQ_FAKE_FAULT_HTML, 503, NULL, NULL },
  { "empty-body", LQ_FAKE_FAULT_EMPTY_BODY, 200, NULL, NULL },
  { "empty-page", LQ_FAKE_FAULT_EMPTY_PAGE, 200, NULL, NULL },
  { "endless", LQ_FAKE_FAULT_ENDLESS, 200, NULL, NULL },
  { "missing-key", LQ_FAKE_FAULT_MISSING_KEY, 200, NULL, NULL },
  { "huge", LQ_FAKE_FAULT_HUGE, 200, NULL, NULL },
  { "gzip-bomb", LQ_FAKE_FAULT_GZIP_BOMB, 200, NULL, NULL },
  { "redirect", LQ_FAKE_FAULT_REDIRECT, 302, NULL, NULL },
  { "reset", LQ_FAKE_FAULT_RESET, 200, NULL, NULL },
  { "truncated", LQ_FAKE_FAULT_TRUNCATED, 200, NULL, NULL },
  { "wrong-length", LQ_FAKE_FAULT_WRONG_LENGTH, 200, NULL, NULL },
  { "slow-drip", LQ_FAKE_FAULT_SLOW_DRIP, 200, NULL, NULL },
  { "hang", LQ_FAKE_FAULT_HANG, 200, NULL, NULL },
};

static void
rule_free (Rule *rule)
{
  json_decref (rule->json);
  g_free (rule);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rule, rule_free)

LqFakeRules *
lq_fake_rules_new (void)
{
  LqFakeRules *rules = g_new0 (LqFakeRules, 1);

  rules->list = g_ptr_array_new_with_free_func ((GDestroyNotify) rule_free);
  return rules;
}

void
lq_fake_rules_free (LqFakeRules *rules)
{
  g_ptr_array_unref (rules->list);
  g_free (rules);
}

void
lq_fake_rules_clear (LqFakeRules *rules)
{
  g_ptr_array_set_size (rules->list, 0);
}

static gboolean
read_fault (Rule *rule, GError **error)
{
  const char *name = lq_fake_text (rule->json, "fault");

  if (name == NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    if (strcmp (faults[i].name, name) == 0)
      {
        rule->effect.fault = faults[i].fault;
        rule->effect.status = faults[i].status;
        rule->effect.code = faults[i].code;
        rule->effect.message = faults[i].message;
        return TRUE;
      }
  return lq_fake_estate_fail (error, "a rule knows no fault '%s'", name);
}

static gboolean
read_number (const json_t *json, const char *key, guint64 preset, guint64 *number, GError **error)
{
  json_t *value = json_object_get (json, key);

  *number = preset;
  if (value == NULL)
    return TRUE;
  if (!json_is_integer (value) || json_integer_value (value) < 0)
    return lq_fake_estate_fail (error, "a rule's '%s' should be a whole number from 0", key);
  *number = (guint64) json_integer_value (value);
  return TRUE;
}

static gboolean
read_numbers (Rule *rule, GError **error)
{
  guint64 nth, count, delay_ms, drip_ms, status, retry_after_s;

  if (!read_number (rule->json, "nth", 1, &nth, error) || !read_number (rule->json, "count", 1, &count, error) ||
      !read_number (rule->json, "delay_ms", 0, &delay_ms, error) ||
      !read_number (rule->json, "drip_ms", DRIP_MS, &drip_ms, error) ||
      !read_number (rule->json, "status", rule->effect.status, &status, error) ||
      !read_number (rule->json, "retry_after", rule->effect.status == 429, &retry_after_s, error))
    return FALSE;
  rule->first = nth;
  rule->last = count == 0 ? G_MAXUINT64 : nth + count - 1;
  rule->effect.delay_ms = (guint) delay_ms;
  rule->effect.drip_ms = (guint) drip_ms;
  rule->effect.status = (guint) status;
  rule->effect.retry_after_s = (guint) retry_after_s;
  return TRUE;
}

static gboolean
check_rule (const json_t *json, GError **error)
{
  static const char *const known[] = { "about",    "action",  "account", "region", "match",   "nth",
                                       "count",    "fault",   "status",  "code",   "message", "retry_after",
                                       "delay_ms", "drip_ms", "change",  NULL };
  const char *key;
  json_t *value;

  if (!json_is_object (json) || lq_fake_text (json, "action") == NULL)
    return lq_fake_estate_fail (error, "a rule is an object with an 'action'");
  json_object_foreach ((json_t *) json, key, value)
    {
      if (!g_strv_contains (known, key))
        return lq_fake_estate_fail (error, "unknown key '%s' in a rule", key);
    }
  return TRUE;
}

static gboolean
add_rule (LqFakeRules *rules, const json_t *json, GError **error)
{
  if (!check_rule (json, error))
    return FALSE;
  g_autoptr (Rule) rule = g_new0 (Rule, 1);
  rule->json = json_deep_copy (json);
  rule->action = lq_fake_text (rule->json, "action");
  rule->account = lq_fake_text (rule->json, "account");
  rule->region = lq_fake_text (rule->json, "region");
  rule->match = lq_fake_text (rule->json, "match");
  rule->change = json_object_get (rule->json, "change");
  if (!read_fault (rule, error) || !read_numbers (rule, error))
    return FALSE;
  if (lq_fake_text (json, "code") != NULL)
    rule->effect.code = lq_fake_text (rule->json, "code");
  if (lq_fake_text (json, "message") != NULL)
    rule->effect.message = lq_fake_text (rule->json, "message");
  g_ptr_array_add (rules->list, g_steal_pointer (&rule));
  return TRUE;
}

gboolean
lq_fake_rules_add (LqFakeRules *rules, const json_t *json, GError **error)
{
  size_t i;
  json_t *entry;

  if (!json_is_array (json))
    return add_rule (rules, json, error);
  json_array_foreach (json, i, entry)
    {
      if (!add_rule (rules, entry, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
rule_matches (const Rule *rule, const char *action, const char *account, const char *region, const char *target)
{
  return g_pattern_match_simple (rule->action, action) &&
         (rule->account == NULL || strcmp (rule->account, account) == 0) &&
         (rule->region == NULL || strcmp (rule->region, region) == 0) &&
         (rule->match == NULL || strstr (target, rule->match) != NULL);
}

void
lq_fake_rules_apply (LqFakeRules *rules, const char *action, const char *account, const char *region,
                     const char *target, LqFakeEffect *effect)
{
  *effect = (LqFakeEffect) { 0 };
  for (guint i = 0; i < rules->list->len; i++)
    {
      Rule *rule = rules->list->pdata[i];
      if (!rule_matches (rule, action, account, region, target))
        continue;
      rule->seen++;
      if (rule->seen < rule->first || rule->seen > rule->last)
        continue;
      json_t *changes = effect->changes;
      guint delay_ms = effect->delay_ms + rule->effect.delay_ms;
      if (effect->fault == LQ_FAKE_FAULT_NONE)
        *effect = rule->effect;
      effect->delay_ms = delay_ms;
      effect->changes = changes;
      if (rule->change == NULL)
        continue;
      if (effect->changes == NULL)
        effect->changes = json_array ();
      json_array_append (effect->changes, rule->change);
    }
}
