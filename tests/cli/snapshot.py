#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`lambdaquery snapshot` and `lambdaquery diff`: snapshot.py LAMBDAQUERY FAKE."""
import os
import re
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
from command import Command, differ  # noqa: E402
from fakeaws import FakeAws  # noqa: E402
from tap import Tap  # noqa: E402

PROGRAM, FAKE = sys.argv[1:]
PATIENCE_S = 60
TABLES = ["lambda_functions", "function_layers"]


def estate(functions):
    return {"credentials": {"AKIAIOSFODNN7EXAMPLE": {"secret": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                                                     "account": "123456789012"}},
            "accounts": {"123456789012": {"regions": {"us-east-1": {"layers": {"tools": [{"Version": 1}]},
                                                                    "functions": functions}}}}}


BEFORE = [{"FunctionName": "kept", "MemorySize": 128}, {"FunctionName": "gone", "Layers": ["tools:1"]}]
AFTER = [{"FunctionName": "kept", "MemorySize": 256}, {"FunctionName": "new"}]


class Snapshots:
    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def make(self, name, functions, *tables, rule=None):
        with FakeAws(FAKE, estate(functions)) as aws:
            if rule:
                aws.add_rule(rule)
            ended = Command(PROGRAM, aws.environment()).run("snapshot", self.path(name), *tables)
            return ended, aws.counters()


def query(path, sql):
    with sqlite3.connect(path) as database:
        rows = database.execute(sql).fetchall()
    database.close()
    return rows


def test_file(tap, snapshots):
    ended, counters = snapshots.make("all.db", BEFORE)
    path = snapshots.path("all.db")
    stated = dict(query(path, "SELECT key, value FROM lambdaquery_snapshot"))
    tap.report("a snapshot of every table", differ("status", ended.status, 0)
               + differ("stdout", ended.out, f"sha256 {stated['sha256']}\n") + differ("stderr", ended.err, ""))
    tap.report("no call twice", differ("repeated", counters["repeated"], 0))
    tap.report("what stands beside the tables", differ("keys", sorted(stated), [
        "as_of", "failed", "format", "sha256", "sqlite", "version"]) + differ("scopes", query(
            path, "SELECT account_id, region, status, error FROM lambdaquery_scopes"),
            [("123456789012", "us-east-1", "ok", "")]))
    found = query(path, "SELECT name, error FROM lambdaquery_tables ORDER BY 1")
    command = Command(PROGRAM, {"PATH": os.environ["PATH"], "HOME": "/nonexistent"})
    names = [row["name"] for row in command.run("tables", "--format", "jsonl").lines()]
    tap.report("every table but those of this process", differ("tables", found, [
        (name, "") for name in names if not name.startswith("aws_")]))
    tap.report("any SQLite reads it", differ("rows", query(
        path, "SELECT function_name, memory_size, typeof (memory_size) FROM lambda_functions ORDER BY 1"),
        [("gone", 128, "integer"), ("kept", 128, "integer")]))
    for table, n in query(path, "SELECT name, n_rows FROM lambdaquery_tables"):
        tap.report(f"rows of {table}", differ("count", query(path, f"SELECT count (*) FROM {table}"), [(n,)]))


def test_diff(tap, snapshots):
    snapshots.make("before.db", BEFORE, *TABLES)
    snapshots.make("after.db", AFTER, *TABLES)
    before, after = snapshots.path("before.db"), snapshots.path("after.db")
    command = Command(PROGRAM, {"PATH": os.environ["PATH"], "HOME": "/nonexistent"})
    rows = command.run("diff", before, after, "--format", "json").rows()
    seen = {(row["table"], row["change"], row["key"].rsplit(":", 1)[-1].rstrip('"}').rsplit('"', 1)[-1], row["column"],
             row["before"], row["after"]) for row in rows if row["column"] not in (
                 "revision_id", "last_modified", "config_sha256", "code_sha256")}
    expected = {("lambda_functions", "changed", "kept", "memory_size", 128, 256),
                ("lambda_functions", "removed", "gone", "", None, None),
                ("lambda_functions", "added", "new", "", None, None)}
    tap.report("what changed", differ("rows", {row for row in seen if row[0] == "lambda_functions"}, expected)
               + differ("layers", [row["change"] for row in rows if row["table"] == "function_layers"], ["removed"]))
    same = command.run("diff", before, before, "--fail-on-change", "--format", "json")
    tap.report("nothing changed", differ("rows", same.rows(), []) + differ("status", same.status, 0))
    for name in ("table", "csv", "jsonl"):
        ended = command.run("diff", before, after, "--format", name, "--fail-on-change")
        tap.report(f"--fail-on-change, {name}", differ("status", ended.status, 3)
                   + ([] if "memory_size" in ended.out and "1 changed" in ended.err else [ended.out, ended.err]))


