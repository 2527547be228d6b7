/* SPDX-License-Identifier: Apache-2.0 */
/* Events of the Open Cybersecurity Schema Framework, https://schema.ocsf.io/1.3.0: a Detection Finding per finding; a
 * Compliance Finding per detection, so that what was not evaluated is not silent; and one per control of a framework.
 */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "cli/report/report-private.h"

#define SCHEMA_VERSION "1.3.0"
#define FINDINGS 2 /* category */
#define COMPLIANCE_FINDING 2003
#define DETECTION_FINDING 2004
#define CREATE 1 /* activity; a type is class * 100 + activity */

/* compliance.status_id */
typedef enum
{
  STATUS_PASS = 1,
  STATUS_WARNING = 2, /* no result, as information is missing */
  STATUS_FAIL = 3,
} Status;

static const char *const severities[] = { "Informational", "Low", "Medium", "High", "Critical" };
static const char *const statuses[] = { [STATUS_PASS] = "Pass", [STATUS_WARNING] = "Warning", [STATUS_FAIL] = "Fail" };

/* The events so far. */
typedef struct
{
  const LqReport *report;
  LqReportWriter *writer;
  gboolean first;
} Events;

/* What every event has. `info` and `more` are taken over. */
static gboolean
append_event (Events *events, int class, const char *class_name, LqSeverity severity, const char *message, json_t *info,
              json_t *more, GError **error)
{
  g_autoptr (json_t) event =
      json_pack ("{s:i, s:s, s:i, s:s, s:i, s:s, s:i, s:i, s:s, s:i, s:s, s:I, s:s, s:o}", "category_uid", FINDINGS,
                 "category_name", "Findings", "class_uid", class, "class_name", class_name, "activity_id", CREATE,
                 "activity_name", "Create", "type_uid", class * 100 + CREATE, "severity_id", (int) severity + 1,
                 "severity", severities[severity], "status_id", 1, "status", "New", "time",
                 (json_int_t) events->report->as_of_s * 1000, "message", message, "finding_info", info);
  GString *out = events->writer->text;

  json_object_set_new (event, "metadata",
                       json_pack ("{s:s, s:{s:s, s:s, s:s}}", "version", SCHEMA_VERSION, "product", "name",
                                  "lambdaquery", "vendor_name", "lambdaquery", "version", LQ_VERSION));
  json_object_update (event, more);
  json_decref (more);
  char *text = json_dumps (event, JSON_COMPACT | JSON_ENSURE_ASCII);
  g_string_append_printf (out, "%s%s", events->first ? "\n" : ",\n", text);
  free (text);
  events->first = FALSE;
  return lq_report_flush (events->writer, error);
}

/* The same finding has the same uid in every run. Transfer full. */
static char *
uid_of (const char *id, const char *const *texts)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (checksum, (const guchar *) id, -1);
  for (gsize i = 0; texts[i] != NULL; i++)
    {
      g_checksum_update (checksum, (const guchar *) "", 1);
      g_checksum_update (checksum, (const guchar *) texts[i], -1);
    }
  return g_strdup (g_checksum_get_string (checksum));
}

/* T1195.001 is a technique, T1195, and a sub-technique of it. */
static json_t *
attacks_of (const LqPackDetection *detection)
{
  json_t *attacks = json_array ();

  for (gsize i = 0; detection->attack[i] != NULL; i++)
    {
      g_autofree char *technique = g_strndup (detection->attack[i], strcspn (detection->attack[i], "."));
      json_t *attack = json_pack ("{s:{s:s}}", "technique", "uid", technique);
      if (strchr (detection->attack[i], '.') != NULL)
        json_object_set_new (attack, "sub_technique", json_pack ("{s:s}", "uid", detection->attack[i]));
      json_array_append_new (attacks, attack);
    }
  return attacks;
}

static json_t *
info_of (const LqResult *result, const char *uid)
{
  const LqPackDetection *detection = lq_result_detection (result);

  return json_pack ("{s:s, s:s, s:s, s:[s], s:{s:s, s:s, s:i, s:s}, s:o}", "uid", uid, "title", detection->title,
                    "desc", detection->description, "types", lq_result_id (result), "analytic", "uid",
                    lq_result_id (result), "name", detection->title, "type_id", 1, "type", "Rule", "attacks",
                    attacks_of (detection));
}

/* What a detection adds to the columns of every finding. */
static json_t *
data_of (const LqResult *result, const LqValue *cells, GString *scratch)
{
  json_t *data = json_object ();

  for (guint i = LQ_RESULT_N_COLUMNS; i < lq_result_n_columns (result); i++)
    json_object_set_new (data, lq_result_names (result)[i], json_string (lq_report_text (&cells[i], scratch)));
  return data;
}

