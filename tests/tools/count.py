#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts the test cases of meson runs from their testlog.json and closes with the line `N passed, N failed`.

Not from their JUnit files: those say nothing of a program that crashed, hung or stopped after its last good case."""
import json
import re
import sys

CASE = re.compile(r"^\s*(not )?ok\b(?: \d+)?(?: - )?([^#\n]*)(# *SKIP)?", re.M | re.I)
GOOD = {"OK", "EXPECTEDFAIL"}
SKIPPED = 77


def count(test, passed, failed):
    before = len(failed)
    cases = CASE.findall(test.get("stdout", ""))
    for bad, name, directive in cases:
        if not directive:
            (failed if bad else passed).append(f"{test['name']}: {name.strip()}")
    ended_well = test["result"] in GOOD or (test["result"] == "SKIP" and (
        cases or test["returncode"] == SKIPPED or re.search(r"^1\.\.0", test.get("stdout", ""), re.M)))
    if not ended_well and len(failed) == before:
        failed.append(f"{test['name']}: ended badly ({test['result']}, status {test['returncode']})")
    if test["result"] in GOOD and not cases:
        passed.append(test["name"])


def main():
    passed, failed = [], []
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            for line in file:
                count(json.loads(line), passed, failed)
    for name in failed:
        print(f"FAILED {name}")
    print(f"{len(passed)} passed, {len(failed)} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
