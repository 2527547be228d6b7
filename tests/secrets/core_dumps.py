#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A crash leaves no core dump, even where the system would like one. Usage: core_dumps.py COMMAND EXTENSION FAKE."""
import os
import resource
import signal
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "python"), os.path.join(HERE, "..", "osquery-host")]
# pylint: disable=wrong-import-position
from fakeaws import ACCESS_KEY, SECRET, FakeAws  # noqa: E402
from tap import Tap  # noqa: E402

COMMAND, EXTENSION, FAKE = map(os.path.abspath, sys.argv[1:])
ESTATE = {"credentials": {ACCESS_KEY: {"secret": SECRET, "account": "123456789012"}}}
PATIENCE_S = 20


def start(folder, environment, *command):
    """Starts a program in `folder`, with dumps allowed. Its process."""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    most = resource.RLIM_INFINITY if os.geteuid() == 0 else most
    pid = os.fork()
    if pid == 0:
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))
        os.chdir(folder)
        os.execve(command[0], command, {**environment, "ASAN_OPTIONS": "disable_coredump=0:detect_leaks=0"})
    return pid


def crash(pid):
    """Whether the kernel wrote a core dump."""
    os.kill(pid, signal.SIGABRT)
    _, status = os.waitpid(pid, 0)
    if not os.WIFSIGNALED(status):
        raise RuntimeError(f"it ended by itself: {status}")
    return os.WCOREDUMP(status)


def limit_of(pid):
    with open(f"/proc/{pid}/limits", encoding="ascii") as limits:
        return next(line.split()[4:6] for line in limits if line.startswith("Max core file size"))


def complaints(pid):
    end = time.monotonic() + PATIENCE_S
    while limit_of(pid) != ["0", "0"] and time.monotonic() < end:
        time.sleep(0.02)
    limit = limit_of(pid)
    return ([] if limit == ["0", "0"] else [f"its limit is {limit}"]) + (["it left one"] if crash(pid) else [])


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder, FakeAws(FAKE, ESTATE) as fake:
        fake.add_rule({"action": "*", "fault": "hang", "count": 0})
        environment = fake.environment()
        tap.report("the command", complaints(start(folder, environment, COMMAND, "SELECT * FROM lambda_functions")))
        # nobody is there to talk to, which it waits for
        tap.report("the extension", complaints(start(folder, environment, EXTENSION, "--socket",
                                                     os.path.join(folder, "osquery.em"), "--timeout", "60")))
        control = start(folder, environment, "/bin/sleep", "60")
        while not os.readlink(f"/proc/{control}/exe").endswith("sleep"):
            time.sleep(0.02)
        print(f"# another program {'leaves' if crash(control) else 'does not leave'} one on this system")
    tap.finish()


if __name__ == "__main__":
    main()
