#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Nothing of one machine or one day in the tree: no machine paths, no binaries, no stray white space, no leftovers."""
import re

import checklib

# Written in parts, so that this file keeps its own rule.
MACHINE_PATH = re.compile(r"(?<![\w./$}~*-])/(?:" + "|".join(["t" "mp", "wo" "rk", "ro" "ot", "ho" "me"]) + r")/[\w.]")
LEFTOVER = re.compile(r"\b(?:" + "|".join(["TO" "DO", "FIX" "ME", "XX" "X"]) + r")\b|^(?:<{7}|>{7}) ", re.M)
# What tells commands from rules in a makefile.
RECIPE = re.compile(r"^\t[^\t]*$")
ISSUE = re.compile(r"(?<![\w/-])issue #?\d", re.I)


def problems(path, text):
    if "\0" in text or "\udc80" <= max(text, default="") <= "\udcff":
        return [f"{path}: is no UTF-8 text"]
    found = []
    makefile = text.startswith("#!/usr/bin/make ")
    for number, line in enumerate(text.split("\n"), 1):
        where = f"{path}:{number}"
        if MACHINE_PATH.search(line):
            found.append(f"{where}: a path of one machine")
        if LEFTOVER.search(line) or ISSUE.search(line):
            found.append(f"{where}: a leftover of the work")
        if line.endswith((" ", "\t", "\r")):
            found.append(f"{where}: white space at the end")
        if "\t" in line and not path.endswith((".tsv", ".json")) and not (makefile and RECIPE.match(line)):
            found.append(f"{where}: a tab")
    if text and not text.endswith("\n"):
        found.append(f"{path}: no newline at the end")
    return found


GUILTY = [
    ("a build path", "docs/x.md", "built in /t" "mp/b/lambdaquery\n"),
    ("a checkout's path", "meson.build", "x = '/wo" "rk/main/x'\n"),
    ("somebody's home", "README.md", "cd /ho" "me/me/lambdaquery\n"),
    ("a note to self", "plugin/base/x.c", "/* TO" "DO: later */\n"),
    ("a conflict", "plugin/base/x.c", "<<<<" "<<< HEAD\n"),
    ("a number of an issue", "plugin/base/x.c", "/* see iss" "ue 12 */\n"),
    ("a binary", "tests/x.bin", "\0\1\n"),
    ("bytes that are no text", "tests/x.dat", "\udcff\n"),
    ("white space at the end", "README.md", "a \n"),
    ("a tab", "plugin/base/x.c", "\tint a;\n"),
    ("a tab within a makefile's line", "x/rules", "#!/usr/bin/make -f\nall:\n\ta\tb\n"),
    ("a file without a last newline", "README.md", "a"),
]
INNOCENT = [
    ("a path below a variable", "tests/x.sh", "mkdir \"$TMPDIR/t" "mp/x\"\n"),
    ("a path in a URL", "docs/x.md", "https://example.com/ho" "me/x\n"),
    ("a system's path", "docs/x.md", "/etc/lambdaquery/lambdaquery.conf\n"),
    ("another project's issue", "docs/x.md", "osquery#7197\n"),
    ("a makefile", "x/rules", "#!/usr/bin/make -f\nall:\n\ttrue\n"),
    ("an empty file", "tests/x", ""),
]

if __name__ == "__main__":
    checklib.run("tidy", problems, GUILTY, INNOCENT)
