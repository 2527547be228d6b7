#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The same queries through all three doors, on the sample estate with two Regions: every table with each kind of
constraint, joins, each table's examples, each detection of a pack; then on an estate that changes under its lists,
and with credentials that do not do. Usage: queries.py FAKE_AWS COMMAND MODULE EXTENSION [SANITIZER...]."""
import concurrent.futures
import glob
import json
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
# pylint: disable=wrong-import-position
from cases import write_out_times  # noqa: E402
from doors import DOORS, OWN_COLUMNS, OWN_TABLES, Failure, Programs, Sqlite, differences  # noqa: E402
from fakeaws import ACCESS_KEY, SECRET, FakeAws  # noqa: E402
from signed import Client  # noqa: E402
from tap import Tap  # noqa: E402

SAMPLE = os.path.join(HERE, "..", "fake-aws", "estates", "sample.json")
with open(SAMPLE, encoding="utf-8") as sample:
    # each door's fake AWS starts at another moment, and all should say the same
    ESTATE = write_out_times(json.load(sample), int(time.time()))
REGIONS = {"LAMBDAQUERY_SCOPE_REGIONS": "us-east-1;eu-west-1"}
# The pack that asks of AWS; the other asks what each process did.
PACKS = os.path.join(HERE, "..", "..", "packs", "malicious-layers", "*.sql")
ACCOUNT = "123456789012"
ROWIDS = "count(DISTINCT rowid)"
# Times of this process's own doings.
NOT_COMPARED = OWN_TABLES | {"aws_scopes"}


def change(action, region, nth, estate):
    """A rule for the fake AWS: after that call, this changes."""
    return {"action": action, "region": region, "nth": nth,
            "change": {"accounts": {ACCOUNT: {"regions": {region: estate}}}}}


# With five to a page, after the first page one goes, one comes, one gets another name, one is moved to the end (and so
# comes again) and one is changed, all of them before their page was read; later one goes that was listed.
CHANGES = [
    change("ListFunctions", "us-east-1", 1, {"functions": [
        {"FunctionName": "nightly-batch", "deleted": True}, {"FunctionName": "brand-new"},
        {"FunctionName": "feature-flags", "deleted": True}, {"FunctionName": "feature-toggles"},
        {"FunctionName": "orders-worker", "Description": "moved", "moved": True},
        {"FunctionName": "user-profile", "Description": "changed"}]}),
    change("ListFunctions", "eu-west-1", 2, {"functions": [{"FunctionName": "newsletter", "deleted": True}]}),
    change("ListLayers", "us-east-1", 1, {"layers": {"model-weights": None, "pandas-lite": None}}),
]
CHANGED_FUNCTIONS = {"brand-new": 1, "feature-flags": 0, "feature-toggles": 1, "newsletter": 0, "nightly-batch": 0,
                     "orders-worker": 1}


def quoted(value):
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


class Table:
    """A table's description, and the values that the sample estate has in it."""

    def __init__(self, described, rows):
        self.name = described["name"]
        self.columns = [column for column in described["columns"] if column["name"] not in OWN_COLUMNS]
        self.examples = described["examples"]
        self.key = described["key"]
        self.has_region = any(column["name"] == "region" for column in self.columns)
        self.rows = rows

    def values(self, column):
        return sorted({row[column] for row in self.rows if row.get(column) not in (None, "")})

    def queries(self):
        named = ", ".join(column["name"] for column in self.columns if column["name"] != "max_age")
        select, key = f"SELECT {named} FROM {self.name}", ", ".join(self.key)
        yield f"SELECT * FROM {self.name}"
        yield select
        yield f"SELECT {named}, max_age FROM {self.name} WHERE max_age = 300"
        yield f"SELECT count(*) AS n, {ROWIDS} AS d FROM {self.name}"
        yield f"SELECT {key} FROM {self.name} ORDER BY {key} LIMIT 2 OFFSET 1"
        for where in self._scopes():
            if self.has_region:
                yield f"SELECT * FROM {self.name} WHERE {where}"
        for column in self.columns:
            if column["pushed"] and self.values(column["name"]):
                for where in self._constraints(column["name"], self.values(column["name"])):
                    if self.has_region or "region" not in where:
                        yield f"{select} WHERE {where}"
        if self.has_region:
            yield f"SELECT a.* FROM {self.name} a JOIN {self.name} b USING ({key}) WHERE b.region = 'us-east-1'"
        yield from self.examples

    @staticmethod
    def _scopes():
        yield "region = 'eu-west-1'"
        yield "region IN ('us-east-1', 'eu-west-1', 'eu-west-1')"
        yield "region = 'nowhere-1'"
        yield "region = 'us-east-1' AND region = 'eu-west-1'"
        yield "account_id = '000000000000'"
        yield f"account_id = '{ACCOUNT}' AND region > 'eu-west-1'"

    def _constraints(self, column, values):
        first, last = quoted(values[0]), quoted(values[-1])
        yield f"{column} = {first}"
        yield f"{column} IN ({first}, {last}, {first}, 'nobody')"
        yield f"{column} = {first} AND {column} = {last}"
        yield f"{column} = 'nobody' OR {column} = {last}"
        yield f"{column} = {first} OR region = 'eu-west-1'"
        yield f"{column} = {last} AND region = 'eu-west-1'"
        yield f"{column} <> {first} AND {column} NOT IN ({last})"
        yield f"{column} = '' OR {column} IS NULL"
        yield f"{column} >= {first} AND {column} LIKE '%a%'"
        yield f"{column} BETWEEN {first} AND {last}"
        yield f"{column} > {first} AND {column} < {last}"
        yield f"{column} < {last} + 0.5 AND {column} >= {first} - 0.5"
        yield f"{column} IN (SELECT {column} FROM {self.name} WHERE region = 'us-east-1')"


