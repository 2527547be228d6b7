#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`lambdaquery check` against a fake AWS that allows, denies, or is not there: check.py LAMBDAQUERY FAKE_AWS."""
import json
import os
import socket
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
from command import Command, differ  # noqa: E402
from fakeaws import ACCESS_KEY, SECRET, FakeAws  # noqa: E402
from tap import Tap  # noqa: E402

PROGRAM, FAKE = sys.argv[1:]
ACCOUNT = "123456789012"
FAILED = "lambdaquery: not every table can be read everywhere\n"
REGION = {
    "functions": [{"FunctionName": "bare"},
                  {"FunctionName": "layered", "Layers": ["tools:1"], "versions": [{"Version": "1"}]}],
    "layers": {"tools": [{"Version": 1, "policy": [{"Principal": "111122223333"}]}]},
    "code_signing_configs": [{"CodeSigningConfigId": "csc-0f6c334abcdea4d8b", "functions": ["layered"]}],
    "signing_profiles": [{"profileName": "laptop", "status": "Revoked"}],
    "signing_jobs": [{"jobId": "11111111-2222-4333-8444-555555555501", "profileName": "laptop"}],
}
BOTH = {"us-east-1": REGION, "eu-west-1": REGION}


def fake(regions, denied=(), *arguments):
    return FakeAws(FAKE, {"credentials": {ACCESS_KEY: {"secret": SECRET, "account": ACCOUNT, "denied": list(denied)}},
                          "accounts": {ACCOUNT: {"regions": regions}}}, *arguments)


class Checked:
    """One run: how it ended, and the results per Region and permission."""

    def __init__(self, aws, *arguments, **environment):
        self.ended = Command(PROGRAM, aws.environment(**environment)).run("check", "--format", "json", *arguments)
        self.found = json.loads(self.ended.out) if self.ended.out else {"scopes": []}
        self.actions = {scope["region"]: {action["permission"]: action for action in scope["actions"]}
                        for scope in self.found["scopes"]}
        self.status = {scope["region"]: scope["status"] for scope in self.found["scopes"]}

    def permissions(self):
        """Per Region, as they stand there."""
        return {scope["region"]: [action["permission"] for action in scope["actions"]]
                for scope in self.found["scopes"]}

    def paces(self):
        """Per service and bucket: what AWS allows, what is used, which share that is."""
        return {(pace["service"], pace["bucket"]): (pace["quota"], pace["pace"], pace["share"])
                for pace in self.found["pace"]}

    def results(self, region="us-east-1"):
        return {permission: action["result"] for permission, action in self.actions.get(region, {}).items()}

    def wrong(self, status, region="us-east-1", **expected):
        """Complaints where it did not end with `status`, or a permission that is not named here is not allowed."""
        found = differ("status", self.ended.status, status)
        found += differ("stderr", self.ended.err, FAILED if status else "")
        found += differ("works", self.found.get("works"), status == 0)
        results = {name.removeprefix("lambda:"): result for name, result in self.results(region).items()}
        results.pop("ListTags", None)
        found += [] if results else ["there is no permission"]
        return found + [f"{name}: {results.get(name)} instead of {expected.get(name, 'allowed')}"
                        for name in sorted(set(results) | set(expected))
                        if results.get(name) != expected.get(name, "allowed")]


def permissions():
    """Of the policies that are printed."""
    command = Command(PROGRAM, {**os.environ, "LAMBDAQUERY_CONFIG": "/nonexistent"})
    return {action for name in ("base", "code-facts")
            for action in json.loads(command.run("policy", name).out)["Statement"][0]["Action"]}


