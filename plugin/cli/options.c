/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/options.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

static const char summary[] =
    "SQL over the supply chain of AWS Lambda: who can put code into my functions, and did anyone?";

static const char description[] =
    "Commands:\n"
    "  \"SQL\"                     print the rows of each SELECT; without it, SQL is read from standard input\n"
    "  tables [NAME]             the tables there are, or the columns of one\n"
    "  schema                    every table as CREATE TABLE\n"
    "  policy NAME               an IAM policy: base is enough for SELECT *, code-facts for the costly columns\n"
    "                            on top, organization for finding all accounts and Regions\n"
    "  check                     try every permission in every account and Region; say what needs the missing ones\n"
    "\n"
    "Credentials and Region come from where every AWS tool looks: the environment, ~/.aws, profiles.\n"
    "ATTACH opens SQLite files read-only. Nothing is printed unless the whole query succeeded (but see --stream).\n"
    "\n"
    "Exit status: 0, 1 if the query failed or check found a table that cannot work, 2 for wrong usage.\n"
    "\n"
    "Examples:\n"
    "  lambdaquery \"SELECT function_name, runtime FROM lambda_functions\"\n"
    "  lambdaquery --format csv --output layers.csv \"SELECT * FROM function_layers WHERE is_foreign = 1\"\n";

/* What GOption fills in. */
typedef struct
{
  char *format, *profile, *config, *output;
  char **regions; /* one entry for each time the option was given */
  gboolean verbose, stream, csv_raw, version, help;
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
  g_strfreev (raw->rest);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Raw, raw_clear)

static const char *const long_options[] = {
  "format", "profile", "region", "config", "output", "verbose", "stream", "csv-raw", "version", "help", NULL,
};

static GOptionContext *
make_context (Raw *raw)
{
  const GOptionEntry entries[] = {
    { "format", 'f', 0, G_OPTION_ARG_FILENAME, &raw->format, "table, csv, json or jsonl (default: table)", "FORMAT" },
    { "profile", 'p', 0, G_OPTION_ARG_FILENAME, &raw->profile, "Profile of the shared AWS configuration", "NAME" },
    { "region", 'r', 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->regions, "Regions to ask, separated by commas",
      "REGION,.." },
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &raw->config, "Configuration file", "FILE" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &raw->output, "Write to FILE, which appears when it is whole", "FILE" },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &raw->verbose, "Say on standard error what is done", NULL },
    { "stream", 0, 0, G_OPTION_ARG_NONE, &raw->stream, "csv, jsonl: rows as they come; an error is the last record",
      NULL },
    { "csv-raw", 0, 0, G_OPTION_ARG_NONE, &raw->csv_raw, "Do not prefix cells that look like formulas", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &raw->version, "Print the version", NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &raw->help, "Print this help", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &raw->rest, NULL, NULL },
    { NULL },
  };
  GOptionContext *context = g_option_context_new ("[\"SQL\" | COMMAND]");

  /* help is an option like the others, so that parsing never exits */
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_summary (context, summary);
  g_option_context_set_description (context, description);
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

static const struct
{
  const char *name;
  LqCommand command;
  guint min_arguments, max_arguments;
  const char *takes;
} commands[] = {
  { "tables", LQ_COMMAND_TABLES, 0, 1, "at most one name" },
  { "schema", LQ_COMMAND_SCHEMA, 0, 0, "no argument" },
  { "policy", LQ_COMMAND_POLICY, 1, 1, "one name" },
  { "check", LQ_COMMAND_CHECK, 0, 0, "no argument" },
};

/* A word alone is no SQL. */
static gboolean
is_word (const char *text)
{
  return text[0] != '\0' && strspn (text, "abcdefghijklmnopqrstuvwxyz-") == strlen (text);
}

static gboolean
take_command (LqOptions *self, const char *word, char **arguments, GError **error)
{
  const char *names[G_N_ELEMENTS (commands) + 1] = { NULL };
  guint n = g_strv_length (arguments);

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      names[i] = commands[i].name;
      if (strcmp (word, names[i]) != 0)
        continue;
      if (n < commands[i].min_arguments || n > commands[i].max_arguments)
        return fail_usage (error, "%s takes %s", word, commands[i].takes);
      self->command = commands[i].command;
      self->argument = g_strdup (arguments[0]);
      return TRUE;
    }
  const char *meant = lq_text_suggest (word, names);
  if (meant != NULL)
    return fail_usage (error, "there is no command %s; did you mean %s?", word, meant);
  return fail_usage (error, "there is no command %s", word);
}

static gboolean
take_rest (LqOptions *self, char **rest, GError **error)
{
  if (rest == NULL)
    return TRUE;
  if (is_word (rest[0]))
    return take_command (self, rest[0], rest + 1, error);
  if (rest[1] != NULL)
    return fail_usage (error, "the SQL is one argument; put quotes around it");
  self->argument = g_strdup (rest[0]);
  return TRUE;
}

static gboolean
take_format (LqOptions *self, const char *name, GError **error)
{
  if (name == NULL)
    return TRUE;
  self->format_given = TRUE;
  for (guint i = 0; lq_format_names[i] != NULL; i++)
    {
      if (strcmp (lq_format_names[i], name) == 0)
        {
          self->format = (LqFormatKind) i;
          return TRUE;
        }
    }
  g_autofree char *known = g_strjoinv (", ", (char **) lq_format_names);
  return fail_usage (error, "there is no format '%s'; there are: %s", name, known);
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
check_together (const LqOptions *self, GError **error)
{
  if (self->stream && !lq_format_streams (self->format))
    return fail_usage (error, "--stream goes with --format csv or jsonl");
  if (self->stream && self->command != LQ_COMMAND_QUERY)
    return fail_usage (error, "--stream goes with SQL");
  if (self->csv_raw && self->format != LQ_FORMAT_CSV)
    return fail_usage (error, "--csv-raw goes with --format csv");
  if (self->format_given && (self->command == LQ_COMMAND_SCHEMA || self->command == LQ_COMMAND_POLICY))
    return fail_usage (error, "--format goes with SQL, tables and check");
  return TRUE;
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
      self->text =
          raw.help ? g_option_context_get_help (context, TRUE, NULL) : g_strdup ("lambdaquery " LQ_VERSION "\n");
      return g_steal_pointer (&self);
    }
  self->profile = g_steal_pointer (&raw.profile);
  self->config = g_steal_pointer (&raw.config);
  self->output = g_steal_pointer (&raw.output);
  self->verbose = raw.verbose;
  self->stream = raw.stream;
  self->csv_raw = raw.csv_raw;
  if (!take_rest (self, raw.rest, error) || !take_format (self, raw.format, error) ||
      !take_regions (self, raw.regions, error) || !check_together (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
lq_options_free (LqOptions *self)
{
  g_free (self->argument);
  g_free (self->text);
  g_free (self->profile);
  g_strfreev (self->regions);
  g_free (self->config);
  g_free (self->output);
  g_free (self);
}
