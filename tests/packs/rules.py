# SPDX-License-Identifier: Apache-2.0
"""What a detection's statement must keep, as docs/packs.md says it. Each rule gives one sentence per violation."""
import sqlite3

import sqlwords

FIRST_COLUMNS = ["account_id", "region", "resource_arn", "title", "detail"]
# Endings of columns that change by themselves, or with things a finding is not about.
VOLATILE_ENDINGS = ("_as_of", "max_age", "last_modified", "revision_id", "_date", "_time", "_count", "_behind",
                    "_status", "latest_version", "latest_version_arn", "last_success", "last_error")
# Of an event, which never changes, like its time.
EVENT_FACTS = {"signature_status"}
EVENT_TIME = "strftime ('%Y-%m-%dT%H:%M:%SZ', time, 'unixepoch') AS event_time"
VOLATILE_WORDS = {"COUNT", "SUM", "TOTAL", "AVG", "RANDOM", "DATE", "TIME", "DATETIME", "JULIANDAY", "UNIXEPOCH",
                  "STRFTIME", "CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP", "ROWID"}


class Schema:
    """The tables as SQLite sees them: empty ones made of their CREATE TABLE texts."""

    def __init__(self, text):
        self.database = sqlite3.connect(":memory:")
        self.database.executescript(text)
        self.tables = [row[0] for row in self.database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = self.database.execute(
            "SELECT lower (c.name), upper (c.type) FROM sqlite_master AS t JOIN pragma_table_xinfo (t.name) AS c"
            " WHERE t.type = 'table'").fetchall()
        self.columns = {name for name, _ in columns}
        self.text_columns = {name for name, kind in columns if kind.startswith("TEXT")}


def compiles(schema, sql, title):
    """It is one SELECT over the tables there are, and its columns are a finding's, but for a snapshot."""
    try:
        cursor = schema.database.execute(sql)
    except (sqlite3.Error, sqlite3.Warning) as error:
        return [str(error)]
    columns = [column[0] for column in cursor.description or []]
    found = []
    if len(set(columns)) != len(columns):
        found.append("two of its columns have one name")
    if sqlwords.words(sql)[0].upper not in ("SELECT", "WITH"):
        found.append("it is no SELECT")
    return found + (finding_problems(columns, sql, title) if title is not None else [])


def finding_problems(columns, sql, title):
    found = []
    if columns[:5] != FIRST_COLUMNS:
        found.append(f"its first columns are {', '.join(columns[:5])}, not {', '.join(FIRST_COLUMNS)}")
    quoted = title.replace("'", "''")
    if f"'{quoted}' AS title" not in sql:
        found.append("its column title is not the header's title")
    return found


def volatile(schema, sql, title):
    """A finding stays the same row as long as the matter stays the same."""
    if title is None:
        return []
    if any(word.text == "lambda_events" for word in sqlwords.words(sql)):
        sql = sql.replace(EVENT_TIME, "event_time")
    return [f"{word.text} in its result changes by itself" for word in sqlwords.words(sql) if word.in_select_list and
            (word.upper in VOLATILE_WORDS or
             (word.text.lower() in schema.columns - EVENT_FACTS and word.text.lower().endswith(VOLATILE_ENDINGS)))]


def null_text(schema, sql, _title):
    """Missing text is '' and not NULL."""
    words = sqlwords.words(sql)
    found = []
    for i, word in enumerate(words):
        following = [w.upper for w in words[i + 1:i + 4]]
        asked = (following[:2] == ["IS", "NULL"] or following == ["IS", "NOT", "NULL"]
                 or following[:1] in (["ISNULL"], ["NOTNULL"]))
        if asked and word.text.lower() in schema.text_columns:
            found.append(f"{word.text} is text and never NULL: compare it with ''")
    return found


def joins(schema, sql, _title):
    """Tables that are joined are each read once, in a materialised part of their own."""
    used = [word for word in sqlwords.words(sql) if word.text.lower() in schema.tables]
    if len(used) < 2:
        return []
    found = [f"{word.text} is joined but not read in WITH ... AS MATERIALIZED" for word in used
             if not word.in_materialized]
    parts = [word.in_materialized for word in used if word.in_materialized]
    return found + (["two tables are read in one materialised part"] if len(set(parts)) != len(parts) else [])


ALL = [compiles, volatile, null_text, joins]


def problems(schema, sql, title):
    """`title` None: a snapshot, whose rows are no findings."""
    return [problem for rule in ALL for problem in rule(schema, sql, title)]
