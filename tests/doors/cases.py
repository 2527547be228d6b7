#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every table case (tests/tables) through all three doors: each gives the rows the case says or the error it says, with
the calls it says, and all three say the same. Usage: cases.py FAKE_AWS COMMAND MODULE EXTENSION [SANITIZER...]."""
import concurrent.futures
import glob
import json
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
# pylint: disable=wrong-import-position
from doors import DOORS, OWN_TABLES, Command, Failure, Programs, differences, multiset  # noqa: E402
from fakeaws import ACCESS_KEY, SECRET, FakeAws  # noqa: E402
from signed import Client  # noqa: E402
from tap import Tap  # noqa: E402

ACCOUNT, REGION = "111111111111", "us-east-1"
SECRETS = ["NEVER-SHOWN", "X-Amz-", SECRET]
ROWID = "rowid of the row"


def write_out_here(value):
    """The estate with "here" as the account and Region that it stands for."""
    if isinstance(value, list):
        return [write_out_here(member) for member in value]
    if not isinstance(value, dict):
        return value
    value = {key: write_out_here(member) for key, member in value.items()}
    if "here" in value:
        here = {ACCOUNT: {"regions": {REGION: value.pop("here")}}}
        value["accounts"] = {**value.get("accounts", {}), **here}
    return value


def write_out_times(value, now):
    """{"ago": seconds} is a time, counted from when the test began."""
    if isinstance(value, list):
        return [write_out_times(member, now) for member in value]
    if not isinstance(value, dict):
        return value
    return now - value["ago"] if "ago" in value else {k: write_out_times(v, now) for k, v in value.items()}


def select(table, asked):
    columns = ", ".join(asked["columns"]) if "columns" in asked else "*"
    quoted = {column: ", ".join("'" + text.replace("'", "''") + "'" for text in texts)
              for column, texts in asked.get("where", {}).items()}
    holds = [f"{column} IN ({texts})" for column, texts in quoted.items()]
    holds += [f"{column} {op} {number}" for column, sides in asked.get("range", {}).items()
              for op, number in sides.items()]
    where = " AND ".join(holds)
    return f'SELECT rowid AS "{ROWID}", {columns} FROM {table}' + (f" WHERE {where}" if where else "")


class Case:
    def __init__(self, table, estate, case):
        self.name = f"{table}: {case['name']}"
        self.estate, self.case = estate, case
        befores = case.get("before", [])
        self.queries = [select(before["table"], before) for before in befores] + [select(table, case)]

    def prepare(self, fake):
        """Makes the fake AWS what the case wants it to be."""
        client = Client(fake.url)
        credentials = {ACCESS_KEY: {"secret": SECRET, "account": ACCOUNT, "denied": self.case.get("denied", [])}}
        steps = [("DELETE", "estate", None), ("DELETE", "rules", None),
                 ("POST", "settings", {"page_size": self.case.get("page_size", 0)}),
                 ("POST", "estate", {"credentials": credentials, "accounts": {ACCOUNT: {"regions": {REGION: {}}}}}),
                 ("POST", "estate", self.estate), ("POST", "estate", self.case.get("estate", {}))]
        if "rules" in self.case:
            steps.append(("POST", "rules", self.case["rules"]))
        for step in [*steps, ("DELETE", "counters", None)]:
            answer = client.control(*step)
            if answer.status != 200:
                raise RuntimeError(f"{self.name}: {step[0]} {step[1]}: {answer.body}")


class Outcome:
    """What one door answered, and the calls it made; complaints about what the case says of both. `early` is a query
    before that failed."""

    def __init__(self, case, answers, calls):
        self.complaints = []
        self.answer = answers[-1]
        self.early = next((answer for answer in answers[:-1] if isinstance(answer, Failure)), None)
        for rows in answers:
            if not isinstance(rows, Failure):
                self._take_rowids(rows)
        if isinstance(self.answer, Failure):
            self._check_failure(case, self.answer.message)
        else:
            self._check_rows(case, self.answer)
        for action, count in case.get("calls", {}).items():
            if calls.get(action, 0) != count:
                self.complaints.append(f"{calls.get(action, 0)} calls of {action}, not {count}")

    def _take_rowids(self, rows):
        rowids = [row.pop(ROWID) for row in rows]
        if len(set(rowids)) != len(rowids) or not all(isinstance(rowid, int) for rowid in rowids):
            self.complaints.append(f"rowids {rowids}")

    def _check_failure(self, case, message):
        expected = case.get("error", ["(no error)"])
        self.complaints += [f"{text!r} is missing in {message!r}" for text in expected if text not in message]
        self._check_secrets(message)

    def _check_rows(self, case, rows):
        if multiset(rows) != multiset(case.get("rows", [{"not": "rows, but an error"}])):
            self.complaints.append(f"rows {multiset(rows)}")
        self._check_secrets(json.dumps(rows))

    def _check_secrets(self, text):
        self.complaints += [f"shows {secret}" for secret in SECRETS if secret in text]


def calls_of(fake):
    calls = {}
    for entry in fake.counters()["actions"]:
        calls[entry["action"]] = calls.get(entry["action"], 0) + entry["calls"]
    return calls


def outcomes_of(door, programs, cases):
    """One door's outcomes, one after the other, on a fake AWS of its own."""
    outcomes = []
    with FakeAws(programs.fake, None) as fake:
        for case in cases:
            case.prepare(fake)
            trust = {"organization_id": case.case.get("organization"), **case.case.get("trust", {})}
            environment = fake.environment(**{f"LAMBDAQUERY_TRUST_{key.upper()}": text for key, text in trust.items()})
            with programs.open(door, environment) as opened:
                answers = opened.ask(case.queries)
            outcomes.append(Outcome(case.case, answers, calls_of(fake)))
    return outcomes


def load_cases():
    cases, now = [], int(time.time())
    for path in sorted(glob.glob(os.path.join(HERE, "..", "tables", "cases", "*.json"))):
        with open(path, encoding="utf-8") as file:
            content = write_out_times(write_out_here(json.load(file)), now)
        if content["table"] not in OWN_TABLES:
            cases += [Case(content["table"], content.get("estate", {}), case) for case in content["cases"]]
    return cases


def compare(outcomes):
    """Complaints about each door, and about what is not the same in the first and the others."""
    command, *others = outcomes.values()
    if others[0].early:
        # the command ends with the first query that fails
        complaints = differences("command", command.answer, "the first failure", others[0].early)
        del outcomes[Command]
    else:
        complaints = []
    complaints += [f"{door.name}: {text}" for door, outcome in outcomes.items() for text in outcome.complaints]
    (door, first), *rest = outcomes.items()
    for other_door, other in rest:
        complaints += differences(door.name, first.answer, other_door.name, other.answer)
    return complaints


def main():
    tap, programs, cases = Tap(), Programs(sys.argv[1:]), load_cases()
    with concurrent.futures.ThreadPoolExecutor(len(DOORS)) as threads:
        runs = [threads.submit(outcomes_of, door, programs, cases) for door in DOORS]
        columns = [run.result() for run in runs]
    for case, *outcomes in zip(cases, *columns):
        tap.report(case.name, compare(dict(zip(DOORS, outcomes))))
    tap.finish()


if __name__ == "__main__":
    main()
