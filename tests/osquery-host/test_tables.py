#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The product through osquery's door, against the fake AWS: rows, calls, failures.

Usage: test_tables.py EXTENSION COMMAND FAKE_AWS."""
import json
import os
import signal
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
import remote  # noqa: E402
from command import Command, differ  # noqa: E402
from fakeaws import FakeAws  # noqa: E402
from host import Host  # noqa: E402
from tap import Tap  # noqa: E402

EXTENSION, COMMAND, FAKE = sys.argv[1:]
SAMPLE = os.path.join(HERE, "..", "fake-aws", "estates", "sample.json")
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:function-"
# Of this process and of this moment.
OWN = ("aws_api_status", "aws_scopes", "data_as_of")
ESTATE = {
    "credentials": {"AKIAIOSFODNN7EXAMPLE": {"secret": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                                             "account": "123456789012"},
                    "AKIAI44QH8DHBEXAMPLE": {"secret": "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY",
                                             "account": "123456789012", "denied": ["lambda:ListLayers"]}},
    "accounts": {"123456789012": {"regions": {"us-east-1": {
        "layers": {"tools": [{"Version": 1}, {"Version": 2}]},
        "functions": [{"FunctionName": f"function-{i:03}", "Layers": [f"tools:{i % 2 + 1}"]} for i in range(120)]}}}},
}


def quiet_host(aws, **environment):
    return Host([EXTENSION], env=aws.environment(**environment), stderr=subprocess.DEVNULL)


def number(value):
    """JSON writes a whole number without a point, whatever the column's type."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def sorted_rows(rows):
    return sorted(json.dumps({name: number(value) for name, value in row.items()}, sort_keys=True) for row in rows)


def test_same_rows(tap):
    """Every table, with what SELECT * shows and with every column there is, as the command gives it."""
    with FakeAws(FAKE, SAMPLE) as aws, quiet_host(aws) as host:
        command = Command(COMMAND, aws.environment())
        for name, columns in host.manager.registered[host.uuid].tables.items():
            if name in OWN:
                continue
            named = ", ".join(c.name for c in columns if c.name not in OWN)
            for what, sql in (("SELECT *", f"SELECT * FROM {name}"), ("all columns", f"SELECT {named} FROM {name}")):
                theirs = command.run("--format", "json", sql).rows()
                ours = host.query(sql)
                tap.report(f"{name}: {what}", differ("rows", sorted_rows(ours), sorted_rows(theirs))
                           + ([] if ours else ["no rows to compare"]))
            rowids = host.query(f"SELECT count(*) AS n, count(DISTINCT rowid) AS d FROM {name}")[0]
            tap.report(f"{name}: rowids", differ("distinct", rowids["d"], rowids["n"]))


class Counted:
    """What each query asked of AWS."""

    def __init__(self, aws, host):
        self.aws, self.host = aws, host

    def run(self, sql):
        before = self._counts()
        rows = self.host.query(sql)
        return rows, {k: v - before.get(k, 0) for k, v in self._counts().items()
                      if v > before.get(k, 0) and k != "GetCallerIdentity"}

    def _counts(self):
        return {entry["action"]: entry["calls"] for entry in self.aws.counters()["actions"]}


def test_calls(tap, aws):
    lists, get = "ListFunctions", "GetFunctionConfiguration"
    count = "SELECT count(*) AS n FROM lambda_functions"
    keys = ", ".join(f"'{FUNCTION}{i:03}'" for i in (3, 70))
    for name, sql, n, generates, calls in [
            ("all rows", count, 120, 1, {lists: 3}),
            ("a key", f"{count} WHERE function_arn = '{FUNCTION}042'", 1, 1, {get: 1}),
            ("a key that is not there", f"{count} WHERE function_arn = '{FUNCTION}999'", 0, 1, {get: 1}),
            ("IN at once", f"{count} WHERE function_arn IN ({keys})", 2, 1, {get: 2}),
            ("another Region", f"{count} WHERE region = 'eu-west-1'", 0, 1, {}),
            ("LIMIT is SQL's", "SELECT count(*) AS n FROM (SELECT function_name FROM lambda_functions LIMIT 2)", 2, 1,
             {lists: 3}),
            ("the join of two tables, one materialised",
             "WITH f AS MATERIALIZED (SELECT function_arn, timeout FROM lambda_functions) "
             "SELECT count(*) AS n FROM (SELECT function_arn || '' AS arn FROM function_layers) l "
             "JOIN f ON f.function_arn = l.arn", 120, 2, {lists: 3})]:
        with quiet_host(aws) as host:
            rows, made = Counted(aws, host).run(sql)
            tap.report(f"calls: {name}", differ("rows", rows, [{"n": n}]) + differ("calls", made, calls)
                       + differ("generates", len(host.calls), generates))