static gboolean
append_finding (Events *events, const LqResult *result, const LqValue *cells, GError **error)
{
  const LqPackDetection *detection = lq_result_detection (result);
  g_autoptr (GString) scratch = g_string_new (NULL);
  g_auto (GStrv) texts = g_new0 (char *, LQ_RESULT_N_COLUMNS + 1);

  for (guint i = 0; i < LQ_RESULT_N_COLUMNS; i++)
    texts[i] = g_strdup (lq_report_text (&cells[i], scratch));
  g_autofree char *uid = uid_of (lq_result_id (result), (const char *const *) texts);
  json_t *more = json_pack ("{s:b, s:{s:s}, s:[{s:s, s:s, s:{s:{s:s}}, s:o}], s:{s:s, s:s, s:{s:s}}}", "is_alert", 1,
                            "remediation", "desc", detection->remediation, "resources", "uid",
                            texts[LQ_RESULT_RESOURCE_ARN], "region", texts[LQ_RESULT_REGION], "owner", "account", "uid",
                            texts[LQ_RESULT_ACCOUNT_ID], "data", data_of (result, cells, scratch), "cloud", "provider",
                            "AWS", "region", texts[LQ_RESULT_REGION], "account", "uid", texts[LQ_RESULT_ACCOUNT_ID]);
  return append_event (events, DETECTION_FINDING, "Detection Finding", detection->severity, texts[LQ_RESULT_DETAIL],
                       info_of (result, uid), more, error);
}

/* `standards` is taken over. */
static json_t *
compliance (const char *control, json_t *standards, Status status, const char *code, const char *detail)
{
  return json_pack ("{s:{s:s, s:o, s:i, s:s, s:s, s:s}}", "compliance", "control", control, "standards", standards,
                    "status_id", (int) status, "status", statuses[status], "status_code", code, "status_detail",
                    detail);
}

static json_t *
standards_of (const LqPackDetection *detection)
{
  json_t *standards = json_array ();

  for (gsize i = 0; detection->controls[i] != NULL; i++)
    json_array_append_new (standards, json_string (detection->controls[i]));
  return standards;
}

static gboolean
append_result (Events *events, LqResult *result, GError **error)
{
  static const Status status_of[] = { STATUS_PASS, STATUS_FAIL, STATUS_WARNING };
  static const char *const none[] = { NULL };
  const LqPackDetection *detection = lq_result_detection (result);
  g_autofree LqValue *cells = g_new (LqValue, lq_result_n_columns (result));
  g_autofree char *uid = uid_of (lq_result_id (result), none);
  json_t *more = compliance (lq_result_id (result), standards_of (detection), status_of[lq_result_status (result)],
                             lq_result_status_name (result), lq_result_error (result));

  if (!append_event (events, COMPLIANCE_FINDING, "Compliance Finding", detection->severity, detection->title,
                     info_of (result, uid), more, error))
    return FALSE;
  for (guint64 i = 0; i < lq_result_n_findings (result); i++)
    {
      if (!lq_result_next (result, cells, error) || !append_finding (events, result, cells, error))
        return FALSE;
    }
  return TRUE;
}

/* Only a pass passes: what is not covered and what was not evaluated has no result. */
static gboolean
append_control (Events *events, const LqFramework *framework, const LqControl *control, GError **error)
{
  g_autofree char *id = g_strconcat (framework->name, ":", control->id, NULL);
  gboolean passed = control->status == LQ_CONTROL_PASS;
  Status status = passed ? STATUS_PASS : control->status == LQ_CONTROL_FINDINGS ? STATUS_FAIL : STATUS_WARNING;
  json_t *info = json_pack ("{s:s, s:s, s:[s]}", "uid", id, "title", control->title, "types", framework->name);
  json_t *standards = json_pack ("[o]", json_sprintf ("%s %s", framework->title, framework->version));
  json_t *more = compliance (control->id, standards, status, lq_controls_status_name (control->status),
                             passed ? control->proves : control->not_covered);

  return append_event (events, COMPLIANCE_FINDING, "Compliance Finding", LQ_SEVERITY_INFO, control->title, info, more,
                       error);
}

gboolean
lq_report_ocsf_write (const LqReport *report, LqReportWriter *writer, GError **error)
{
  Events events = { report, writer, TRUE };

  g_string_append_c (writer->text, '[');
  for (guint i = 0; i < report->results->len; i++)
    {
      if (!append_result (&events, report->results->pdata[i], error))
        return FALSE;
    }
  for (guint i = 0; i < report->frameworks->len; i++)
    {
      const LqFramework *framework = report->frameworks->pdata[i];
      for (guint j = 0; j < framework->controls->len; j++)
        {
          if (!append_control (&events, framework, framework->controls->pdata[j], error))
            return FALSE;
        }
    }
  g_string_append (writer->text, "\n]\n");
  return TRUE;
}
