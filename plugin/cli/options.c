/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/options.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "core/engine.h"

static const char summary[] =
    "SQL over the supply chain of AWS Lambda: who can put code into my functions, and did anyone?";

/* What GOption fills in. */
typedef struct
{
  char *format, *profile, *config, *output, *deadline, *packs, *framework, *min_severity, *fail_on;
  char **regions; /* one entry for each time the option was given */
  gboolean verbose, stream, csv_raw, fail_on_change, version, help;
  char **rest;
} Raw;

static void
raw_clear (Raw *raw)
{
  g_free (raw->format);
  g_free (raw->profile);
  g_strfreev (raw->regions);
  g_free (raw->config);
  g_free (raw->output);
  g_free (raw->deadline);
  g_free (raw->packs);
  g_free (raw->framework);
  g_free (raw->min_severity);
  g_free (raw->fail_on);
  g_strfreev (raw->rest);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Raw, raw_clear)

static const char *const long_options[] = {
  "format",  "profile",   "region",       "config",  "output",         "deadline", "verbose", "stream",
  "csv-raw", "framework", "min-severity", "fail-on", "fail-on-change", "packs",    "version", "help",
  NULL,
};

static GOptionContext *
make_context (Raw *raw)
{
  const GOptionEntry entries[] = {
    { "format", 'f', 0, G_OPTION_ARG_FILENAME, &raw->format,
      "table, csv, json or jsonl (default: table); of reports also others", "FORMAT" },
    { "profile", 'p', 0, G_OPTION_ARG_FILENAME, &raw->profile, "Profile of the shared AWS configuration", "NAME" },
    { "region", 'r', 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->regions, "Regions to ask, separated by commas",
      "REGION,.." },
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &raw->config, "Configuration file", "FILE" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &raw->output, "Write to FILE, which appears when it is whole", "FILE" },
    { "deadline", 'd', 0, G_OPTION_ARG_FILENAME, &raw->deadline,
      "Fail what could not be read in so many seconds (default: as long as it takes)", "SECONDS" },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &raw->verbose, "Say on standard error what is done", NULL },
    { "stream", 0, 0, G_OPTION_ARG_NONE, &raw->stream, "csv, jsonl: rows as they come; an error is the last record",
      NULL },
    { "csv-raw", 0, 0, G_OPTION_ARG_NONE, &raw->csv_raw, "Do not prefix cells that look like formulas", NULL },
    { "framework", 0, 0, G_OPTION_ARG_FILENAME, &raw->framework, "run: only what speaks of controls of F", "F" },
    { "min-severity", 0, 0, G_OPTION_ARG_FILENAME, &raw->min_severity, "run: leave out detections below S", "S" },
    { "fail-on", 0, 0, G_OPTION_ARG_FILENAME, &raw->fail_on, "run: exit with 3 where S or above was found", "S" },
    { "fail-on-change", 0, 0, G_OPTION_ARG_NONE, &raw->fail_on_change, "diff: exit with 3 where anything changed",
      NULL },
    { "packs", 0, 0, G_OPTION_ARG_FILENAME, &raw->packs, "run, packs: look for packs in FOLDER", "FOLDER" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &raw->version, "Print the version", NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &raw->help, "Print this help", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->rest, NULL, NULL },
    { NULL },
  };
  GOptionContext *context = g_option_context_new ("[\"SQL\" | COMMAND]");

  /* help is an option like the others, so that parsing never exits */
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, lq_command_general_help);
  g_option_context_add_main_entries (context, entries, NULL);
  return context;
}

static gboolean fail_usage (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail_usage (GError **error, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autofree char *shown = lq_text_escape (message, -1);
  g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE, "%s (see lambdaquery --help)", shown);
  return FALSE;
}

