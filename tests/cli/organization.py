#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An organization of accounts read as one, over AWS's wire. Usage: organization.py LAMBDAQUERY FAKE_AWS."""
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
from command import Command, differ  # noqa: E402
from fakeaws import FakeAws  # noqa: E402
from tap import Tap  # noqa: E402

PROGRAM, FAKE = sys.argv[1:]
HOME, SHOP, LAB, OLD, SEALED = "111122223333", "222233334444", "333344445555", "444455556666", "555566667777"
NAMES = "SELECT account_id, region, function_name FROM lambda_functions ORDER BY 1, 2, 3"
SCOPES = "SELECT account_id, region, account_name, state, credentials, status FROM aws_scopes ORDER BY 1, 2"
SOURCE = "SELECT DISTINCT credentials_source FROM aws_scopes"


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


def run(aws, *sql, config="", **environment):
    with tempfile.NamedTemporaryFile("w", suffix=".conf", encoding="utf-8") as file:
        file.write(config)
        file.flush()
        command = Command(PROGRAM, aws.environment(**{**ORGANIZATION, "LAMBDAQUERY_CONFIG": file.name, **environment}))
        return command.run("--format", "jsonl", "; ".join(sql))


def cells(ended, *names):
    """The rows that have all these columns, as lists; what went wrong instead, where it did."""
    if ended.status or ended.err:
        return [ended.err]
    return [[row[name] for name in names] for row in ended.lines() if set(names) <= set(row)]


def test_all_accounts(tap, aws):
    ended = run(aws, NAMES, SCOPES, **ACCEPTED)
    rows = ended.lines()
    functions = [[row["account_id"], row["function_name"]] for row in rows if "function_name" in row]
    scopes = {row["account_id"]: [row["account_name"], row["credentials"], row["status"]]
              for row in rows if "status" in row}
    tap.report("every active account is read", differ("functions", functions, [
        [HOME, "home"], [SHOP, "cart"], [SHOP, "till"]]))
    tap.report("aws_scopes tells how", differ("scopes", scopes, {
        HOME: ["home", "role", "ok"], SHOP: ["shop", "role", "ok"], LAB: ["lab", "role", "ok"],
        SEALED: ["sealed", "role", "accepted"]})
               + differ("source", cells(run(aws, NAMES, SOURCE, **ACCEPTED), "credentials_source"), [["environment"]]))


def test_enabled_regions(tap, aws):
    ended = run(aws, NAMES + " LIMIT 100", LAMBDAQUERY_SCOPE_REGIONS="all",
                LAMBDAQUERY_SCOPE_EXCLUDE_ACCOUNTS=SEALED)
    rows = [[row["account_id"], row["region"], row["function_name"]] for row in ended.lines()]
    tap.report("all Regions that are enabled", differ("rows", rows, [
        [HOME, "us-east-1", "home"], [SHOP, "us-east-1", "cart"], [SHOP, "us-east-1", "till"],
        [LAB, "me-south-1", "laser"]]) + differ("stderr", ended.err, ""))


def test_own_account(tap, aws):
    """The account of the credentials is read by the role as the others are, or without it where there is none."""
    expected = [["own", ""], ["role", f"arn:aws:iam::{HOME}:role/audit"]]
    for roles, (credentials, arn) in zip([{"audit": None}, ESTATE["accounts"][HOME]["roles"]], expected):
        aws.change({"accounts": {HOME: {"roles": roles}}})
        ended = run(aws, NAMES, SCOPES.replace("credentials", "credentials, role_arn"),
                    "SELECT action, last_error FROM aws_api_status WHERE last_error <> ''",
                    LAMBDAQUERY_SCOPE_EXCLUDE_ACCOUNTS=f"{SHOP};{LAB};{SEALED}")
        tap.report(f"the own account by {credentials} credentials", differ(
            "function", cells(ended, "function_name"), [["home"]]) + differ(
                "scope", cells(ended, "account_id", "credentials", "role_arn"), [[HOME, credentials, arn]]) + differ(
                    "errors", cells(ended, "last_error"), []))


UNITS = {"Name": "Plants", "Id": "ou-ab12-aaaaaaaa", "accounts": ["666677778888"], "units": [
    {"Name": "North", "Id": "ou-ab12-bbbbbbbb", "accounts": ["777788889999"], "units": [
        {"Name": "Mill", "Id": "ou-ab12-cccccccc", "accounts": ["888899990000"]}]}]}


