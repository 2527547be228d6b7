/* SPDX-License-Identifier: Apache-2.0 */
/* Pages: MaxItems, Marker, NextMarker, or what a service calls them. A marker names an entry, so a listing goes on at
 * the right place whatever was added or deleted meanwhile. */
#pragma once

#include "fake-aws/request.h"

/* What a service calls it, and the error where it is wrong. */
typedef struct
{
  const char *limit, *marker, *next;
  const char *bad_limit, *bad_marker;
} LqFakePageNames;

typedef struct
{
  const char *member;           /* of the reply: "Functions" */
  guint accepted;               /* MaxItems 1..accepted */
  guint cap;                    /* most that a page holds all the same */
  guint preset;                 /* without MaxItems */
  gboolean descending;          /* the items stand with the newest first */
  const LqFakePageNames *names; /* NULL: Lambda's */
} LqFakePaging;

/* Appends the JSON text of one item. */
typedef void (*LqFakeRender) (const LqFakeRequest *request, const LqFakeItem *item, GString *out);

/* The item's `shown` as it stands. */
void lq_fake_render_shown (const LqFakeRequest *request, const LqFakeItem *item, GString *out);

/* Puts items (LqFakeItem) of several lists of a Region into the order of pages. */
void lq_fake_page_sort (GPtrArray *items);

/* Answers with one page of `items` (LqFakeItem, in the order of `paging`). */
void lq_fake_page (const LqFakeRequest *request, const GPtrArray *items, const LqFakePaging *paging,
                   LqFakeRender render, LqFakeReply *reply);
