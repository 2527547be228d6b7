#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each source says its licence first: on line one, or on line two after `#!`."""
import checklib

MARK = "SPDX-License-Identifier: Apache-2.0"
FIRST_LINES = dict.fromkeys([".c", ".h", ".js", ".mjs", ".thrift"], f"/* {MARK} */")
FIRST_LINES.update({".py": f"# {MARK}", ".sh": f"# {MARK}", ".sql": f"-- {MARK}"})


def problems(path, text):
    ending = path[path.rfind("."):] if "." in path.split("/")[-1] else ""
    lines = text.splitlines() + [""]
    script = lines[0].startswith("#!")
    if not script and ending not in FIRST_LINES:
        return []
    wanted = FIRST_LINES.get(ending, f"# {MARK}")
    return [] if lines[script] == wanted else [f"{path}:{1 + script}: should be `{wanted}`"]


GUILTY = [
    ("C without a licence", "plugin/base/x.c", "int a;\n"),
    ("another licence", "plugin/base/x.h", "/* SPDX-License-Identifier: MIT */\n"),
    ("the mark further down", "plugin/base/x.c", f"\n/* {MARK} */\n"),
    ("a script without an ending", "tests/run", "#!/bin/sh\nexit 0\n"),
    ("SQL without a licence", "packs/a/b.sql", "SELECT 1;\n"),
    ("an empty source", "plugin/base/x.c", ""),
]
INNOCENT = [
    ("C", "plugin/base/x.c", f"/* {MARK} */\nint a;\n"),
    ("a script", "tests/x.py", f"#!/usr/bin/env python3\n# {MARK}\n"),
    ("a module", "tests/x.py", f"# {MARK}\n"),
    ("SQL", "packs/a/b.sql", f"-- {MARK}\n"),
    ("data", "tests/estate.json", "{}\n"),
]

if __name__ == "__main__":
    checklib.run("licence", problems, GUILTY, INNOCENT)
