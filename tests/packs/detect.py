#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every detection on the estates planted for it: detect.py LAMBDAQUERY EXTENSION FAKE_AWS PACKS_FOLDER
CASES_FOLDER.

Each case starts a fake AWS of its own and asks it through the real command; one that has queries to run `before` needs
a process that stays, and goes through osquery's stand-in. A case's rows must come exactly, and come again when
everything has changed in the estate that a finding is not about. What only time can show is `planted`: rows of tables,
with times in seconds from now. `{"ago": SECONDS}` is the same time in a case's estate and in its rows."""
import glob
import json
import os
import subprocess
import sys
import time
import uuid

import rules
from fakeaws import ACCESS_KEY, SECRET, FakeAws
from tap import Tap

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "osquery-host"))
from host import Host  # noqa: E402
from remote import QueryError  # noqa: E402

ACCOUNT = "123456789012"
LATER = "2031-12-24T18:00:00.000+0000"


def fix_times(value, now, shown=False):
    """Every {"ago": seconds} as a time that stays: unix seconds in an estate, and as findings show it in rows."""
    if isinstance(value, list):
        return [fix_times(entry, now, shown) for entry in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"ago"}:
        then = now - value["ago"]
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(then)) if shown else then
    return {key: fix_times(entry, now, shown or key == "rows") for key, entry in value.items()}


def estate_of(case):
    return {"credentials": {ACCESS_KEY: {"secret": SECRET, "account": ACCOUNT, "denied": case.get("denied", [])}},
            "accounts": case["accounts"]}


def age(value):
    """The same estate on another day: times, revisions and descriptions differ, whatever they were."""
    if isinstance(value, list):
        return [age(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    aged = {key: age(entry) for key, entry in value.items()}
    if "FunctionName" in aged:
        aged.update(LastModified=LATER, RevisionId=str(uuid.uuid4()), Description="changed", MemorySize=1024)
    if isinstance(aged.get("Version"), int):
        aged.update(CreatedDate=LATER, Description="changed")
    if "CodeSigningConfigId" in aged:
        aged.update(LastModified="2031-12-24T18:00:00.000000000Z", Description="changed")
    return aged


class Programs:
    def __init__(self, command, extension, fake_aws):
        self.command, self.extension, self.fake_aws = command, extension, fake_aws
        self.schema = subprocess.run([command, "schema"], check=True, stdout=subprocess.PIPE, text=True).stdout

    def ask(self, estate, case, sql):
        """The rows, sorted, or the error's text."""
        with FakeAws(self.fake_aws, estate) as fake:
            for rule in case.get("aws_rules", []):
                fake.add_rule(rule)
            environment = fake.environment(LAMBDAQUERY_TRUST_ORGANIZATION_ID=case.get("own_organization"),
                                           **case.get("environment", {}))
            return self.stay(environment, case, sql) if "before" in case else self.run(environment, case, sql)

    def run(self, environment, case, sql):
        result = subprocess.run([self.command, "--format", "json"], input=sql, env=environment, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, check=False)
        return result.stderr.strip() if result.returncode != 0 else seen(case, json.loads(result.stdout))

    def stay(self, environment, case, sql):
        """Asked after other queries, of which each ends as the case says."""
        with Host([self.extension], env=environment, stderr=subprocess.DEVNULL) as host:
            for before in case["before"]:
                try:
                    host.query(before["sql"])
                    said = ""
                except QueryError as problem:
                    said = str(problem)
                if before["fails"] not in said or bool(said) != bool(before["fails"]):
                    return f"{before['sql']} was to fail with {before['fails']!r} and failed with {said!r}"
            return seen(case, host.query(sql))

    def plant(self, case, sql):
        """The rows that the statement makes of the tables in the case, on a database of SQLite's own."""
        database = rules.Schema(self.schema).database
        for table, rows in case["planted"].items():
            for row in rows:
                values = [int(time.time()) + value if isinstance(value, int) else value for value in row.values()]
                database.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", values)
        cursor = database.execute(sql)
        return ordered([dict(zip([column[0] for column in cursor.description], row)) for row in cursor])


def ordered(rows):
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))


def seen(case, rows):
    """Without what a snapshot's case ignores."""
    return ordered([{key: value for key, value in row.items() if key not in case.get("ignore", [])} for row in rows])


def difference(expected, found):
    if expected == found:
        return []
    return ["expected: " + json.dumps(expected, indent=1), "found: " + (
        found if isinstance(found, str) else json.dumps(found, indent=1))]


def check_case(tap, programs, name, case, sql):
    case = fix_times(case, int(time.time()))
    expected = ordered(case["rows"])
    if "planted" in case:
        tap.report(f"{name}: {case['about']}", difference(expected, programs.plant(case, sql)))
        return
    for when, estate in ("", estate_of(case)), (", on another day", age(estate_of(case))):
        tap.report(f"{name}: {case['about']}{when}", difference(expected, programs.ask(estate, case, sql)))


def check(tap, programs, name, path, sql):
    with open(path, encoding="utf-8") as file:
        cases = json.load(file)
    attacks = [case for case in cases if case["rows"]]
    fine = 0 < len(attacks) < len(cases) or "\n-- snapshot: yes\n" in sql
    tap.report(f"{name}: has an attack and an innocent twin",
               [] if fine and cases else [f"{len(attacks)} of {len(cases)} cases have rows"])
    for case in cases:
        check_case(tap, programs, name, case, sql)


def main():
    tap = Tap()
    command, extension, fake_aws, packs, folder = sys.argv[1:]
    programs = Programs(command, extension, fake_aws)
    for path in sorted(glob.glob(os.path.join(packs, "*", "*.sql"))):
        name = os.path.relpath(path, packs)[:-len(".sql")]
        with open(path, encoding="utf-8") as file:
            check(tap, programs, name, os.path.join(folder, name + ".json"), file.read())
    tap.finish()


if __name__ == "__main__":
    main()
