# SPDX-License-Identifier: Apache-2.0
"""The lambdaquery command as a process: what it printed, and how it ended."""
import csv
import io
import json
import subprocess


class Ended:
    """One run: `status`, `out`, `err`; a status below 0 is the signal that ended it."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def rows(self):
        """The rows of a run with --format json."""
        return json.loads(self.out)

    def lines(self):
        """The rows of a run with --format jsonl."""
        return [json.loads(line) for line in self.out.splitlines()]

    def table(self):
        """The rows of a run with --format csv, the header first."""
        return list(csv.reader(io.StringIO(self.out, newline="")))

    def failure(self, status, *words):
        """Complaints where this is not a clean failure: that status, nothing printed, one line with all the words."""
        found = []
        if self.status != status:
            found.append(f"status {self.status} instead of {status}")
        if self.out:
            found.append(f"printed {self.out!r}")
        if not self.err.startswith("lambdaquery: ") or self.err.count("\n") != 1 or not self.err.endswith("\n"):
            found.append(f"said not one line but {self.err!r}")
        found += [f"{word!r} is missing in {self.err!r}" for word in words if word not in self.err]
        return found


class Command:
    def __init__(self, program, environment):
        self.program, self.environment = program, environment

    def start(self, *arguments, environment=None, **how):
        return subprocess.Popen([self.program, *arguments], env=environment or self.environment, text=True, **how)

    def run(self, *arguments, stdin="", environment=None, cwd=None):
        # newlines as they are: CSV has its own
        ended = subprocess.run([self.program, *arguments], input=stdin.encode(), capture_output=True, check=False,
                               env=environment or self.environment, cwd=cwd)
        return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


def differ(name, got, expected):
    """A complaint where two values are not the same."""
    return [] if got == expected else [f"{name}: {got!r} instead of {expected!r}"]
