/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/page.h"

#include <stdio.h>
#include <string.h>

static const LqFakePageNames lambda_names = { "MaxItems", "Marker", "NextMarker", "ValidationException",
                                              "InvalidParameterValueException" };

static char *
marker_write (const LqFakeRequest *request, guint64 seq)
{
  g_autofree char *text = g_strdup_printf ("%s/%s/%s/%" G_GUINT64_FORMAT, request->operation->action,
                                           request->region->account_id, request->region->name, seq);

  return g_base64_encode ((const guchar *) text, strlen (text));
}

/* FALSE for a marker that this operation did not give out here. */
static gboolean
marker_read (const LqFakeRequest *request, const char *marker, guint64 *seq)
{
  gsize length;
  g_autofree guchar *bytes = g_base64_decode (marker, &length);
  g_autofree char *text = g_strndup ((const char *) bytes, length);
  g_autofree char *front =
      g_strdup_printf ("%s/%s/%s/", request->operation->action, request->region->account_id, request->region->name);

  return g_str_has_prefix (text, front) &&
         g_ascii_string_to_unsigned (text + strlen (front), 10, 0, G_MAXUINT64, seq, NULL);
}

/* How many entries this page may hold; 0 after having answered that the limit is wrong. */
static guint
page_size (const LqFakeRequest *request, const LqFakePaging *paging, const LqFakePageNames *names, LqFakeReply *reply)
{
  const char *text = lq_fake_request_parameter (request, names->limit);
  guint64 size = paging->preset;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 1, paging->accepted, &size, NULL))
    {
      lq_fake_reply_error (
          reply, 400, names->bad_limit,
          "1 validation error detected: Value '%s' at '%c%s' failed to satisfy constraint: Member must "
          "have value between 1 and %u",
          text, g_ascii_tolower (names->limit[0]), names->limit + 1, paging->accepted);
      return 0;
    }
  size = MIN (size, paging->cap);
  return (guint) (request->page_size == 0 ? size : MIN (size, request->page_size));
}

/* The index of the first item behind the marker. */
static guint
first_behind (const GPtrArray *items, guint64 seq, gboolean descending)
{
  guint low = 0, high = items->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const LqFakeItem *item = items->pdata[middle];
      if (descending ? item->seq >= seq : item->seq <= seq)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

void
lq_fake_render_shown (const LqFakeRequest *request, const LqFakeItem *item, GString *out)
{
  lq_fake_reply_append_json (out, item->shown);
}

static int
oldest_first (gconstpointer a, gconstpointer b)
{
  const LqFakeItem *left = *(LqFakeItem *const *) a, *right = *(LqFakeItem *const *) b;

  return left->seq < right->seq ? -1 : left->seq > right->seq ? 1 : 0;
}

void
lq_fake_page_sort (GPtrArray *items)
{
  g_ptr_array_sort (items, oldest_first);
}

void
lq_fake_page (const LqFakeRequest *request, const GPtrArray *items, const LqFakePaging *paging, LqFakeRender render,
              LqFakeReply *reply)
{
  const LqFakePageNames *names = paging->names == NULL ? &lambda_names : paging->names;
  const char *marker = lq_fake_request_parameter (request, names->marker);
  guint64 seq = paging->descending ? G_MAXUINT64 : 0;
  guint size = page_size (request, paging, names, reply);

  if (size == 0)
    return;
  if (marker != NULL && marker[0] != '\0' && !marker_read (request, marker, &seq))
    {
      lq_fake_reply_error (reply, 400, names->bad_marker, "Invalid %s.", names->marker);
      return;
    }
  guint first = first_behind (items, seq, paging->descending);
  guint end = request->empty_page ? first : MIN (first + size, items->len);
  g_string_printf (reply->body, "{\"%s\":[", paging->member);
  for (guint i = first; i < end; i++)
    {
      if (i > first)
        g_string_append_c (reply->body, ',');
      render (request, items->pdata[i], reply->body);
    }
  g_string_append_c (reply->body, ']');
  if (end < items->len || request->empty_page)
    {
      if (end > first)
        seq = ((LqFakeItem *) items->pdata[end - 1])->seq;
      else if (request->endless)
        seq += paging->descending ? -1 : 1;
      g_autofree char *next = marker_write (request, seq);
      g_string_append_printf (reply->body, ",\"%s\":\"%s\"", names->next, next);
    }
  g_string_append_c (reply->body, '}');
}
