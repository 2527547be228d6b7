#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints each figure that the project promises beside its bound or its baseline, all measured in this run. Ends with 1
where one is over. `ninja -C <build> bench` calls it with the build's programs."""
import argparse
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(TESTS, "python"), os.path.join(TESTS, "osquery-host")]
# pylint: disable=wrong-import-position
import collecting  # noqa: E402
import door  # noqa: E402
from figures import Report  # noqa: E402

FIGURES = {
    "pages": lambda report, options: collecting.pages(report, options, options.estate, options.runs),
    "paced": lambda report, options: collecting.paced(report, options, options.estate, options.scale),
    "reply": lambda report, options: door.reply(report, options, options.runs),
    "lookup": lambda report, options: door.lookup(report, options, options.estate, options.lookups),
}
FULL = collecting.Estate(10_000, 200, 2_000, 10)
SMALL = collecting.Estate(120, 10, 20, 2)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=int(os.environ.get("BENCH_RUNS", "3")), help="of what is repeated")
    parser.add_argument("--scale", type=float, default=10, help="AWS's request rates times this, and ours")
    parser.add_argument("--only", default=os.environ.get("BENCH_ONLY", ",".join(FIGURES)),
                        help=f"of {','.join(FIGURES)}")
    parser.add_argument("--build", default="unknown", help="how the programs were built, to be shown")
    parser.add_argument("--smoke", action="store_true", help="small and short; only whether it runs counts")
    for name in ["fake", "command", "extension", "reply", "lookup"]:
        parser.add_argument(name)
    options = parser.parse_args()
    options.estate, options.lookups = FULL, 1000
    if options.smoke:
        options.estate, options.lookups, options.runs = SMALL, 10, 1
    report = Report(options.build)
    for name in options.only.split(","):
        FIGURES[name](report, options)
    sys.exit(1 if report.over and not options.smoke else 0)


if __name__ == "__main__":
    main()
