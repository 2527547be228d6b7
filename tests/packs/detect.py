#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every detection on the estates planted for it: detect.py LAMBDAQUERY FAKE_AWS PACKS_FOLDER CASES_FOLDER.

Each case starts a fake AWS of its own and asks it through the real command. A case's rows must come exactly, and come
again when everything has changed in the estate that a finding is not about."""
import glob
import json
import os
import subprocess
import sys
import uuid

from fakeaws import ACCESS_KEY, SECRET, FakeAws
from tap import Tap

ACCOUNT = "123456789012"
LATER = "2031-12-24T18:00:00.000+0000"


def estate_of(case):
    return {"credentials": {ACCESS_KEY: {"secret": SECRET, "account": ACCOUNT}}, "accounts": case["accounts"]}


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


def ask(command, fake_aws, estate, case, sql):
    """The rows, sorted, or the error's text."""
    with FakeAws(fake_aws, estate) as fake:
        environment = fake.environment(LAMBDAQUERY_TRUST_ORGANIZATION_ID=case.get("own_organization"))
        result = subprocess.run([command, "--format", "json"], input=sql, env=environment, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, check=False)
    if result.returncode != 0:
        return result.stderr.strip()
    return ordered(json.loads(result.stdout))


def ordered(rows):
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))


def difference(expected, found):
    if expected == found:
        return []
    return ["expected: " + json.dumps(expected, indent=1), "found: " + (
        found if isinstance(found, str) else json.dumps(found, indent=1))]


def check(tap, programs, name, path, sql):
    with open(path, encoding="utf-8") as file:
        cases = json.load(file)
    attacks = [case for case in cases if case["rows"]]
    tap.report(f"{name}: has an attack and an innocent twin",
               [] if 0 < len(attacks) < len(cases) else [f"{len(attacks)} of {len(cases)} cases have rows"])
    for case in cases:
        expected = ordered(case["rows"])
        for when, estate in ("", estate_of(case)), (", on another day", age(estate_of(case))):
            tap.report(f"{name}: {case['about']}{when}", difference(expected, ask(*programs, estate, case, sql)))


def main():
    tap = Tap()
    command, fake_aws, packs, folder = sys.argv[1:]
    for path in sorted(glob.glob(os.path.join(packs, "*", "*.sql"))):
        name = os.path.relpath(path, packs)[:-len(".sql")]
        with open(path, encoding="utf-8") as file:
            check(tap, (command, fake_aws), name, os.path.join(folder, name + ".json"), file.read())
    tap.finish()


if __name__ == "__main__":
    main()
