#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What code_signing_checks costs: no more than lambda_functions with the columns of its config, and Signer's own pages.
signing-calls.py LAMBDAQUERY FAKE FUNCTIONS."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
from command import Command  # noqa: E402
from fakeaws import FakeAws  # noqa: E402
from tap import Tap, differ  # noqa: E402

PROGRAM, FAKE = sys.argv[1:3]
FUNCTIONS = int(sys.argv[3])
JOBS = FUNCTIONS // 10
MODEL = f"functions={FUNCTIONS},layers={FUNCTIONS // 50},versions={FUNCTIONS // 5},configs=10,jobs={JOBS},seed=1"
CONFIG_COLUMNS = "SELECT count (code_signing_config_arn), count (untrusted_artifact_policy) FROM lambda_functions"
CHECKS = ("SELECT artifact, verdict, count (*) AS n, count (DISTINCT reason) AS reasons FROM code_signing_checks"
          " GROUP BY 1, 2")
MORE = 1.05


def calls_of(sql):
    """The rows of one query in a process of its own, and its calls: (Lambda's, Signer's)."""
    with FakeAws(FAKE, None, "--generate", MODEL) as aws:
        rows = Command(PROGRAM, aws.environment()).run("--format", "json", sql).rows()
        actions = [entry for entry in aws.counters()["actions"] if entry["service"] in ("lambda", "signer")]
    return rows, *({entry["action"]: entry["calls"] for entry in actions if entry["service"] == service}
                   for service in ("lambda", "signer"))


def main():
    tap = Tap()
    _, functions, none = calls_of(CONFIG_COLUMNS)
    tap.report("lambda_functions does not ask Signer", differ("calls", none, {}))
    rows, checks, signer = calls_of(CHECKS)
    counted = {(row["artifact"], row["verdict"]): row["n"] for row in rows}
    tap.report("every function's code is judged", differ(
        "functions", sum(n for (artifact, _), n in counted.items() if artifact == "function"), FUNCTIONS))
    tap.report("half of them are guarded, and their code is signed", differ(
        "passed", counted.get(("function", "pass_unverified")), FUNCTIONS // 2))
    tap.report("so are the layers of those", [] if counted.get(("layer", "pass_unverified"), 0) > 0 else [str(counted)])
    least, most = sum(functions.values()), sum(checks.values())
    tap.report(f"Lambda's calls: {least} and {most}", [] if 0 < most <= MORE * least else [f"{functions} {checks}"])
    tap.report("Signer's are its pages", differ(
        "calls", signer, {"ListSigningJobs": -(-JOBS // 25), "ListSigningProfiles": 1}))
    tap.finish()


if __name__ == "__main__":
    main()