/* GOption's own words name the option; for an unknown one say which was meant. */
static void
explain (const GError *problem, char **argv, GError **error)
{
  const char *unknown = NULL;

  for (int i = 1; argv[i] != NULL && unknown == NULL; i++)
    {
      if (argv[i][0] == '-' && strstr (problem->message, argv[i]) != NULL)
        unknown = argv[i];
    }
  if (!g_error_matches (problem, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) || unknown == NULL)
    {
      fail_usage (error, "%s", problem->message);
      return;
    }
  if (strpbrk (unknown, " \n\t") != NULL)
    {
      fail_usage (error, "SQL that begins with - must stand after --");
      return;
    }
  g_autofree char *name = g_strdup (unknown + strspn (unknown, "-"));
  name[strcspn (name, "=")] = '\0';
  const char *meant = lq_text_suggest (name, long_options);
  if (meant != NULL)
    fail_usage (error, "unknown option %s; did you mean --%s?", unknown, meant);
  else
    fail_usage (error, "unknown option %s", unknown);
}

/* A word alone is no SQL. */
static gboolean
is_word (const char *text)
{
  return text[0] != '\0' && strspn (text, "abcdefghijklmnopqrstuvwxyz-") == strlen (text);
}

/* What stands on the line beside options: SQL, or a command and its arguments. */
static gboolean
take_rest (LqOptions *self, char **rest, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (rest == NULL)
    return TRUE;
  if (!is_word (rest[0]))
    {
      self->argument = g_strdup (rest[0]);
      return rest[1] == NULL || fail_usage (error, "the SQL is one argument; put quotes around it");
    }
  const LqCommandInfo *info = lq_command_find (rest[0], &problem);
  if (info == NULL)
    return fail_usage (error, "%s", problem->message);
  self->command = info->command;
  self->argument = g_strdup (rest[1]);
  self->arguments = g_strdupv (rest + 1);
  return TRUE;
}

static gboolean
check_arguments (const LqOptions *self, GError **error)
{
  const LqCommandInfo *info = lq_command_info (self->command);
  guint n = self->arguments != NULL ? g_strv_length (self->arguments) : 0;

  if (self->arguments != NULL && (n < info->min_arguments || n > info->max_arguments))
    return fail_usage (error, "%s takes %s", info->name, info->takes);
  return TRUE;
}

static gboolean
take_format (LqOptions *self, const char *name, GError **error)
{
  const LqCommandInfo *info = lq_command_info (self->command);

  if (name == NULL)
    return TRUE;
  self->format_given = TRUE;
  if (info->n_formats == 0)
    return fail_usage (error, "--format goes with SQL, run, diff, packs, tables and check");
  g_autofree char **known = g_memdup2 (lq_format_names, sizeof *lq_format_names * (info->n_formats + 1));
  known[info->n_formats] = NULL;
  for (guint i = 0; known[i] != NULL; i++)
    {
      if (strcmp (known[i], name) == 0)
        {
          self->format = (LqFormatKind) i;
          return TRUE;
        }
    }
  g_autofree char *list = g_strjoinv (", ", known);
  return fail_usage (error, "there is no format '%s' here; there are: %s", name, list);
}

static gboolean
take_severity (const char *option, const char *name, LqSeverity *severity, GError **error)
{
  return name == NULL || lq_pack_severity_parse (name, severity) ||
         fail_usage (error, "--%s takes info, low, medium, high or critical, not '%s'", option, name);
}

static gboolean
take_regions (LqOptions *self, char **given, GError **error)
{
  if (given == NULL)
    return TRUE;
  g_autofree char *text = g_strjoinv (",", given);
  self->regions = g_strsplit (text, ",", -1);
  for (guint i = 0; self->regions[i] != NULL; i++)
    {
      if (g_strstrip (self->regions[i])[0] == '\0')
        return fail_usage (error, "--region takes names separated by commas, e.g. us-east-1,eu-west-1");
    }
  return self->regions[0] != NULL || fail_usage (error, "--region takes at least one name");
}

static gboolean
take_deadline (LqOptions *self, const char *text, GError **error)
{
  self->deadline_s = -1;
  return text == NULL ||
         g_ascii_string_to_signed (text, 10, 0, LQ_ENGINE_LONGEST_WAIT_S, &self->deadline_s, NULL) ||
         fail_usage (error, "--deadline takes a whole number of seconds from 0 (as long as it takes) to %"
                     G_GINT64_FORMAT ", not '%s'",
                     LQ_ENGINE_LONGEST_WAIT_S, text);
}

