#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""SECURITY.md names tests that there are, at least one for each boundary: security.py SOURCE BUILD."""
import json
import os
import re
import subprocess
import sys

from tap import Tap

SOURCE, BUILD = sys.argv[1:]


def boundaries(text):
    """Boundary -> the tests that its row names."""
    section = text.split("## Boundaries")[1].split("\n## ")[0]
    rows = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return {row[0].strip(): re.findall(r"`([\w-]+)`", row[-1]) for row in rows[1:]}


def main():
    tap = Tap()
    listed = subprocess.run(["meson", "introspect", "--tests", BUILD], capture_output=True, check=True)
    known = {test["name"] for test in json.loads(listed.stdout)}
    with open(os.path.join(SOURCE, "SECURITY.md"), encoding="utf-8") as file:
        found = boundaries(file.read())
    tap.report("there are boundaries", [] if len(found) > 10 else [str(sorted(found))])
    for boundary, names in found.items():
        tap.report(boundary, [] if names else ["no test is named"])
        tap.report(f"{boundary}: its tests", [f"there is no test {name}" for name in names if name not in known])
    tap.finish()


if __name__ == "__main__":
    main()