JOINS = [
    "SELECT f.function_name, l.layer_name, l.position FROM lambda_functions f"
    " JOIN function_layers l USING (function_arn)",
    "SELECT f.function_name, l.layer_name FROM lambda_functions f LEFT JOIN function_layers l USING (function_arn)",
    "SELECT v.layer_version_arn, p.principal, p.exposure FROM lambda_layer_versions v"
    " LEFT JOIN layer_permissions p ON p.layer_version_arn = v.layer_version_arn AND p.exposure <> 'own_account'",
    "SELECT c.code_signing_config_id, f.function_name, g.runtime FROM code_signing_configs c"
    " JOIN code_signing_config_functions f USING (code_signing_config_arn)"
    " JOIN lambda_functions g USING (function_arn)",
    "SELECT function_name, state, tags FROM lambda_functions WHERE function_arn IN"
    " (SELECT function_arn FROM function_layers WHERE is_foreign = 1)",
    "SELECT layer_name, count(*) AS n, max(layer_version) AS newest FROM function_layers"
    " GROUP BY layer_name HAVING n > 1",
    "WITH f AS MATERIALIZED (SELECT * FROM lambda_functions) SELECT f.function_name, l.resolution"
    " FROM function_layers l JOIN f USING (function_arn) WHERE l.resolution <> 'ok'",
]


def detections():
    for path in sorted(glob.glob(PACKS)):
        with open(path, encoding="utf-8") as file:
            lines = [line for line in file if not line.startswith("--")]
        yield "".join(lines).strip().removesuffix(";")


def ask_everywhere(programs, queries, prepare=(), apart=False, **environment):
    """Door -> the answers to `queries`, from one process, on a fake AWS of its own, which `prepare` (pages and what to
    send them) makes ready. `apart`: they may fail."""
    def ask(door):
        with FakeAws(programs.fake, ESTATE) as fake:
            for page, value in prepare:
                if Client(fake.url).control("POST", page, value).status != 200:
                    raise RuntimeError(f"the fake AWS does not take {value}")
            with programs.open(door, fake.environment(**{**REGIONS, **environment})) as opened:
                return [opened.ask([sql])[0] for sql in queries] if apart else opened.ask(queries)

    with concurrent.futures.ThreadPoolExecutor(len(DOORS)) as threads:
        runs = {door: threads.submit(ask, door) for door in DOORS}
        return {door: run.result() for door, run in runs.items()}


