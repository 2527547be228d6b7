/* SPDX-License-Identifier: Apache-2.0 */
/* Build-time tool: prints one part of the reference that comes from the descriptors.
 *   lq-reference page TABLE | schema | iam base | iam code-facts */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "core/schema.h"

static char *
pretty (json_t *value)
{
  g_autoptr (json_t) owned = value;
  char *text = json_dumps (owned, JSON_INDENT (2));
  char *line = g_strconcat (text, "\n", NULL);

  free (text);
  return line;
}

/* NULL where there is no such part. */
static char *
make_part (const char *what, const char *which)
{
  const LqTable *table = strcmp (what, "page") == 0 && which != NULL ? lq_table_find (which) : NULL;

  if (table != NULL)
    return lq_schema_page (table);
  if (strcmp (what, "schema") == 0)
    return pretty (lq_schema_json ());
  json_t *policy = strcmp (what, "iam") == 0 && which != NULL ? lq_schema_iam_policy (which) : NULL;
  return policy != NULL ? pretty (policy) : NULL;
}

int
main (int argc, char **argv)
{
  g_autofree char *part = argc > 1 ? make_part (argv[1], argc > 2 ? argv[2] : NULL) : NULL;

  if (part == NULL)
    {
      fprintf (stderr, "usage: lq-reference page TABLE | schema | iam base | iam code-facts\n");
      return 2;
    }
  return fputs (part, stdout) == EOF || fflush (stdout) == EOF;
}
