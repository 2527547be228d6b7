#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every operation x everything that can go wrong with its answer, over the wire: the query gives the right rows, or an
error that names the operation, the Region and the fault; never a part of the rows, a crash, a leak, a hang.

matrix.py LAMBDAQUERY FAKE_AWS some: each operation and each fault at least once; ... all: each with each. More words
are the only operations to look at."""
import collections
import concurrent.futures
import contextlib
import json
import os
import queue
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
# pylint: disable=wrong-import-position
import certificate  # noqa: E402
from fakeaws import FakeAws  # noqa: E402
from faults import ERROR, FAULTS, ROWS, SIGN_IN, Fault, estate, operations  # noqa: E402
from signed import Client  # noqa: E402
from tap import Tap  # noqa: E402

PROGRAM, FAKE, HOW_MANY, *ONLY = sys.argv[1:]
# They wait much more than they compute.
SIDE_BY_SIDE = 4
HANG_S = 600  # no assertion about time: what follows 500 empty pages for each of 46 names is slow on a busy machine
REGION = "us-east-1"


class Place:
    """Two AWSs with the same estate: one that faults are made in, and one that speaks TLS as nobody the client
    trusts."""

    def __init__(self, folder):
        self.plain = FakeAws(FAKE, estate([]), "--page-size", "1")
        _, server, key = certificate.make(folder("stranger"))
        self.trusted = certificate.make(folder("authority"))[0]
        self.encrypted = FakeAws(FAKE, estate([]), "--page-size", "1", "--tls-cert", server, "--tls-key", key)

    def close(self):
        for aws in (self.plain, self.encrypted):
            aws.__exit__()
            if aws.exit_code != 0:
                raise RuntimeError(f"the fake AWS ended with {aws.exit_code}")

    def prepare(self, operation, fault):
        client = Client(self.plain.url)
        steps = [("DELETE", "rules", None), ("DELETE", "counters", None),
                 ("POST", "settings", {"clock_offset": 0, **(fault.settings or {})}),
                 ("POST", "estate", {"credentials": estate(operation.denied)["credentials"]})]
        if fault.rule:
            steps.append(("POST", "rules", {"action": operation.action, **fault.rule}))
        for step in steps:
            answer = client.control(*step)
            if answer.status != 200:
                raise RuntimeError(f"{step[0]} {step[1]}: {answer.body}")

    def ask(self, operation, fault):
        """How the query ended: rows, or the error's text. Whatever else happens is raised."""
        self.prepare(operation, fault)
        environment = self.plain.environment(**operation.environment, **fault.environment)
        if fault.encrypted:
            environment[f"AWS_ENDPOINT_URL_{operation.service.upper().replace('-', '_')}"] = self.encrypted.url
            environment["AWS_CA_BUNDLE"] = self.trusted
        with tempfile.TemporaryDirectory() as home:
            if operation.files:
                settle(home, operation.files)
                environment = {name: value.replace("{home}", home) for name, value in environment.items()}
                environment["HOME"] = home
            ended = subprocess.run([PROGRAM, "--format", "json", operation.sql], env=environment, timeout=HANG_S,
                                   capture_output=True, check=False, text=True)
            if SIGN_IN in operation.files:
                look_at_sign_in(os.path.join(home, SIGN_IN))
        rows = sorted(json.dumps(row, sort_keys=True) for row in json.loads(ended.stdout or "[]"))
        if ended.returncode == 0 and not ended.stderr:
            return rows
        if ended.returncode == 0 and re.fullmatch(r"lambdaquery: warning: .*\n", ended.stderr):
            return Unknown(rows, ended.stderr)
        if ended.returncode == 1 and not ended.stdout and re.fullmatch(r"lambdaquery: .*\n", ended.stderr):
            return ended.stderr
        raise RuntimeError(f"it ended with {ended.returncode}: {ended.stdout[-500:]}{ended.stderr[-2000:]}")


def settle(home, files):
    for name, content in files.items():
        os.makedirs(os.path.dirname(os.path.join(home, name)), exist_ok=True)
        with open(os.path.join(home, name), "w", encoding="utf-8") as file:
            file.write(content)


def look_at_sign_in(path):
    """Whatever went wrong, the next renewal can be tried."""
    with open(path, encoding="utf-8") as file:
        if json.load(file)["refreshToken"] != "refresh-1":
            raise RuntimeError("the sign-in is lost")


