#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Memory stays where it is over any number of pings. Usage: test_leak.py EXTENSION PINGS."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
import wire  # noqa: E402
from host import Host  # noqa: E402
from tap import Tap  # noqa: E402

EXTENSION, PINGS = sys.argv[1], int(sys.argv[2])
WARM_UP = 2000
ROUNDS = 3
# One generated struct lost per ping would be 48 bytes each; there are three of them.
MOST_KB = max(64, PINGS * 48 * 3 // 1024 // 2)


def resident_kb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))


def ping(host, times):
    for _ in range(times):
        with wire.Connection(host.remote.path, wire.Extension, 60) as extension:
            extension.ping()


def growth(host):
    before = resident_kb(host.process.pid)
    ping(host, PINGS)
    return resident_kb(host.process.pid) - before


def complaints():
    # Freed memory that a sanitizer keeps back to find errors with would look like a leak.
    options = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=0:thread_local_quarantine_size_kb=0"
    with Host([EXTENSION], env=dict(os.environ, ASAN_OPTIONS=options)) as host:
        ping(host, WARM_UP)
        # A thread that starts late costs its stack once; a leak grows in every round.
        grown = min(growth(host) for _ in range(ROUNDS))
        print(f"# {grown} KiB more after {PINGS} pings; {MOST_KB} are allowed")
        if grown > MOST_KB:
            yield f"{grown} KiB more after {PINGS} pings"


def main():
    results = Tap()
    results.report(f"memory over {PINGS} pings", complaints())
    results.finish()


if __name__ == "__main__":
    main()
