/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-aws/fake.h"

#include <gio/gio.h>

#include "base/error.h"
#include "base/json.h"
#include "fake-aws/core.h"
#include "fake-aws/estate-load.h"
#include "fake-aws/generate.h"
#include "fake-aws/server.h"

#ifdef __SANITIZE_ADDRESS__
/* GCC's leak check trips over the thread-local storage of modules that were loaded late, as GIO's TLS module is. */
__attribute__ ((visibility ("default"))) const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "intercept_tls_get_addr=0";
}
#endif

struct _LqFake
{
  GMutex mutex; /* guards core */
  LqFakeCore *core;
  char *url;
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  GTlsCertificate *certificate;
  guint16 port;
  /* the thread's answer to lq_fake_new, under `mutex` */
  GCond started_cond;
  gboolean started;
  GError *start_error;
};

static void
say_started (LqFake *fake, LqFakeServer *server, GError *error)
{
  g_mutex_lock (&fake->mutex);
  if (server != NULL)
    fake->port = lq_fake_server_port (server);
  fake->start_error = error;
  fake->started = TRUE;
  g_cond_signal (&fake->started_cond);
  g_mutex_unlock (&fake->mutex);
}

static gpointer
run (gpointer data)
{
  LqFake *fake = data;
  GError *error = NULL;

  g_main_context_push_thread_default (fake->context);
  LqFakeServer *server = lq_fake_server_new (fake->core, &fake->mutex, fake->port, fake->certificate, &error);
  say_started (fake, server, error);
  if (server != NULL)
    {
      g_main_loop_run (fake->loop);
      lq_fake_server_free (server);
      /* What was on its way to being closed gets there. */
      while (g_main_context_iteration (fake->context, FALSE))
        continue;
    }
  g_main_context_pop_thread_default (fake->context);
  return NULL;
}

static gboolean
load_file (LqFake *fake, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) problem = NULL;

  if (!g_file_get_contents (path, &text, NULL, &problem))
    return lq_fake_estate_fail (error, "%s", problem->message);
  if (lq_fake_load_estate (fake, text, error))
    return TRUE;
  g_prefix_error (error, "%s: ", path);
  return FALSE;
}

static gboolean
generate (LqFake *fake, const char *spec, GError **error)
{
  g_autoptr (json_t) patch = lq_fake_generate (spec, error);

  return patch != NULL && lq_fake_estate_merge (fake->core->estate, patch, error);
}

static gboolean
load_certificate (LqFake *fake, const LqFakeOptions *options, GError **error)
{
  g_autoptr (GError) problem = NULL;

  fake->certificate = g_tls_certificate_new_from_files (options->tls_certificate, options->tls_key, &problem);
  return fake->certificate != NULL || lq_fake_estate_fail (error, "%s", problem->message);
}

static gboolean
prepare (LqFake *fake, const LqFakeOptions *options, GError **error)
{
  fake->port = options->port;
  fake->core->jitter_us = (gint64) options->jitter_ms * 1000;
  lq_fake_set_latency (fake, options->latency_ms);
  lq_fake_set_quota (fake, options->quota);
  lq_fake_set_page_size (fake, options->page_size);
  return (options->tls_certificate == NULL || load_certificate (fake, options, error)) &&
         (options->estate == NULL || load_file (fake, options->estate, error)) &&
         (options->generate == NULL || generate (fake, options->generate, error));
}

static void
wait_started (LqFake *fake)
{
  g_mutex_lock (&fake->mutex);
  while (!fake->started)
    g_cond_wait (&fake->started_cond, &fake->mutex);
  g_mutex_unlock (&fake->mutex);
}

LqFake *
lq_fake_new (const LqFakeOptions *options, GError **error)
{
  static const LqFakeOptions none = { 0 };
  g_autoptr (LqFake) fake = g_new0 (LqFake, 1);

  g_mutex_init (&fake->mutex);
  g_cond_init (&fake->started_cond);
  fake->core = lq_fake_core_new ();
  fake->context = g_main_context_new ();
  fake->loop = g_main_loop_new (fake->context, FALSE);
  if (!prepare (fake, options == NULL ? &none : options, error))
    return NULL;
  fake->thread = g_thread_new ("fake-aws", run, fake);
  wait_started (fake);
  if (fake->start_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fake->start_error));
      return NULL;
    }
  fake->url = fake->certificate == NULL ? g_strdup_printf ("http://127.0.0.1:%u", fake->port)
                                        : g_strdup_printf ("https://localhost:%u", fake->port);
  return g_steal_pointer (&fake);
}