def test_fine(tap):
    with fake(BOTH) as aws:
        checked = Checked(aws, "--region", "us-east-1,eu-west-1")
        for region in BOTH:
            tap.report(f"all is allowed in {region}", checked.wrong(0, region))
        tap.report("it tries what the policies allow", differ("permissions", set(checked.results()), permissions()))
        tap.report("it says whose credentials these are",
                   differ("account", checked.found["caller_account_id"], ACCOUNT))
        tap.report("each permission stands there once", [
            f"{region}: {sorted(names)}" for region, names in checked.permissions().items()
            if len(names) != len(set(names))] + [
                f"{name} is missing" for name in ("lambda_functions", "function_versions")
                if name not in checked.actions["us-east-1"]["lambda:ListFunctions"]["tables"]])
        tap.report("every service answers", [
            str(endpoint) for scope in checked.found["scopes"] for endpoint in scope["endpoints"]
            if endpoint != {"service": endpoint["service"], "url": aws.url, "reachable": True}] + differ(
                "services", sorted(endpoint["service"] for endpoint in checked.found["scopes"][0]["endpoints"]),
                ["cloudtrail", "lambda", "signer"]))
        tap.report("what AWS does not refuse is not called allowed",
                   differ("ListTags", checked.results()["lambda:ListTags"], "not_tried"))
        tap.report("each action is called once per Region, but those that are about versions, too", [
            f"{entry['action']} {entry['calls']} times in {entry['region']}" for entry in aws.counters()["actions"]
            if entry["calls"] != (2 if entry["action"] in ("ListFunctions", "GetPolicy") else 1)])
        table = Command(PROGRAM, aws.environment()).run("check")
        tap.report("as a table", differ("status", table.status, 0) + [
            f"{word!r} is missing" for word in ("us-east-1", ACCOUNT, " ok ", "not_tried", "functions.state,", " more ")
            if word not in table.out])


def test_pace(tap):
    """What is taken of AWS's request rates, as the configuration says."""
    with fake({"us-east-1": {}}) as aws:
        paced = Checked(aws, LAMBDAQUERY_COLLECT_PACE="30", LAMBDAQUERY_COLLECT_PACE_SHARE="0.5")
        unpaced = Checked(aws, LAMBDAQUERY_COLLECT_PACE="off")
        tap.report("half of twice AWS's usual rates", differ("paces", {
            bucket: paced.paces().get(bucket) for bucket in (
                ("lambda", ""), ("lambda", "GetFunction"), ("lambda", "GetPolicy"), ("cloudtrail", ""))}, {
                    ("lambda", ""): (30, 15, 0.5), ("lambda", "GetFunction"): (200, 100, 0.5),
                    ("lambda", "GetPolicy"): (30, 15, 0.5), ("cloudtrail", ""): (4, 2, 0.5)}))
        shared = [pace["actions"] for pace in paced.found["pace"] if pace["bucket"] == "GetPolicy"]
        tap.report("the actions that share one", differ("actions", shared, [["GetPolicy"]]))
        tap.report("without a pace", differ("lambda", unpaced.paces().get(("lambda", "")), (15, None, None)))
        rows = Command(PROGRAM, aws.environment(LAMBDAQUERY_COLLECT_PACE="on")).run("check", "--format", "csv").table()
        tap.report("as rows", differ("caller", [row[5] for row in rows if row[2] == "caller"],
                                     [f"the credentials belong to account {ACCOUNT}"]) + differ(
            "GetFunction", [row[3:] for row in rows if row[2] == "pace" and row[4] == "GetFunction"],
            [["lambda", "GetFunction", "66.7 of 100 calls a second in each account and Region (67 %)"]]))


def test_empty(tap):
    with fake({"us-east-1": {}}) as aws:
        checked = Checked(aws)
        tried = {name for name, result in checked.results().items() if result == "allowed"}
        tap.report("without rows only the lists can be tried", differ("tried", tried, {
            "cloudtrail:LookupEvents", "lambda:ListFunctions", "lambda:ListLayers", "lambda:ListCodeSigningConfigs",
            "lambda:ListEventSourceMappings", "signer:ListSigningJobs", "signer:ListSigningProfiles"})
            + differ("status", checked.ended.status, 0))
        tap.report("it says why not", [] if "no row" in checked.actions["us-east-1"]["lambda:GetFunction"]["detail"]
                   else [str(checked.actions)])


