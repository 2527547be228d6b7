/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a policy opens a function URL that asks for no signature: since October 2025 it takes two grants. Source:
 * "Control access to Lambda function URLs" of the Lambda developer guide. */
#include "base/cleanup.h"
#include "core/policy.h"

/* In lower case, as IAM's actions are not told apart by case. */
static const char *const needed[] = { "lambda:invokefunctionurl", "lambda:invokefunction" };

/* Ordered: more is granted. */
typedef enum
{
  GRANTED_TO_SOME, /* or to nobody */
  GRANTED_MAYBE,
  GRANTED_TO_ALL,
} Granted;

static gboolean
pattern_fits (const json_t *pattern, const char *action)
{
  if (!json_is_string (pattern))
    return FALSE;
  g_autofree char *lower = g_ascii_strdown (json_string_value (pattern), -1);
  return g_pattern_match_simple (lower, action);
}

/* Whether a grant is of the action; one of all actions but some may be. */
static gboolean
is_of_action (const json_t *actions, const char *action)
{
  size_t i;
  json_t *pattern;

  if (json_is_object (actions))
    return TRUE;
  json_array_foreach (actions, i, pattern)
    {
      if (pattern_fits (pattern, action))
        return TRUE;
    }
  return pattern_fits (actions, action);
}

static Granted
how_granted (const json_t *grant, const char *action)
{
  const char *exposure = json_string_value (json_object_get (grant, "exposure"));
  const json_t *actions = json_object_get (grant, "action");

  if (exposure == NULL || !is_of_action (actions, action))
    return GRANTED_TO_SOME;
  if (g_str_equal (exposure, "public") && !json_is_object (actions))
    return GRANTED_TO_ALL;
  return g_str_equal (exposure, "public") || g_str_equal (exposure, "unknown") ? GRANTED_MAYBE : GRANTED_TO_SOME;
}

json_t *
lq_policy_unfold_url (json_t *selected, const LqConvertContext *context, GError **error)
{
  static const char *const words[] = { NULL, "unknown", "public" };
  g_autoptr (json_t) grants = lq_policy_unfold (selected, context, error);
  Granted all = GRANTED_TO_ALL;

  if (grants == NULL)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
    {
      Granted most = GRANTED_TO_SOME;
      size_t j;
      json_t *grant;
      json_array_foreach (grants, j, grant)
        most = MAX (most, how_granted (grant, needed[i]));
      all = MIN (all, most);
    }
  return json_pack ("[{s:s*}]", "exposure", words[all]);
}
