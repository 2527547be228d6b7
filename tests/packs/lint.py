#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds every detection against docs/packs.md: lint.py LAMBDAQUERY PACKS_FOLDER CONF...

What the header says is read from the built osquery packs, so the one parser there is (plugin/core/pack.c) is the one
that is tested."""
import glob
import json
import os
import subprocess
import sys

import rules
import sqlwords
from tap import Tap

DISCOVERY = ["SELECT 1 FROM osquery_extensions WHERE name = 'lambdaquery'"]
TEXT_FIELDS = ["title", "description", "false_positives", "remediation"]
LIST_FIELDS = ["attack", "controls", "references"]
SEVERITIES = ["info", "low", "medium", "high", "critical"]

PLANTED_SCHEMA = """CREATE TABLE things (account_id TEXT, region TEXT, thing_arn TEXT, name TEXT,
  versions_behind BIGINT, last_modified BIGINT, size BIGINT, revision_id TEXT HIDDEN);
CREATE TABLE parts (thing_arn TEXT, part TEXT);
CREATE TABLE lambda_events (account_id TEXT, region TEXT, thing_arn TEXT, name TEXT, time BIGINT);"""
FINDING = "SELECT account_id, region, thing_arn AS resource_arn, 'T' AS title, name AS detail"
# What, the statement, and what must be said of it.
GUILTY = [
    ("SQL that does not compile", "SELECT something FROM nowhere", "no such table"),
    ("two statements", f"{FINDING} FROM things; SELECT 1", "one statement at a time"),
    ("something else than a SELECT", "INSERT INTO parts VALUES ('a', 'b') RETURNING 1", "it is no SELECT"),
    ("columns in another order", FINDING.replace("account_id, region", "region, account_id") + " FROM things",
     "its first columns are region, account_id"),
    ("another title", FINDING.replace("'T'", "'Other'") + " FROM things", "not the header's title"),
    ("a column twice", f"{FINDING}, region FROM things", "two of its columns have one name"),
    ("a count as a column", f"{FINDING}, versions_behind FROM things", "versions_behind in its result"),
    ("a time inside the detail", FINDING.replace("name AS", "name || last_modified AS") + " FROM things",
     "last_modified in its result"),
    ("a hidden revision", f"{FINDING}, upper (revision_id) AS r FROM things", "revision_id in its result"),
    ("a count of rows", f"{FINDING}, count (*) AS n FROM things GROUP BY 1", "count in its result"),
    ("the day", f"{FINDING}, date ('now') AS day FROM things", "date in its result"),
    ("the time of what is no event", f"{FINDING}, {rules.EVENT_TIME.replace('time,', 'last_modified,')} FROM things",
     "strftime in its result"),
    ("another time of an event", f"{FINDING}, time FROM lambda_events", "time in its result"),
    ("a time behind a name", f"WITH x AS MATERIALIZED (SELECT *, last_modified AS y FROM things) {FINDING}, y FROM x",
     "last_modified in its result"),
    ("IS NULL on text", f"{FINDING} FROM things WHERE name IS NULL", "name is text"),
    ("IS NOT NULL on text", f"{FINDING} FROM things AS t WHERE t.name is not null AND size > 1", "name is text"),
    ("ISNULL on text", f"{FINDING} FROM things WHERE revision_id ISNULL", "revision_id is text"),
    ("a plain join", FINDING.replace("thing_arn", "things.thing_arn") + " FROM things JOIN parts USING (thing_arn)",
     "parts is joined but not read"),
    ("a subquery", f"{FINDING} FROM things WHERE thing_arn IN (SELECT thing_arn FROM parts)",
     "parts is joined but not read"),
    ("a join of which one side is materialised",
     f"WITH p AS MATERIALIZED (SELECT * FROM parts) {FINDING} FROM things JOIN p USING (thing_arn)",
     "things is joined but not read"),
    ("a join inside a materialised part",
     f"WITH p AS MATERIALIZED (SELECT * FROM parts JOIN things USING (thing_arn)) {FINDING} FROM p",
     "two tables are read in one"),
]
INNOCENT = [
    ("a finding", f"{FINDING} FROM things"),
    ("the time of an event", f"{FINDING}, {rules.EVENT_TIME} FROM lambda_events"),
    ("a count that is only compared", f"{FINDING} FROM things WHERE versions_behind > 0 AND last_modified < 5"),
    ("IS NULL on a number", f"{FINDING} FROM things WHERE size IS NULL OR versions_behind IS NOT NULL"),
    ("the words in a text", f"{FINDING} FROM things WHERE name <> 'name IS NULL' /* name IS NULL */"),
    ("a materialised join", "WITH t AS MATERIALIZED (SELECT * FROM things WHERE (size > 1)), p AS MATERIALIZED"
     f" (SELECT * FROM parts WHERE part = (lower ('A'))) {FINDING} FROM t JOIN p USING (thing_arn)"),
]


def field_problems(query):
    if query.get("snapshot"):
        return [f"'{field}' is missing" for field in ("title", "description", "references") if not query.get(field)]
    found = [f"'{field}' is missing" for field in TEXT_FIELDS if not query.get(field, "").strip()]
    found += [f"'{field}' is missing" for field in LIST_FIELDS if not query.get(field)]
    if query.get("severity") not in SEVERITIES:
        found.append(f"severity is {query.get('severity')}")
    if not isinstance(query.get("interval"), int):
        found.append("interval is no number")
    return found


def pack_problems(pack, files, conf):
    found = []
    if conf.get("discovery") != DISCOVERY:
        found.append("the discovery query is missing or another one")
    for name in sorted(set(files) - set(conf["queries"])):
        found.append(f"{name}.sql is not named in packs/meson.build")
    for name in sorted(set(conf["queries"]) - set(files)):
        found.append(f"{name}.sql is not in the pack's folder")
    titles = [query["title"] for query in conf["queries"].values()]
    return found + [f"two detections have the title '{title}'" for title in sorted(set(titles))
                    if titles.count(title) > 1]


def event_problems(query):
    """What reads events says which one it was, and that its rows' going means nothing; nothing else does."""
    reads = any(word.text == "lambda_events" for word in sqlwords.words(query["query"]))
    found = [] if ("removed" in query) == reads else [f"it {'reads' if reads else 'does not read'} lambda_events"]
    for column in ("event_id", "event_name", "event_time") if reads else ():
        if not any(word.in_select_list and word.text == column for word in sqlwords.words(query["query"])):
            found.append(f"it has no {column}")
    return found


