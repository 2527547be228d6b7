/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/controls.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/report/selection.h"

#define FOLDER "controls"
#define ENDING ".json"
#define MAX_BYTES ((gsize) 1024 * 1024)
#define MAX_CONTROLS 1000
#define MAX_DETECTIONS 1000

static const char *const status_names[] = {
  [LQ_CONTROL_PASS] = "pass",
  [LQ_CONTROL_FINDINGS] = "findings",
  [LQ_CONTROL_ERROR] = "error",
  [LQ_CONTROL_NOT_EVALUATED] = "not_evaluated",
  [LQ_CONTROL_NOT_COVERED] = "not_covered",
};

const char *
lq_controls_status_name (LqControlStatus status)
{
  return status_names[status];
}

static void
control_free (gpointer data)
{
  LqControl *control = data;

  g_free (control->id);
  g_free (control->title);
  g_strfreev (control->detections);
  g_free (control->proves);
  g_free (control->does_not_prove);
  g_free (control->not_covered);
  g_ptr_array_unref (control->not_run);
  g_free (control);
}

void
lq_controls_free (LqFramework *self)
{
  g_free (self->name);
  g_free (self->title);
  g_free (self->publisher);
  g_free (self->version);
  g_free (self->url);
  g_ptr_array_unref (self->controls);
  g_free (self);
}

static gboolean
fail (const char *path, const char *what, GError **error)
{
  g_set_error (error, LQ_ERROR, LQ_ERROR_CONFIG, "%s: %s", path, what);
  return FALSE;
}

/* The ids in a JSON array of texts; NULL where it is none. Transfer full. */
static char **
read_detections (json_t *array)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  json_t *each;
  size_t i;

  if (!json_is_array (array) || json_array_size (array) > MAX_DETECTIONS)
    return NULL;
  json_array_foreach (array, i, each)
    {
      if (!json_is_string (each))
        return NULL;
      g_strv_builder_add (builder, json_string_value (each));
    }
  return g_strv_builder_end (builder);
}

/* A control is covered, and says what its pass is worth; or it is not, and says why. */
static LqControl *
control_new (json_t *json)
{
  const char *id = NULL, *title = NULL, *proves = "", *does_not = "", *not_covered = "";
  json_t *detections = NULL;

  if (json_unpack (json, "{s:s, s:s, s:o, s?s, s?s, s?s !}", "id", &id, "title", &title, "detections", &detections,
                   "pass_proves", &proves, "pass_does_not_prove", &does_not, "not_covered", &not_covered) != 0)
    return NULL;
  char **ids = read_detections (detections);
  gboolean covered = ids != NULL && ids[0] != NULL;
  if (ids == NULL || covered != (proves[0] != '\0') || covered != (does_not[0] != '\0') ||
      covered == (not_covered[0] != '\0'))
    {
      g_strfreev (ids);
      return NULL;
    }
  LqControl *self = g_new0 (LqControl, 1);
  self->id = g_strdup (id);
  self->title = g_strdup (title);
  self->detections = ids;
  self->proves = g_strdup (proves);
  self->does_not_prove = g_strdup (does_not);
  self->not_covered = g_strdup (not_covered);
  self->status = covered ? LQ_CONTROL_NOT_EVALUATED : LQ_CONTROL_NOT_COVERED;
  self->not_run = g_ptr_array_new ();
  return self;
}

static gboolean
read_controls (LqFramework *self, const char *path, json_t *array, GError **error)
{
  json_t *each;
  size_t i;

  if (!json_is_array (array) || json_array_size (array) > MAX_CONTROLS)
    return fail (path, "'controls' is no list of at most 1000 controls", error);
  json_array_foreach (array, i, each)
    {
      LqControl *control = control_new (each);
      if (control == NULL)
        {
          g_autofree char *what = g_strdup_printf ("control %zu is not one as docs/packs.md describes it", i + 1);
          return fail (path, what, error);
        }
      g_ptr_array_add (self->controls, control);
    }
  return TRUE;
}

/* The file's JSON. Transfer full; NULL on error. */
static json_t *
read_json (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length = 0;
  json_error_t problem;

  if (!g_file_get_contents (path, &text, &length, error))
    {
      g_prefix_error (error, "%s: ", path);
      return NULL;
    }
  json_t *json = length <= MAX_BYTES ? json_loadb (text, length, JSON_REJECT_DUPLICATES, &problem) : NULL;
  if (json == NULL)
    fail (path, length <= MAX_BYTES ? problem.text : "it has over 1 MiB", error);
  return json;
}

