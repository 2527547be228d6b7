#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The loadable module in Debian's sqlite3 shell against the fake AWS: values, refusals, what a query costs."""
import os
import signal
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
from command import differ  # noqa: E402
from fakeaws import FakeAws  # noqa: E402
from tap import Tap  # noqa: E402

MODULE, FAKE, *PRELOAD = sys.argv[1:]
SHELL = "/usr/bin/sqlite3"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:function-"
ESTATE = {
    "credentials": {"AKIAIOSFODNN7EXAMPLE": {"secret": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                                             "account": "123456789012"}},
    "accounts": {"123456789012": {"regions": {"us-east-1": {
        "layers": {"tools": [{"Version": 1}, {"Version": 2}]},
        "functions": [{"FunctionName": f"function-{i:03}", "Layers": [f"tools:{i % 2 + 1}"]} for i in range(220)]}}}},
}


def start(environment, database=":memory:"):
    """A shell that reads what it is to do from its standard input."""
    environment = dict(environment)
    if PRELOAD:
        # a shell without sanitizers must have their runtimes before it loads a module with them
        environment.update(LD_PRELOAD=" ".join(PRELOAD), ASAN_OPTIONS="detect_leaks=0")
    return subprocess.Popen([SHELL, "-batch", database], stdin=-1, stdout=-1, stderr=-1, text=True, env=environment)


def shell(environment, *lines, database=":memory:"):
    """What the shell printed and said."""
    return start(environment, database).communicate("\n".join([f".load {MODULE}", *lines, ""]))


class Counted:
    """Runs SQL in a new shell and tells what it asked of AWS."""

    def __init__(self, aws):
        self.aws = aws
        self.seen = {}

    def run(self, *lines, **environment):
        out, err = shell(self.aws.environment(**environment), *lines)
        now = {}
        for entry in self.aws.counters()["actions"]:
            now[entry["action"]] = now.get(entry["action"], 0) + entry["calls"]
        calls = {action: n - self.seen.get(action, 0) for action, n in now.items() if n > self.seen.get(action, 0)}
        self.seen = now
        calls.pop("GetCallerIdentity", None)
        return out, err, calls


def as_set(number):
    return number if isinstance(number, set) else {number}


def test_values(tap, counted):
    out, err, _ = counted.run(
        "SELECT function_name, typeof (function_name), typeof (code_size), typeof (durable_execution_timeout), "
        "typeof (description), rowid > 0 FROM lambda_functions WHERE function_name = 'function-007';")
    tap.report("typed values",
               differ("row", out, "function-007|text|integer|null|text|1\n") + differ("stderr", err, ""))
    out, err, _ = counted.run("SELECT count (*), count (DISTINCT rowid) FROM lambda_functions;",
                              "SELECT count (*), count (DISTINCT rowid) FROM function_layers;")
    tap.report("every row has a rowid of its own", differ("counts", out, "220|220\n220|220\n"))
    out, _, _ = counted.run("SELECT max_age, data_as_of > 1700000000 FROM lambda_layers WHERE max_age = 30;")
    tap.report("max_age comes back", differ("row", out, "30|1\n"))


def test_calls(tap, counted):
    """A list of 220 functions is five pages, of which one may be fetched ahead of the reader."""
    lists, get = "ListFunctions", "GetFunctionConfiguration"
    keys = ", ".join(f"'{FUNCTION}{i:03}'" for i in (3, 70, 130))
    count = "SELECT count (*) FROM lambda_functions"
    cases = [
        ("all rows", count, "220", {lists: 5}),
        ("LIMIT stops paging", "SELECT function_name FROM lambda_functions LIMIT 2", "function-000\nfunction-001",
         {lists: {1, 2}}),
        ("LIMIT with OFFSET", "SELECT function_name FROM lambda_functions LIMIT 1 OFFSET 60", "function-060",
         {lists: {2, 3}}),
        ("LIMIT after ORDER BY", "SELECT function_name FROM lambda_functions ORDER BY 1 DESC LIMIT 1", "function-219",
         {lists: 5}),
        ("a key", f"{count} WHERE function_arn = '{FUNCTION}042'", "1", {get: 1}),
        ("IN at once", f"{count} WHERE function_arn IN ({keys})", "3", {get: 3}),
        ("IN of many is one list", f"{count} WHERE function_arn IN (SELECT function_arn FROM lambda_functions)", "220",
         {lists: 5}),
        ("another account", f"{count} WHERE account_id = '999999999999'", "0", {}),
        ("another Region", f"{count} WHERE region = 'eu-west-1'", "0", {}),
        ("a contradiction", f"{count} WHERE region = 'us-east-1' AND region = 'eu-west-1'", "0", {}),
        ("NOCASE is SQL's affair", f"{count} WHERE function_name = 'FUNCTION-001' COLLATE NOCASE", "1", {lists: 5}),
        ("twice the same table", f"SELECT ({count}), ({count})", "220|220", {lists: 5}),
        ("a join by key", "SELECT count (*), sum (f.timeout > 0) FROM function_layers l JOIN lambda_functions f "
         "USING (function_arn)", "220|220", {lists: 5}),
        ("a join written the other way round", f"{count} f JOIN function_layers l ON l.function_arn = f.function_arn "
         "WHERE f.runtime <> ''", "220", {lists: 5}),
        ("a join by what is no key", f"{count} f JOIN lambda_functions g ON g.revision_id = f.revision_id", "220",
         {lists: 5}),
        ("a correlated subquery", f"{count} f WHERE EXISTS (SELECT 1 FROM function_layers l "
         "WHERE l.function_name = f.function_name AND l.layer_version = 2)", "110", {lists: 5}),
        ("facts once per distinct layer version", "SELECT count (DISTINCT code_sha256) FROM function_layers", "2",
         {lists: 5, "GetLayerVersionByArn": 2}),
    ]
    for name, sql, rows, calls in cases:
        out, err, made = counted.run(sql + ";")
        wrong = [action for action in {*made, *calls} if made.get(action) not in as_set(calls.get(action))]
        tap.report(f"calls: {name}", differ("rows", out, f"{rows}\n") + differ("stderr", err, "")
                   + ([f"calls: {made} instead of {calls}"] if wrong else []))


