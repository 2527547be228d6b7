#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The fake AWS through the AWS SDK for JavaScript, which npm installs below the build directory."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
import cases  # noqa: E402
import judging  # noqa: E402
import sdk  # noqa: E402
from tap import Tap  # noqa: E402


def calls(folder):
    """One process makes all calls, side by side."""
    def make_calls(url, asked):
        given = [{"service": case.service, "action": case.action, "parameters": case.parameters, "endpoint": url,
                  "region": case.region, "key": case.key, "secret": case.secret, "token": case.token, "attempts": 1}
                 for case in asked]
        node = subprocess.run(["node", "--no-warnings", os.path.join(cases.HERE, "calls.mjs"), folder],
                              input=json.dumps(given), capture_output=True, text=True, check=False)
        if node.returncode != 0:
            raise RuntimeError(node.stderr)
        outcomes = json.loads(node.stdout)
        return [tuple(outcome.get(name) for name in ["value", "error", "message"]) for outcome in outcomes]
    return make_calls


def main():
    program, folder = sys.argv[1:]
    complaint = sdk.install(folder)
    if complaint and sdk.OFFLINE.search(complaint):
        print("1..0 # SKIP npm cannot reach its registry")
        return
    tap = Tap()
    if complaint:
        tap.report("npm install", [complaint])
    else:
        judging.judge(tap, program, calls(folder))
    tap.finish()


if __name__ == "__main__":
    main()
