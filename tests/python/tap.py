# SPDX-License-Identifier: Apache-2.0
"""Results as TAP, the Test Anything Protocol."""
import sys


def differ(name, found, expected):
    """The complaint, if there is one."""
    return [] if found == expected else [f"{name}: {found!r}, expected {expected!r}"]


def run_methods(tests):
    """Each method whose name begins with test_ is a test; it yields complaints."""
    tap = Tap()
    for name in sorted(name for name in dir(tests) if name.startswith("test_")):
        try:
            complaints = list(getattr(tests, name)())
        except Exception as error:  # a test that breaks is a test that fails; the others go on
            complaints = [f"{type(error).__name__}: {error}"]
        tap.report(name, complaints)
    tap.finish()


class Tap:
    """Each `report` is one result; `finish` prints the plan and ends the program."""

    def __init__(self):
        self.count = 0
        self.failed = False

    def report(self, name, complaints=()):
        """Fine where there is no complaint; a complaint is a sentence or several lines."""
        complaints = list(complaints)
        self.count += 1
        print(f"{'not ok' if complaints else 'ok'} {self.count} - {name}")
        for complaint in complaints:
            self.failed = True
            for line in str(complaint).splitlines() or [""]:
                print(f"# {line}")
        sys.stdout.flush()

    def finish(self):
        print(f"1..{self.count}")
        sys.exit(1 if self.failed or self.count == 0 else 0)
