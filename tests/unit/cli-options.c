/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/options.h"

#include <string.h>

#include "base/error.h"

/* The words are separated by `|`. */
static LqOptions *
parse (const char *line, GError **error)
{
  g_autofree char *full = g_strconcat ("lambdaquery", line[0] != '\0' ? "|" : "", line, NULL);
  g_auto (GStrv) argv = g_strsplit (full, "|", -1);
  return lq_options_parse ((int) g_strv_length (argv), argv, error);
}

static void
test_query (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LqOptions) options = parse ("--format|jsonl|SELECT 1|--region|us-east-1, eu-west-1|--profile=audit|"
                                         "--config|/c|--output|/o|--verbose|--stream",
                                         &error);
  g_assert_no_error (error);
  g_assert_cmpint (options->command, ==, LQ_COMMAND_QUERY);
  g_assert_cmpstr (options->argument, ==, "SELECT 1");
  g_assert_cmpint (options->format, ==, LQ_FORMAT_JSONL);
  g_assert_cmpstr (options->regions[0], ==, "us-east-1");
  g_assert_cmpstr (options->regions[1], ==, "eu-west-1");
  g_assert_null (options->regions[2]);
  g_assert_cmpstr (options->profile, ==, "audit");
  g_assert_cmpstr (options->config, ==, "/c");
  g_assert_cmpstr (options->output, ==, "/o");
  g_assert_true (options->verbose && options->stream && !options->csv_raw);
  g_assert_cmpint (options->deadline_s, ==, -1);
}

static void
test_deadline (void)
{
  static const char *const lines[] = { "SELECT 1", "run", "snapshot|f", "check" };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *line = g_strconcat ("--deadline|90|", lines[i], NULL);
      g_autoptr (LqOptions) options = parse (line, NULL);
      g_assert_cmpint (options->deadline_s, ==, 90);
    }
  g_autoptr (LqOptions) none = parse ("-d|0|SELECT 1", NULL);
  g_assert_cmpint (none->deadline_s, ==, 0);
}

static void
test_commands (void)
{
  static const struct
  {
    const char *line;
    LqCommand command;
    const char *argument;
  } cases[] = {
    { "", LQ_COMMAND_QUERY, NULL },
    { "tables", LQ_COMMAND_TABLES, NULL },
    { "tables|lambda_functions|--format|json", LQ_COMMAND_TABLES, "lambda_functions" },
    { "schema", LQ_COMMAND_SCHEMA, NULL },
    { "policy|base", LQ_COMMAND_POLICY, "base" },
    { "--|-- all of it\nSELECT 1", LQ_COMMAND_QUERY, "-- all of it\nSELECT 1" },
    { "--version|SELECT 1", LQ_COMMAND_VERSION, NULL },
    { "tables|-h", LQ_COMMAND_HELP, NULL },
    { "run|a|b.sql|--format=html|--min-severity=low|--fail-on=high|--framework=f|--packs=p", LQ_COMMAND_RUN, "a" },
    { "run", LQ_COMMAND_RUN, NULL },
    { "packs", LQ_COMMAND_PACKS, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (LqOptions) options = parse (cases[i].line, &error);
      g_test_message ("%s", cases[i].line);
      g_assert_no_error (error);
      g_assert_cmpint (options->command, ==, cases[i].command);
      g_assert_cmpstr (options->argument, ==, cases[i].argument);
    }
}

static void
test_refused (void)
{
  static const struct
  {
    const char *line, *said;
  } cases[] = {
    { "--fromat|csv|SELECT 1", "unknown option --fromat; did you mean --format?" },
    { "--fromat=csv|SELECT 1", "unknown option --fromat=csv; did you mean --format?" },
    { "--nothing-like-it", "unknown option --nothing-like-it (" },
    { "-- list\nSELECT 1", "SQL that begins with - must stand after --" },
    { "--format", "Missing argument for --format" },
    { "--format|yaml|SELECT 1", "no format 'yaml' here; there are: table, csv, json, jsonl (" },
    { "--format|html|SELECT 1", "no format 'html' here" },
    { "run|a|--format|yaml", "no format 'yaml' here; there are: table, csv, json, jsonl, markdown, html, ocsf (" },
    { "diff|a", "diff takes two snapshots" },
    { "snapshot", "snapshot takes a file" },
    { "snapshot|a|--output|b", "--output does not go with snapshot" },
    { "run|--fail-on-change", "--fail-on-change goes with diff" },
    { "diff|a|b|--format|html", "no format 'html' here" },
    { "run|a|--fail-on|hihg", "--fail-on takes info, low, medium, high or critical, not 'hihg'" },
    { "run|a|--min-severity|", "--min-severity takes info" },
    { "tables|--fail-on|low", "go with run" },
    { "check|--packs|x", "--packs goes with run and packs" },
    { "--region|a,,b|SELECT 1", "--region takes names" },
    { "--region||SELECT 1", "--region takes" },
    { "SELECT|1", "the SQL is one argument" },
    { "table", "did you mean tables?" },
    { "walk", "there is no command walk (" },
    { "tables|a|b", "tables takes at most one name" },
    { "schema|a", "schema takes no argument" },
    { "policy", "policy takes one name" },
    { "--stream|SELECT 1", "--stream goes with --format csv or jsonl" },
    { "--stream|--format|csv|tables", "--stream goes with SQL" },
    { "--csv-raw|SELECT 1", "--csv-raw goes with --format csv" },
    { "schema|--format|csv", "--format goes with" },
    { "--deadline|soon|SELECT 1", "--deadline takes a whole number of seconds" },
    { "--deadline=-1|SELECT 1", "not '-1'" },
    { "--deadline|604801|SELECT 1", "to 604800" },
    { "--deadline|5|tables", "--deadline goes with SQL, run, snapshot and check" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (parse (cases[i].line, &error));
      g_test_message ("%s", error->message);
      g_assert_error (error, LQ_ERROR, LQ_ERROR_USAGE);
      g_assert_nonnull (strstr (error->message, cases[i].said));
      g_assert_null (strchr (error->message, '\n'));
    }
}

/* Every option there is stands in the help. */
static void
test_help (void)
{
  g_autoptr (LqOptions) options = parse ("--help", NULL);
  static const char *const words[] = {
    "--format",       "--profile", "--region", "--config",  "--output",     "--verbose",   "--stream",
    "--deadline",
    "--csv-raw",      "--version", "tables",   "schema",    "policy NAME",  "Exit status", "--framework",
    "--min-severity", "--fail-on", "--packs",  "run [PACK", "packs [PACK]",
  };
  g_autoptr (LqOptions) run = parse ("run|--help", NULL);
  static const char *const of_run[] = { "SYNOPSIS", "--framework", "--min-severity", "--fail-on", "--packs", "EXIT" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_nonnull (strstr (options->text, words[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (of_run); i++)
    g_assert_nonnull (strstr (run->text, of_run[i]));
  g_assert_cmpint (run->command, ==, LQ_COMMAND_HELP);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/options/query", test_query);
  g_test_add_func ("/cli/options/deadline", test_deadline);
  g_test_add_func ("/cli/options/commands", test_commands);
  g_test_add_func ("/cli/options/refused", test_refused);
  g_test_add_func ("/cli/options/help", test_help);
  return g_test_run ();
}