class Unknown:
    """Rows that say `unknown` where the operation would have told it, and a warning why."""

    def __init__(self, rows, why):
        self.rows, self.why = rows, why


def judge(operation, fault, answer, right):
    """What it came to, and complaints."""
    if isinstance(answer, Unknown):
        told = [row.replace(f'"{operation.tells}"', '"unknown"') for row in right]
        outcome, complaints = judge(operation, fault, answer.why, right)
        return outcome, complaints + ([] if operation.tells and answer.rows == told else [f"rows {answer.rows}"])
    if isinstance(answer, list):
        wrong = [] if answer == right else [f"{len(answer)} rows, and {len(right)} are right"]
        return ROWS, wrong + (["rows, where there should be an error"] if fault.outcome == ERROR else [])
    names = [fault.words, REGION] + ([] if fault.encrypted else [rf"\b{operation.action}\b"])
    wrong = [f"{name!r} is missing in {answer!r}" for name in names if not re.search(name, answer)]
    return ERROR, wrong + ([f"an error, where there should be rows: {answer}"] if fault.outcome == ROWS else [])


class Matrix:
    def __init__(self, places):
        self.places, self.right, self.came_to = places, {}, {}

    def fill(self, operation, name, fault):
        """Complaints about one cell."""
        place = self.places.get()
        try:
            answer = place.ask(operation, fault)
            if name is None:
                self.right[operation.action] = answer
                called = place.plain.calls(operation.action)
                return ([] if called else ["the query does not ask for it"]) + (
                    [answer] if isinstance(answer, str) else [] if answer else ["there are no rows"])
            self.came_to[operation.action, name], complaints = judge(operation, fault, answer,
                                                                      self.right[operation.action])
        except subprocess.TimeoutExpired:
            self.came_to[operation.action, name], complaints = "hang", [f"it did not end in {HANG_S} s"]
        except (RuntimeError, ValueError) as problem:
            self.came_to[operation.action, name], complaints = "broken", [str(problem)]
        finally:
            self.places.put(place)
        return complaints

    def print(self, actions):
        short = {ROWS: "r", ERROR: "E", None: "."}
        print("# r: the right rows; E: an error that names it; .: not in this run")
        for number, name in enumerate(FAULTS, 1):
            print(f"# {number:2} {name}")
        print("# " + " " * 34 + " ".join(f"{number:2}" for number in range(1, len(FAULTS) + 1)))
        for action in actions:
            cells = [short.get(self.came_to.get((action, name)), "!") for name in FAULTS]
            print(f"# {action:34}" + " ".join(f" {cell}" for cell in cells))
        counts = collections.Counter(self.came_to.values())
        print(f"# {len(self.came_to)} cases: " + ", ".join(f"{counts[key]} {key}" for key in sorted(counts)))


def cells(found):
    names = list(FAULTS)
    for i in range(max(len(found), len(names)) if HOW_MANY == "some" else len(found)):
        operation = found[i % len(found)]
        for name in [names[i % len(names)]] if HOW_MANY == "some" else names:
            yield operation, name, FAULTS[name]


def run(tap, matrix, about, todo):
    with concurrent.futures.ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        for cell, complaints in zip(todo, pool.map(lambda cell: matrix.fill(*cell), todo)):
            tap.report(f"{cell[0].action}: {cell[1] or about}", complaints)


def main():
    tap, places = Tap(), queue.Queue()
    shown = subprocess.run([PROGRAM, "tables", "--format", "json"], capture_output=True, check=True)
    found, complaints = operations(json.loads(shown.stdout)["tables"])
    tap.report("every operation that is declared is here", complaints)
    found = [operation for operation in found if not ONLY or operation.action in ONLY]
    with tempfile.TemporaryDirectory() as root, contextlib.ExitStack() as opened:
        for i in range(SIDE_BY_SIDE):
            def folder(name, i=i):
                path = os.path.join(root, f"{name}-{i}")
                os.mkdir(path)
                return path
            place = Place(folder)
            opened.callback(place.close)
            places.put(place)
        matrix = Matrix(places)
        run(tap, matrix, "nothing goes wrong", [(each, None, Fault(ROWS)) for each in found])
        if not tap.failed:
            run(tap, matrix, None, list(cells(found)))
    matrix.print([each.action for each in found])
    tap.finish()


if __name__ == "__main__":
    main()
