# SPDX-License-Identifier: Apache-2.0
"""The same question asked with an AWS SDK in the way that comes to mind first."""
import os

import sdk
from fakeaws import FakeAws
from fleet import LATENCY_MS, REGIONS
from run import Run, query

HERE = os.path.dirname(os.path.abspath(__file__))
SQL = "SELECT function_arn, code_signing_config_arn, untrusted_artifact_policy FROM lambda_functions"


def ask(programs, fleet, what):
    """What `what (environment)` ran as, and how many calls that made."""
    with FakeAws(programs.fake, None, *fleet.generate, "--latency", str(LATENCY_MS)) as fake:
        run = what(fleet.environment(fake))
        return run, fake.counters()["calls"]


def naive(report, programs, fleet):
    complaint = sdk.install(programs.npm)
    if complaint and sdk.OFFLINE.search(complaint):
        report.note("the AWS SDK is left out: npm cannot reach its registry")
        return
    if complaint:
        raise RuntimeError(complaint)
    command = ["node", "--no-warnings", os.path.join(HERE, "naive.mjs"), programs.npm, "Audit",
               *REGIONS[:fleet.regions]]
    theirs, their_calls = ask(programs, fleet, lambda environment: Run(command, environment, keep=True))
    ours, our_calls = ask(programs, fleet, lambda environment: query(programs, environment, SQL, keep=True))
    if sorted(theirs.printed.split()) != sorted(ours.printed.split()) or ours.lines != fleet.rows + 1:
        raise RuntimeError(f"{fleet}: {ours.lines} lines, the SDK's loop {theirs.lines}, or others")
    report.at_most("configs of functions: calls", our_calls, their_calls, "", 0, " (SDK, function by function)")
    report.at_most("    time", ours.seconds, theirs.seconds, "s", bound_note=" (SDK)")
    report.at_most("    peak resident memory", ours.peak_mb, theirs.peak_mb, "MB", 1, " (SDK)")
    report.note(f"{fleet}; {their_calls / our_calls:.1f} x fewer calls, {theirs.seconds / ours.seconds:.1f} x faster; "
                f"processor time {ours.cpu_s:.2f} s, the SDK's {theirs.cpu_s:.2f} s")
