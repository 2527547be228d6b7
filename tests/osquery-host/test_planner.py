#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The stand-in for osquery against what was recorded of osquery: the same questions for the same SQL."""
import json
import os
import sys

from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.transport import TTransport

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
import database  # noqa: E402
import manager  # noqa: E402
import remote  # noqa: E402
import values  # noqa: E402
import wire  # noqa: E402
from tap import Tap  # noqa: E402

RECORDED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "osquery", "wire")

# Message -> the SQL that led to it.
QUERIES = {
    "generate_eq_req": "SELECT * FROM t_index WHERE name = 'bob'",
    "generate_int_eq_req": "SELECT * FROM t_index WHERE id = 2",
    "generate_like_req": "SELECT * FROM t_index WHERE name LIKE 'x%'",
    "generate_no_constraint_req": "SELECT * FROM t_index",
    "generate_colsused_one_req": "SELECT name FROM t_index",
    "generate_limit_req": "SELECT * FROM t_index LIMIT 1",
    "generate_limit_offset_req": "SELECT * FROM t_index WHERE id > 1 LIMIT 2 OFFSET 1",
    "generate_utf8_quote_req": "SELECT * FROM t_index WHERE name = 'a\"b\\c \u00e9 \nx'",
    "generate_in_nonoptimized_first_req": "SELECT * FROM t_index WHERE name IN ('alice', 'bob')",
    "generate_in_optimized_req": "SELECT * FROM t_opt WHERE name IN ('alice', 'bob')",
    "generate_70_columns_req": "SELECT c00, c62, c69 FROM t_wide",
    "generate_join_first_req": "SELECT a.id FROM t_default a JOIN t_default b ON a.id = b.id",
}


def recorded(name):
    with open(f"{RECORDED}/{name}.hex", encoding="ascii") as file:
        data = bytes.fromhex("".join(line for line in file if not line.startswith("#")))
    protocol = TBinaryProtocol(TTransport.TMemoryBuffer(data), strictRead=True)
    protocol.readMessageBegin()
    return protocol


def registered_tables():
    arguments = wire.ExtensionManager.registerExtension_args()
    arguments.read(recorded("register_req_pyext"))
    return {name: manager.columns_of(rows) for name, rows in arguments.registry["table"].items()}


PEOPLE = [{"id": str(i + 1), "name": name, "value": str(i + 1)} for i, name in enumerate(["alice", "bob", "carol"])]


class Source:
    """Answers like the recorded extension, which filters by `=` on name and id, and remembers the questions."""

    def __init__(self, rowid=True):
        self.calls, self.rowid = [], rowid

    def generate(self, table, context):
        self.calls.append((table, context))
        if table == "t_wide":
            return [{f"c{i:02}": str(i) for i in range(70)}]
        rows = [dict(row, rowid=row["id"]) if self.rowid else row for row in PEOPLE]
        for constraint in context["constraints"]:
            wanted = [c["expr"] for c in constraint["list"] if c["op"] == 2]
            if wanted:
                rows = [row for row in rows if row[constraint["name"]] in wanted]
        return rows


def context_complaints(name, sql, tables):
    request = wire.Extension.call_args()
    request.read(recorded(name))
    source = Source()
    database.Database(tables, source).query(sql)
    table, context = source.calls[0]
    text = json.dumps(context, separators=(",", ":"), ensure_ascii=False)
    theirs = request.request["context"]
    if name == "generate_70_columns_req":  # its colsUsed has no order
        context["colsUsed"].sort()
        context, theirs = json.dumps(context), json.loads(theirs)
        theirs["colsUsed"].sort()
        text, theirs = context, json.dumps(theirs)
    if table != request.item:
        yield f"asked {table}, recorded was {request.item}"
    if text != theirs:
        yield f"asked    {text}"
        yield f"recorded {theirs}"


# SQL -> how many generates, and how many rows come out.
COUNTS = [
    ("one generate per value of IN on an INDEX column", "SELECT * FROM t_index WHERE name IN ('bob', 'alice')", 2, 2),
    ("one generate for IN on an INDEX and OPTIMIZED column",
     "SELECT * FROM t_opt WHERE name IN ('bob', 'alice')", 1, 2),
    ("two IN lists are a cross product", "SELECT * FROM t_index WHERE name IN ('bob', 'alice') AND id IN (1, 2)", 4, 2),
    ("OR on one column is an IN", "SELECT * FROM t_opt WHERE name = 'bob' OR name = 'alice'", 1, 2),
    ("OR across two columns is a generate each", "SELECT * FROM t_index WHERE name = 'bob' OR id = 3", 2, 2),
    ("a join is a generate per outer row", "SELECT * FROM t_index a JOIN t_index b ON a.id = b.id", 4, 3),
    ("also where the outer side's column is not pushed", "SELECT * FROM t_opt a JOIN t_opt b ON a.value = b.id", 4, 3),
    ("then it is two with the inner side materialised",
     "WITH b AS MATERIALIZED (SELECT * FROM t_opt) SELECT * FROM t_opt a JOIN b ON a.value = b.id", 2, 3),
    ("else with both",
     "WITH a AS MATERIALIZED (SELECT * FROM t_opt), b AS MATERIALIZED (SELECT * FROM t_opt) "
     "SELECT * FROM a JOIN b ON a.id = b.id", 2, 3),
    ("a column only OPTIMIZED is left to SQL", "SELECT * FROM t_opt WHERE value = 2", 1, 1),
    ("a text's order is left to SQL", "SELECT * FROM t_index WHERE name > 'b'", 1, 2),
    ("NOT IN is left to SQL", "SELECT * FROM t_index WHERE name NOT IN ('bob')", 1, 2),
    ("= '' asks for everything", "SELECT * FROM t_index WHERE name = ''", 1, 0),
    ("= NULL asks for nothing better", "SELECT * FROM t_index WHERE name = NULL", 1, 0),
    ("IN (SELECT ...) is two", "SELECT * FROM t_opt WHERE id IN (SELECT id FROM t_index)", 2, 3),
]