void
lq_fake_free (LqFake *fake)
{
  if (fake == NULL)
    return;
  if (fake->thread != NULL)
    {
      g_main_context_invoke (fake->context, (GSourceFunc) (void (*) (void)) g_main_loop_quit, fake->loop);
      g_thread_join (fake->thread);
    }
  g_main_loop_unref (fake->loop);
  g_main_context_unref (fake->context);
  g_clear_object (&fake->certificate);
  lq_fake_core_free (fake->core);
  g_mutex_clear (&fake->mutex);
  g_cond_clear (&fake->started_cond);
  g_free (fake->url);
  g_free (fake);
}

const char *
lq_fake_url (LqFake *fake)
{
  return fake->url;
}

/* Parses `json` and hands it to `use`, with the core locked. */
static gboolean
with_json (LqFake *fake, const char *json, const char *what,
           gboolean (*use) (LqFakeCore *core, const json_t *value, GError **error), GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (json_t) value = lq_json_parse (json, strlen (json), what, &problem);

  if (value == NULL)
    return lq_fake_estate_fail (error, "%s", problem->message);
  g_mutex_lock (&fake->mutex);
  gboolean ok = use (fake->core, value, error);
  g_mutex_unlock (&fake->mutex);
  return ok;
}

static gboolean
merge_estate (LqFakeCore *core, const json_t *patch, GError **error)
{
  return lq_fake_estate_merge (core->estate, patch, error);
}

static gboolean
add_rules (LqFakeCore *core, const json_t *rules, GError **error)
{
  return lq_fake_rules_add (core->rules, rules, error);
}

gboolean
lq_fake_load_estate (LqFake *fake, const char *json, GError **error)
{
  return with_json (fake, json, "the estate", merge_estate, error);
}

gboolean
lq_fake_add_rule (LqFake *fake, const char *json, GError **error)
{
  return with_json (fake, json, "the rule", add_rules, error);
}

void
lq_fake_clear_estate (LqFake *fake)
{
  g_mutex_lock (&fake->mutex);
  lq_fake_estate_free (fake->core->estate);
  fake->core->estate = lq_fake_estate_new ();
  g_mutex_unlock (&fake->mutex);
}

void
lq_fake_clear_rules (LqFake *fake)
{
  g_mutex_lock (&fake->mutex);
  lq_fake_rules_clear (fake->core->rules);
  g_mutex_unlock (&fake->mutex);
}

guint64
lq_fake_count (LqFake *fake, const char *action)
{
  g_mutex_lock (&fake->mutex);
  guint64 calls = lq_fake_counters_of_action (fake->core->counters, action);
  g_mutex_unlock (&fake->mutex);
  return calls;
}

char *
lq_fake_counters (LqFake *fake)
{
  g_mutex_lock (&fake->mutex);
  g_autoptr (json_t) counters = lq_fake_counters_json (fake->core->counters);
  g_mutex_unlock (&fake->mutex);
  return lq_json_to_text (counters);
}

void
lq_fake_reset_counters (LqFake *fake)
{
  g_mutex_lock (&fake->mutex);
  lq_fake_counters_reset (fake->core->counters);
  g_mutex_unlock (&fake->mutex);
}

void
lq_fake_set_clock_offset (LqFake *fake, gint64 seconds)
{
  g_mutex_lock (&fake->mutex);
  fake->core->clock_offset_s = seconds;
  g_mutex_unlock (&fake->mutex);
}

void
lq_fake_set_latency (LqFake *fake, guint milliseconds)
{
  g_mutex_lock (&fake->mutex);
  fake->core->latency_ms = milliseconds;
  g_mutex_unlock (&fake->mutex);
}

void
lq_fake_set_quota (LqFake *fake, double quota)
{
  g_mutex_lock (&fake->mutex);
  lq_fake_buckets_set (fake->core->buckets, quota, fake->core->jitter_us);
  g_mutex_unlock (&fake->mutex);
}

void
lq_fake_set_page_size (LqFake *fake, guint page_size)
{
  g_mutex_lock (&fake->mutex);
  fake->core->page_size = page_size;
  g_mutex_unlock (&fake->mutex);
}
