/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/core.h"

#include <string.h>

#include "fake-aws/alike.h"
#include "fake-aws/auth.h"
#include "fake-aws/estate-load.h"
#include "fake-aws/trail.h"

/* More than AWS ever sends. */
#define HUGE_BYTES ((gsize) 20 * 1024 * 1024)

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

/* What a rule's "match" is looked for in. A form's text is decoded, as the query's is. */
static char *
target_of (const LqFakeWire *wire)
{
  g_autofree char *body = g_strndup (wire->body == NULL ? "" : wire->body, MIN (wire->body_length, 4096));
  g_autofree char *path = g_uri_unescape_string (wire->path, NULL);
  g_autofree char *query = g_uri_unescape_string (wire->query == NULL ? "" : wire->query, NULL);
  g_autofree char *form = g_uri_unescape_string (body, NULL);

  return g_strdup_printf ("%s?%s%s", path == NULL ? wire->path : path, query == NULL ? "" : query,
                          form == NULL ? body : form);
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

  LqFakeDenial denial = action == NULL ? LQ_FAKE_NOT_DENIED : lq_fake_request_denied (request, action);

  if (denial == LQ_FAKE_NOT_DENIED)
    return TRUE;
  g_autofree char *resource = resource_of (request);
  lq_fake_request_deny (request, denial, action, resource, reply);
  return FALSE;
}

static void
answer_denial (const LqFakeRequest *request, LqFakeDenial denial, LqFakeReply *reply)
{
  const LqFakeOperation *operation = request->operation;
  g_autofree char *resource = resource_of (request);

  lq_fake_request_deny (request, denial, operation->iam_action == NULL ? operation->action : operation->iam_action,
                        resource, reply);
}

/* The session is over for good, not for this call alone. Keys without a token have no end. */
static void
expire_session (const LqFakeRequest *request)
{
  LqFakeCredential *session = lq_fake_estate_find_credential (request->estate, request->caller->access_key);

  if (session != NULL && session->token != NULL)
    session->expires_s = request->now_s;
}

/* Faults that take the answer's place. FALSE where there is none. */
static gboolean
answer_fault (const LqFakeRequest *request, const LqFakeEffect *effect, LqFakeReply *reply)
{
  switch (effect->fault)
    {
    case LQ_FAKE_FAULT_ERROR:
      lq_fake_reply_error (reply, effect->status, effect->code, "%s", effect->message);
      reply->retry_after_s = effect->retry_after_s;
      return TRUE;
    case LQ_FAKE_FAULT_THROTTLED:
      lq_fake_reply_refuse (reply, LQ_FAKE_REFUSAL_THROTTLED, "%s", effect->message);
      reply->retry_after_s = effect->retry_after_s;
      return TRUE;
    case LQ_FAKE_FAULT_ACCESS_DENIED:
      answer_denial (request, LQ_FAKE_DENIED_BY_IDENTITY, reply);
      return TRUE;
    case LQ_FAKE_FAULT_DENIED_BY_SCP:
      answer_denial (request, LQ_FAKE_DENIED_BY_SCP, reply);
      return TRUE;
    case LQ_FAKE_FAULT_EXPIRE_SESSION:
      expire_session (request);
      G_GNUC_FALLTHROUGH;
    case LQ_FAKE_FAULT_EXPIRED_TOKEN:
      lq_fake_reply_refuse (reply, LQ_FAKE_REFUSAL_EXPIRED_TOKEN,
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
    case LQ_FAKE_FAULT_REDIRECT:
      reply->status = effect->status;
      reply->location = "http://localhost:1/elsewhere";
      return TRUE;
    default:
      return FALSE;
    }
}

/* Faults of an answer that was made. */
static void
spoil (const LqFakeEffect *effect, LqFakeReply *reply)
{
  switch (effect->fault)
    {
    case LQ_FAKE_FAULT_INVALID_JSON:
      g_string_truncate (reply->body, reply->body->len / 2);
      break;
    case LQ_FAKE_FAULT_MISSING_KEY:
      g_string_assign (reply->body, reply->service->namespace != NULL ? "<Response/>" : "{}");
      break;
    case LQ_FAKE_FAULT_HUGE:
    case LQ_FAKE_FAULT_GZIP_BOMB:
      {
        gsize length = reply->body->len;
        g_string_set_size (reply->body, length + HUGE_BYTES);
        memset (reply->body->str + length, ' ', HUGE_BYTES);
        reply->plain = effect->fault == LQ_FAKE_FAULT_HUGE;
        break;
      }
    default:
      break;
    }
}

/* FALSE after the 400 of a body that should be a JSON object and is none. */
static gboolean
readable (const LqFakeWire *wire, const LqFakeRequest *request, LqFakeReply *reply)
{
  static const char *const bodiless[] = { "GET", "DELETE", NULL };
  gboolean xml = reply->service->namespace != NULL;

  if (xml || g_strv_contains (bodiless, wire->method) || request->body != NULL)
    return TRUE;
  lq_fake_reply_refuse (reply, LQ_FAKE_REFUSAL_BAD_BODY, "The body is no JSON object.");
  return FALSE;
}

/* Behind the front door: quota, permission, rules, and the operation itself. */
static void
answer_signed (LqFakeCore *core, const LqFakeWire *wire, LqFakeRequest *request, LqFakeReply *reply,
               LqFakeEffect *effect)
{
  const LqFakeOperation *operation = request->operation;
  const char *account = request->region->account_id, *region = request->region->name;
  gboolean admitted = lq_fake_buckets_take (core->buckets, account, region, operation->bucket, g_get_monotonic_time ());

  g_autofree char *target = target_of (wire);
  lq_fake_counters_call (core->counters, account, region, operation->service, operation->action, target, !admitted);
  if (!admitted)
    {
      lq_fake_reply_refuse (reply, LQ_FAKE_REFUSAL_THROTTLED, "Rate exceeded");
      reply->retry_after_s = 1;
      return;
    }
  lq_fake_rules_apply (core->rules, operation->action, account, region, target, effect);
  request->page_size = core->page_size;
  request->endless = effect->fault == LQ_FAKE_FAULT_ENDLESS;
  request->empty_page = request->endless || effect->fault == LQ_FAKE_FAULT_EMPTY_PAGE;
  if (!answer_fault (request, effect, reply) && readable (wire, request, reply) && allowed (request, reply))
    lq_fake_alike_answer (request, reply);
  if (reply->error_code == NULL && reply->status == 200 && operation->success != 0)
    reply->status = operation->success;
  if (operation->event != NULL)
    lq_fake_trail_record (request, reply, g_hash_table_lookup (wire->headers, "user-agent"));
  spoil (effect, reply);
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
  LqFakeRequest request = { .estate = core->estate, .headers = wire->headers, .now_s = lq_fake_core_now_s (core) };
  g_autofree char *service = NULL;

  *effect = (LqFakeEffect) { 0 };
  if (!lq_fake_auth_check (wire, &request, &service, reply))
    lq_fake_counters_rejected (core->counters);
  else if (lq_fake_operation_find (wire, service, &request))
    answer_signed (core, wire, &request, reply, effect);
  else
    {
      lq_fake_counters_rejected (core->counters);
      lq_fake_reply_refuse (reply, LQ_FAKE_REFUSAL_UNKNOWN_OPERATION, "The fake AWS knows no such operation of %s.",
                            service);
    }
  lq_fake_request_clear (&request);
  make_changes (core, effect);
  effect->delay_ms += core->latency_ms;
  return reply;
}