def test_units(tap):
    below = ["666677778888", "777788889999", "888899990000"]
    estate = {**ESTATE, "accounts": {**ESTATE["accounts"], **{id: account(f"f{id[0]}") for id in below}},
              "organizations": {"o-a1b2c3d4e5": {
                  "management_account": HOME, "root": {"Id": "r-ab12", "accounts": [HOME, SHOP], "units": [UNITS]}}}}
    functions = "SELECT function_name FROM lambda_functions ORDER BY 1"
    with FakeAws(FAKE, estate, "--page-size", "1") as aws:
        for named, expected in [("ou-ab12-aaaaaaaa", ["f6", "f7", "f8"]), ("ou-ab12-bbbbbbbb", ["f7", "f8"]),
                                ("ou-ab12-cccccccc;ou-ab12-bbbbbbbb", ["f7", "f8"]),
                                ("r-ab12", ["cart", "f6", "f7", "f8", "home", "till"])]:
            ended = run(aws, functions, LAMBDAQUERY_SCOPE_INCLUDE_OUS=named)
            tap.report(f"accounts of {named}", differ(
                "functions", [name for name, in cells(ended, "function_name")], expected))
        gone = run(aws, functions, LAMBDAQUERY_SCOPE_INCLUDE_OUS="ou-ab12-dddddddd")
        tap.report("a unit that is not there", gone.failure(1, "ForParent in us-east-1", "ParentNotFoundException"))
        tap.report("what is no unit", run(aws, functions, LAMBDAQUERY_SCOPE_INCLUDE_OUS="Plants").failure(
            1, "LAMBDAQUERY_SCOPE_INCLUDE_OUS is 'Plants'", "ou-ab12-"))
        tap.report("units without an organization", run(
            aws, functions, LAMBDAQUERY_SCOPE_INCLUDE_OUS="r-ab12", LAMBDAQUERY_SCOPE_ACCOUNTS="self").failure(
                1, "LAMBDAQUERY_SCOPE_INCLUDE_OUS", "accounts=organization"))


def test_other_roles(tap):
    """One account is entered by another role with another external id, one by another role with the usual one."""
    estate = {**ESTATE, "accounts": {
        HOME: account("home"),
        SHOP: {**account("cart"), "roles": {"shop-audit": {"trusts": [HOME], "external_id": "of the shop"}}},
        LAB: {**account("laser"), "roles": {"lab-audit": {"trusts": [HOME], "external_id": "let-me-in"}}}}}
    config = f"[account {SHOP}]\nrole_name=shop-audit\nexternal_id=of the shop\n[account {LAB}]\nrole_name=lab-audit\n"
    there = {"LAMBDAQUERY_SCOPE_EXCLUDE_ACCOUNTS": SEALED}
    with FakeAws(FAKE, estate) as aws:
        ended = run(aws, NAMES, config=config, **there)
        tap.report("roles of their own", differ("functions", cells(ended, "function_name"), [
            ["home"], ["cart"], ["laser"]]))
        tap.report("a list in which each account has one", differ("functions", cells(run(
            aws, NAMES, config=config, LAMBDAQUERY_SCOPE_ACCOUNTS=f"{SHOP};{LAB}", LAMBDAQUERY_SCOPE_ROLE_NAME=None),
            "function_name"), [["cart"], ["laser"]]))
        tap.report("by a variable", differ("functions", cells(run(
            aws, NAMES, config=config, **there, **{f"LAMBDAQUERY_ACCOUNT_{HOME}_ROLE_NAME": "nobody"}),
            "function_name"), [["home"], ["cart"], ["laser"]]))
        ended = run(aws, NAMES, config=config, LAMBDAQUERY_SCOPE_ACCOUNTS=f"{SHOP};{OLD}",
                    LAMBDAQUERY_SCOPE_ROLE_NAME=None)
        tap.report("an account without one", ended.failure(1, f"such as {OLD}", "role_name"))
        tap.report("what is no account", run(aws, NAMES, config="[account shop]\nrole_name=a\n").failure(
            1, "[account shop]", "12 digits"))
        tap.report("an unknown key", run(aws, NAMES, config=f"[account {SHOP}]\nrole=a\n").failure(
            1, f"[account {SHOP}]: unknown key 'role'"))
        ended = run(aws, NAMES, **{f"LAMBDAQUERY_ACCOUNT_{SHOP}_ROLENAME": "a"})
        tap.report("an unknown key in a variable", ended.failure(1, "unknown key 'rolename'; did you mean role_name?"))


