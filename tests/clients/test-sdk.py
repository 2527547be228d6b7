#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The fake AWS through the AWS SDK for JavaScript, which npm installs below the build directory."""
import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
import cases  # noqa: E402
from tap import Tap  # noqa: E402

OFFLINE = re.compile(r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH")


def install(folder):
    """Installs what package.json names, unless that was done before. Returns npm's complaint."""
    os.makedirs(folder, exist_ok=True)
    wanted, done = os.path.join(cases.HERE, "package.json"), os.path.join(folder, "installed.json")
    with open(wanted, encoding="utf-8") as new:
        text = new.read()
    if os.path.exists(done):
        with open(done, encoding="utf-8") as old:
            if old.read() == text:
                return None
    shutil.copy(wanted, folder)
    npm = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts",
                          "--loglevel=error"], cwd=folder, capture_output=True, text=True, check=False)
    if npm.returncode != 0:
        return npm.stderr or "npm failed"
    shutil.copy(wanted, done)
    return None


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
    complaint = install(folder)
    if complaint and OFFLINE.search(complaint):
        print("1..0 # SKIP npm cannot reach its registry")
        return
    tap = Tap()
    if complaint:
        tap.report("npm install", [complaint])
    else:
        cases.judge(tap, program, calls(folder))
    tap.finish()


if __name__ == "__main__":
    main()
