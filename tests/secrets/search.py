#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Secrets go in everywhere that there are any, each with a mark, and none comes out: not in rows, reports, snapshots,
errors and logs, nor in what is kept on disk. Usage: search.py FAKE_AWS COMMAND MODULE EXTENSION [SANITIZER...]."""
import base64
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", folder) for folder in ("python", "doors", "faults", "osquery-host")]
# pylint: disable=wrong-import-position
import faults  # noqa: E402
from doors import Failure, Programs, Sqlite  # noqa: E402
from fakeaws import FakeAws  # noqa: E402
from host import Host  # noqa: E402
from marks import Marks, Searched  # noqa: E402
from remote import QueryError  # noqa: E402
from signed import Client  # noqa: E402
from signin import SignIn  # noqa: E402
from tap import Tap, differ  # noqa: E402

FAKE, COMMAND, _, EXTENSION = sys.argv[1:5]
PROGRAMS = Programs(sys.argv[1:])
PACKS = os.path.join(HERE, "..", "..", "packs")
FORMATS = ["table", "csv", "json", "jsonl"]
REPORTS = ["table", "json", "jsonl", "csv", "markdown", "html", "ocsf"]
FUNCTIONS = "SELECT *, tags, storage_mode FROM lambda_functions"
# What a part of an answer that cannot be read, or AWS's own words, must not take along.
SPOILED = ["invalid-json", "wrong-length", "access-denied"]


def presigned(secret):
    return (f"https://awslambda-us-east-1-tasks.s3.amazonaws.com/snapshots/x?X-Amz-Security-Token={secret}"
            f"&X-Amz-Signature={secret}")


def plant(marks, signin):
    """The estate of the fault matrix, with a secret wherever AWS has any."""
    estate = faults.estate([])
    here = estate["accounts"]["123456789012"]["regions"]["us-east-1"]
    names = ["DB_PASSWORD", "LD_PRELOAD", "NODE_OPTIONS", "JAVA_TOOL_OPTIONS", "PYTHONPATH", "AWS_LAMBDA_EXEC_WRAPPER"]
    for function in here["functions"]:
        function["Environment"] = {"Variables": {name: marks.secret(f"value of {name}") for name in names}}
        function["Environment"]["Variables"]["JAVA_TOOL_OPTIONS"] = f"-Dpassword={marks.secret('value of an option')}"
        function["code"] = {"RepositoryType": "S3", "Location": presigned(marks.secret("URL of a function"))}
        for version in function.get("versions", []):
            version["Environment"] = {"Variables": {"TOKEN": marks.secret("value in a version")}}
    for versions in here["layers"].values():
        versions[0]["Content"] = {"Location": presigned(marks.secret("URL of a layer"))}
    here["events"][0]["record"] = {"requestParameters": {"functionName": "billing", "environment": {
        "variables": {"TOKEN": marks.secret("value in an event")}}},
        "responseElements": {"code": {"location": presigned(marks.secret("URL in an event"))}}}
    estate["credentials"] = {}
    for keys in signin.keys.values():
        estate["credentials"].update(keys.in_estate())
    return estate


class Run:
    """One estate, one place to write to, and all that comes out of programs that read it."""

    def __init__(self, fake, signin, home, out, searched):
        self.fake, self.signin, self.home, self.out, self.searched = fake, signin, home, out, searched

    def environment(self, **more):
        return self.fake.environment(**{
            "AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None, "HOME": self.home, "G_MESSAGES_DEBUG": "all",
            "LAMBDAQUERY_COLLECT_STATE_DIR": os.path.join(self.out, "state"), "LAMBDAQUERY_COLLECT_ATTEMPTS": "1",
            **more})

    def command(self, about, *arguments, **more):
        """Returns how it ended."""
        ended = subprocess.run([COMMAND, "--verbose", *arguments], env=self.environment(**more), capture_output=True,
                               check=False)
        self.searched.look(about, ended.stdout + ended.stderr)
        return ended

    def signed_in(self, about, *arguments, **more):
        return self.command(about, *arguments, **{**self.signin.ways["environment"], **more})


def everything():
    """A query of every table with every column."""
    for name, table in PROGRAMS.tables().items():
        columns = ", ".join(column["name"] for column in table["columns"] if column["name"] != "max_age")
        yield f"SELECT {columns} FROM {name}"


def test_ways(tap, run):
    for way, environment in run.signin.ways.items():
        ended = run.command(f"signing in by {way}", "--format", "json", FUNCTIONS, **environment)
        tap.report(f"signing in by {way}", differ("status", ended.returncode, 0) + (
            [ended.stderr.decode()] if ended.returncode else []))
    tap.report("the secrets were asked for as they are", differ(
        "asked", run.signin.server.asked, {(way, True) for way in ("container", "sso", "web")}))
    run.signin.server.working = False
    for about, environment in {**{f"{way} that fails": run.signin.ways[way] for way in ("container", "sso", "web")},
                               **run.signin.broken_ways}.items():
        ended = run.command(about, FUNCTIONS, LAMBDAQUERY_COLLECT_STATE_DIR="off", **environment)
        tap.report(about, differ("status", ended.returncode, 1))


def test_answers(tap, run):
    sql = "; ".join(everything())
    for name in FORMATS:
        ended = run.signed_in(f"rows as {name}", "--format", name, sql)
        tap.report(f"every table as {name}", differ("status", ended.returncode, 0) + (
            [ended.stderr.decode()[-500:]] if ended.returncode else []))
    for name in REPORTS:
        ended = run.signed_in(f"reports as {name}", "run", "--packs", PACKS, "--format", name, "--output",
                              os.path.join(run.out, f"report.{name}"))
        tap.report(f"every pack as {name}", differ("status", ended.returncode, 0))
    before, after = (os.path.join(run.out, name) for name in ("before.db", "after.db"))
    for path in (before, after):
        tap.report("a snapshot", differ("status", run.signed_in("snapshot", "snapshot", path).returncode, 0))
    run.signed_in("diff", "diff", before, after)
    for name in FORMATS:
        run.signed_in(f"check as {name}", "check", "--format", name)


def test_doors(tap, run):
    environment = run.environment(**run.signin.ways["environment"])
    with open(os.path.join(run.out, "extension.log"), "wb") as log:
        with Host([EXTENSION], env=environment, verbose=True, stderr=log) as host:
            answers = []
            for sql in everything():
                try:
                    answers.append(host.query(sql))
                except QueryError as problem:
                    answers.append(str(problem))
    run.searched.look("osquery", json.dumps(answers).encode())
    tap.report("osquery", [answer for answer in answers if isinstance(answer, str)])
    with PROGRAMS.open(Sqlite, environment) as door:
        answers = door.ask(list(everything()))
    run.searched.look("the module", repr(answers).encode())
    tap.report("the module", [repr(answer) for answer in answers if isinstance(answer, Failure)])


def test_spoiled(tap, run):
    """Each operation's answer is broken right where secrets stand."""
    described = list(PROGRAMS.tables().values())
    operations, _ = faults.operations(described)
    complaints = []
    for operation in operations:
        for fault in SPOILED:
            client = Client(run.fake.url)
            client.control("DELETE", "rules")
            client.control("POST", "rules", {"action": operation.action, "fault": fault, "count": 0})
            ended = run.signed_in(f"{operation.action}: {fault}", operation.sql, LAMBDAQUERY_COLLECT_STATE_DIR="off",
                                  **operation.environment)
            complaints += [] if ended.returncode in (0, 1) else [f"{operation.action}, {fault}: {ended.returncode}"]
    Client(run.fake.url).control("DELETE", "rules")
    tap.report(f"{len(operations)} operations with {len(SPOILED)} faults", complaints)


