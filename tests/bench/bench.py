#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints each figure that the project promises beside its bound or its baseline, all measured in this run. Ends with 1
where one is over. `ninja -C <build> bench` calls it with the build's programs."""
import argparse
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(TESTS, name) for name in ["python", "osquery-host", "clients"]]
# pylint: disable=wrong-import-position
import collecting  # noqa: E402
import door  # noqa: E402
import fleet  # noqa: E402
import naive  # noqa: E402
from figures import Report  # noqa: E402

FIGURES = {
    "pages": lambda report, options: collecting.pages(report, options, options.estate, options.runs),
    "paced": lambda report, options: collecting.paced(report, options, options.estate, options.scale),
    "reply": lambda report, options: door.reply(report, options, options.runs),
    "lookup": lambda report, options: door.lookup(report, options, options.estate, options.lookups),
    "fleet": lambda report, options: fleet.organization(report, options, options.fleet, options.few, options.runs),
    "hosts": lambda report, options: fleet.hosts(report, options, options.hosts),
    "growth": lambda report, options: fleet.growth(report, options, options.growth),
    "naive": lambda report, options: naive.naive(report, options, options.naive),
}
FULL = {"estate": collecting.Estate(10_000, 200, 2_000, 10), "lookups": 1000, "fleet": fleet.Fleet(100, 100), "few": 10,
        "hosts": fleet.Fleet(20, 4), "growth": [fleet.Fleet(accounts, 4) for accounts in [10, 100, 1000]],
        "naive": fleet.Fleet(3, 20, 5, named=True)}
SMALL = {"estate": collecting.Estate(120, 10, 20, 2), "lookups": 10, "runs": 1,
         "fleet": fleet.Fleet(3, 60, 2, named=True), "few": 2, "hosts": fleet.Fleet(2, 2, 2, named=True),
         "growth": [fleet.Fleet(accounts, 2, 2, named=True) for accounts in [1, 2, 4]],
         "naive": fleet.Fleet(2, 3, 2, named=True)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=int(os.environ.get("BENCH_RUNS", "3")), help="of what is repeated")
    parser.add_argument("--scale", type=float, default=3, help="AWS's request rates times this, and ours")
    parser.add_argument("--only", default=os.environ.get("BENCH_ONLY", ",".join(FIGURES)),
                        help=f"of {','.join(FIGURES)}")
    parser.add_argument("--build", default="unknown", help="how the programs were built, to be shown")
    parser.add_argument("--smoke", action="store_true", help="small and short; only whether it runs counts")
    for name in ["fake", "command", "extension", "module", "reply", "lookup", "tunnel", "npm"]:
        parser.add_argument(name)
    parser.add_argument("sanitizers", nargs="*", help="their runtimes, for a Python that was built without")
    options = parser.parse_args()
    vars(options).update(SMALL if options.smoke else FULL)
    report = Report(options.build)
    for name in options.only.split(","):
        FIGURES[name](report, options)
    sys.exit(1 if report.over and not options.smoke else 0)


if __name__ == "__main__":
    main()
