/* SPDX-License-Identifier: Apache-2.0 */
/* Makes something of a pack's detections, which say everything about themselves:
 *   build-pack conf|fleet|page OUTPUT FILE.sql...
 * conf: osquery's pack. Hosts whose osquery has no extension of the name `lambdaquery` skip it, as its discovery query
 * finds nothing; osquery passes over keys that it does not know, so all of the header travels in the query's object.
 * fleet: a list of queries as Fleet's GitOps reads it. page: the reference page of one file. */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "core/pack.h"

#define DISCOVERY "SELECT 1 FROM osquery_extensions WHERE name = 'lambdaquery'"

static json_t *
array_from_strv (char **list)
{
  json_t *array = json_array ();

  for (gsize i = 0; list[i] != NULL; i++)
    json_array_append_new (array, json_string (list[i]));
  return array;
}

static json_t *
query_from_snapshot (const LqPackDetection *snapshot)
{
  return json_pack ("{s:s, s:I, s:b, s:s, s:s, s:o}", "query", snapshot->sql, "interval",
                    (json_int_t) snapshot->interval_s, "snapshot", 1, "description", snapshot->description, "title",
                    snapshot->title, "references", array_from_strv (snapshot->references));
}

static json_t *
query_from_detection (const LqPackDetection *detection)
{
  if (detection->snapshot)
    return query_from_snapshot (detection);
  json_t *query = json_pack (
      "{s:s, s:I, s:s, s:s, s:s, s:o, s:o, s:o, s:s, s:s}", "query", detection->sql, "interval",
      (json_int_t) detection->interval_s, "description", detection->description, "title", detection->title, "severity",
      lq_pack_severity_name (detection->severity), "attack", array_from_strv (detection->attack), "controls",
      array_from_strv (detection->controls), "references", array_from_strv (detection->references), "false_positives",
      detection->false_positives, "remediation", detection->remediation);

  if (detection->events)
    json_object_set_new (query, "removed", json_false ());
  return query;
}

/* Whether a name came before. */
static gboolean
is_new (GHashTable *names, const LqPackDetection *detection, const char *path, GError **error)
{
  if (g_hash_table_add (names, g_strdup (detection->name)))
    return TRUE;
  g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "%s: the pack has a detection of that name already", path);
  return FALSE;
}

static char *
pretty (json_t *value)
{
  char *text = json_dumps (value, JSON_INDENT (2));
  char *lines = g_strconcat (text, "\n", NULL);

  free (text);
  return lines;
}

static char *
make_conf (GPtrArray *detections)
{
  g_autoptr (json_t) queries = json_object ();

  for (guint i = 0; i < detections->len; i++)
    {
      const LqPackDetection *detection = detections->pdata[i];
      json_object_set_new (queries, detection->name, query_from_detection (detection));
    }
  g_autoptr (json_t) pack = json_pack ("{s:[s], s:O}", "discovery", DISCOVERY, "queries", queries);
  return pretty (pack);
}

/* A JSON text is one of YAML, too. */
static void
append_text (GString *out, const char *key, const char *value)
{
  g_autoptr (json_t) string = json_string (value);
  char *text = json_dumps (string, JSON_ENCODE_ANY);

  g_string_append_printf (out, "%s: %s\n", key, text);
  free (text);
}

/* As a block, in which nothing needs an escape. */
static void
append_block (GString *out, const char *key, const char *indent, const char *value)
{
  g_auto (GStrv) lines = g_strsplit (value, "\n", -1);

  g_string_append_printf (out, "%s: |-\n", key);
  for (gsize i = 0; lines[i] != NULL; i++)
    g_string_append_printf (out, "%s%s\n", lines[i][0] != '\0' ? indent : "", lines[i]);
}

static const char *
fleet_logging (const LqPackDetection *detection)
{
  if (detection->snapshot)
    return "snapshot";
  return detection->events ? "differential_ignore_removals" : "differential";
}

