#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An extension's beginning and end: options, registration, who goes first. Usage: test_life.py EXTENSION."""
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
import wire  # noqa: E402
from host import NAME, Host  # noqa: E402
from manager import Manager  # noqa: E402
from tap import Tap  # noqa: E402

HANG_S = 60  # nothing here takes that long; it only ends a test that would never end
EXTENSION = sys.argv[1]


def run(*arguments):
    done = subprocess.run([EXTENSION, *arguments], capture_output=True, text=True, timeout=HANG_S, check=False)
    return done.returncode, done.stdout, done.stderr


def usage_complaints():
    for arguments, said in [(["--nonsense"], "--nonsense"), ([], "--socket is missing"),
                            (["--socket", "s", "more"], "unexpected argument 'more'"),
                            (["--socket", "s", "--timeout", "soon"], "soon"),
                            (["--socket", "s", "--interval", "-1"], "0 to 86400 seconds")]:
        status, out, error = run(*arguments)
        if status != 2 or out or said not in error or error.count("\n") != 1:
            yield f"{arguments}: status {status}, {error!r}"
    for option, said in [("--help", "--socket"), ("--version", "lambdaquery.ext ")]:
        status, out, error = run(option)
        if status != 0 or error or said not in out:
            yield f"{option}: status {status}, {out!r}"


def no_manager_complaints():
    with tempfile.TemporaryDirectory() as folder:
        status, _, error = run("--socket", f"{folder}/none", "--timeout", "0")
        if status != 1 or f"{folder}/none" not in error:
            yield f"status {status}, {error!r}"
        status, _, error = run("--socket", f"{folder}/{'x' * 120}", "--timeout", "60")
        if status != 1 or "107 bytes" not in error:
            yield f"status {status}, {error!r}"


def registration_complaints():
    with Host([EXTENSION]) as host:
        with wire.Connection(host.manager.path, wire.ExtensionManager) as core:
            known = core.extensions()
            if [info.name for info in known.values()] != [NAME]:
                yield f"registered as {known}"
        path = host.manager.socket_of(host.uuid)
        mode = os.stat(path).st_mode
        if not stat.S_ISSOCK(mode) or stat.S_IMODE(mode) != 0o600:
            yield f"the socket's mode is {mode:o}"
        with wire.Connection(path, wire.Extension) as extension:
            answer = extension.ping()
            if (answer.code, answer.uuid) != (0, host.uuid):
                yield f"pong was {answer}"
        tables = host.manager.registered[host.uuid].tables
        if not tables:
            yield "no tables"
        for name, columns in tables.items():
            if any(c.options not in (4, 8, 9, 20, 24, 25) for c in columns):
                yield f"{name} has columns with options {[(c.name, c.options) for c in columns]}"
        again = host.another_database()
        again.close()


def exit_complaints(end, socket_stays=False):
    """`end` is told the host, and must make the extension end well, without its socket."""
    host = Host([EXTENSION], ping_every_s=0)
    with host:
        path = host.manager.socket_of(host.uuid)
        end(host)
        try:
            status = host.process.wait(HANG_S)
        except subprocess.TimeoutExpired:
            yield "it lives on"
            return
        if status != 0:
            yield f"it ended with {status}"
        if os.path.exists(path) != socket_stays:
            yield "its socket is still there" if not socket_stays else "another one's socket is gone"


def forget(host):
    host.manager.forget(host.uuid)


def go(host):
    host.manager.close()
    host.manager = None


def die(host):
    """Leaves a socket file behind that nobody listens on."""
    host.manager.close(remove=False)
    host.manager = None


def terminate(host):
    host.process.send_signal(signal.SIGTERM)


def interrupt(host):
    host.process.send_signal(signal.SIGINT)


def terminate_silent(host):
    """While connections are open that say nothing, or half of something."""
    host.silent = [socket.socket(socket.AF_UNIX) for _ in range(20)]
    for i, connection in enumerate(host.silent):
        connection.connect(host.remote.path)
        connection.send(b"\x80\x01\x00\x01"[:i % 4])
    terminate(host)


def shutdown(host):
    with wire.Connection(host.remote.path, wire.Extension) as extension:
        extension.shutdown()


def replace_socket(host):
    """Another process has taken the path over; that socket is not the extension's to remove."""
    os.unlink(host.remote.path)
    host.other = socket.socket(socket.AF_UNIX)
    host.other.bind(host.remote.path)
    terminate(host)


def refused_once_complaints():
    host = Host([EXTENSION])
    host.manager.refusals = ["Duplicate extension registered"]
    with host:
        if host.manager.refusals:
            yield "it was never refused"


def late_manager_complaints():
    """osquery's socket appears after the extension has started."""
    host = Host([EXTENSION])
    path = host.manager.path
    host.manager.close()
    host.spawn()
    try:
        host.manager = Manager(path)
        host.attach()
    finally:
        host.stop()
        host.manager.close()
    return []


def stale_complaints():
    """A dead extension of the same number has left its socket behind."""
    host = Host([EXTENSION])
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(host.manager.socket_of(4660))
    stale.close()
    with host:
        with wire.Connection(host.manager.socket_of(4660), wire.Extension) as extension:
            if extension.ping().code != 0:
                yield "no pong"


def occupied_complaints():
    """Somebody else listens where the extension would."""
    host = Host([EXTENSION], stderr=subprocess.PIPE)
    other = socket.socket(socket.AF_UNIX)
    other.bind(host.manager.socket_of(4660))
    other.listen()
    host.spawn()
    _, error = host.process.communicate(timeout=HANG_S)
    if host.process.returncode != 1 or b"another process listens there" not in error:
        yield f"status {host.process.returncode}, {error!r}"
    other.close()
    host.__exit__()


def main():
    results = Tap()
    results.report("wrong usage is said in one line, with status 2", usage_complaints())
    results.report("no osquery within the timeout is a failure", no_manager_complaints())
    results.report("registers, listens, answers", registration_complaints())
    for name, end in [("forgotten", forget), ("osquery's socket gone", go), ("osquery dead", die),
                      ("SIGTERM", terminate), ("SIGINT", interrupt), ("SIGTERM beside silent peers", terminate_silent),
                      ("shutdown", shutdown)]:
        results.report(f"ends: {name}", exit_complaints(end))
    results.report("leaves another's socket alone", exit_complaints(replace_socket, socket_stays=True))
    results.report("tries again when osquery refuses", refused_once_complaints())
    results.report("waits for osquery's socket", late_manager_complaints())
    results.report("takes a dead one's place", stale_complaints())
    results.report("does not take a living one's place", occupied_complaints())
    results.finish()


if __name__ == "__main__":
    main()
