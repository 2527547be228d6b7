/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "fake-aws/page.h"

/* Listings leave these out. */
static const char *const not_listed[] = { "State",
                                          "StateReason",
                                          "StateReasonCode",
                                          "LastUpdateStatus",
                                          "LastUpdateStatusReason",
                                          "LastUpdateStatusReasonCode",
                                          "RuntimeVersionConfig" };

static void
render_function (const LqFakeRequest *request, const LqFakeItem *item, GString *out)
{
  if (item->listed == NULL)
    {
      g_autoptr (json_t) listed = json_copy (item->shown);
      g_autoptr (GString) text = g_string_new (NULL);
      for (gsize i = 0; i < G_N_ELEMENTS (not_listed); i++)
        json_object_del (listed, not_listed[i]);
      lq_fake_reply_append_json (text, listed);
      /* The item owns the text, and is read-only to handlers in every other way. */
      ((LqFakeItem *) item)->listed = g_string_free (g_steal_pointer (&text), FALSE);
    }
  g_string_append (out, item->listed);
}

static const LqFakePaging function_pages = { "Functions", 10000, 50, 50, FALSE };

/* $LATEST and the published versions of every function. */
static GPtrArray *
all_versions (const LqFakeList *functions)
{
  GPtrArray *all = g_ptr_array_new ();

  for (guint i = 0; i < functions->items->len; i++)
    {
      LqFakeItem *function = functions->items->pdata[i];
      g_ptr_array_add (all, function);
      for (guint j = 0; j < function->children->items->len; j++)
        g_ptr_array_add (all, function->children->items->pdata[j]);
    }
  return all;
}

void
lq_fake_list_functions (const LqFakeRequest *request, LqFakeReply *reply)
{
  const char *version = lq_fake_request_parameter (request, "FunctionVersion");

  if (version == NULL)
    {
      lq_fake_page (request, request->region->functions->items, &function_pages, render_function, reply);
      return;
    }
  if (strcmp (version, "ALL") != 0)
    {
      lq_fake_reply_error (
          reply, 400, "ValidationException",
          "1 validation error detected: Value '%s' at 'functionVersion' failed to satisfy constraint: Member "
          "must satisfy enum value set: [ALL]",
          version);
      return;
    }
  g_autoptr (GPtrArray) all = all_versions (request->region->functions);
  lq_fake_page (request, all, &function_pages, render_function, reply);
}
