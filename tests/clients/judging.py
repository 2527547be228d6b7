# SPDX-License-Identifier: Apache-2.0
"""Makes a client's calls, and says which of them went as they should."""
import subprocess

import writes
from cases import SAMPLE, cases
from fakeaws import FakeAws


def make_and_report(tap, program, make_calls, phases, unknown):
    """The cases of a phase are made side by side, on a fake AWS of their own for all phases."""
    # Small pages, so that every list has several.
    with FakeAws(program, SAMPLE, "--page-size", "3") as fake:
        for phase in phases:
            for case, outcome in zip(phase, make_calls(fake.url, phase), strict=True):
                tap.report(str(case), case.complaints(*outcome, unknown))


def judge(tap, program, make_calls, unknown=(), lacks=None):
    """Makes every call with `make_calls (url, cases)`, which returns (value, code, message) for each, and reports.
    `lacks` names operations that the client does not have, with the reason."""
    lacks = lacks or {}
    served = set(subprocess.run([program, "--operations"], check=True, capture_output=True, text=True).stdout.split())
    asked, changes = [[[case for case in phase if case.action not in lacks] for phase in phases]
                      for phases in ([cases()], writes.phases())]
    called = {case.action for phases in (asked, changes) for phase in phases for case in phase}
    missing = sorted(served - called - set(lacks))
    tap.report("every operation is called", [f"no case calls {action}" for action in missing])
    for action, reason in lacks.items():
        print(f"# not called: {action}: {reason}")
    make_and_report(tap, program, make_calls, asked, unknown)
    make_and_report(tap, program, make_calls, changes, unknown)
