#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What tests/tools/count.py makes of each way a test program can end: a run must not look better than it was."""
import json
import os
import subprocess
import sys
import tempfile

import checklib

COUNT = os.path.join(checklib.ROOT, "tests", "tools", "count.py")

# What, meson's verdict, exit status, output, the last line.
CASES = [
    ("two good cases", "OK", 0, "1..2\nok 1 - a\nok 2 - b\n", "2 passed, 0 failed"),
    ("a bad case", "FAIL", 1, "1..2\nok 1 - a\nnot ok 2 - b\n", "1 passed, 1 failed"),
    ("a bad case of a program that ends well", "FAIL", 0, "1..1\nnot ok 1 - a # TO" "DO later\n", "0 passed, 1 failed"),
    ("a crash after the last good case", "ERROR", -11, "1..1\nok 1 - a\n", "1 passed, 1 failed"),
    ("fewer cases than planned", "ERROR", 0, "1..3\nok 1 - a\n", "1 passed, 1 failed"),
    ("a program that hangs", "TIMEOUT", -15, "1..2\nok 1 - a\n", "1 passed, 1 failed"),
    ("a program that reports nothing", "SKIP", 0, "", "0 passed, 1 failed"),
    ("a program that bails out", "SKIP", 0, "Bail out!\n", "0 passed, 1 failed"),
    ("a program without TAP", "OK", 0, "", "1 passed, 0 failed"),
    ("a program without TAP that fails", "FAIL", 1, "", "0 passed, 1 failed"),
    ("a program that should fail and does", "EXPECTEDFAIL", 66, "", "1 passed, 0 failed"),
    ("a program that should fail and does not", "UNEXPECTEDPASS", 0, "", "0 passed, 1 failed"),
    ("a skipped case beside a good one", "OK", 0, "1..2\nok 1 - a # SKIP no network\nok 2 - b\n", "1 passed, 0 failed"),
    ("a program that skips everything", "SKIP", 0, "1..0 # SKIP not here\n", "0 passed, 0 failed"),
]


def run(results):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as log:
        for number, (result, status, output) in enumerate(results):
            test = {"name": f"t{number}", "result": result, "returncode": status, "stdout": output}
            log.write(json.dumps(test) + "\n")
        log.flush()
        done = subprocess.run([sys.executable, COUNT, log.name], stdout=subprocess.PIPE, text=True, check=False)
    return done.stdout.splitlines()[-1], done.returncode


def main():
    tap = checklib.Tap()
    for what, result, status, output, expected in CASES:
        line, code = run([(result, status, output)])
        fine = line == expected and (code == 0) == (expected.endswith(" 0 failed") and not expected.startswith("0 "))
        tap.report(f"counting: {what}", [] if fine else [f"{line}, exit {code}; expected {expected}"])
    line, code = run([entry[1:4] for entry in CASES])
    tap.report("counting: all of them", [] if (line, code) == ("9 passed, 9 failed", 1) else [f"{line}, exit {code}"])
    tap.finish()


if __name__ == "__main__":
    main()