def problems_of(schema, query):
    return rules.problems(schema, query["query"], None if query.get("snapshot") else query["title"]) + (
        [] if query.get("snapshot") else event_problems(query))


def check_planted(tap):
    schema = rules.Schema(PLANTED_SCHEMA)
    snapshot = "SELECT name, last_modified FROM things"
    tap.report("allows a snapshot with a time", rules.problems(schema, snapshot, None))
    tap.report("refuses a snapshot with IS NULL on text",
               [] if rules.problems(schema, snapshot + " WHERE name IS NULL", None) else ["it did not"])
    for what, sql, expected in GUILTY:
        said = rules.problems(schema, sql, "T")
        tap.report(f"refuses {what}", [] if expected in " ".join(said) else [f"of {sql}", f"it said {said}"])
    for what, sql in INNOCENT:
        tap.report(f"allows {what}", rules.problems(schema, sql, "T"))


def check_packs(tap, command, folder, confs):
    schema = rules.Schema(subprocess.run([command, "schema"], check=True, stdout=subprocess.PIPE, text=True).stdout)
    built = {os.path.basename(path)[:-len(".conf")]: path for path in confs}
    packs = {os.path.basename(os.path.dirname(path)) for path in glob.glob(os.path.join(folder, "*", "*.sql"))}
    tap.report("every folder is a pack", [f"{name} is only one of both" for name in packs ^ set(built)])
    for pack, path in sorted(built.items()):
        files = [name[:-len(".sql")] for name in os.listdir(os.path.join(folder, pack)) if name.endswith(".sql")]
        with open(path, encoding="utf-8") as file:
            conf = json.load(file)
        tap.report(f"{pack}.conf", pack_problems(pack, files, conf))
        for name, query in sorted(conf["queries"].items()):
            tap.report(f"{pack}/{name}", field_problems(query) + problems_of(schema, query))


def main():
    tap = Tap()
    check_planted(tap)
    check_packs(tap, sys.argv[1], sys.argv[2], sys.argv[3:])
    tap.finish()


if __name__ == "__main__":
    main()
