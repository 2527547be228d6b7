#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The fake AWS through Debian's awscli."""
import concurrent.futures
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
import judging  # noqa: E402
from tap import Tap  # noqa: E402

AWS = "/usr/bin/aws"
# Members of answers that came after its release, of January 2023.
UNKNOWN = {"Ipv6AllowedForDualStack", "LoggingConfig", "DurableConfig", "TenancyConfig", "CapacityProviderConfig",
           "ConfigSha256", "TagsError", "organizations:State"}
# Operations that it does not have: name -> reason.
LACKS = {"ListRegions": "its model of Account is from before November 2022"}


def command(action):
    return re.sub(r"(?<!^)(?=[A-Z])", "-", action).lower()


def call(url, case):
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_ACCESS_KEY_ID": case.key,
                   "AWS_SECRET_ACCESS_KEY": case.secret, "AWS_REGION": case.region, "AWS_MAX_ATTEMPTS": "1",
                   "AWS_EC2_METADATA_DISABLED": "true"}
    if case.token:
        environment["AWS_SESSION_TOKEN"] = case.token
    done = subprocess.run([AWS, "--endpoint-url", url, "--output", "json", "--no-cli-pager", case.service,
                           command(case.action), "--cli-input-json", json.dumps(case.parameters)],
                          env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return json.loads(done.stdout or "{}"), None, None
    error = re.search(r"An error occurred \((\w+)\)", done.stderr)
    return None, error.group(1) if error else f"exit status {done.returncode}", done.stderr.strip()


def make_calls(url, asked):
    """A few processes at a time; cases that make the same call share one."""
    def identity(case):
        return json.dumps([case.service, case.action, case.parameters, case.key, case.secret, case.region])

    distinct = {identity(case): case for case in asked}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        outcomes = dict(zip(distinct, pool.map(lambda case: call(url, case), distinct.values())))
    return [outcomes[identity(case)] for case in asked]


def main():
    tap = Tap()
    judging.judge(tap, sys.argv[1], make_calls, UNKNOWN, LACKS)
    tap.finish()


if __name__ == "__main__":
    main()