def test_denied(tap):
    with fake(BOTH, ["eu-west-1/lambda:ListLayers"]) as aws:
        checked = Checked(aws, "--region", "us-east-1,eu-west-1")
        tap.report("a list that is denied in one Region", checked.wrong(
            1, "eu-west-1", ListLayers="denied", ListLayerVersions="not_tried", GetLayerVersionPolicy="not_tried"))
        tap.report("the other Region", differ("status", checked.status, {"us-east-1": "ok", "eu-west-1": "denied"})
                   + differ("results", set(checked.results().values()), {"allowed", "not_tried"}))
        layers = checked.actions["eu-west-1"]["lambda:ListLayers"]
        tap.report("what needs the list", differ("tables", layers["tables"], [
            "lambda_layer_versions", "lambda_layers", "layer_permissions"]) + differ("columns", layers["columns"], [
                "function_layers.latest_version", "function_layers.versions_behind", "function_layers.is_outdated",
                "function_version_layers.latest_version", "function_version_layers.versions_behind",
                "function_version_layers.is_outdated"]))
        accepted = Checked(aws, "--region", "us-east-1,eu-west-1",
                           LAMBDAQUERY_SCOPE_ACCEPT_DENIED_SCOPES=f"{ACCOUNT}/eu-west-1")
        tap.report("the same, accepted", differ("exit", accepted.ended.status, 0) + differ(
            "status", accepted.status, {"us-east-1": "ok", "eu-west-1": "accepted"}))
        table = Command(PROGRAM, aws.environment()).run("check", "--region", "eu-west-1", "--format", "csv")
        rows = [row for row in table.table() if row[3] == "lambda:ListLayers"]
        tap.report("as a row", differ("status", table.status, 1)
                   + differ("result", [row[2] for row in rows], ["denied"]) + [
                       f"{word!r} is missing" for word in ("lambda_layers", "not authorized") if word not in str(rows)])
    with fake(BOTH, ["lambda:GetFunction"]) as aws:
        checked = Checked(aws)
        tap.report("what only hidden columns need", checked.wrong(0, GetFunction="denied"))
        facts = checked.actions["us-east-1"]["lambda:GetFunction"]
        tap.report("the columns that need it", differ("tables", facts["tables"], []) + differ(
            "required", facts["required"], False) + (
                [] if "lambda_functions.tags" in facts["columns"] else [str(facts["columns"])]))


def test_roles(tap):
    other = "210987654321"
    estate = {"credentials": {ACCESS_KEY: {"secret": SECRET, "account": ACCOUNT}},
              "accounts": {ACCOUNT: {"regions": BOTH}, other: {"regions": BOTH},
                           "111111111111": {"regions": BOTH, "roles": {"Audit": {"trusts": [ACCOUNT]}}}}}
    with FakeAws(FAKE, estate) as aws:
        ended = Command(PROGRAM, aws.environment(
            LAMBDAQUERY_SCOPE_ACCOUNTS=f"111111111111;{other}", LAMBDAQUERY_SCOPE_ROLE_NAME="Audit")).run(
                "check", "--format", "json")
        scopes = {scope["account_id"]: scope for scope in json.loads(ended.out)["scopes"]}
        tap.report("a role that cannot be assumed", differ("exit", ended.status, 1) + differ(
            "accounts", {name: scope["status"] for name, scope in scopes.items()},
            {"111111111111": "ok", other: "denied"}))
        lists = [action for action in scopes[other]["actions"] if action["permission"] == "lambda:ListLayers"]
        tap.report("it is not called a missing permission of Lambda's", differ(
            "results", [action["result"] for action in lists], ["no_credentials"]) + (
                [] if "AssumeRole" in lists[0]["detail"] else [str(lists)]))


def test_failures(tap):
    with fake(BOTH) as aws:
        command = Command(PROGRAM, aws.environment(AWS_SECRET_ACCESS_KEY="wrong"))
        tap.report("a wrong secret", command.run("check").failure(1, "SignatureDoesNotMatch"))
        tap.report("an argument", Command(PROGRAM, aws.environment()).run("check", "all").failure(2, "no argument"))
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))  # and does not listen
            checked = Checked(aws, AWS_ENDPOINT_URL_LAMBDA=f"http://127.0.0.1:{taken.getsockname()[1]}")
        lists = {name: checked.results().get(f"lambda:{name}") for name in ("ListFunctions", "ListLayers")}
        tap.report("an endpoint that is not there", differ("status", checked.ended.status, 1) + differ(
            "scopes", checked.status, {"us-east-1": "unreachable"}) + differ(
                "lists", lists, {"ListFunctions": "unreachable", "ListLayers": "unreachable"}) + differ(
                    "endpoints", {endpoint["service"]: endpoint["reachable"]
                                  for endpoint in checked.found["scopes"][0]["endpoints"]},
                    {"lambda": False, "signer": True, "cloudtrail": True}))
    with fake(BOTH, (), "--clock-offset", "3600") as aws:
        checked = Checked(aws)
        skew = checked.found["clock_skew_s"]
        tap.report("a clock that is behind", checked.wrong(0) + ([] if 3590 < skew < 3610 else [f"{skew} seconds"]))


if __name__ == "__main__":
    results = Tap()
    test_fine(results)
    test_pace(results)
    test_empty(results)
    test_denied(results)
    test_roles(results)
    test_failures(results)
    results.finish()