def test_marks(tap):
    """The search finds what it is to find."""
    marks = Marks()
    secret = marks.secret("thing")
    coats = {"plain": secret, "in a URL": secret.replace("/", "%2F").replace("+", "%2B"), "in hexadecimal":
             secret.encode().hex(), **{f"in base64 after {n}": base64.b64encode(b"x" * n + secret.encode(
             )).decode() for n in range(3)}}
    tap.report("the search finds secrets in every coat", [
        f"not {about}" for about, text in coats.items() if marks.found_in(text.encode()) != ["thing"]])
    tap.report("and nothing else", marks.found_in(b"mark/" + b"0" * 24))


def main():
    tap, marks = Tap(), Marks()
    test_marks(tap)
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as out:
        signin, searched = SignIn(marks, home), Searched(marks)
        try:
            with FakeAws(FAKE, plant(marks, signin)) as fake:
                run = Run(fake, signin, home, out, searched)
                for test in (test_ways, test_answers, test_doors, test_spoiled):
                    test(tap, run)
        finally:
            signin.close()
        tap.report("answers were kept on disk", [] if os.path.exists(os.path.join(out, "state", "state.sqlite"))
                   else ["there is no file"])
        searched.look_below(out)
    tap.report(f"{len(marks.kinds())} secrets planted, {len(searched.found)} found in {searched.places} outputs and "
               f"files of {searched.bytes} bytes", searched.found)
    tap.finish()


if __name__ == "__main__":
    main()