def test_one_engine(tap, counted):
    out, err, calls = counted.run("SELECT count (*) FROM lambda_functions;", ".connection 1", f".load {MODULE}",
                                  "SELECT count (*) FROM lambda_functions;", ".connection 0", ".connection close 1",
                                  "SELECT count (*) FROM lambda_functions;")
    tap.report("connections share one engine", differ("rows", out, "220\n" * 3) + differ("stderr", err, "")
               + differ("calls", calls, {"ListFunctions": 5}))


def test_refusals(tap, counted, folder):
    """Somebody else's database cannot spend the caller's credentials."""
    path = os.path.join(folder, "theirs.db")
    subprocess.run([SHELL, path], input="CREATE TABLE innocent (a); INSERT INTO innocent VALUES (1);\n"
                   "CREATE VIEW look AS SELECT a, (SELECT max (function_name) FROM lambda_functions) FROM innocent;\n"
                   "CREATE TRIGGER trap AFTER INSERT ON innocent BEGIN INSERT INTO innocent SELECT function_name FROM "
                   "lambda_functions; END;\n", text=True, check=True)
    for name, sql in (("view", "SELECT * FROM look;"), ("trigger", "INSERT INTO innocent VALUES (2);")):
        out, err = shell(counted.aws.environment(), sql, database=path)
        tap.report(f"a hostile {name}", differ("rows", out, "")
                   + ([] if 'unsafe use of virtual table "lambda_functions"' in err else [err]))
    _, err, calls = counted.run("DELETE FROM lambda_functions;")
    tap.report("a table cannot be changed",
               differ("calls", calls, {}) + ([] if "may not be modified" in err else [err]))


def test_errors(tap, counted):
    cases = [
        ("a key of the configuration that does not exist", {"LAMBDAQUERY_COLLECT_TTLL": "5"}, "did you mean ttl?"),
        ("a profile that does not exist", {"AWS_PROFILE": "nope"}, "no AWS profile 'nope'"),
    ]
    for name, environment, words in cases:
        out, err, calls = counted.run("SELECT count (*) FROM lambda_functions;", **environment)
        tap.report(f"loading fails: {name}", differ("rows", out, "") + differ("calls", calls, {})
                   + ([] if words in err else [err]))
    out, err, _ = counted.run("SELECT count (*) FROM lambda_functions;", AWS_SECRET_ACCESS_KEY="wrong")
    tap.report("a query fails", differ("rows", out, "") + ([] if "SignatureDoesNotMatch" in err else [err]))


def test_interrupt(tap, counted):
    """Ctrl-C in the shell ends a wait for AWS that would never end."""
    seen = counted.aws.calls("ListLayers")
    counted.aws.add_rule({"action": "ListLayers", "fault": "hang"})
    process = start(counted.aws.environment())
    process.stdin.write(f".load {MODULE}\nSELECT count (*) FROM lambda_layers;\n")
    process.stdin.flush()
    counted.aws.wait_for_call("ListLayers", seen)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    tap.report("an interrupt", differ("rows", out, "") + differ("status", process.returncode, 1)
               + ([] if "the query on lambda_layers was cancelled" in err else [err]))


def test_deadline(tap, counted):
    """The module waits as long as it takes, unless the configuration says how long."""
    counted.aws.add_rule({"action": "ListEventSourceMappings", "fault": "hang"})
    sql = "SELECT count (*) FROM event_source_mappings;"
    out, err, calls = counted.run(sql, "SELECT 'still here';", LAMBDAQUERY_COLLECT_DEADLINE="1")
    words = ("event_source_mappings is still being collected after 1 s", "[collect] deadline")
    tap.report("a deadline", differ("rows", out, "still here\n") + [
        f"{word!r} is missing in {err!r}" for word in words if word not in err]
        + differ("calls", calls.get("ListEventSourceMappings"), 1))
    out, err, _ = counted.run(sql, LAMBDAQUERY_COLLECT_DEADLINE="-1")
    tap.report("a deadline that is none", differ("rows", out, "")
               + ([] if "LAMBDAQUERY_COLLECT_DEADLINE is '-1'" in err else [err]))


def test_symbols(tap):
    listed = subprocess.run(["nm", "-D", "--defined-only", MODULE], capture_output=True, text=True, check=True).stdout
    names = [line.split()[-1] for line in listed.splitlines()]
    # sanitizers add symbols of their own, and so does what measures coverage
    names = [name for name in names if not name.startswith("__") and name != "mangle_path"]
    tap.report("only the entry point is exported", differ("symbols", names, ["sqlite3_lambdaquery_init"]))


if __name__ == "__main__":
    results = Tap()
    with FakeAws(FAKE, ESTATE) as fake, tempfile.TemporaryDirectory() as temporary:
        counter = Counted(fake)
        test_values(results, counter)
        test_calls(results, counter)
        test_one_engine(results, counter)
        test_refusals(results, counter, temporary)
        test_errors(results, counter)
        test_interrupt(results, counter)
        test_deadline(results, counter)
        test_symbols(results)
    results.finish()