def test_refused(tap, snapshots):
    command = Command(PROGRAM, {"PATH": os.environ["PATH"], "HOME": "/nonexistent"})
    before = snapshots.path("before.db")
    changes = {"a cell": "UPDATE lambda_functions SET runtime = 'x' WHERE function_name = 'kept'",
               "a row": "DELETE FROM function_layers", "a date": "UPDATE lambdaquery_snapshot SET value = '2020' "
               "WHERE key = 'as_of'", "a table": "CREATE TABLE more (a)", "a view": "CREATE VIEW v AS SELECT 1",
               "a type": "UPDATE lambda_functions SET memory_size = 'x' WHERE memory_size = 128",
               "the SHA-256": "UPDATE lambdaquery_snapshot SET value = '00' WHERE key = 'sha256'"}
    for what, sql in changes.items():
        tampered = snapshots.path("tampered.db")
        shutil.copy(before, tampered)
        query(tampered, sql)
        tap.report(f"refused: {what} was changed",
                   command.run("diff", before, tampered).failure(1, "tampered.db", "changed after it was made"))
    moved = snapshots.path("moved.db")
    shutil.copy(before, moved)
    query(moved, "CREATE TABLE x (a); ")
    query(moved, "DROP TABLE x")
    with sqlite3.connect(moved) as database:
        database.execute("VACUUM")
    database.close()
    tap.report("the same content on other pages is the same", differ("status", command.run(
        "diff", before, moved, "--fail-on-change").status, 0))
    other = snapshots.path("other.db")
    query(other, "CREATE TABLE t (a)")
    tap.report("refused: another database", command.run("diff", other, before).failure(1, "no snapshot of lambdaquery"))
    tap.report("refused: no database", command.run("diff", __file__, before).failure(1, "no snapshot of lambdaquery"))
    tap.report("refused: no file", command.run("diff", "/nonexistent/a", before).failure(1, "/nonexistent/a"))
    ended, _ = snapshots.make("wrong.db", BEFORE, "functions")
    tap.report("an unknown table", ended.failure(2, "no such table: functions; did you mean lambda_functions?")
               + differ("file", os.path.exists(snapshots.path("wrong.db")), False))


def test_failures(tap, snapshots):
    denied = {"action": "ListLayers", "count": 0, "fault": "access-denied"}
    ended, _ = snapshots.make("denied.db", BEFORE, "lambda_functions", "lambda_layers", rule=denied)
    found = query(snapshots.path("denied.db"), "SELECT name, error LIKE '%lambda:ListLayers is missing%' FROM "
                  "lambdaquery_tables ORDER BY 1")
    tap.report("a table that cannot be read", differ("status", ended.status, 1)
               + differ("tables", found, [("lambda_functions", 0), ("lambda_layers", 1)])
               + ([] if "lambda_layers" in ended.err else [ended.err]))
    command = Command(PROGRAM, {"PATH": os.environ["PATH"], "HOME": "/nonexistent"})
    compared = command.run("diff", snapshots.path("denied.db"), snapshots.path("denied.db"), "--format", "json")
    tap.report("and is not compared", differ("status", compared.status, 1)
               + differ("rows", [(row["table"], row["change"]) for row in compared.rows()],
                        [("lambda_layers", "not_compared")]))


def make_strange(path, tables, *more):
    """A snapshot that somebody else made, with the SHA-256 of what is in it."""
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE lambdaquery_snapshot (key TEXT PRIMARY KEY, value TEXT)")
        database.execute("CREATE TABLE lambdaquery_tables (name TEXT PRIMARY KEY, key_columns TEXT, error TEXT)")
        database.execute("INSERT INTO lambdaquery_snapshot VALUES ('format', '1'), ('sha256', '')")
        database.executemany("INSERT INTO lambdaquery_tables VALUES (?, ?, ?)", tables)
        for sql in more:
            database.execute(sql)
    database.close()
    said = Command(PROGRAM, {"HOME": "/nonexistent"}).run("diff", path, path).err
    query(path, f"UPDATE lambdaquery_snapshot SET value = '{re.search('[0-9a-f]{64}', said)[0]}' WHERE key = 'sha256'")
    return path


