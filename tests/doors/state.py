#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is kept on disk, shared by processes and doors: nobody asks for what another has found, whatever becomes of the
others meanwhile. Usage: state.py FAKE_AWS COMMAND MODULE EXTENSION [SANITIZER...]."""
import concurrent.futures
import contextlib
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
# pylint: disable=wrong-import-position
from command import Command as CommandRun, differ  # noqa: E402
from doors import DOORS, Command, Osquery, Programs, Sqlite, multiset  # noqa: E402
from fakeaws import FakeAws  # noqa: E402
from tap import Tap  # noqa: E402

PROGRAMS = Programs(sys.argv[1:])
FAKE, COMMAND, _, EXTENSION = sys.argv[1:5]
VERSIONS = 12
MADE_UP = ["--generate", f"functions=60,layers=4,versions={VERSIONS},configs=1"]
FACTS = "SELECT layer_version_arn, code_sha256 FROM lambda_layer_versions ORDER BY 1"
ALL = "SELECT *, code_sha256 FROM function_layers ORDER BY function_arn, position"
AT_ONCE = 6


class Place:
    """A fake AWS and a folder for what is kept, which is not there yet."""

    def __init__(self, aws, folder):
        self.aws = aws
        self.folder = os.path.join(folder, "of", "lambdaquery")
        self.file = os.path.join(self.folder, "state.sqlite")

    def environment(self, **more):
        return self.aws.environment(**{"LAMBDAQUERY_COLLECT_STATE_DIR": self.folder, **more})

    def command(self, sql, **more):
        return CommandRun(COMMAND, self.environment(**more)).run("--format", "json", sql)

    def facts_asked(self):
        return self.aws.calls("GetLayerVersionByArn")

    def complaints(self):
        """About a file that is not sound, or that others could read."""
        modes = [oct(stat.S_IMODE(os.stat(path).st_mode)) for path in (self.folder, self.file)]
        with contextlib.closing(sqlite3.connect(self.file)) as database:
            found = database.execute("PRAGMA integrity_check").fetchall()
            facts = database.execute("SELECT count (*) FROM answers WHERE fact").fetchall()
        return (differ("modes", modes, ["0o700", "0o600"]) + differ("the file", found, [("ok",)])
                + differ("facts", facts, [(VERSIONS,)]))


@contextlib.contextmanager
def place():
    with tempfile.TemporaryDirectory() as folder, FakeAws(FAKE, None, *MADE_UP) as aws:
        yield Place(aws, folder)


def quiet(ended):
    return differ("status", ended.status, 0) + differ("stderr", ended.err, "")


def test_doors(tap):
    """One asks, the others know."""
    with place() as here:
        answers = {}
        for door in DOORS:
            with PROGRAMS.open(door, here.environment()) as opened:
                answers[door.name] = multiset(opened.ask([FACTS])[0])
        tap.report("each door knows what another asked", here.complaints()
                   + differ("calls", here.facts_asked(), VERSIONS)
                   + differ("rows", len(answers[Command.name]), VERSIONS)
                   + differ("the module", answers[Sqlite.name], answers[Command.name])
                   + differ("the extension", answers[Osquery.name], answers[Command.name]))


def test_together(tap):
    """All begin at once, where there is not even a folder; every answer goes to disk and comes back."""
    with place() as here:
        expected = here.command(ALL, LAMBDAQUERY_COLLECT_STATE_DIR="off").rows()
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as threads:
            runs = [threads.submit(here.command, f"{FACTS}; {ALL}", LAMBDAQUERY_COLLECT_MEMORY_LIMIT="0")
                    for _ in range(AT_ONCE)]
            ended = [run.result() for run in runs]
        complaints = here.complaints()
        for one in ended:
            complaints += quiet(one) + differ("what it printed", one.out, ended[0].out)
        seen = here.facts_asked()
        after = here.command(ALL)
        tap.report("many processes share the file", complaints + quiet(after)
                   + differ("rows after", multiset(after.rows()), multiset(expected))
                   + differ("calls after", here.facts_asked() - seen, 0))


def test_killed(tap):
    """A process that dies in the middle takes no other's file with it."""
    with place() as here:
        quick = here.command(FACTS)
        environment = here.environment(LAMBDAQUERY_COLLECT_MEMORY_LIMIT="0")
        complaints = quiet(quick)
        with subprocess.Popen([COMMAND, "SELECT * FROM layer_permissions"], env=environment, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as process:
            here.aws.wait_for_call("GetLayerVersionPolicy")
            process.send_signal(signal.SIGKILL)
        after = here.command(FACTS)
        tap.report("a process that is killed", complaints + quiet(after) + here.complaints()
                   + differ("rows", multiset(after.rows()), multiset(quick.rows()))
                   + differ("calls", here.facts_asked(), VERSIONS))


def test_damaged(tap):
    """Who comes first sets it aside; nobody sets the new one aside."""
    with place() as here:
        os.makedirs(here.folder, 0o700)
        with open(here.file, "wb") as file:
            file.write(b"no database" * 1000)
        os.chmod(here.file, 0o600)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as threads:
            ended = list(threads.map(here.command, [FACTS] * AT_ONCE))
        warned = [one.err for one in ended if one.err]
        complaints = [f"said {text!r}" for text in warned if " is set aside as " not in text or text.count("\n") != 1]
        complaints += [f"ended with {one.status}" for one in ended if one.status != 0]
        tap.report("a damaged file is set aside once", complaints + here.complaints()
                   + differ("warnings", len(warned), 1)
                   + differ("folder", sorted(os.listdir(here.folder)), ["state.sqlite", "state.sqlite.aside"]))


def test_another_aws(tap):
    """The same account under another address is another one."""
    with place() as here, FakeAws(FAKE, None, *MADE_UP) as other:
        first = here.command(FACTS)
        second = here.command(FACTS, AWS_ENDPOINT_URL=other.url)
        tap.report("another endpoint's facts are asked", quiet(first) + quiet(second)
                   + differ("calls", other.calls("GetLayerVersionByArn"), VERSIONS))


def test_warnings(tap):
    """Where nothing can be kept, each door that has a place for it says so, and answers."""
    with place() as here:
        nowhere = {"LAMBDAQUERY_COLLECT_STATE_DIR": os.path.join("/proc", "lambdaquery")}
        said = ": warning: nothing is kept on disk for now, so more may have to be asked again: /proc/lambdaquery"
        ended = here.command(FACTS, **nowhere)
        with tempfile.TemporaryFile("w+") as log:
            with Osquery(EXTENSION, here.environment(**nowhere), log) as extension:
                rows = extension.ask([FACTS, FACTS])[1]
            log.seek(0)
            lines = [line for line in log.read().splitlines() if "warning" in line]
        tap.report("where nothing can be kept", differ("status", ended.status, 0)
                   + [f"{said!r} is missing in {text!r}" for text in [ended.err, *lines] if said not in text]
                   + differ("lines in the extension's log", len(lines), 1)
                   + differ("rows", multiset(rows), multiset(ended.rows())))


if __name__ == "__main__":
    TAP = Tap()
    for test in [test_doors, test_together, test_killed, test_damaged, test_another_aws, test_warnings]:
        test(TAP)
    TAP.finish()