/* Whether it reads from AWS. */
static gboolean
asks (LqCommand command)
{
  return command == LQ_COMMAND_QUERY || command == LQ_COMMAND_RUN || command == LQ_COMMAND_SNAPSHOT ||
         command == LQ_COMMAND_CHECK;
}

/* Options that only some commands have. */
static gboolean
check_together (const LqOptions *self, GError **error)
{
  if (self->stream && !lq_format_streams (self->format))
    return fail_usage (error, "--stream goes with --format csv or jsonl");
  if (self->stream && self->command != LQ_COMMAND_QUERY)
    return fail_usage (error, "--stream goes with SQL");
  if (self->csv_raw && self->format != LQ_FORMAT_CSV)
    return fail_usage (error, "--csv-raw goes with --format csv");
  if ((self->framework != NULL || self->fails_on_severe || self->min_severity > 0) && self->command != LQ_COMMAND_RUN)
    return fail_usage (error, "--framework, --min-severity and --fail-on go with run");
  if (self->packs != NULL && self->command != LQ_COMMAND_RUN && self->command != LQ_COMMAND_PACKS)
    return fail_usage (error, "--packs goes with run and packs");
  if (self->fails_on_change && self->command != LQ_COMMAND_DIFF)
    return fail_usage (error, "--fail-on-change goes with diff");
  if (self->deadline_s >= 0 && !asks (self->command))
    return fail_usage (error, "--deadline goes with SQL, run, snapshot and check");
  if (self->output != NULL && self->command == LQ_COMMAND_SNAPSHOT)
    return fail_usage (error, "--output does not go with snapshot, whose first argument is the file");
  return TRUE;
}

/* The page of the command that stands on the line, or the general one. */
static char *
help_text (GOptionContext *context, char **rest)
{
  const LqCommandInfo *info = rest != NULL && is_word (rest[0]) ? lq_command_find (rest[0], NULL) : NULL;

  return info != NULL && info->help != NULL ? g_strdup (info->help) : g_option_context_get_help (context, TRUE, NULL);
}

static void
take_plain (LqOptions *self, Raw *raw)
{
  self->profile = g_steal_pointer (&raw->profile);
  self->config = g_steal_pointer (&raw->config);
  self->output = g_steal_pointer (&raw->output);
  self->packs = g_steal_pointer (&raw->packs);
  self->framework = g_steal_pointer (&raw->framework);
  self->verbose = raw->verbose;
  self->stream = raw->stream;
  self->csv_raw = raw->csv_raw;
  self->fails_on_severe = raw->fail_on != NULL;
  self->fails_on_change = raw->fail_on_change;
}

LqOptions *
lq_options_parse (int argc, char **argv, GError **error)
{
  g_auto (Raw) raw = { NULL };
  g_autoptr (GError) problem = NULL;
  g_autoptr (GOptionContext) context = make_context (&raw);
  g_autoptr (LqOptions) self = g_new0 (LqOptions, 1);
  g_auto (GStrv) arguments = g_strdupv (argv);
  g_autofree char **left = g_memdup2 (arguments, sizeof (char *) * ((gsize) argc + 1));

  if (!g_option_context_parse (context, &argc, &left, &problem))
    {
      explain (problem, arguments, error);
      return NULL;
    }
  if (raw.help || raw.version)
    {
      self->command = raw.help ? LQ_COMMAND_HELP : LQ_COMMAND_VERSION;
      self->text = raw.help ? help_text (context, raw.rest) : g_strdup ("lambdaquery " LQ_VERSION "\n");
      return g_steal_pointer (&self);
    }
  take_plain (self, &raw);
  if (!take_rest (self, raw.rest, error) || !check_arguments (self, error) || !take_format (self, raw.format, error) ||
      !take_regions (self, raw.regions, error) || !take_deadline (self, raw.deadline, error) ||
      !take_severity ("min-severity", raw.min_severity, &self->min_severity, error) ||
      !take_severity ("fail-on", raw.fail_on, &self->fail_on, error) || !check_together (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
lq_options_free (LqOptions *self)
{
  g_free (self->argument);
  g_strfreev (self->arguments);
  g_free (self->text);
  g_free (self->profile);
  g_strfreev (self->regions);
  g_free (self->config);
  g_free (self->output);
  g_free (self->packs);
  g_free (self->framework);
  g_free (self);
}
