/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cli/report/page.h"

static const char *const words[] = {
  [LQ_CONTROL_PASS] = "pass",
  [LQ_CONTROL_FINDINGS] = "findings",
  [LQ_CONTROL_ERROR] = "error",
  [LQ_CONTROL_NOT_EVALUATED] = "not evaluated",
  [LQ_CONTROL_NOT_COVERED] = "not covered",
};

static const char *const tallied[] = {
  [LQ_CONTROL_PASS] = "passed",
  [LQ_CONTROL_FINDINGS] = "with findings",
  [LQ_CONTROL_ERROR] = "in error",
  [LQ_CONTROL_NOT_EVALUATED] = "not evaluated",
  [LQ_CONTROL_NOT_COVERED] = "not covered",
};

/* What the status means for this control. Transfer full. */
static char *
explain (const LqControl *control)
{
  switch (control->status)
    {
    case LQ_CONTROL_PASS:
      return g_strdup_printf ("Shown: %s", control->proves);
    case LQ_CONTROL_FINDINGS:
      return lq_report_count (control->n_findings, "finding", "findings");
    case LQ_CONTROL_ERROR:
      return g_strdup ("A detection that speaks of it could not be evaluated.");
    case LQ_CONTROL_NOT_EVALUATED:
      return g_strdup ("Not all detections that speak of it were in this run.");
    case LQ_CONTROL_NOT_COVERED:
    default:
      return g_strdup (control->not_covered);
    }
}

static void
append_control (LqPage *page, const LqControl *control)
{
  g_autofree char *text = explain (control);
  g_autofree char *detections = g_strjoinv (", ", control->detections);
  g_autofree char *more = control->status == LQ_CONTROL_PASS
                              ? g_strdup_printf ("Not shown: %s", control->does_not_prove)
                              : g_strdup (detections);

  lq_template_append (page->template, "control", page->out, "id", control->id, "title", control->title, "status",
                      lq_controls_status_name (control->status), "word", words[control->status], "text", text, "more",
                      more, NULL);
}

/* "1 passed, 2 with findings": how many controls have which status. Transfer full. */
static char *
tally (const LqFramework *framework)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize status = 0; status < G_N_ELEMENTS (words); status++)
    {
      guint n = 0;
      for (guint i = 0; i < framework->controls->len; i++)
        n += ((const LqControl *) framework->controls->pdata[i])->status == (LqControlStatus) status;
      if (n > 0)
        g_string_append_printf (text, "%s%u %s", text->len > 0 ? ", " : "", n, tallied[status]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
lq_page_append_controls (LqPage *page)
{
  const GPtrArray *frameworks = page->report->frameworks;

  lq_template_append (page->template, "controls-begin", page->out, NULL);
  for (guint i = 0; i < frameworks->len; i++)
    {
      const LqFramework *framework = frameworks->pdata[i];
      g_autofree char *numbers = tally (framework);
      lq_template_append (page->template, "framework-begin", page->out, "title", framework->title, "version",
                          framework->version, "publisher", framework->publisher, "tally", numbers, "open",
                          frameworks->len == 1 ? "open" : "", NULL);
      for (guint j = 0; j < framework->controls->len; j++)
        append_control (page, framework->controls->pdata[j]);
      lq_template_append (page->template, "framework-end", page->out, NULL);
    }
  lq_template_append (page->template, "controls-end", page->out, NULL);
}