def test_cache(tap, aws):
    with quiet_host(aws) as host:
        counted = Counted(aws, host)
        first, _ = counted.run("SELECT * FROM lambda_functions")
        second, made = counted.run("SELECT * FROM lambda_functions")
        tap.report("a second query within the time to live makes no call",
                   differ("calls", made, {}) + differ("rows", second, first))
        rows, made = counted.run("SELECT DISTINCT max_age FROM lambda_functions WHERE max_age = 30")
        tap.report("max_age comes back as it was asked", differ("rows", rows, [{"max_age": 30}]))
        rows, made = counted.run("SELECT service, action, calls FROM aws_api_status WHERE action = 'ListFunctions'")
        tap.report("aws_api_status makes no call",
                   differ("calls", made, {}) + differ("rows", rows, [{"service": "lambda", "action": "ListFunctions",
                                                                      "calls": 3}]))


def failure(host, sql, *words):
    """Complaints where the query does not fail with all the words."""
    try:
        return [f"{sql} gave {len(host.query(sql))} rows"]
    except remote.QueryError as problem:
        return [f"{word!r} is missing in {str(problem)!r}" for word in words if word not in str(problem)]


def test_failures(tap, aws):
    limited = {"AWS_ACCESS_KEY_ID": "AKIAI44QH8DHBEXAMPLE",
               "AWS_SECRET_ACCESS_KEY": "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"}
    with quiet_host(aws, **limited) as host:
        tap.report("a missing permission", failure(host, "SELECT * FROM lambda_layers", "AccessDenied",
                                                   "lambda:ListLayers", "us-east-1", "123456789012"))
    with quiet_host(aws, AWS_SECRET_ACCESS_KEY="wrong") as host:
        tap.report("a wrong secret", failure(host, "SELECT * FROM lambda_layers", "SignatureDoesNotMatch"))
    with quiet_host(aws, AWS_REGION=None) as host:
        tap.report("no Region", failure(host, "SELECT * FROM lambda_layers", "Region"))
    with quiet_host(aws, LAMBDAQUERY_COLLECT_MAX_REPLY_BYTES="65536") as host:
        tap.report("an answer that is too large",
                   failure(host, "SELECT * FROM lambda_functions", "65536 bytes of [collect] max_reply_bytes", "WHERE"))
    for name, value, said in [("MAX_REPLY_BYTES", "1", "_MAX_REPLY_BYTES is '1'"), ("TTL", "soon", "_TTL is 'soon'")]:
        ended = subprocess.run([EXTENSION, "--socket", "nowhere"], capture_output=True, text=True, check=False,
                               env=aws.environment(**{f"LAMBDAQUERY_COLLECT_{name}": value}))
        tap.report(f"a wrong {name}", differ("status", ended.returncode, 1)
                   + ([] if said in ended.stderr and ended.stderr.count("\n") == 1 else [ended.stderr]))


def test_end(tap):
    """SIGTERM while AWS does not answer: the query fails, the extension ends well."""
    with FakeAws(FAKE, ESTATE, "--latency", "600000") as aws, quiet_host(aws) as host:
        failures = []
        asking = threading.Thread(target=lambda: failures.append(failure(host, "SELECT * FROM lambda_functions")))
        asking.start()
        while not aws.counters()["actions"]:
            time.sleep(0.01)
        host.process.send_signal(signal.SIGTERM)
        asking.join()
        tap.report("SIGTERM while AWS does not answer",
                   differ("status", host.process.wait(60), 0) + differ("complaints", failures, [[]]))


def main():
    tap = Tap()
    test_same_rows(tap)
    test_end(tap)
    with FakeAws(FAKE, ESTATE) as aws:
        test_calls(tap, aws)
        test_cache(tap, aws)
        test_failures(tap, aws)
    tap.finish()


if __name__ == "__main__":
    main()
