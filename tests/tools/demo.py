#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What demo.sh shows: demo.py BUILD [SQL]. Runs the packs, or one query, on the sample estate of a fake AWS."""
import glob
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
from fakeaws import FakeAws  # noqa: E402

ESTATE = os.path.join(HERE, "..", "fake-aws", "estates", "sample.json")
ORGANIZATION = "o-a1b2c3d4e5"
REGIONS = "us-east-1;eu-west-1"
SEVERITIES = ["critical", "high", "medium", "low", "info"]

GO_ON = """
Go on
  Ask something yourself, on the same estate:
    ./demo.sh "SELECT function_name, layer_version_arn FROM function_layers WHERE is_foreign = 1"
    ./demo.sh "SELECT function_name, runtime FROM lambda_functions WHERE signing_job_arn = ''"
    ./demo.sh "SELECT layer_version_arn, principal FROM layer_permissions WHERE exposure = 'public'"
  Look at the tables and what they cost:
    {command} tables
    {command} tables function_layers
  Ask your own account, with the credentials that other AWS tools use:
    {command} --profile PROFILE --region us-east-1 "SELECT * FROM lambda_functions"
  Load it into osquery, or write a detection: README.md, docs/packs.md
"""


def detections(build):
    """Every detection of every built pack, the worst first."""
    found = []
    for path in sorted(glob.glob(os.path.join(build, "packs", "*.conf"))):
        pack = os.path.basename(path)[:-len(".conf")]
        with open(path, encoding="utf-8") as file:
            found += [(f"{pack}/{name}", query) for name, query in json.load(file)["queries"].items()
                      if not query.get("snapshot")]
    return sorted(found, key=lambda entry: SEVERITIES.index(entry[1]["severity"]))


def ask(command, environment, sql, *arguments):
    return subprocess.run([command, *arguments], input=sql, env=environment, stdout=subprocess.PIPE, text=True,
                          check=True).stdout


def run_packs(command, environment, build):
    findings = 0
    packs = detections(build)
    for name, query in packs:
        rows = json.loads(ask(command, environment, query["query"], "--format", "json"))
        if rows:
            print(f"\n{query['severity'].upper()}  {query['title']}  ({name})")
        for row in sorted(rows, key=lambda row: (row["resource_arn"], row["detail"])):
            print(f"  {row['resource_arn']}\n    {row['detail']}")
        findings += len(rows)
    print(f"\n{findings} findings of {len(packs)} detections on the sample estate.")


def main():
    build = os.path.abspath(sys.argv[1])
    command = os.path.join(build, "plugin", "cli", "lambdaquery")
    with FakeAws(os.path.join(build, "tests", "fake-aws", "lambdaquery-fake-aws"), ESTATE) as fake:
        environment = fake.environment(LAMBDAQUERY_SCOPE_REGIONS=REGIONS,
                                       LAMBDAQUERY_TRUST_ORGANIZATION_ID=ORGANIZATION)
        if len(sys.argv) > 2:
            return subprocess.run([command, *sys.argv[2:]], env=environment, check=False).returncode
        run_packs(command, environment, build)
    print(GO_ON.format(command=os.path.relpath(command)), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
