#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What an intruder does between two rounds of osquery's schedule is all that the second one adds, and CloudTrail's
events of it are rows. Usage: test_changes.py EXTENSION FAKE_AWS CONF...

The changes are made by AWS's command line. Answers have no time to live here, so that the second round looks again;
what is read again when its revision differs, such as policies, must be seen all the same."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
from fakeaws import ACCESS_KEY, SECRET, FakeAws  # noqa: E402
from host import Host  # noqa: E402
from schedule import Schedule  # noqa: E402
from tap import Tap, differ  # noqa: E402

AWS = "/usr/bin/aws"
ACCOUNT, EVIL_ACCOUNT = "123456789012", "999900001111"
LAMBDA = f"arn:aws:lambda:us-east-1:{ACCOUNT}:"
EVIL = f"arn:aws:lambda:us-east-1:{EVIL_ACCOUNT}:layer:helpers:1"
SIGNER = f"arn:aws:signer:us-east-1:{ACCOUNT}:/"
SIGNED = {"SigningProfileVersionArn": f"{SIGNER}signing-profiles/release/a1b2c3d4e5",
          "SigningJobArn": f"{SIGNER}signing-jobs/11111111-2222-4333-8444-555555555501"}
CONFIG = "csc-0a1b2c3d4e5f60718"
EVENTS = "lambda_events"

ESTATE = {
    "credentials": {ACCESS_KEY: {"secret": SECRET, "account": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:user/mallory"}},
    "accounts": {
        ACCOUNT: {"organization": "o-a1b2c3d4e5", "regions": {"us-east-1": {
            "layers": {"shared": [{"Version": 1, "Content": SIGNED}]},
            "signing_profiles": [{"profileName": "release", "profileVersion": "a1b2c3d4e5"}],
            "signing_jobs": [{"jobId": "11111111-2222-4333-8444-555555555501", "profileName": "release"}],
            "code_signing_configs": [
                {"CodeSigningConfigId": CONFIG, "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "Enforce"},
                 "AllowedPublishers": {"SigningProfileVersionArns": [SIGNED["SigningProfileVersionArn"]]},
                 "functions": ["payments"]}],
            "functions": [
                {"FunctionName": "payments", "Layers": ["shared:1"], **SIGNED},
                {"FunctionName": "billing", "Layers": ["shared:1"]},
                {"FunctionName": "orders", "policy": [
                    {"Sid": "uploads", "Principal": "s3.amazonaws.com", "source_arn": "arn:aws:s3:::uploads",
                     "source_account": ACCOUNT}]},
                {"FunctionName": "reports", "policy": [{"Sid": "everyone", "Principal": "*"}]},
            ]}}},
        EVIL_ACCOUNT: {"regions": {"us-east-1": {"layers": {"helpers": [
            {"Version": 1, "policy": [{"Principal": "*"}]}]}}}},
    },
}

CHANGES = [
    ["update-function-configuration", "--function-name", "billing", "--layers", f"{LAMBDA}layer:shared:1", EVIL],
    ["update-code-signing-config", "--code-signing-config-arn", f"{LAMBDA}code-signing-config:{CONFIG}",
     "--code-signing-policies", "UntrustedArtifactOnDeployment=Warn"],
    ["add-permission", "--function-name", "orders", "--statement-id", "backdoor", "--action", "lambda:InvokeFunction",
     "--principal", "*"],
]
# What the second round adds: detection, and what it names.
ADDED = {
    "malicious-layers/unknown-layer-attached": f"{LAMBDA}function:billing",
    "code-signing/config-warns": f"{LAMBDA}code-signing-config:{CONFIG}",
    "code-exposure/invoke-public": f"{LAMBDA}function:orders",
    "lambda-changes/layer-attached": f"{LAMBDA}function:billing",
    "lambda-changes/signing-config-weakened": f"{LAMBDA}code-signing-config:{CONFIG}",
    "lambda-changes/invoke-granted": f"{LAMBDA}function:orders",
}
RECORDED = [("UpdateFunctionConfiguration", ADDED["lambda-changes/layer-attached"]),
            ("UpdateCodeSigningConfig", ADDED["lambda-changes/signing-config-weakened"]),
            ("AddPermission", ADDED["lambda-changes/invoke-granted"])]


def queries_of(confs):
    found = {EVENTS: "SELECT event_id, event_name, resource_arn, layers, untrusted_artifact_policy, exposure, actor_arn"
                     " FROM lambda_events"}
    for path in confs:
        pack = os.path.basename(path)[:-len(".conf")]
        with open(path, encoding="utf-8") as file:
            found.update({f"{pack}/{name}": query["query"] for name, query in json.load(file)["queries"].items()
                          if not query.get("snapshot")})
    return found


def change(fake):
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_ACCESS_KEY_ID": ACCESS_KEY,
                   "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true"}
    for arguments in CHANGES:
        done = subprocess.run([AWS, "--endpoint-url", fake.url, "--no-cli-pager", "lambda", *arguments],
                              env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            yield f"{arguments[0]}: {done.stderr.strip()}"


def second_round_complaints(found):
    """Nothing but the findings of the three changes, and their events."""
    events, removed = found.pop(EVENTS, ([], []))
    seen = {(row["event_name"], row["resource_arn"]) for row in events}
    yield from differ("events", sorted(seen), sorted(RECORDED))
    if len(events) != len(RECORDED) or removed:
        yield f"{len(events)} events came, and {removed} went"
    if any(row["actor_arn"] != f"arn:aws:iam::{ACCOUNT}:user/mallory" for row in events):
        yield f"actors: {events}"
    yield from differ("added", {name: [row["resource_arn"] for row in rows] for name, (rows, _) in found.items()},
                      {name: [resource] for name, resource in ADDED.items()})
    yield from (f"{name}: {gone} went" for name, (_, gone) in sorted(found.items()) if gone)


def main():
    extension, program, *confs = sys.argv[1:]
    tap = Tap()
    with FakeAws(program, ESTATE) as fake:
        environment = fake.environment(LAMBDAQUERY_COLLECT_TTL="0", LAMBDAQUERY_TRUST_ORGANIZATION_ID="o-a1b2c3d4e5")
        with Host([extension], env=environment, stderr=subprocess.DEVNULL) as host:
            schedule = Schedule(host, queries_of(confs))
            first = schedule.run()
            tap.report("the first round knows what is already so", differ(
                "of reports", [row["resource_arn"] for row in first["code-exposure/invoke-public"][0]],
                [f"{LAMBDA}function:reports"]) + ([f"events: {first[EVENTS]}"] if EVENTS in first else []))
            tap.report("an idle round", differ("differences", schedule.run(), {}))
            tap.report("AWS takes the changes", list(change(fake)))
            tap.report("they are what the next round adds", list(second_round_complaints(schedule.run())))
            tap.report("and the one after it adds nothing", differ("differences", schedule.run(), {}))
            tap.report("no query failed", schedule.status_log)
    tap.finish()


if __name__ == "__main__":
    main()
