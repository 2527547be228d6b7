# SPDX-License-Identifier: Apache-2.0
"""A program that loads an SQLite extension: reads SQL, one statement as a JSON text per line, and answers each with a
line of JSON: {"rows": [...]} or {"error": "..."}. Usage: sqlite_host.py MODULE."""
import json
import sqlite3
import sys


def answer(database, sql):
    try:
        cursor = database.execute(sql)
        names = [column[0] for column in cursor.description]
        return {"rows": [dict(zip(names, row)) for row in cursor]}
    except sqlite3.Error as problem:
        return {"error": str(problem)}


def main():
    database = sqlite3.connect(":memory:")
    database.enable_load_extension(True)
    database.load_extension(sys.argv[1])
    for line in sys.stdin:
        print(json.dumps(answer(database, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
