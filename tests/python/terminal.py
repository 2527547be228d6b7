# SPDX-License-Identifier: Apache-2.0
"""A terminal that a program believes in, and what it shows there."""
import fcntl
import os
import pty
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
