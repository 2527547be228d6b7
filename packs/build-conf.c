/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the osquery pack of a folder's detections: build-conf OUTPUT FILE.sql... Hosts whose osquery has no extension
 * of the name `lambdaquery` skip the pack, as its discovery query finds nothing. osquery passes over keys that it does
 * not know, so everything a detection says about itself travels in its query's object. */
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
  return json_pack ("{s:s, s:I, s:s, s:s, s:s, s:o, s:o, s:o, s:s, s:s}", "query", detection->sql, "interval",
                    (json_int_t) detection->interval_s, "description", detection->description, "title",
                    detection->title, "severity", lq_pack_severity_name (detection->severity), "attack",
                    array_from_strv (detection->attack), "controls", array_from_strv (detection->controls),
                    "references", array_from_strv (detection->references), "false_positives",
                    detection->false_positives, "remediation", detection->remediation);
}

/* The pack of the files in `paths` (NULL-terminated). Transfer full. */
static json_t *
pack_from_files (char **paths, GError **error)
{
  g_autoptr (json_t) queries = json_object ();

  for (gsize i = 0; paths[i] != NULL; i++)
    {
      g_autoptr (LqPackDetection) detection = lq_pack_load_detection (paths[i], error);
      if (detection == NULL)
        return NULL;
      if (json_object_get (queries, detection->name) != NULL)
        {
          g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "%s: the pack has a detection of that name already", paths[i]);
          return NULL;
        }
      json_object_set_new (queries, detection->name, query_from_detection (detection));
    }
  return json_pack ("{s:[s], s:O}", "discovery", DISCOVERY, "queries", queries);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc < 3)
    {
      g_printerr ("usage: build-conf OUTPUT FILE.sql...\n");
      return 2;
    }
  g_autoptr (json_t) pack = pack_from_files (argv + 2, &error);
  if (pack == NULL)
    {
      g_printerr ("build-conf: %s\n", error->message);
      return 1;
    }
  if (json_dump_file (pack, argv[1], JSON_INDENT (2)) != 0)
    {
      g_printerr ("build-conf: %s cannot be written\n", argv[1]);
      return 1;
    }
  return 0;
}
