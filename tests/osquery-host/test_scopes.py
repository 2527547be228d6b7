#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scopes of an organization that go wrong, each in a way of its own, through osquery's door: the others are read as if
nothing were, those are named, and with on_scope_error = stale osquery logs no row as removed. As long as the client's
patience with what hangs and what throttles, which run side by side.

Usage: test_scopes.py EXTENSION FAKE_AWS."""
import concurrent.futures
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
import remote  # noqa: E402
from command import differ  # noqa: E402
from fakeaws import ACCESS_KEY, SECRET, FakeAws  # noqa: E402
from host import Host  # noqa: E402
from schedule import Schedule  # noqa: E402
from tap import Tap  # noqa: E402

EXTENSION, FAKE = sys.argv[1:]
HOME, GOOD, RENEWED = "111122223333", "222233334444", "333344445555"
HANGING, THROTTLED, BARRED = "444455556666", "555566667777", "666677778888"
EXPIRED, CLOSED, SEALED = "777788889999", "888899990000", "999900001111"
# The Region in which things go wrong, and another one of the same accounts.
THERE, ELSEWHERE = "me-south-1", "us-east-1"
ALL = [HOME, GOOD, RENEWED, HANGING, THROTTLED, BARRED, EXPIRED, CLOSED, SEALED]
NAMES = "SELECT account_id, region, function_name FROM lambda_functions"
SCOPES = "SELECT account_id, region, status, last_error, last_success FROM aws_scopes"
# What a message says of each, and what aws_scopes makes of it.
BAD = {
    (HANGING, THERE): ("unreachable", "ListFunctions in me-south-1, account 444455556666", "the last 10 seconds"),
    (THROTTLED, THERE): ("unreachable", "ListFunctions in me-south-1, account 555566667777", "TooManyRequests"),
    (BARRED, THERE): ("denied", "AssumeRole", BARRED),
    (BARRED, ELSEWHERE): ("denied", "AssumeRole", BARRED),
    (EXPIRED, THERE): ("denied", "ListFunctions in me-south-1, account 777788889999", "ExpiredToken"),
    (CLOSED, THERE): ("disabled", "ListFunctions in me-south-1, account 888899990000", "UnrecognizedClient"),
    (SEALED, THERE): ("denied_by_scp", "ListFunctions in me-south-1, account 999900001111",
                      "explicit deny in a service control policy"),
}


def account(id):
    functions = [{"FunctionName": f"{id[0]}-{name}"} for name in ("buy", "pay", "ship")]
    roles = {} if id == HOME else {"audit": {"trusts": [HOME]}}
    return {"regions": {THERE: {"functions": functions}, ELSEWHERE: {"functions": functions}}, "roles": roles,
            "opt_in_regions": {THERE: "ENABLED"}}


ESTATE = {
    "credentials": {ACCESS_KEY: {"secret": SECRET, "account": HOME}},
    "accounts": {id: account(id) for id in ALL},
    "organizations": {"o-a1b2c3d4e5": {"management_account": HOME, "root": {"accounts": ALL}}},
}
CLOSING = {"accounts": {CLOSED: {"opt_in_regions": {THERE: "DISABLED"}}}}


def fault(account_id, kind, nth=1, count=0):
    return {"action": "ListFunctions", "account": account_id, "region": THERE, "nth": nth, "count": count,
            "fault": kind}


# The expired one's new credentials expire as the old ones did; those of the renewed one do not.
FAULTS = [fault(HANGING, "hang"), fault(THROTTLED, "429"), fault(EXPIRED, "expired-token", nth=2),
          fault(SEALED, "denied-by-scp"), fault(RENEWED, "expire-session", nth=2, count=1),
          {"action": "AssumeRole", "match": f":{BARRED}:role", "count": 0, "fault": "access-denied"}]
# What makes a client that has credentials ask for new ones.
UNTRUST = [{**fault(BARRED, "expire-session", count=1), "region": region} for region in (THERE, ELSEWHERE)]


def open_host(aws, on_scope_error):
    return Host([EXTENSION], stderr=subprocess.DEVNULL, env=aws.environment(
        LAMBDAQUERY_SCOPE_ACCOUNTS="organization", LAMBDAQUERY_SCOPE_ROLE_NAME="audit",
        LAMBDAQUERY_SCOPE_REGIONS=f"{THERE};{ELSEWHERE}", LAMBDAQUERY_COLLECT_ON_SCOPE_ERROR=on_scope_error,
        LAMBDAQUERY_COLLECT_ATTEMPTS="1", LAMBDAQUERY_COLLECT_DEADLINE="290",
        LAMBDAQUERY_COLLECT_TTL="0" if on_scope_error == "stale" else "900"))


def only(accounts):
    return f"{NAMES} WHERE account_id IN ({', '.join(repr(id) for id in accounts)})"


def scope_calls(aws):
    """How often functions were listed in each account and Region."""
    return {(entry["account"], entry["region"]): entry["calls"] for entry in aws.counters()["actions"]
            if entry["action"] == "ListFunctions"}


def untouched(calls):
    """Those of the scopes that nothing is wrong with."""
    return {scope: n for scope, n in calls.items() if scope not in BAD and scope != (RENEWED, THERE)}


def failure(host, sql):
    try:
        return f"gave {len(host.query(sql))} rows"
    except remote.QueryError as problem:
        return str(problem)


def lacking(name, text, words):
    return [f"{name}: {word!r} is missing in {text!r}" for word in words if word not in text]


def judge_scopes(name, host, ever_read):
    """aws_scopes against BAD; `ever_read`: every scope was read before things went wrong."""
    found = {(row["account_id"], row["region"]): row for row in host.query(SCOPES)}
    expected = {(id, region): BAD.get((id, region), ["ok"])[0] for id in ALL for region in (THERE, ELSEWHERE)}
    complaints = differ(name, {scope: row["status"] for scope, row in found.items()}, expected)
    for scope, (_, *words) in BAD.items():
        row = found.get(scope, {})
        complaints += lacking(f"{name} {scope}", row.get("last_error") or "", words)
        complaints += differ(f"{name} {scope} was read", bool(row.get("last_success")), ever_read)
    return complaints + [f"{name} {scope} says {row['last_error']}" for scope, row in found.items()
                         if scope not in BAD and row["last_error"]]


def let_expire(started_s):
    """Waits until what was read since then serves no more: with no time to live, three times as long as it took."""
    end = time.time() + 3 * (int(time.time()) - started_s + 1) + 1
    time.sleep(end - time.time())


def undisturbed():
    """The calls of a reading in which nothing goes wrong."""
    with FakeAws(FAKE, ESTATE, "--page-size", "2") as aws, open_host(aws, "fail") as host:
        rows = host.query(NAMES)
        return scope_calls(aws), differ("rows", len(rows), len(ALL) * 2 * 3)


def test_fail():
    """What goes wrong is named, all of it; what does not is read, with the same calls."""
    with FakeAws(FAKE, ESTATE, "--page-size", "2") as aws, open_host(aws, "fail") as host:
        aws.change(CLOSING)
        aws.add_rule(FAULTS)
        barred = failure(host, only([BARRED]))
        others = failure(host, only([id for id in ALL if id != BARRED]))
        calls = scope_calls(aws)
        rows = host.query(only([HOME, GOOD, RENEWED]))
        again = scope_calls(aws)
        named = lacking("message", barred, ["2 scopes failed", *BAD[BARRED, THERE][1:]])
        named += lacking("message", others, ["5 scopes failed", *(
            word for (id, _), (_, *words) in BAD.items() if id != BARRED for word in words)])
        return [("fail: every scope that cannot be read is named", named),
                ("fail: aws_scopes says what is wrong with each", judge_scopes("scope", host, False)),
                ("fail: the other accounts' rows come", differ("rows", len(rows), 3 * 2 * 3)
                 + differ("calls for them", again, calls)), calls]


def test_stale():
    """Rows of a scope that cannot be read stay as they were; what changes elsewhere shows."""
    with FakeAws(FAKE, ESTATE, "--page-size", "2") as aws, open_host(aws, "stale") as host:
        schedule = Schedule(host, {"functions": NAMES})
        started_s = int(time.time())
        first = schedule.run()
        let_expire(started_s)
        aws.change(CLOSING)
        aws.change({"accounts": {GOOD: {"regions": {THERE: {"functions": [
            {"FunctionName": "2-pay", "deleted": True}, {"FunctionName": "2-sell"}]}}}}})
        aws.add_rule(FAULTS + UNTRUST)
        second = schedule.run()
        scopes = judge_scopes("scope", host, True)
        aws.change({"accounts": {CLOSED: {"opt_in_regions": {THERE: "ENABLED"}}}})
        aws.reset_rules()
        third = schedule.run()
        good = {"account_id": GOOD, "region": THERE}
        return [("stale: all is read before", differ("added", len(first["functions"][0]), len(ALL) * 2 * 3)),
                ("stale: what is removed is what is gone where it can be read", differ("found", second, {
                    "functions": ([{**good, "function_name": "2-sell"}], [{**good, "function_name": "2-pay"}])})),
                ("stale: aws_scopes says what is wrong with each", scopes),
                ("stale: nothing is found when all is well again", differ("found", third, {})
                 + differ("status log", schedule.status_log, []) + [
                     f"{row['account_id']} {row['region']} is {row['status']}" for row in host.query(SCOPES)
                     if row["status"] != "ok"])]


def main():
    tap = Tap()
    expected, complaints = undisturbed()
    tap.report("without trouble every scope is read", complaints)
    with concurrent.futures.ThreadPoolExecutor() as side_by_side:
        fail, stale = side_by_side.submit(test_fail), side_by_side.submit(test_stale)
    *results, calls = fail.result()
    for name, complaints in [*results, *stale.result()]:
        tap.report(name, complaints)
    tap.report("calls for the other scopes are the same as without trouble",
               differ("calls", untouched(calls), untouched(expected)))
    tap.finish()


if __name__ == "__main__":
    main()
