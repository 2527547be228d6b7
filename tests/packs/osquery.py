#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The built packs in osquery's stand-in, on the sample estate: osquery.py EXTENSION LAMBDAQUERY FAKE_AWS ESTATE CONF...

Each detection gives the rows that the command gives, the same ones in a second run, and asks the extension no more
often than it names tables, whatever osquery's planner makes of its joins."""
import json
import os
import subprocess
import sys

from command import Command, differ
from fakeaws import FakeAws
from tap import Tap

from model import named_tables

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "osquery-host"))
from host import Host  # noqa: E402

SCOPE = {"LAMBDAQUERY_SCOPE_REGIONS": "us-east-1;eu-west-1", "LAMBDAQUERY_TRUST_ORGANIZATION_ID": "o-a1b2c3d4e5"}


def ordered(rows):
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


def main():
    extension, program, fake_aws, estate, *confs = sys.argv[1:]
    tap = Tap()
    queries = {}
    for conf in confs:
        with open(conf, encoding="utf-8") as file:
            queries.update({name: query["query"] for name, query in json.load(file)["queries"].items()})
    with FakeAws(fake_aws, estate) as fake:
        environment = fake.environment(**SCOPE)
        command = Command(program, environment)
        with Host([extension], env=environment, stderr=subprocess.DEVNULL) as host:
            for name, sql in sorted(queries.items()):
                rows, most = ordered(host.query(sql)), named_tables(host, sql)
                by_command = ordered(command.run("--format", "json", "--", sql).rows())
                tap.report(f"{name}: rows", differ("rows", rows, by_command) +
                           ([] if rows else ["none, so nothing is shown"]))
                tap.report(f"{name}: asks once per table",
                           [] if 0 < len(host.calls) <= most else [f"{len(host.calls)} questions, {most} tables"])
                tap.report(f"{name}: the next run", differ("rows", ordered(host.query(sql)), rows))
    tap.finish()


if __name__ == "__main__":
    main()
