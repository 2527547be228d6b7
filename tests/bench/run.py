# SPDX-License-Identifier: Apache-2.0
"""One run of a program, and what it took."""
import os
import subprocess
import tempfile
import time


class Run:
    """Seconds, processor seconds, how many lines it printed, and the most memory it held. The latter is this script's
    own, if that is more, as a process inherits what the one before it in the same place held; so what it printed is
    read only where `keep` asks for it."""

    def __init__(self, command, environment, text="", keep=False):
        with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as out:
            source.write(text.encode())
            source.seek(0)
            start = time.monotonic()
            process = subprocess.Popen(command, env=environment, stdin=source, stdout=out)
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds = time.monotonic() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode != 0:
                raise RuntimeError(f"{command[0]} ended with {process.returncode}")
            out.seek(0)
            self.printed = out.read().decode() if keep else None
            out.seek(0)
            self.lines = sum(1 for _ in out)
        self.peak_mb = usage.ru_maxrss / 1024
        self.cpu_s = usage.ru_utime + usage.ru_stime


def query(programs, environment, sql, keep=False):
    """The command."""
    return Run([programs.command, "--format", "csv"], environment, sql, keep)
