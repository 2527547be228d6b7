#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An organization of accounts read as one, over AWS's wire. Usage: organization.py LAMBDAQUERY FAKE_AWS."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
from command import Command, differ  # noqa: E402
from fakeaws import FakeAws  # noqa: E402
from tap import Tap  # noqa: E402

PROGRAM, FAKE = sys.argv[1:]
HOME, SHOP, LAB, OLD, SEALED = "111122223333", "222233334444", "333344445555", "444455556666", "555566667777"
NAMES = "SELECT account_id, region, function_name FROM lambda_functions ORDER BY 1, 2, 3"
SCOPES = "SELECT account_id, region, account_name, state, credentials, status FROM aws_scopes ORDER BY 1, 2"


def account(*functions, region="us-east-1", **more):
    return dict({"regions": {region: {"functions": [{"FunctionName": name} for name in functions]}},
                 "roles": {"audit": {"trusts": [HOME], "external_id": "let-me-in"}}}, **more)


ESTATE = {
    "credentials": {"AKIAIOSFODNN7EXAMPLE": {"secret": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "account": HOME}},
    "accounts": {HOME: account("home"), SHOP: account("cart", "till"),
                 LAB: account("laser", region="me-south-1", opt_in_regions={"me-south-1": "ENABLED"}),
                 OLD: account("gone"), SEALED: account("vault", scp_denied=["lambda:*"])},
    "organizations": {"o-a1b2c3d4e5": {
        "management_account": HOME,
        "root": {"accounts": [{"Id": HOME, "Name": "home"}, {"Id": SHOP, "Name": "shop"}, {"Id": LAB, "Name": "lab"},
                              {"Id": OLD, "Name": "old", "State": "SUSPENDED"}, {"Id": SEALED, "Name": "sealed"}]}}},
}
ORGANIZATION = {"LAMBDAQUERY_SCOPE_ACCOUNTS": "organization", "LAMBDAQUERY_SCOPE_ROLE_NAME": "audit",
                "LAMBDAQUERY_SCOPE_EXTERNAL_ID": "let-me-in", "LAMBDAQUERY_COLLECT_PACE": "off"}
ACCEPTED = {"LAMBDAQUERY_SCOPE_ACCEPT_DENIED_SCOPES": f"{SEALED}/us-east-1"}


def run(aws, *sql, **environment):
    command = Command(PROGRAM, aws.environment(**{**ORGANIZATION, **environment}))
    return command.run("--format", "jsonl", "; ".join(sql))


def test_all_accounts(tap, aws):
    ended = run(aws, NAMES, SCOPES, **ACCEPTED)
    rows = ended.lines()
    functions = [[row["account_id"], row["function_name"]] for row in rows if "function_name" in row]
    scopes = {row["account_id"]: [row["account_name"], row["credentials"], row["status"]]
              for row in rows if "status" in row}
    tap.report("every active account is read", differ("functions", functions, [
        [HOME, "home"], [SHOP, "cart"], [SHOP, "till"]]))
    tap.report("aws_scopes tells how", differ("scopes", scopes, {
        HOME: ["home", "own", "ok"], SHOP: ["shop", "role", "ok"], LAB: ["lab", "role", "ok"],
        SEALED: ["sealed", "role", "accepted"]}))


def test_enabled_regions(tap, aws):
    ended = run(aws, NAMES + " LIMIT 100", LAMBDAQUERY_SCOPE_REGIONS="all",
                LAMBDAQUERY_SCOPE_EXCLUDE_ACCOUNTS=SEALED)
    rows = [[row["account_id"], row["region"], row["function_name"]] for row in ended.lines()]
    tap.report("all Regions that are enabled", differ("rows", rows, [
        [HOME, "us-east-1", "home"], [SHOP, "us-east-1", "cart"], [SHOP, "us-east-1", "till"],
        [LAB, "me-south-1", "laser"]]) + differ("stderr", ended.err, ""))


def test_what_fails_is_named(tap, aws):
    tap.report("an account that a policy seals", run(aws, NAMES).failure(
        1, f"account {SEALED}", "service control policy", "ListFunctions"))
    tap.report("a wrong external id", run(aws, NAMES, LAMBDAQUERY_SCOPE_EXTERNAL_ID="wrong").failure(
        1, "3 scopes failed", "sts AssumeRole", SHOP))
    tap.report("no role", run(aws, NAMES, LAMBDAQUERY_SCOPE_ROLE_NAME=None).failure(1, "role_name"))


def main():
    tap = Tap()
    with FakeAws(FAKE, ESTATE) as aws:
        test_all_accounts(tap, aws)
        test_enabled_regions(tap, aws)
        test_what_fails_is_named(tap, aws)
    tap.finish()


if __name__ == "__main__":
    main()
