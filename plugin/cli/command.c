/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define REPORT_FORMATS 7
#define ROW_FORMATS 4

const char lq_command_general_help[] =
    "Commands:\n"
    "  \"SQL\"                     print the rows of each SELECT; without it, SQL is read from standard input\n"
    "  run [PACK|FILE.sql]...    run detections over one collection, and report what they found\n"
    "  packs [PACK]              the packs of detections there are, or what is in one\n"
    "  snapshot FILE [TABLE]...  write every table, or those named, of one collection into an SQLite file\n"
    "  diff FILE FILE            what changed between two snapshots\n"
    "  tables [NAME]             the tables there are, or the columns of one\n"
    "  schema                    every table as CREATE TABLE\n"
    "  policy NAME               an IAM policy: base is enough for SELECT *, code-facts for the costly columns\n"
    "                            on top, organization for finding all accounts and Regions\n"
    "  check                     try every permission in every account and Region; say what needs the missing ones\n"
    "\n"
    "`lambdaquery COMMAND --help` says more of run, snapshot and diff.\n"
    "\n"
    "Credentials and Region come from where every AWS tool looks: the environment, ~/.aws, profiles.\n"
    "ATTACH opens SQLite files read-only. Nothing is printed unless the whole query succeeded (but see --stream).\n"
    "\n"
    "Exit status: 0; 1 if something failed: the query, a detection, a table that check found cannot work;\n"
    "2 for wrong usage; 3 if run found what --fail-on names, or diff a change with --fail-on-change.\n"
    "\n"
    "Examples:\n"
    "  lambdaquery \"SELECT function_name, runtime FROM lambda_functions\"\n"
    "  lambdaquery --format csv --output layers.csv \"SELECT * FROM function_layers WHERE is_foreign = 1\"\n"
    "  lambdaquery run malicious-layers --format json --output findings.json\n";

static const char run_help[] =
    "NAME\n"
    "  lambdaquery run - run detections over one collection, and report what they found\n"
    "\n"
    "SYNOPSIS\n"
    "  lambdaquery run [OPTION...] [PACK|PACK/DETECTION|FILE.sql]...\n"
    "\n"
    "DESCRIPTION\n"
    "  Runs every detection of the packs, or of all packs there are, side by side. What they read is collected\n"
    "  once: no call is made twice, and all answers are of the time of the run. A PACK is a name that\n"
    "  `lambdaquery packs` lists, or the path of a folder (with a slash in it) of .sql files; PACK/DETECTION is one\n"
    "  detection of a pack. docs/packs.md says how a detection is written. Snapshots, which some packs hold, are no\n"
    "  detections and are left out.\n"
    "\n"
    "  A detection that could not be evaluated is reported as `error`, after which the others go on. The report\n"
    "  says as of when it is, which accounts and Regions were read, and which were not. What critical, high and so\n"
    "  on mean stands in docs/packs.md, under Severities.\n"
    "\n"
    "OPTIONS\n"
    "  --format FORMAT      table (default), csv, json, jsonl, markdown, html or ocsf\n"
    "  --output FILE        write to FILE, which appears when it is whole\n"
    "  --min-severity S     leave out detections below S: info, low, medium, high or critical\n"
    "  --framework F        only detections that say something about controls of F, and how these controls fare\n"
    "  --fail-on S          exit with 3 where something of severity S or above was found\n"
    "  --packs FOLDER       look for packs there instead of where the configuration says\n"
    "  --profile, --region, --config, --csv-raw, --verbose: as `lambdaquery --help` says\n"
    "\n"
    "EXIT STATUS\n"
    "  0  every detection was evaluated, and nothing was found that --fail-on names\n"
    "  1  a detection could not be evaluated, or the report could not be written\n"
    "  2  wrong usage: an unknown pack, a file that is no detection\n"
    "  3  something was found that --fail-on names, whatever else went wrong\n"
    "\n"
    "EXAMPLES\n"
    "  lambdaquery run malicious-layers\n"
    "  lambdaquery run malicious-layers collection-health --format html --output report.html\n"
    "  lambdaquery run malicious-layers/layer-public my-detection.sql --fail-on high\n";

