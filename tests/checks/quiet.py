#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Libraries return errors; only the two programs, plugin/osquery and plugin/cli, print or log."""
import re

import checklib

LIBRARIES = ("plugin/base/", "plugin/aws/", "plugin/core/", "plugin/sqlite/", "tables/")
SPEAKING = re.compile(
    r"\b(g_(?:warning|message|critical|debug|info|print|printerr|log|log_structured|warning_once|on_error_query)"
    r"|v?f?printf|puts|putchar|fputs|fputc|perror|syslog|vsyslog|psignal|err|errx|warn|warnx|stderr|stdout)\b(\s*\()?")
# Streams are a word of their own; everything else is a call.
STREAMS = {"stderr", "stdout"}


def problems(path, text):
    if not path.startswith(LIBRARIES) or not path.endswith((".c", ".h")):
        return []
    code = checklib.strip_c(text)
    return [f"{path}:{checklib.line_of(code, m.start())}: a library does not use {m.group(1)}"
            for m in SPEAKING.finditer(code) if m.group(2) or m.group(1) in STREAMS]


def calling(path, statement):
    return (f"{statement} in {path}", path, f"void\nlq_x (void)\n{{\n  {statement}\n}}\n")


GUILTY = [
    calling("plugin/base/x.c", 'g_warning ("a");'),
    calling("plugin/aws/x.c", 'g_message ("a");'),
    calling("plugin/core/x.c", 'g_print ("a");'),
    calling("plugin/core/x.c", 'printf ("a");'),
    calling("plugin/sqlite/x.c", 'fprintf (stderr, "a");'),
    calling("tables/x.c", 'fputs ("a", stdout);'),
    calling("plugin/base/x.c", "write_to (stderr);"),
    calling("plugin/base/x.c", 'syslog (3, "a");'),
]
INNOCENT = [
    calling("plugin/cli/x.c", 'g_printerr ("a");'),
    calling("plugin/osquery/x.c", 'fprintf (stderr, "a");'),
    calling("plugin/base/x.c", 'g_string_append_printf (out, "%d", 1);'),
    calling("plugin/base/x.c", 'snprintf (a, 1, "x");'),
    calling("plugin/base/x.c", "/* printf (x) */;"),
    calling("plugin/base/x.c", 'a = "printf (";'),
    calling("plugin/core/x.c", "g_set_error (error, q, 1, message);"),
]

if __name__ == "__main__":
    checklib.run("quiet", problems, GUILTY, INNOCENT)