def count_complaints(sql, generates, rows, tables):
    source = Source()
    found = database.Database(tables, source).query(sql)
    if (len(source.calls), len(found)) != (generates, rows):
        yield f"{sql}: {len(source.calls)} generates and {len(found)} rows; should be {generates} and {rows}"
        yield from (json.dumps(call) for call in source.calls)


def constraint_lists(call):
    return {c["name"]: [x["expr"] for x in c["list"]] for c in call[1]["constraints"] if c["list"]}


def planner_complaints(tables):
    """A constant on the inner side hides the join's key if its column is INDEX, and not if it is only OPTIMIZED."""
    source = Source()
    base = database.Database(tables, source)
    base.query("SELECT * FROM t_opt a JOIN t_opt b ON a.id = b.id WHERE b.value = 2")
    if constraint_lists(source.calls[-1]).get("id") is None:
        yield f"the join's key did not arrive: {source.calls[-1]}"
    source.calls.clear()
    base.query("SELECT * FROM t_opt a JOIN t_opt b ON a.id = b.id WHERE b.name = 'bob'")
    if constraint_lists(source.calls[0]) != {"name": ["bob"]} or constraint_lists(source.calls[1]) != {"id": ["2"]}:
        yield f"the constant should have been asked first: {source.calls}"


def rowid_complaints(tables):
    """Without a rowid, rows vanish in an OR; with one they do not."""
    sql = "SELECT * FROM t_index WHERE name = 'bob' OR id = 3"
    without = database.Database(tables, Source(rowid=False)).query(sql)
    if len(without) != 1:
        yield f"{len(without)} rows without a rowid; osquery shows 1"


def required_complaints(tables):
    base = database.Database(tables, Source())
    try:
        base.query("SELECT * FROM t_required")
        yield "a REQUIRED column was not constrained, and the query passed"
    except remote.QueryError:
        pass


VALUES = [
    ("TEXT", None, ""), ("TEXT", "x", "x"), ("INTEGER", "010", 8), ("INTEGER", "0x1f", 31), ("INTEGER", "-7", -7),
    ("INTEGER", "4294967297", 1), ("INTEGER", "2147483648", -2147483648), ("INTEGER", "7x", None),
    ("INTEGER", "", None), ("BIGINT", "9223372036854775807", 2 ** 63 - 1), ("BIGINT", "9223372036854775808", None),
    ("BIGINT", "12abc", 12), ("BIGINT", None, None), ("UNSIGNED BIGINT", "18446744073709551615", None),
    ("DOUBLE", "0.5", 0.5), ("DOUBLE", "1e3", 1000.0), ("DOUBLE", "0.5x", None), ("DOUBLE", "", None),
]

REFUSED = [
    ("no row", []),
    ("a row without id", [{"name": "a", "type": "TEXT", "op": "0"}]),
    ("attributes that are no number", [{"id": "column", "name": "a", "type": "TEXT", "op": "0"},
                                       {"id": "attributes", "attributes": "x"}]),
    ("a column twice", [{"id": "column", "name": "a", "type": "TEXT", "op": "0"}] * 2),
]


def refused_complaints(rows):
    try:
        manager.columns_of(rows)
        yield "was taken"
    except ValueError:
        pass


def main():
    results = Tap()
    tables = registered_tables()
    for name, sql in QUERIES.items():
        results.report(f"the question of {name}", context_complaints(name, sql, tables))
    for name, sql, generates, rows in COUNTS:
        results.report(name, count_complaints(sql, generates, rows, tables))
    results.report("constants and join keys", planner_complaints(tables))
    results.report("rows without a rowid", rowid_complaints(tables))
    results.report("a REQUIRED column", required_complaints(tables))
    for kind, text, value in VALUES:
        found = values.convert(kind, text)
        results.report(f"{kind} {text!r}", [] if found == value else [f"{found!r} instead of {value!r}"])
    for name, rows in REFUSED:
        results.report(f"refused: {name}", refused_complaints(rows))
    results.finish()


if __name__ == "__main__":
    main()
