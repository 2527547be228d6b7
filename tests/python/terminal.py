# SPDX-License-Identifier: Apache-2.0
"""A terminal that a program believes in, and what it shows there."""
import fcntl
import os
import pty
import signal
import struct
import termios
import time

PATIENCE_S = 60


def open_terminal(columns):
    """The test's end, and the program's."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    return ours, theirs


def read_until(descriptor, wanted):
    """What was shown, up to `wanted` or to the end."""
    seen = b""
    end = time.monotonic() + PATIENCE_S
    while wanted not in seen:
        if time.monotonic() > end:
            raise RuntimeError(f"{wanted!r} is not in {seen!r}")
        try:
            seen += os.read(descriptor, 4096)
        except OSError:
            break
    return seen


def interrupt(command, columns, wanted, *arguments):
    """Runs a command whose standard error is a terminal until `wanted` was shown there, and interrupts it. What was
    shown until then, all that was shown, standard output and status."""
    ours, theirs = open_terminal(columns)
    process = command.start(*arguments, stdout=-1, stderr=theirs)
    os.close(theirs)
    shown = read_until(ours, wanted)
    process.send_signal(signal.SIGINT)
    seen = shown + read_until(ours, b"lambdaquery: interrupted\r\n")
    out, _ = process.communicate(timeout=PATIENCE_S)
    os.close(ours)
    return shown, seen, out, process.returncode