def test_regions_by_ec2(tap):
    """Who may not ask the Account service asks EC2; a denial of the first is no error then."""
    failing = "SELECT action, last_error FROM aws_api_status WHERE last_error <> ''"
    lab = ESTATE["accounts"][LAB]
    there = {"LAMBDAQUERY_SCOPE_REGIONS": "all", "LAMBDAQUERY_SCOPE_EXCLUDE_ACCOUNTS": SEALED}
    names = "SELECT account_id, region, function_name FROM lambda_functions ORDER BY 1, 2, 3 LIMIT 100"

    def denying(*denied):
        role = {**lab["roles"]["audit"], "denied": list(denied)}
        return FakeAws(FAKE, {**ESTATE, "accounts": {**ESTATE["accounts"], LAB: {**lab, "roles": {"audit": role}}}})

    with denying("account:ListRegions") as aws:
        ended = run(aws, names, failing, **there)
        rows = cells(ended, "region", "function_name")
        tap.report("Regions by EC2 where account:ListRegions is denied", differ("rows", rows, [
            ["us-east-1", "home"], ["us-east-1", "cart"], ["us-east-1", "till"], ["me-south-1", "laser"]]) + differ(
                "errors", cells(ended, "last_error"), []) + differ("calls", aws.calls("DescribeRegions"), 1))
    with denying("account:ListRegions", "ec2:DescribeRegions") as aws:
        tap.report("both are denied", run(aws, names, **there).failure(
            1, "account:ListRegions is denied, and in its place ec2 DescribeRegions", f"account {LAB}",
            "the IAM permission ec2:DescribeRegions is missing"))


SHARED = {"layers": {"tools": [
    {"Version": 1, "policy": [{"organization": "o-a1b2c3d4e5"}]},
    {"Version": 2, "policy": [{"organization": "o-z9y8x7w6v5"}]}]}}


def test_own_organization(tap):
    """Which organization is the own one: AWS says it, else the configuration; else nobody knows, and nothing fails."""
    judged = "SELECT layer_version_arn, exposure FROM layer_permissions ORDER BY 1"
    told = "SELECT account_id AS a, organization_id FROM aws_scopes"
    failing = "SELECT action, last_error FROM aws_api_status WHERE last_error <> ''"
    known, unknown = [["organization"], ["foreign_organization"]], [["unknown"], ["unknown"]]
    cases = [("as AWS says", True, [], {}, known, "o-a1b2c3d4e5"),
             ("AWS is right", True, [], {"LAMBDAQUERY_TRUST_ORGANIZATION_ID": "o-z9y8x7w6v5"}, known, "o-a1b2c3d4e5"),
             ("nobody may ask", True, ["organizations:*"], {}, unknown, ""),
             ("nobody may ask, but it is configured", True, ["organizations:*"],
              {"LAMBDAQUERY_TRUST_ORGANIZATION_ID": "o-a1b2c3d4e5"}, known, "o-a1b2c3d4e5"),
             ("there is none", False, [], {}, unknown, ""),
             ("there is none, but it is configured", False, [], {"LAMBDAQUERY_TRUST_ORGANIZATION_ID": "o-z9y8x7w6v5"},
              [["foreign_organization"], ["organization"]], "o-z9y8x7w6v5")]
    for about, member, denied, environment, exposures, organization in cases:
        key, keys = next(iter(ESTATE["credentials"].items()))
        with FakeAws(FAKE, {"credentials": {key: {**keys, "denied": denied}}, "accounts": {
                HOME: {"regions": {"us-east-1": SHARED, "eu-west-1": SHARED}}},
                            "organizations": ESTATE["organizations"] if member else {}}) as aws:
            ended = run(aws, judged, judged, told, failing, LAMBDAQUERY_SCOPE_ACCOUNTS=None,
                        LAMBDAQUERY_SCOPE_REGIONS="us-east-1;eu-west-1", **environment)
            tap.report(f"the own organization: {about}", differ(
                "exposures", cells(ended, "exposure"), exposures * 4)
                + differ("aws_scopes", cells(ended, "a", "organization_id"), [[HOME, organization]] * 2)
                + differ("errors", cells(ended, "last_error"), [])
                + differ("calls", aws.calls("DescribeOrganization"), 1))
            run(aws, NAMES, LAMBDAQUERY_SCOPE_ACCOUNTS=None)
            tap.report(f"no query that does not need it asks: {about}",
                       differ("calls", aws.calls("DescribeOrganization"), 1))


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
        test_own_account(tap, aws)
        test_what_fails_is_named(tap, aws)
    test_units(tap)
    test_other_roles(tap)
    test_regions_by_ec2(tap)
    test_own_organization(tap)
    tap.finish()


if __name__ == "__main__":
    main()