static const char snapshot_help[] =
    "NAME\n"
    "  lambdaquery snapshot - write one collection into an SQLite file\n"
    "\n"
    "SYNOPSIS\n"
    "  lambdaquery snapshot [OPTION...] FILE [TABLE...]\n"
    "\n"
    "DESCRIPTION\n"
    "  Reads every table that is asked of AWS, or those named, once and at one time, and writes what SELECT * gives\n"
    "  into FILE, which any SQLite tool opens. Beside the tables stand lambdaquery_snapshot (when, with which\n"
    "  version, the SHA-256 of the content), lambdaquery_tables (keys, numbers of rows, why one could not be read)\n"
    "  and lambdaquery_scopes (accounts and Regions). The SHA-256 is printed, too: keep it elsewhere, as whoever\n"
    "  can write the file can also state another one in it.\n"
    "\n"
    "EXIT STATUS\n"
    "  0  every table was read\n"
    "  1  a table could not be read, and is empty in the file; or the file could not be written, and is not there\n"
    "  2  wrong usage: an unknown table\n"
    "\n"
    "EXAMPLES\n"
    "  lambdaquery snapshot baseline.db\n"
    "  lambdaquery snapshot today.db lambda_functions function_layers\n"
    "  lambdaquery diff baseline.db today.db --fail-on-change\n";

static const char diff_help[] =
    "NAME\n"
    "  lambdaquery diff - what changed between two snapshots\n"
    "\n"
    "SYNOPSIS\n"
    "  lambdaquery diff [OPTION...] BEFORE AFTER\n"
    "\n"
    "DESCRIPTION\n"
    "  Compares two files that `lambdaquery snapshot` wrote, table by table. Rows are told apart by their keys: one\n"
    "  that came is `added`, one that went is `removed`, and each cell that is another is `changed`. A table that\n"
    "  is not in both, or could not be read for one of them, is `not_compared`. No call is made. A file that was\n"
    "  changed after it was made is refused.\n"
    "\n"
    "OPTIONS\n"
    "  --format FORMAT    table (default), csv, json or jsonl\n"
    "  --output FILE      write to FILE, which appears when it is whole\n"
    "  --fail-on-change   exit with 3 where anything changed\n"
    "\n"
    "EXIT STATUS\n"
    "  0  the files were compared\n"
    "  1  a table could not be compared, a file is no snapshot, or was changed after it was made\n"
    "  2  wrong usage\n"
    "  3  something changed, with --fail-on-change\n";

static const LqCommandInfo commands[] = {
  { NULL, LQ_COMMAND_QUERY, 0, 1, "one SQL text", ROW_FORMATS, NULL },
  { "tables", LQ_COMMAND_TABLES, 0, 1, "at most one name", ROW_FORMATS, NULL },
  { "schema", LQ_COMMAND_SCHEMA, 0, 0, "no argument", 0, NULL },
  { "policy", LQ_COMMAND_POLICY, 1, 1, "one name", 0, NULL },
  { "check", LQ_COMMAND_CHECK, 0, 0, "no argument", ROW_FORMATS, NULL },
  { "run", LQ_COMMAND_RUN, 0, G_MAXUINT, "names of packs or files of detections", REPORT_FORMATS, run_help },
  { "snapshot", LQ_COMMAND_SNAPSHOT, 1, G_MAXUINT, "a file, and names of tables", 0, snapshot_help },
  { "diff", LQ_COMMAND_DIFF, 2, 2, "two snapshots", ROW_FORMATS, diff_help },
  { "packs", LQ_COMMAND_PACKS, 0, 1, "at most one name", ROW_FORMATS, NULL },
};

const LqCommandInfo *
lq_command_find (const char *name, GError **error)
{
  const char *names[G_N_ELEMENTS (commands) + 1] = { NULL };
  gsize n = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (g_strcmp0 (commands[i].name, name) == 0)
        return &commands[i];
      if (commands[i].name != NULL)
        names[n++] = commands[i].name;
    }
  const char *meant = lq_text_suggest (name, names);
  g_set_error (error, LQ_ERROR, LQ_ERROR_USAGE, "there is no command %s%s%s%s", name,
               meant != NULL ? "; did you mean " : "", meant != NULL ? meant : "", meant != NULL ? "?" : "");
  return NULL;
}

const LqCommandInfo *
lq_command_info (LqCommand command)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (commands[i].command == command)
        return &commands[i];
    }
  return NULL;
}
