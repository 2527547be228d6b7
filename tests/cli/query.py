#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The command against the fake AWS: SQL in, rows out in every format."""
import os
import sqlite3
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
from command import Command, differ  # noqa: E402
from fakeaws import FakeAws  # noqa: E402
from tap import Tap  # noqa: E402

PROGRAM, FAKE = sys.argv[1:]
LAYER = {"Version": 1}
ESTATE = {
    "credentials": {"AKIAIOSFODNN7EXAMPLE": {"secret": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                                             "account": "123456789012"}},
    "accounts": {"123456789012": {"regions": {"us-east-1": {
        "layers": {"tools": [LAYER]},
        "functions": [
            {"FunctionName": "alpha", "Description": "=cmd()", "CodeSize": 10, "Layers": ["tools:1"]},
            {"FunctionName": "beta", "Description": "größe, \"quoted\"\u202e", "CodeSize": 20},
            {"FunctionName": "gamma", "Description": "-x\nsecond line", "CodeSize": 30},
        ]}}}},
}
SQL = "SELECT function_name, description, code_size, durable_execution_timeout FROM lambda_functions ORDER BY 1"


def test_formats(tap, command):
    rows = [["alpha", "=cmd()", 10, None], ["beta", "größe, \"quoted\"\u202e", 20, None],
            ["gamma", "-x\nsecond line", 30, None]]
    names = ["function_name", "description", "code_size", "durable_execution_timeout"]
    objects = [dict(zip(names, row)) for row in rows]
    as_json = command.run("--format", "json", SQL)
    tap.report("json", differ("rows", as_json.rows(), objects) + differ("keys", list(as_json.rows()[0]), names)
               + differ("status", as_json.status, 0) + differ("stderr", as_json.err, ""))
    tap.report("jsonl", differ("rows", command.run("--format", "jsonl", SQL).lines(), objects))
    raw = command.run("--format", "csv", "--csv-raw", SQL)
    cells = [names] + [["" if cell is None else str(cell) for cell in row] for row in rows]
    tap.report("csv --csv-raw", differ("cells", raw.table(), cells) + differ("lines", raw.out.count("\r\n"), 4))
    safe = command.run("--format", "csv", SQL).table()
    cells[1][1], cells[3][1] = "'=cmd()", "'-x\nsecond line"
    tap.report("csv", differ("cells", safe, cells))
    table = command.run(SQL).out.splitlines()
    tap.report("table", differ("lines", table, [
        "function_name  description            code_size  durable_execution_timeout",
        "-------------  ---------------------  ---------  -------------------------",
        "alpha          =cmd()                        10",
        "beta           größe, \"quoted\"\\u202e         20",
        "gamma          -x\\x0asecond line             30",
        "(3 rows)"]))


def test_input(tap, command):
    tap.report("SQL on standard input",
               differ("out", command.run("--format", "csv", stdin="SELECT 1 AS a;\n").out, "a\r\n1\r\n"))
    several = command.run("--format", "jsonl", "SELECT 1 AS a; -- two\nCREATE TEMP TABLE t AS SELECT function_name "
                          "FROM lambda_functions; SELECT count(*) AS n FROM t;")
    tap.report("several statements", differ("rows", several.lines(), [{"a": 1}, {"n": 3}]))
    tap.report("nothing is printed where a later statement fails",
               command.run("SELECT 1; SELECT * FROM nowhere").failure(1, "statement 2: no such table: nowhere"))
    tap.report("no SQL",
               command.run("").failure(2, "no statement") + command.run(stdin=" \n").failure(2, "no statement"))
    tap.report("values", differ("row", command.run(
        "--format", "json", "SELECT 1 AS a, 1.5 AS a, 'x' AS b, NULL AS c, x'00ff' AS d, 9e999 AS e, "
        "'a' || char(0) || 'b' AS f, CAST (x'ff' AS TEXT) AS g").rows(),
        [{"a": 1, "a_2": 1.5, "b": "x", "c": None, "d": "00ff", "e": None, "f": "a\ufffdb", "g": "\ufffd"}]))


