/* SPDX-License-Identifier: Apache-2.0 */
/* lambdaquery-fake-aws: the fake AWS as a program. The first line it prints is its URL; it serves until SIGTERM,
 * SIGINT. */
#include <gio/gio.h>
#include <glib-unix.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake-aws/fake.h"
#include "fake-aws/request.h"

typedef struct
{
  char *estate, *generate, *rules, *quota, *tls_certificate, *tls_key, *ready_file;
  int port, latency_ms, jitter_ms, page_size;
  gboolean operations;
  gint64 clock_offset_s;
} Arguments;

static void
arguments_clear (Arguments *arguments)
{
  g_free (arguments->estate);
  g_free (arguments->generate);
  g_free (arguments->rules);
  g_free (arguments->quota);
  g_free (arguments->tls_certificate);
  g_free (arguments->tls_key);
  g_free (arguments->ready_file);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

static gboolean
parse_arguments (int *argc, char ***argv, Arguments *arguments, GError **error)
{
  const GOptionEntry entries[] = {
    { "estate", 0, 0, G_OPTION_ARG_FILENAME, &arguments->estate, "What exists, as JSON", "FILE" },
    { "generate", 0, 0, G_OPTION_ARG_STRING, &arguments->generate, "Make up an estate of that size",
      "functions=N,..." },
    { "rules", 0, 0, G_OPTION_ARG_FILENAME, &arguments->rules, "What goes wrong, as JSON", "FILE" },
    { "port", 0, 0, G_OPTION_ARG_INT, &arguments->port, "Port on 127.0.0.1 (0: any)", "N" },
    { "latency", 0, 0, G_OPTION_ARG_INT, &arguments->latency_ms, "Wait before each answer", "MS" },
    { "quota", 0, 0, G_OPTION_ARG_STRING, &arguments->quota, "Requests per second (on: as AWS, 15)", "on|off|RATE" },
    { "jitter", 0, 0, G_OPTION_ARG_INT, &arguments->jitter_ms, "How early a request may come (0: half an interval)",
      "MS" },
    { "page-size", 0, 0, G_OPTION_ARG_INT, &arguments->page_size, "Most entries on a page (0: as AWS)", "N" },
    { "clock-offset", 0, 0, G_OPTION_ARG_INT64, &arguments->clock_offset_s, "The clock is wrong by that much",
      "SECONDS" },
    { "tls-cert", 0, 0, G_OPTION_ARG_FILENAME, &arguments->tls_certificate, "Speak TLS with this certificate", "PEM" },
    { "tls-key", 0, 0, G_OPTION_ARG_FILENAME, &arguments->tls_key, "and this key", "PEM" },
    { "ready-file", 0, 0, G_OPTION_ARG_FILENAME, &arguments->ready_file, "Write the URL here once it can be used",
      "FILE" },
    { "operations", 0, 0, G_OPTION_ARG_NONE, &arguments->operations, "Print the names of what it serves, and end",
      NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- a fake AWS for tests");

  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

static gboolean
parse_quota (const char *text, double *quota, GError **error)
{
  char *end;

  *quota = 0;
  if (text == NULL || strcmp (text, "off") == 0)
    return TRUE;
  if (strcmp (text, "on") == 0)
    {
      *quota = 15;
      return TRUE;
    }
  *quota = g_ascii_strtod (text, &end);
  if (*end == '\0' && *quota > 0)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--quota is on, off or a rate, not '%s'", text);
  return FALSE;
}

static LqFake *
start (const Arguments *arguments, GError **error)
{
  LqFakeOptions options = { .estate = arguments->estate,
                            .generate = arguments->generate,
                            .port = (guint16) arguments->port,
                            .tls_certificate = arguments->tls_certificate,
                            .tls_key = arguments->tls_key,
                            .latency_ms = (guint) arguments->latency_ms,
                            .jitter_ms = (guint) arguments->jitter_ms,
                            .page_size = (guint) arguments->page_size };
  g_autofree char *rules = NULL;

  if (!parse_quota (arguments->quota, &options.quota, error))
    return NULL;
  if (arguments->rules != NULL && !g_file_get_contents (arguments->rules, &rules, NULL, error))
    return NULL;
  g_autoptr (LqFake) fake = lq_fake_new (&options, error);
  if (fake == NULL || (rules != NULL && !lq_fake_add_rule (fake, rules, error)))
    return NULL;
  lq_fake_set_clock_offset (fake, arguments->clock_offset_s);
  return g_steal_pointer (&fake);
}

static gboolean
on_signal (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_CONTINUE;
}

/* Prints the URL, and serves until a signal. */
static gboolean
serve (LqFake *fake, const char *ready_file, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_unix_signal_add (SIGTERM, on_signal, loop);
  g_unix_signal_add (SIGINT, on_signal, loop);
  puts (lq_fake_url (fake));
  fflush (stdout);
  if (ready_file != NULL && !g_file_set_contents (ready_file, lq_fake_url (fake), -1, error))
    return FALSE;
  g_main_loop_run (loop);
  return TRUE;
}

static gboolean
run (int *argc, char ***argv, GError **error)
{
  g_auto (Arguments) arguments = { 0 };

  if (!parse_arguments (argc, argv, &arguments, error))
    return FALSE;
  if (arguments.operations)
    {
      for (gsize i = 0; lq_fake_operation_name (i) != NULL; i++)
        puts (lq_fake_operation_name (i));
      return TRUE;
    }
  g_autoptr (LqFake) fake = start (&arguments, error);
  return fake != NULL && serve (fake, arguments.ready_file, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (run (&argc, &argv, &error))
    return EXIT_SUCCESS;
  fprintf (stderr, "lambdaquery-fake-aws: %s\n", error->message);
  return EXIT_FAILURE;
}
