/* SPDX-License-Identifier: Apache-2.0 */
/* One page that holds everything it shows. What fills the template is escaped there, and the content security policy
 * lets nothing run but the page's own script. */
#include <gio/gio.h>

#include "cli/report-resources.h"
#include "cli/report/page.h"

static char *
load_resource (const char *name)
{
  g_autofree char *path = g_strconcat ("/lambdaquery/", name, NULL);
  g_autoptr (GBytes) bytes =
      g_resource_lookup_data (lq_report_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  return g_strndup (text, length);
}

/* 'sha256-...', as a content security policy names an inline script or style sheet. */
static char *
source_of (const char *text)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) text, -1);
  g_checksum_get_digest (checksum, digest, &length);
  g_autofree char *base64 = g_base64_encode (digest, length);
  return g_strdup_printf ("'sha256-%s'", base64);
}

static void
append_head (LqPage *page, const char *css, const char *js)
{
  const LqReport *report = page->report;
  g_autofree char *css_source = source_of (css);
  g_autofree char *js_source = source_of (js);
  g_autofree char *csp = g_strdup_printf (
      "default-src 'none'; script-src %s; style-src %s; base-uri 'none'; form-action 'none'", js_source, css_source);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (report->as_of_s);
  g_autofree char *when = g_date_time_format (time, "%Y-%m-%d %H:%M UTC");
  g_autofree char *scopes = lq_report_scopes_read (report);
  g_autofree char *detections = lq_report_count (report->results->len, "detection", "detections");

  lq_template_append (page->template, "head", page->out, "csp", csp, "css", css, "as_of", report->as_of, "when", when,
                      "scopes", scopes, "detections", detections, NULL);
}

gboolean
lq_report_html_write (const LqReport *report, LqReportWriter *writer, GError **error)
{
  g_autofree char *html = load_resource ("report.html");
  g_autofree char *css = load_resource ("report.css");
  g_autofree char *js = load_resource ("report.js");
  g_autoptr (LqTemplate) template = lq_template_new (html);
  g_autoptr (GString) scratch = g_string_new (NULL);
  LqPage page = { report, writer, writer->text, template, scratch, 0 };

  append_head (&page, css, js);
  lq_page_append_summary (&page);
  lq_page_append_controls (&page);
  if (!lq_page_append_lists (&page, error))
    return FALSE;
  lq_template_append (template, "foot", writer->text, "version", LQ_VERSION, "as_of", report->as_of, "js", js, NULL);
  return TRUE;
}
