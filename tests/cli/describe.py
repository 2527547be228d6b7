#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The commands that describe: they need no configuration, no credentials and no network, and agree with each other."""
import json
import os
import sqlite3
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
from command import Command, differ  # noqa: E402
from tap import Tap  # noqa: E402

PROGRAM = sys.argv[1]
COMMAND = Command(PROGRAM, {"PATH": os.environ["PATH"], "HOME": "/nonexistent",
                            "LAMBDAQUERY_CONFIG": "/nonexistent/not.conf"})


def test_schema(tap, tables):
    """Any SQLite takes the CREATE TABLE text, and finds the same columns."""
    with sqlite3.connect(":memory:") as database:
        database.executescript(COMMAND.run("schema").out)
        for table in tables:
            found = [(name, kind) for _, name, kind, *_ in database.execute(f"PRAGMA table_info({table['name']})")]
            declared = [(column["name"], column["type"] + (" HIDDEN" if column["hidden"] else ""))
                        for column in table["columns"]]
            tap.report(f"schema of {table['name']}", differ("columns", found, declared))
    database.close()


def test_tables(tap, tables):
    listed = COMMAND.run("--format", "csv", "tables").table()
    tap.report("tables --format csv", differ("names", [row[0] for row in listed[1:]], [t["name"] for t in tables])
               + differ("header", listed[0], ["name", "about", "cost"]))
    lines = COMMAND.run("--format", "jsonl", "tables").lines()
    tap.report("tables --format jsonl", differ("abouts", [row["about"] for row in lines], [t["about"] for t in tables]))
    plain = COMMAND.run("tables").out
    tap.report("tables", [f"{t['name']} is missing" for t in tables if f"\n{t['name']} " not in plain])
    for table in tables:
        name = table["name"]
        tap.report(f"tables {name} --format json",
                   differ("it", json.loads(COMMAND.run("tables", name, "--format", "json").out), table))
        rows = COMMAND.run("tables", name, "--format", "jsonl").lines()
        tap.report(f"tables {name} --format jsonl", differ("columns", [(row["column"], row["source"]) for row in rows],
                   [(column["name"], column["source"]) for column in table["columns"]]))
        page = COMMAND.run("tables", name).out
        words = [table["about"], table["cost"], *table["examples"], *(column["about"] for column in table["columns"])]
        tap.report(f"tables {name}", [f"{word!r} is missing" for word in words if word not in page])


def test_policy(tap):
    actions = {}
    for name in ("base", "code-facts"):
        document = json.loads(COMMAND.run("policy", name).out)
        actions[name] = {action for statement in document["Statement"] for action in statement["Action"]}
        reads = ("Get", "List", "Describe", "Lookup")
        writes = [each for each in actions[name] if not each.split(":")[1].startswith(reads)]
        tap.report(f"policy {name}",
                   differ("version", document["Version"], "2012-10-17") + differ("writes", writes, []))
    tap.report("code-facts comes on top of base", differ("both", actions["base"] & actions["code-facts"], set())
               + ([] if "lambda:GetFunction" in actions["code-facts"] else ["lambda:GetFunction is missing"]))


if __name__ == "__main__":
    results = Tap()
    described = json.loads(COMMAND.run("tables", "--format", "json").out)["tables"]
    results.report("there are tables", [] if len(described) > 5 else [str(described)])
    test_schema(results, described)
    test_tables(results, described)
    test_policy(results)
    version = COMMAND.run("--version")
    results.report("--version", differ("status", version.status, 0)
                   + ([] if version.out.startswith("lambdaquery ") else [version.out]))
    helped = COMMAND.run("--help")
    results.report("--help", differ("status", helped.status, 0) + differ("stderr", helped.err, ""))
    results.finish()