/* Fleet has no discovery query: what is not to run on every host is a matter of its teams and labels. */
static char *
make_fleet (GPtrArray *detections)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < detections->len; i++)
    {
      const LqPackDetection *detection = detections->pdata[i];
      g_autofree char *name = g_strdup_printf ("lambdaquery %s/%s", detection->pack, detection->name);
      g_autofree char *about = g_strdup_printf (
          "%s. %s%s%s", detection->title, detection->description,
          detection->snapshot ? "" : " What to do: ", detection->snapshot ? "" : detection->remediation);
      append_text (out, "- name", name);
      append_text (out, "  description", about);
      append_block (out, "  query", "    ", detection->sql);
      g_string_append_printf (out, "  interval: %" G_GINT64_FORMAT "\n", detection->interval_s);
      append_text (out, "  platform", "linux");
      append_text (out, "  min_osquery_version", "");
      g_string_append (out, "  observer_can_run: false\n  automations_enabled: true\n");
      append_text (out, "  logging", fleet_logging (detection));
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
append_section (GString *out, const char *heading, const char *text)
{
  g_string_append_printf (out, "## %s\n\n%s\n\n", heading, text);
}

static char *
make_page (GPtrArray *detections)
{
  const LqPackDetection *detection = detections->pdata[0];
  g_autoptr (GString) out = g_string_new (NULL);

  g_string_append_printf (out, "# %s\n\n`%s/%s`, %s, every %" G_GINT64_FORMAT " s in osquery\n\n%s\n\n",
                          detection->title, detection->pack, detection->name,
                          detection->snapshot ? "a snapshot" : lq_pack_severity_name (detection->severity),
                          detection->interval_s, detection->description);
  if (!detection->snapshot)
    {
      g_autofree char *attack = g_strjoinv (", ", detection->attack);
      g_autofree char *controls = g_strjoinv (", ", detection->controls);
      append_section (out, "What to do", detection->remediation);
      append_section (out, "What is innocent and looks the same", detection->false_positives);
      g_string_append_printf (out, "| | |\n|---|---|\n| ATT&CK | %s |\n| controls | %s |\n\n", attack, controls);
    }
  g_string_append (out, "## References\n\n");
  for (gsize i = 0; detection->references[i] != NULL; i++)
    g_string_append_printf (out, "- <%s>\n", detection->references[i]);
  g_string_append_printf (out, "\n## Query\n\n```sql\n%s\n```\n", detection->sql);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static const struct
{
  const char *name;
  char *(*make) (GPtrArray *detections);
} products[] = { { "conf", make_conf }, { "fleet", make_fleet }, { "page", make_page } };

static GPtrArray *
load_all (char **paths, GError **error)
{
  g_autoptr (GPtrArray) detections = g_ptr_array_new_with_free_func ((GDestroyNotify) lq_pack_detection_free);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; paths[i] != NULL; i++)
    {
      LqPackDetection *detection = lq_pack_load_detection (paths[i], error);
      if (detection == NULL)
        return NULL;
      g_ptr_array_add (detections, detection);
      if (!is_new (names, detection, paths[i], error))
        return NULL;
    }
  return g_steal_pointer (&detections);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  gsize product = 0;

  while (argc >= 4 && product < G_N_ELEMENTS (products) && strcmp (argv[1], products[product].name) != 0)
    product++;
  if (argc < 4 || product == G_N_ELEMENTS (products))
    {
      g_printerr ("usage: build-pack conf|fleet|page OUTPUT FILE.sql...\n");
      return 2;
    }
  g_autoptr (GPtrArray) detections = load_all (argv + 3, &error);
  g_autofree char *text = detections != NULL ? products[product].make (detections) : NULL;
  if (text == NULL || !g_file_set_contents (argv[2], text, -1, &error))
    {
      g_printerr ("build-pack: %s\n", error->message);
      return 1;
    }
  return 0;
}