static LqFramework *
load_file (const char *path, const char *name, GError **error)
{
  json_error_t problem;
  g_autoptr (json_t) json = read_json (path, error);
  const char *stated = NULL, *title = NULL, *publisher = NULL, *version = NULL, *url = NULL;
  json_t *controls = NULL;

  if (json == NULL)
    return NULL;
  if (json_unpack_ex (json, &problem, 0, "{s:s, s:s, s:s, s:s, s:s, s:o !}", "framework", &stated, "title", &title,
                      "publisher", &publisher, "version", &version, "url", &url, "controls", &controls) != 0 ||
      strcmp (stated, name) != 0)
    {
      fail (path, stated != NULL && strcmp (stated, name) != 0 ? "'framework' is not the file's name" : problem.text,
            error);
      return NULL;
    }
  g_autoptr (LqFramework) self = g_new0 (LqFramework, 1);
  self->name = g_strdup (name);
  self->title = g_strdup (title);
  self->publisher = g_strdup (publisher);
  self->version = g_strdup (version);
  self->url = g_strdup (url);
  self->controls = g_ptr_array_new_with_free_func (control_free);
  return read_controls (self, path, controls, error) ? g_steal_pointer (&self) : NULL;
}

LqFramework *
lq_controls_load (const char *name, const char *const *folders, GError **error)
{
  g_auto (GStrv) names = lq_selection_framework_names (folders);
  g_autofree char *file = g_strconcat (name, ENDING, NULL);

  for (gsize i = 0; folders[i] != NULL && g_strv_contains ((const char *const *) names, name); i++)
    {
      g_autofree char *path = g_build_filename (folders[i], FOLDER, file, NULL);
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return load_file (path, name, error);
    }
  const char *meant = lq_text_suggest (name, (const char *const *) names);
  g_autofree char *known = g_strjoinv (", ", names);
  g_autofree char *shown = lq_text_escape (name, -1);
  g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE, "there is no framework %s; %s%s%s", shown,
               meant != NULL ? "did you mean " : "there are: ", meant != NULL ? meant : known,
               meant != NULL ? "?" : "");
  return NULL;
}

/* Whether a header's entry, "<framework>:<control>", is of the framework, and of the control where that is not NULL. */
static gboolean
is_entry (const char *entry, const char *framework, const char *control)
{
  gsize length = strlen (framework);

  return strncmp (entry, framework, length) == 0 && entry[length] == ':' &&
         (control == NULL || strcmp (entry + length + 1, control) == 0);
}

static gboolean
speaks_of (const LqPackDetection *detection, const char *framework, const char *control)
{
  for (gsize i = 0; detection->controls[i] != NULL; i++)
    {
      if (is_entry (detection->controls[i], framework, control))
        return TRUE;
    }
  return FALSE;
}

gboolean
lq_controls_concern (const LqFramework *self, const LqPackDetection *detection)
{
  return speaks_of (detection, self->name, NULL);
}

/* The detections that were not run, from those that the control names. */
static void
find_not_run (LqControl *control, GHashTable *ids)
{
  g_ptr_array_set_size (control->not_run, 0);
  for (gsize i = 0; control->detections[i] != NULL; i++)
    {
      if (!g_hash_table_contains (ids, control->detections[i]))
        g_ptr_array_add (control->not_run, control->detections[i]);
    }
}

/* Findings weigh more than what is missing, as they stand whatever else would be found. */
static void
judge (const LqFramework *self, LqControl *control, GPtrArray *results, GHashTable *ids)
{
  guint n_run = 0;
  gboolean failed = FALSE;

  control->n_findings = 0;
  find_not_run (control, ids);
  for (guint i = 0; i < results->len; i++)
    {
      const LqResult *result = results->pdata[i];
      if (!speaks_of (lq_result_detection (result), self->name, control->id))
        continue;
      n_run++;
      control->n_findings += lq_result_n_findings (result);
      failed = failed || lq_result_status (result) == LQ_RESULT_ERROR;
    }
  if (control->n_findings > 0)
    control->status = LQ_CONTROL_FINDINGS;
  else if (failed)
    control->status = LQ_CONTROL_ERROR;
  else if (control->detections[0] == NULL)
    control->status = LQ_CONTROL_NOT_COVERED;
  else
    control->status = control->not_run->len > 0 || n_run == 0 ? LQ_CONTROL_NOT_EVALUATED : LQ_CONTROL_PASS;
}

void
lq_controls_judge (LqFramework *self, GPtrArray *results)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < results->len; i++)
    g_hash_table_add (ids, (gpointer) lq_result_id (results->pdata[i]));
  for (guint i = 0; i < self->controls->len; i++)
    judge (self, self->controls->pdata[i], results, ids);
}