def test_strangers(tap, snapshots):
    """What no snapshot of lambdaquery's holds may stand in one that is made to hurt."""
    command = Command(PROGRAM, {"HOME": "/nonexistent"})
    refused = {"a table without a name": (None, "[]", ""), "a table that is not there": ("t", '["k"]', ""),
               "a key that is no JSON": ("u", '["k"', ""), "a key of no column": ("u", '["x"]', "")}
    for i, (what, table) in enumerate(refused.items()):
        path = make_strange(snapshots.path(f"refused-{i}.db"), [table], "CREATE TABLE u (k, v)")
        ended = command.run("diff", path, path)
        tap.report(f"a stranger's snapshot: {what}", ended.failure(1, f"{path} cannot be read"))
    newer, one, two = (make_strange(snapshots.path(f"{name}.db"), [(name, "[]", "")])
                       for name in ("newer", "one", "two"))
    query(newer, "UPDATE lambdaquery_snapshot SET value = '2' WHERE key = 'format'")
    tap.report("another version's snapshot", command.run("diff", one, newer).failure(
        1, f"{newer} was made by another version of lambdaquery"))
    rows = command.run("diff", one, two, "--format", "json").rows()
    tap.report("a table that only one of them has", differ(
        "rows", [(row["table"], row["change"], row["after"]) for row in rows],
        [("one", "not_compared", "it is in the first snapshot only"),
         ("two", "not_compared", "it is in the second snapshot only")]))
    values = {"bytes": ("x'00ff'", "x'00fe'", "00ff", "00fe"), "bytes that go on": ("x''", "x'00'", "", "00"),
              "a text after its NUL": ("'a' || char (0) || 'b'", "'a' || char (0) || 'c'", "a\ufffdb", "a\ufffdc"),
              "bytes in a text's place": ("'00'", "x'00'", "00", "00"),
              "a number of another kind": ("1", "1.5", 1, 1.5), "nothing in a number's place": ("NULL", "0", None, 0)}
    for i, (what, (before, after, *shown)) in enumerate(values.items()):
        paths = [make_strange(snapshots.path(f"value-{i}-{side}.db"), [('a "t', '["k"]', "")],
                              'CREATE TABLE "a ""t" (k, "v"" w")', f"""INSERT INTO "a ""t" VALUES ('x', {value})""")
                 for side, value in enumerate([before, after])]
        tap.report(f"a stranger's cells: {what}", differ("rows", [
            (row["table"], row["column"], row["before"], row["after"])
            for row in command.run("diff", *paths, "--format", "json").rows()], [('a "t', 'v" w', *shown)])
            + differ("the same", command.run("diff", paths[1], paths[1], "--fail-on-change").status, 0))


def test_endings(tap, snapshots):
    empty = tempfile.mkdtemp(dir=snapshots.folder)
    path = os.path.join(empty, "x.db")
    with FakeAws(FAKE, estate(BEFORE)) as aws:
        command = Command(PROGRAM, aws.environment())
        process = command.start("snapshot", path, stdout=-1, stderr=-1,
                                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000)))
        _, said = process.communicate(timeout=PATIENCE_S)
        tap.report("a full disk", differ("status", process.returncode, 1) + differ("folder", os.listdir(empty), [])
                   + ([] if "the snapshot cannot be written" in said else [said]))
        with open("/dev/full", "w", encoding="utf-8") as full:
            process = command.start("snapshot", snapshots.path("unsaid.db"), "lambda_functions", stdout=full, stderr=-1)
            _, said = process.communicate(timeout=PATIENCE_S)
        tap.report("a digest that cannot be printed", differ("status", process.returncode, 1)
                   + differ("said", said, "lambdaquery: standard output cannot be written: No space left on device\n"))
        tap.report("no file", command.run("snapshot", "/dev/null").failure(2, "a snapshot is a file"))
        aws.add_rule({"action": "ListFunctions", "count": 0, "fault": "hang"})
        seen = aws.calls("ListFunctions")
        process = command.start("snapshot", path, stdout=-1, stderr=-1)
        aws.wait_for_call("ListFunctions", seen)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=PATIENCE_S)
        tap.report("interrupted", differ("status", process.returncode, -signal.SIGINT)
                   + differ("said", said, "lambdaquery: interrupted\n") + differ("folder", os.listdir(empty), []))


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        snapshots = Snapshots(folder)
        for test in (test_file, test_diff, test_refused, test_failures, test_strangers, test_endings):
            test(tap, snapshots)
    tap.finish()


if __name__ == "__main__":
    main()
