#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""coverage.py BUILD: how many lines of the product the tests have reached that ran in this folder. There is a least
share for all of them, and one for each file."""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LEAST = 90
LEAST_OF_FILE = 80

sys.path.insert(0, os.path.join(ROOT, "tests", "python"))
from tap import Tap  # noqa: E402


def measure(build):
    """gcovr's report: of each file, and in all, how many lines there are and how many ran."""
    done = subprocess.run(
        ["gcovr", f"--root={ROOT}", f"--filter={ROOT}/plugin/", f"--filter={ROOT}/tables/", "--json-summary",
         "--exclude-unreachable-branches", build],
        stdout=subprocess.PIPE, check=True, cwd=build)
    return json.loads(done.stdout)


def share(name, part, least):
    percent = 100 * part["line_covered"] / max(part["line_total"], 1)
    what = f"{name}: {part['line_covered']} of {part['line_total']} lines, {percent:.1f} %"
    return what, [f"at least {least} % must be reached"] if percent < least or part["line_covered"] == 0 else []


def main(build):
    tap = Tap()
    report = measure(build)
    for file in report["files"]:
        # a declaration has no lines, and a header few
        if file["line_total"] > 0 and file["filename"].endswith(".c"):
            tap.report(*share(file["filename"], file, LEAST_OF_FILE))
    tap.report(*share("all", report, LEAST))
    tap.finish()


if __name__ == "__main__":
    main(*sys.argv[1:])
