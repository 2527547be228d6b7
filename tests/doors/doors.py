# SPDX-License-Identifier: Apache-2.0
"""The three doors, asked alike. A door is opened for one environment, asked any number of queries, and closed; an
answer is a list of rows (dictionaries) or a Failure."""
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "python"), os.path.join(HERE, "..", "osquery-host")]
# pylint: disable=wrong-import-position
import remote  # noqa: E402
from host import Host  # noqa: E402


class Failure:
    """A query that failed; `message` is what core said of it, and `core` that without what differs from one time to the
    next: AWS's request id, and which of several calls that fail side by side was the first."""

    def __init__(self, message):
        self.message = message
        self.core = re.sub(r"request [0-9a-f-]{36}", "request", re.sub(r"on resource: \S+", "on a resource", message))

    def __repr__(self):
        return f"Failure({self.message!r})"


class Osquery:
    """lambdaquery.ext under the test osquery."""
    name = "osquery"

    def __init__(self, program, environment, log=subprocess.DEVNULL):
        self._host = Host([program], env=environment, stderr=log)

    def __enter__(self):
        self._host.__enter__()
        return self

    def __exit__(self, *problem):
        self._host.__exit__(*problem)
        if self._host.process.returncode != 0:
            raise RuntimeError(f"the extension ended with {self._host.process.returncode}")

    def ask(self, queries):
        return [self._ask(sql) for sql in queries]

    def _ask(self, sql):
        try:
            return self._host.query(sql)
        except remote.QueryError as problem:
            return Failure(str(problem))


class Sqlite:
    """lambdaquery.so in a Python without sanitizers: `preload` are the runtimes that a module with them needs."""
    name = "sqlite"

    def __init__(self, program, environment, preload=()):
        if preload:
            environment = {**environment, "LD_PRELOAD": " ".join(preload), "ASAN_OPTIONS": "detect_leaks=0"}
        self._process = subprocess.Popen([sys.executable, os.path.join(HERE, "sqlite_host.py"), program], stdin=-1,
                                         stdout=-1, text=True, env=environment)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.communicate()
        if self._process.returncode != 0:
            raise RuntimeError(f"the module's host ended with {self._process.returncode}")

    def ask(self, queries):
        return [self._ask(sql) for sql in queries]

    def _ask(self, sql):
        self._process.stdin.write(json.dumps(sql) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return Failure(answer["error"]) if "error" in answer else answer["rows"]


class Command:
    """The command, with all queries at once: where one fails, that is the only answer."""
    name = "command"

    def __init__(self, program, environment):
        self._program, self._environment = program, environment

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def ask(self, queries):
        """Several runs, as the command takes a megabyte of SQL."""
        answers = []
        for start in range(0, len(queries), 500):
            answers += self._run(queries[start:start + 500])
            if isinstance(answers[-1], Failure):
                return answers[-1:]
        return answers

    def _run(self, queries):
        with tempfile.TemporaryFile("w+") as said:
            ended = subprocess.run([self._program, "--format", "json"], input=";\n".join(queries), check=False,
                                   env=self._environment, stdout=-1, stderr=said, text=True)
            said.seek(0)
            message = said.read().strip()
        if ended.returncode == 0:
            return list(self._documents(ended.stdout))
        if ended.returncode != 1 or ended.stdout or not message.startswith("lambdaquery: "):
            raise RuntimeError(f"the command ended with {ended.returncode}: {ended.stdout}{message}")
        return [Failure(message.removeprefix("lambdaquery: "))]

    @staticmethod
    def _documents(text):
        decoder, at = json.JSONDecoder(), 0
        while at < len(text):
            document, at = decoder.raw_decode(text, at)
            yield document
            while at < len(text) and text[at].isspace():
                at += 1


class Programs:
    """What the build made, as meson hands it on: FAKE_AWS COMMAND MODULE EXTENSION [SANITIZER...]."""

    def __init__(self, arguments):
        self.fake, self._command, self._module, self._extension, *self._preload = arguments

    def open(self, door, environment):
        if door is Command:
            return Command(self._command, environment)
        if door is Sqlite:
            return Sqlite(self._module, environment, self._preload)
        return Osquery(self._extension, environment)

    def tables(self):
        """What there is: table -> column -> its description, from `lambdaquery tables`."""
        out = subprocess.run([self._command, "tables", "--format", "json"], check=True, capture_output=True, text=True)
        return {table["name"]: table for table in json.loads(out.stdout)["tables"]}


DOORS = [Command, Sqlite, Osquery]
# Of this process and this moment: two doors have different ones.
OWN_COLUMNS = {"data_as_of"}
OWN_TABLES = {"aws_api_status"}


def whole(value):
    """JSON has one number that a door may write as 1 or as 1.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def multiset(rows):
    """Rows in an order that does not depend on where they came from."""
    return sorted(json.dumps({name: whole(value) for name, value in row.items()}, sort_keys=True) for row in rows)


def differences(name, answer, other_name, other):
    """Complaints where two doors' answers are not the same."""
    if isinstance(answer, Failure) or isinstance(other, Failure):
        same = isinstance(answer, Failure) and isinstance(other, Failure) and answer.core == other.core
        return [] if same else [f"{name}: {answer!r}", f"{other_name}: {other!r}"]
    ours, theirs = multiset(answer), multiset(other)
    if ours == theirs:
        return []
    return ([f"{name} alone: {row}" for row in ours if row not in theirs]
            + [f"{other_name} alone: {row}" for row in theirs if row not in ours]
            or [f"{name} and {other_name} have {len(ours)} and {len(theirs)} rows"])
