/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/core.h"

#include <string.h>

#include "fake-aws/auth.h"
#include "fake-aws/estate-load.h"

LqFakeCore *
lq_fake_core_new (void)
{
  LqFakeCore *core = g_new0 (LqFakeCore, 1);

  core->estate = lq_fake_estate_new ();
  core->rules = lq_fake_rules_new ();
  core->buckets = lq_fake_buckets_new ();
  core->counters = lq_fake_counters_new ();
  return core;
}

void
lq_fake_core_free (LqFakeCore *core)
{
  lq_fake_estate_free (core->estate);
  lq_fake_rules_free (core->rules);
  lq_fake_buckets_free (core->buckets);
  lq_fake_counters_free (core->counters);
  g_free (core);
}

gint64
lq_fake_core_now_s (const LqFakeCore *core)
{
  return g_get_real_time () / G_USEC_PER_SEC + core->clock_offset_s;
}

/* What a rule's "match" is looked for in. */
static char *
target_of (const LqFakeWire *wire)
{
  g_autofree char *path = g_uri_unescape_string (wire->path, NULL);
  g_autofree char *query = g_uri_unescape_string (wire->query == NULL ? "" : wire->query, NULL);

  return g_strdup_printf ("%s?%s%.*s", path == NULL ? wire->path : path, query == NULL ? "" : query,
                          (int) MIN (wire->body_length, 4096), wire->body == NULL ? "" : wire->body);
}

/* What the operation acts on, as a denial names it. Transfer full. */
static char *
resource_of (const LqFakeRequest *request)
{
  const char *template = request->operation->resource;
  g_autoptr (GString) text = g_string_new (template);

  if (template == NULL)
    return g_strdup ("*");
  if (template[0] == '?')
    return g_strdup (lq_fake_request_parameter (request, template + 1));
  for (gsize i = 0; i < LQ_FAKE_MAX_LABELS && request->labels[i] != NULL; i++)
    {
      if (g_str_has_prefix (request->labels[i], "arn:"))
        return g_strdup (request->labels[i]);
      g_string_replace (text, "{}", request->labels[i], 1);
    }
  return lq_fake_request_arn (request, text->str);
}

/* FALSE after the 403 of a caller whose policies deny the operation. */
static gboolean
allowed (const LqFakeRequest *request, LqFakeReply *reply)
{
  const char *action = request->operation->iam_action;

  if (action == NULL || !lq_fake_request_denied (request, action))
    return TRUE;
  g_autofree char *resource = resource_of (request);
  lq_fake_request_deny (request, action, resource, reply);
  return FALSE;
}

static void
answer_error (const LqFakeRequest *request, const LqFakeEffect *effect, LqFakeReply *reply)
{
  const char *code = effect->code;

  if (reply->protocol == LQ_FAKE_QUERY_XML && strcmp (code, "TooManyRequestsException") == 0)
    code = "Throttling";
  lq_fake_reply_error (reply, effect->status, code, "%s", effect->message);
  reply->retry_after_s = effect->retry_after_s;
}

/* Faults that take the answer's place. FALSE where there is none. */
static gboolean
answer_fault (const LqFakeRequest *request, const LqFakeEffect *effect, LqFakeReply *reply)
{
  const char *action = request->operation->iam_action;
  gboolean xml = reply->protocol == LQ_FAKE_QUERY_XML;

  switch (effect->fault)
    {
    case LQ_FAKE_FAULT_ERROR:
      answer_error (request, effect, reply);
      return TRUE;
    case LQ_FAKE_FAULT_ACCESS_DENIED:
      {
        g_autofree char *resource = resource_of (request);
        lq_fake_request_deny (request, action == NULL ? request->operation->action : action, resource, reply);
      }
      return TRUE;
    case LQ_FAKE_FAULT_EXPIRED_TOKEN:
      lq_fake_reply_error (reply, 403, xml ? "ExpiredToken" : "ExpiredTokenException",
                           "The security token included in the request is expired");
      return TRUE;
    case LQ_FAKE_FAULT_HTML:
      reply->status = effect->status;
      reply->content_type = "text/html";
      g_string_assign (reply->body,
                       "<html><head><title>Service Unavailable</title></head><body><h1>503</h1></body></html>\n");
      return TRUE;
    case LQ_FAKE_FAULT_EMPTY_BODY:
      return TRUE;
    default:
      return FALSE;
    }
}

/* Behind the front door: quota, permission, rules, and the operation itself. */
static void
answer_signed (LqFakeCore *core, const LqFakeWire *wire, LqFakeRequest *request, LqFakeReply *reply,
               LqFakeEffect *effect)
{
  const LqFakeOperation *operation = request->operation;
  const char *account = request->region->account_id, *region = request->region->name;
  gboolean admitted = lq_fake_buckets_take (core->buckets, account, region, operation->bucket, g_get_monotonic_time ());

  lq_fake_counters_call (core->counters, account, region, operation->service, operation->action, !admitted);
  if (!admitted)
    {
      lq_fake_reply_error (reply, 429, "TooManyRequestsException", "Rate exceeded");
      reply->retry_after_s = 1;
      return;
    }
  g_autofree char *target = target_of (wire);
  lq_fake_rules_apply (core->rules, operation->action, account, region, target, effect);
  request->page_size = core->page_size;
  request->empty_page = effect->fault == LQ_FAKE_FAULT_EMPTY_PAGE;
  if (!answer_fault (request, effect, reply) && allowed (request, reply))
    operation->answer (request, reply);
  if (effect->fault == LQ_FAKE_FAULT_INVALID_JSON)
    g_string_truncate (reply->body, reply->body->len / 2);
}

static void
make_changes (LqFakeCore *core, LqFakeEffect *effect)
{
  size_t i;
  json_t *change;

  json_array_foreach (effect->changes, i, change)
    {
      g_autoptr (GError) error = NULL;
      if (!lq_fake_estate_merge (core->estate, change, &error))
        g_warning ("a rule's change: %s", error->message);
    }
  json_decref (g_steal_pointer (&effect->changes));
}

LqFakeReply *
lq_fake_core_answer (LqFakeCore *core, const LqFakeWire *wire, LqFakeEffect *effect)
{
  LqFakeReply *reply = lq_fake_reply_new ();
  LqFakeRequest request = { .estate = core->estate, .now_s = lq_fake_core_now_s (core) };
  g_autofree char *service = NULL;

  *effect = (LqFakeEffect) { 0 };
  if (!lq_fake_auth_check (wire, &request, &service, reply))
    lq_fake_counters_rejected (core->counters);
  else if (lq_fake_operation_find (wire, service, &request))
    answer_signed (core, wire, &request, reply, effect);
  else
    {
      gboolean xml = reply->protocol == LQ_FAKE_QUERY_XML;
      lq_fake_counters_rejected (core->counters);
      lq_fake_reply_error (reply, xml ? 400 : 404, xml ? "InvalidAction" : "UnknownOperationException",
                           "The fake AWS knows no such operation of %s.", service);
    }
  lq_fake_request_clear (&request);
  make_changes (core, effect);
  effect->delay_ms += core->latency_ms;
  return reply;
}
