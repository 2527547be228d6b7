/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/listing.h"

/* Names in a cell of a table that people look at; every other format has them all. */
#define MOST_SHOWN 3

/* The rows under way. */
typedef struct
{
  GPtrArray *cells; /* borrowed texts */
  GPtrArray *owned; /* those that were made here */
  guint most_names; /* in one cell */
} Rows;

static const char *const columns[] = { "account_id", "region", "result", "permission", "needed_by", "detail", NULL };

static const char *
text_of (json_t *object, const char *name)
{
  return json_string_value (json_object_get (object, name));
}

static void
add_row (Rows *rows, json_t *scope, const char *result, const char *permission, const char *needed_by,
         const char *detail)
{
  const char *texts[] = {
    scope != NULL ? text_of (scope, "account_id") : "",
    scope != NULL ? text_of (scope, "region") : "",
    result,
    permission,
    needed_by,
    detail,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_ptr_array_add (rows->cells, (gpointer) texts[i]);
}

static const char *
own (Rows *rows, char *text)
{
  g_ptr_array_add (rows->owned, text);
  return text;
}

static void
add_names (GPtrArray *all, GPtrArray *owned, json_t *names, const char *suffix)
{
  json_t *name;
  size_t i;

  json_array_foreach (names, i, name)
    {
      char *text = g_strconcat (json_string_value (name), suffix, NULL);
      g_ptr_array_add (owned, text);
      g_ptr_array_add (all, text);
    }
}

/* The names in one text; of more than `most` the others are counted. */
static char *
join_some (GPtrArray *all, guint most)
{
  guint left_out = all->len > most ? all->len - most : 0;

  g_ptr_array_set_size (all, (int) (all->len - left_out));
  g_ptr_array_add (all, NULL);
  g_autofree char *text = g_strjoinv (", ", (char **) all->pdata);
  return left_out > 0 ? g_strdup_printf ("%s and %u more", text, left_out) : g_steal_pointer (&text);
}

/* The tables, the columns of others, and whose rows of other accounts need an action. */
static char *
needed_by (json_t *action, guint most)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GPtrArray) owned = g_ptr_array_new_with_free_func (g_free);

  add_names (all, owned, json_object_get (action, "tables"), "");
  add_names (all, owned, json_object_get (action, "columns"), "");
  add_names (all, owned, json_object_get (action, "other_accounts"), " of other accounts");
  return join_some (all, most);
}

/* The services that answer, such as "lambda, signer answer"; those that do not have rows of their own. */
static char *
endpoints_of (json_t *scope)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  json_t *endpoint;
  size_t i;

  json_array_foreach (json_object_get (scope, "endpoints"), i, endpoint)
    {
      if (json_is_true (json_object_get (endpoint, "reachable")))
        g_ptr_array_add (names, (gpointer) text_of (endpoint, "service"));
    }
  if (names->len == 0)
    return g_strdup ("no service answers");
  g_ptr_array_add (names, NULL);
  g_autofree char *list = g_strjoinv (", ", (char **) names->pdata);
  return g_strdup_printf ("%s %s", list, names->len > 2 ? "answer" : "answers");
}

/* One row for the scope, and one for each action that is not known to be allowed. */
static void
add_scope (Rows *rows, json_t *scope)
{
  json_t *actions = json_object_get (scope, "actions");
  json_t *action;
  size_t i, n_allowed = 0;

  json_array_foreach (actions, i, action)
    n_allowed += strcmp (text_of (action, "result"), "allowed") == 0;
  const char *role = text_of (scope, "role_arn");
  g_autofree char *answering = endpoints_of (scope);
  char *summary = g_strdup_printf ("%zu of %zu permissions found to be there, with %s; %s", n_allowed,
                                   json_array_size (actions), role[0] != '\0' ? role : "the caller's own credentials",
                                   answering);
  add_row (rows, scope, text_of (scope, "status"), "", "", own (rows, summary));
  json_array_foreach (actions, i, action)
    {
      if (strcmp (text_of (action, "result"), "allowed") != 0)
        add_row (rows, scope, text_of (action, "result"), text_of (action, "permission"),
                 own (rows, needed_by (action, rows->most_names)), text_of (action, "detail"));
    }
}

/* How much of AWS's rate is taken by actions that share one. */
static void
add_pace (Rows *rows, json_t *pace)
{
  double quota = json_number_value (json_object_get (pace, "quota"));
  double rate = json_number_value (json_object_get (pace, "pace"));
  double share = json_number_value (json_object_get (pace, "share"));
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) owned = g_ptr_array_new_with_free_func (g_free);
  char *text = rate > 0 ? g_strdup_printf ("%.3g of %.3g calls a second in each account and Region (%.0f %%)", rate,
                                           quota, 100 * share) :
                          g_strdup_printf ("no pace is set, and %.3g calls a second in each account and Region are "
                                           "what all share who call",
                                           quota);

  add_names (names, owned, json_object_get (pace, "actions"), "");
  char *actions = join_some (names, rows->most_names);
  add_row (rows, NULL, "pace", text_of (pace, "service"), own (rows, actions), own (rows, text));
}

static void
append_rows (const LqOptions *options, guint terminal_width, json_t *found, GString *out)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new ();
  g_autoptr (GPtrArray) owned = g_ptr_array_new_with_free_func (g_free);
  Rows rows = { cells, owned, options->format == LQ_FORMAT_TABLE ? MOST_SHOWN : G_MAXUINT };
  json_int_t skew_s = json_integer_value (json_object_get (found, "clock_skew_s"));
  json_t *each;
  size_t i;

  if (skew_s != 0)
    add_row (&rows, NULL, "clock", "", "",
             own (&rows, g_strdup_printf ("this host's clock is %lld seconds %s AWS's", llabs (skew_s),
                                          skew_s > 0 ? "behind" : "ahead of")));
  add_row (&rows, NULL, "caller", "", "",
           own (&rows, g_strconcat ("the credentials belong to account ", text_of (found, "caller_account_id"), NULL)));
  json_array_foreach (json_object_get (found, "pace"), i, each)
    add_pace (&rows, each);
  json_array_foreach (json_object_get (found, "errors"), i, each)
    add_row (&rows, NULL, "failed", "", "", json_string_value (each));
  json_array_foreach (json_object_get (found, "scopes"), i, each)
    add_scope (&rows, each);
  lq_listing_append (options, terminal_width, columns, cells, out);
}

char *
lq_check_text (const LqOptions *options, guint terminal_width, LqEngine *engine, gboolean *works, GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (json_t) found = lq_engine_check (engine, error);

  if (found == NULL)
    return NULL;
  *works = json_is_true (json_object_get (found, "works"));
  if (options->format == LQ_FORMAT_JSON)
    {
      g_autofree char *text = json_dumps (found, JSON_INDENT (2));
      g_string_append_printf (out, "%s\n", text);
    }
  else
    append_rows (options, terminal_width, found, out);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