def compare(answers, index):
    command, *others = DOORS
    complaints = []
    for other in others:
        complaints += differences(command.name, answers[command][index], other.name, answers[other][index])
    return complaints


def report_same(tap, name, queries, answers):
    complaints = []
    for index, sql in enumerate(queries):
        complaints += [f"{sql}: {complaint}" for complaint in compare(answers, index)]
    tap.report(name, complaints)


def tables(programs):
    """Every table, with the rows that the sample estate has in it."""
    described = [table for name, table in programs.tables().items() if name not in NOT_COMPARED]
    with FakeAws(programs.fake, ESTATE) as fake, programs.open(Sqlite, fake.environment(**REGIONS)) as opened:
        answers = opened.ask([f"SELECT * FROM {table['name']}" for table in described])
    return [Table(table, rows) for table, rows in zip(described, answers)]


def test_queries(tap, programs, every):
    groups = {table.name: list(table.queries()) for table in every}
    groups.update(joins=JOINS, detections=list(detections()))
    answers = ask_everywhere(programs, [sql for queries in groups.values() for sql in queries])
    at = 0
    for name, queries in groups.items():
        complaints, rows = [], 0
        for index, sql in enumerate(queries, at):
            complaints += [f"{sql}: {complaint}" for complaint in compare(answers, index)]
            rows += len(answers[DOORS[0]][index])
            if ROWIDS in sql:
                complaints += [f"{sql}: {row}" for row in answers[DOORS[0]][index] if row["n"] != row["d"]]
        at += len(queries)
        tap.report(f"{name}: {len(queries)} queries", complaints + ([] if rows else ["no rows to compare"]))


def test_changes(tap, programs, every):
    queries = [sql for table in every for sql in list(table.queries())[:4]]
    functions = next(table for table in every if table.name == "lambda_functions")
    queries = list(functions.queries())[:4] + queries
    answers = ask_everywhere(programs, queries, [("settings", {"page_size": 5}), ("rules", CHANGES)])
    report_same(tap, "an estate that changes under its lists", queries, answers)
    for door in DOORS:
        names = [row["function_name"] for row in answers[door][1]]
        got = {name: names.count(name) for name in CHANGED_FUNCTIONS}
        tap.report(f"what came and went: {door.name}", [] if got == CHANGED_FUNCTIONS else [str(got)])


def test_failures(tap, programs, every):
    """What fails everywhere, in the same words."""
    queries = [f"SELECT * FROM {table.name}" for table in every]
    denied = {"secret": SECRET, "account": ACCOUNT, "denied": ["eu-west-1/*"]}
    soon = "SELECT * FROM lambda_layers WHERE max_age = 'soon'"
    for name, asked, prepare, environment in [
            ("a Region that is denied", queries, [("estate", {"credentials": {ACCESS_KEY: denied}})], {}),
            ("a wrong secret", queries[:1], [], {"AWS_SECRET_ACCESS_KEY": "wrong"}),
            ("an expired token", queries[:1], [], {"AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXPIRED",
                                                   "AWS_SESSION_TOKEN": "an/expired+session/token=="}),
            ("no credentials", queries[:1], [], {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}),
            ("no Region", queries[:1], [], {"AWS_REGION": None, "LAMBDAQUERY_SCOPE_REGIONS": None}),
            ("an age that is none", [soon], [], {})]:
        answers = ask_everywhere(programs, asked, prepare, apart=True, **environment)
        report_same(tap, name, asked, answers)
        fine = [sql for sql, answer in zip(asked, answers[DOORS[0]]) if not isinstance(answer, Failure)]
        tap.report(f"{name} fails", [f"{sql} did not" for sql in fine])


def main():
    tap, programs = Tap(), Programs(sys.argv[1:])
    every = tables(programs)
    test_queries(tap, programs, every)
    test_changes(tap, programs, every)
    test_failures(tap, programs, every)
    tap.finish()


if __name__ == "__main__":
    main()
