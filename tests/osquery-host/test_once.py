#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Queries that need the same data, at the same time and in a schedule, ask AWS for it once.

Usage: test_once.py EXTENSION FAKE_AWS."""
import os
import subprocess
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
from command import differ  # noqa: E402
from fakeaws import ACCESS_KEY, SECRET, FakeAws  # noqa: E402
from host import Host  # noqa: E402
from schedule import Schedule  # noqa: E402
from tap import Tap  # noqa: E402

EXTENSION, FAKE = sys.argv[1:]
ACCOUNT = "123456789012"
REGION = {"layers": {"tools": [{"Version": 1}]},
          "functions": [{"FunctionName": f"function-{i:03}", "Layers": ["tools:1"]} for i in range(120)]}
ESTATE = {"credentials": {ACCESS_KEY: {"secret": SECRET, "account": ACCOUNT}},
          "accounts": {ACCOUNT: {"regions": {"us-east-1": REGION, "eu-west-1": REGION}}}}
CONCURRENT = ["SELECT count(*) AS n FROM lambda_functions",
              "SELECT count(DISTINCT function_name) AS n FROM function_layers"]
SCHEDULED = {
    "names": "SELECT region, function_name FROM lambda_functions",
    "runtimes": "SELECT runtime, count(*) AS n FROM lambda_functions GROUP BY 1",
    "everything": "SELECT * FROM lambda_functions",
    "large": "SELECT DISTINCT function_name FROM lambda_functions WHERE code_size > 0",
    "one Region": "SELECT function_name FROM lambda_functions WHERE region = 'eu-west-1'",
    "layers": "SELECT * FROM function_layers",
    "foreign": "SELECT * FROM function_layers WHERE is_foreign = 1",
    "by layer": "SELECT layer_version_arn, count(*) AS n FROM function_layers GROUP BY 1",
    "environment": "SELECT * FROM function_environment",
    "joined": "WITH f AS MATERIALIZED (SELECT function_arn, timeout FROM lambda_functions) SELECT count(*) AS n "
              "FROM (SELECT function_arn || '' AS arn FROM function_layers) l JOIN f ON f.function_arn = l.arn",
}
# In each Region three pages of functions, and what SELECT * of both tables looks up.
NEEDED = {("DescribeOrganization", "us-east-1"): 1, **{
    (action, region): n for region in ("us-east-1", "eu-west-1")
    for action, n in (("ListFunctions", 3), ("ListCodeSigningConfigs", 1), ("ListLayers", 1))}}


def calls(aws):
    return {(entry["action"], entry["region"]): entry["calls"] for entry in aws.counters()["actions"]
            if entry["action"] != "GetCallerIdentity"}


def test_once(tap, aws, host):
    """The two and the schedule start while the first page is not there yet."""
    aws.add_rule([{"action": "ListFunctions", "region": region, "fault": "delay", "delay_ms": 2000}
                  for region in ("us-east-1", "eu-west-1")])
    schedule = Schedule(host, SCHEDULED)
    answers, rounds = {}, []
    # each with an SQLite of its own, as SQLite runs one query of a connection at a time
    work = [threading.Thread(target=lambda sql=sql, db=host.another_database(): answers.update({sql: db.query(sql)}))
            for sql in CONCURRENT]
    work.append(threading.Thread(target=lambda: rounds.append(schedule.run())))
    for thread in work:
        thread.start()
    for thread in work:
        thread.join()
    tap.report("two at a time are answered", differ("rows", answers, {
        CONCURRENT[0]: [{"n": 240}], CONCURRENT[1]: [{"n": 120}]}))
    tap.report("ten scheduled ones are", differ("status log", schedule.status_log, []) + differ(
        "found", {name: len(added) for name, (added, _) in rounds[0].items()},
        {"names": 240, "runtimes": 1, "everything": 240, "large": 120, "one Region": 120, "layers": 240, "by layer": 2,
         "joined": 1}))
    tap.report("each call is made once", differ("calls", calls(aws), NEEDED))
    tap.report("a second round finds nothing new and makes none",
               differ("found", schedule.run(), {}) + differ("calls", calls(aws), NEEDED))


def main():
    tap = Tap()
    with FakeAws(FAKE, ESTATE) as aws, Host(
            [EXTENSION], stderr=subprocess.DEVNULL,
            env=aws.environment(LAMBDAQUERY_SCOPE_REGIONS="us-east-1;eu-west-1")) as host:
        test_once(tap, aws, host)
    tap.finish()


if __name__ == "__main__":
    main()
