/* SPDX-License-Identifier: Apache-2.0 */
#include "core/alias.h"

#include <math.h>

#include "core/arn.h"

/* Weights are decimal shares: what is left of 1 shall not show that they are kept as binary fractions. */
#define WEIGHT_UNITS 1e6

static void
copy_member (json_t *row, const char *name, json_t *alias, const char *member)
{
  json_t *value = json_object_get (alias, member);

  if (json_is_string (value))
    json_object_set (row, name, value);
}

/* Sets the ARN of the version: the function's with the version behind it. */
static void
set_version_arn (json_t *row, json_t *alias, const char *version, const LqConvertContext *context)
{
  g_autoptr (json_t) function_arn = lq_arn_function_arn (json_object_get (alias, "AliasArn"), context);

  if (function_arn != NULL)
    json_object_set_new (row, "function_version_arn",
                         json_sprintf ("%s:%s", json_string_value (function_arn), version));
}

/* `weight` below 0: it is not known. */
static json_t *
new_row (json_t *alias, const char *version, double weight, gboolean is_primary, const LqConvertContext *context)
{
  json_t *row = json_pack ("{s:s*, s:b}", "version", version, "is_primary", is_primary);

  copy_member (row, "alias_arn", alias, "AliasArn");
  copy_member (row, "alias_name", alias, "Name");
  copy_member (row, "description", alias, "Description");
  copy_member (row, "revision_id", alias, "RevisionId");
  if (weight >= 0)
    json_object_set_new (row, "weight", json_real (round (MIN (weight, 1) * WEIGHT_UNITS) / WEIGHT_UNITS));
  if (version != NULL)
    set_version_arn (row, alias, version, context);
  return row;
}

/* A row for each version that has a weight of its own; returns what they leave to the alias's own version, which is
 * below 0 where that cannot be told. */
static double
add_weighted (json_t *rows, json_t *alias, const LqConvertContext *context)
{
  json_t *weights = json_object_get (json_object_get (alias, "RoutingConfig"), "AdditionalVersionWeights");
  gboolean all_known = TRUE;
  double sum = 0;
  const char *version;
  json_t *value;

  json_object_foreach (weights, version, value)
    {
      double weight = json_is_number (value) ? json_number_value (value) : -1;
      all_known = all_known && weight >= 0;
      sum += weight;
      json_array_append_new (rows, new_row (alias, version, weight, FALSE, context));
    }
  return all_known ? MAX (0, 1 - sum) : -1;
}

json_t *
lq_alias_unfold (json_t *selected, const LqConvertContext *context, GError **error)
{
  json_t *rows = json_array (), *alias;
  size_t i;

  json_array_foreach (selected, i, alias)
    {
      double rest = add_weighted (rows, alias, context);
      const char *version = json_string_value (json_object_get (alias, "FunctionVersion"));
      json_array_append_new (rows, new_row (alias, version, rest, TRUE, context));
    }
  return rows;
}

json_t *
lq_alias_is_live (const LqValue *cells, const LqMakeContext *context)
{
  return json_boolean (cells[0].kind == LQ_VALUE_INT && cells[0].number > 0);
}