def test_output(tap, command, folder):
    path = os.path.join(folder, "rows.json")
    done = command.run("--format", "json", "--output", path, SQL)
    with open(path, encoding="utf-8") as file:
        tap.report("--output", differ("stdout", done.out, "")
                   + differ("file", file.read(), command.run("--format", "json", SQL).out))
    failed = command.run("--output", path + ".2", "SELECT * FROM nowhere")
    tap.report("--output of a query that fails",
               failed.failure(1, "nowhere") + differ("folder", os.listdir(folder), ["rows.json"]))
    nowhere = command.run("--output", "/nonexistent/x", SQL)
    tap.report("--output where nothing can be written",
               nowhere.failure(1, "/nonexistent/x cannot be written: No such file"))
    full = command.run("--output", "/dev/full", SQL)
    tap.report("--output on a full disk", full.failure(1, "/dev/full cannot be written: No space left on device"))


def test_guard(tap, command, folder):
    path = os.path.join(folder, "mine.db")
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE owners (name TEXT, owner TEXT)")
        database.execute("INSERT INTO owners VALUES ('alpha', 'ann'), ('gone', 'bob')")
    database.close()
    before = open(path, "rb").read()
    joined = command.run("--format", "jsonl", f"ATTACH '{path}' AS mine; SELECT owner, code_size FROM mine.owners JOIN "
                         "lambda_functions ON function_name = name")
    tap.report("ATTACH reads", differ("rows", joined.lines(), [{"owner": "ann", "code_size": 10}]))
    attempts = {
        f"ATTACH '{path}' AS mine; DELETE FROM mine.owners": "readonly database; only temporary tables",
        f"ATTACH '{path}' AS mine; PRAGMA mine.journal_mode = wal": "this PRAGMA is not allowed here",
        f"ATTACH 'file:{path}?mode=rw' AS mine": "access mode not allowed",
        f"ATTACH '{path}.new' AS new": "unable to open database",
        f"VACUUM INTO '{path}.copy'": "writing a database file is not allowed here",
        "CREATE TABLE t (a)": "only temporary tables",
        "SELECT load_extension ('x')": "not authorized",
        "DELETE FROM lambda_functions": "table lambda_functions may not be modified",
        'SELECT "function_nam" FROM lambda_functions': "no such column: function_nam; did you mean function_name?",
        "SELECT function_name FROM lambda_functions WHERE runtime = ?": "parameters such as ? have no value here",
    }
    for sql, words in attempts.items():
        tap.report(f"refused: {sql.replace(folder, '')}", command.run(sql).failure(1, words))
    tap.report("nothing was written", differ("file", open(path, "rb").read(), before)
               + differ("folder", sorted(os.listdir(folder)), ["mine.db", "rows.json"]))


def test_pipe(tap, command):
    """A reader that goes away ends the command as any other, without a word."""
    reader, writer = os.pipe()
    os.close(reader)
    process = command.start("--format", "csv", SQL, stdout=writer, stderr=-1)
    os.close(writer)
    _, said = process.communicate()
    tap.report("nobody reads", differ("status", process.returncode, -13) + differ("stderr", said, ""))


def test_verbose(tap, command):
    said = command.run("--verbose", "--format", "csv", SQL)
    missing = [word for word in ("ListFunctions", "1 calls", "3 rows in") if word not in said.err]
    tap.report("--verbose", [f"{said.err!r} lacks {word!r}" for word in missing] + differ("rows", len(said.table()), 4))


if __name__ == "__main__":
    results = Tap()
    with FakeAws(FAKE, ESTATE) as aws, tempfile.TemporaryDirectory() as temporary:
        lambdaquery = Command(PROGRAM, aws.environment())
        test_formats(results, lambdaquery)
        test_input(results, lambdaquery)
        test_output(results, lambdaquery, temporary)
        test_guard(results, lambdaquery, temporary)
        test_pipe(results, lambdaquery)
        test_verbose(results, lambdaquery)
    results.finish()
