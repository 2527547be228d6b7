#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What demo.sh shows: demo.py BUILD [ARGUMENT...]. Runs the packs, or lambdaquery with the arguments, on the sample
estate of a fake AWS."""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
from fakeaws import FakeAws  # noqa: E402

ESTATE = os.path.join(HERE, "..", "fake-aws", "estates", "sample.json")
PACKS = os.path.join(HERE, "..", "..", "packs")
ORGANIZATION = "o-a1b2c3d4e5"
REGIONS = "us-east-1;eu-west-1"

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


def main():
    build = os.path.abspath(sys.argv[1])
    command = os.path.join(build, "plugin", "cli", "lambdaquery")
    with FakeAws(os.path.join(build, "tests", "fake-aws", "lambdaquery-fake-aws"), ESTATE) as fake:
        environment = fake.environment(LAMBDAQUERY_SCOPE_REGIONS=REGIONS,
                                       LAMBDAQUERY_TRUST_ORGANIZATION_ID=ORGANIZATION,
                                       LAMBDAQUERY_PACKS_FOLDERS=PACKS)
        status = subprocess.run([command, *(sys.argv[2:] or ["run"])], env=environment, check=False).returncode
    if len(sys.argv) > 2 or status != 0:
        return status
    print(GO_ON.format(command=os.path.relpath(command)), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
