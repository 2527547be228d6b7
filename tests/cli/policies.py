#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The IAM policies that are shipped: they allow what the source asks for and nothing else, all of it reads, it is
enough over the wire, and none of it could be left out. Usage: policies.py LAMBDAQUERY FAKE_AWS."""
import glob
import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "python"), os.path.join(HERE, "..", "faults")]
# pylint: disable=wrong-import-position
import faults  # noqa: E402
from command import Command, differ  # noqa: E402
from fakeaws import FakeAws  # noqa: E402
from tap import Tap  # noqa: E402

PROGRAM, FAKE = sys.argv[1:]
ROOT = os.path.join(HERE, "..", "..")
POLICIES = ["base", "code-facts", "organization"]
READS = re.compile(r"(account|cloudtrail|ec2|lambda|organizations|signer):(Describe|Get|List|Lookup)[A-Za-z]+")
# The way in: a role's trust policy says who may assume it, and anybody may ask who he is.
WAY_IN = {"sts:AssumeRole", "sts:GetCallerIdentity"}
IN_SOURCE = re.compile(r'\.iam_(?:action|also) = "([\w-]+:\w+)"|ORGANIZATIONS \("(\w+)"\)')
IN_FAKE = re.compile(r'"(\w+:\w+)"|(LAMBDA|SIGNER|ORGANIZATIONS|CLOUDTRAIL) \("(\w+)"')


def read(*patterns):
    for pattern in patterns:
        for path in sorted(glob.glob(os.path.join(ROOT, pattern), recursive=True)):
            with open(path, encoding="utf-8") as file:
                yield file.read()


def in_source():
    found = {action or f"organizations:{name}" for text in read("plugin/**/*.c", "tables/*.c")
             for action, name in IN_SOURCE.findall(text)}
    return found - WAY_IN


def known_to_fake():
    """Everything that can be allowed or denied there."""
    return {action or f"{service.lower()}:{name}" for text in read("tests/fake-aws/operations.c")
            for action, service, name in IN_FAKE.findall(text)} | {"lambda:ListTags"}


class World:
    """An AWS where the caller may do what some policies allow, and nothing else but come in."""

    def __init__(self, fake):
        self.fake = fake

    def run(self, allowed, *arguments, **environment):
        denied = sorted(known_to_fake() - set(allowed) - WAY_IN)
        estate = faults.estate(denied)
        roles = {account: {"roles": {"Audit": {**content["roles"]["Audit"], "denied": denied}}}
                 for account, content in estate["accounts"].items() if "roles" in content}
        self.fake.change({"credentials": estate["credentials"], "accounts": roles})
        return Command(PROGRAM, self.fake.environment(**environment)).run("--format", "json", *arguments)


def fine(ended):
    return [f"status {ended.status}: {ended.err}"] if ended.status or ended.err else []


def test_source(tap, policies):
    allowed, asked = set().union(*policies.values()), in_source()
    tap.report("they allow what the source asks for",
               [f"{action} is asked for and not allowed" for action in sorted(asked - allowed)]
               + [f"{action} is allowed and not asked for" for action in sorted(allowed - asked)])
    tap.report("all of it reads", [action for action in sorted(allowed) if not READS.fullmatch(action)])
    tap.report("an action stands in one of them", [action for action in sorted(allowed) if sum(
        action in policy for policy in policies.values()) != 1])
    tap.report("the fake AWS knows all of it", sorted(allowed - known_to_fake()))


def test_enough(tap, world, policies):
    shown = json.loads(Command(PROGRAM, world.fake.environment()).run("tables", "--format", "json").out)["tables"]
    base, facts, organization = (policies[name] for name in POLICIES)
    plain = "; ".join(f"SELECT * FROM {table['name']}" for table in shown)
    names = {table["name"]: [column["name"] for column in table["columns"] if column["name"] != "max_age"]
             for table in shown}
    every = "; ".join(f"SELECT {', '.join(columns)} FROM {table}" for table, columns in names.items())
    tap.report("base is enough for SELECT * on every table", fine(world.run(base, plain)))
    tap.report("but not for every column", differ("status", world.run(base, every).status, 1))
    tap.report("with code-facts it is enough for every column", fine(world.run(base + facts, every)))
    for about, more in {"accounts and Regions": {"LAMBDAQUERY_SCOPE_REGIONS": "all"},
                        "units": {"LAMBDAQUERY_SCOPE_INCLUDE_OUS": "ou-ab12-aaaaaaaa"}}.items():
        environment = {**faults.ORGANIZATION, "LAMBDAQUERY_SCOPE_EXCLUDE_ACCOUNTS": "", **more}
        tap.report(f"with organization it is enough for {about}",
                   fine(world.run(base + organization, faults.NAMES, **environment)))
        tap.report(f"without it, it is not enough for {about}",
                   differ("status", world.run(base, faults.NAMES, **environment).status, 1))


def test_least(tap, world, policies):
    for action in policies["base"]:
        ended = world.run([other for other in policies["base"] if other != action], "check")
        said = json.loads(ended.out or "{}").get("scopes", [{}])[0].get("actions", [])
        tap.report(f"{action} is needed", differ("status", ended.status, 1) + differ("results", {
            (each["result"], each["required"]) for each in said if each["permission"] == action}, {("denied", True)}))


def main():
    tap = Tap()
    command = Command(PROGRAM, {**os.environ, "LAMBDAQUERY_CONFIG": "/dev/null"})
    policies = {name: json.loads(command.run("policy", name).out)["Statement"][0]["Action"] for name in POLICIES}
    test_source(tap, policies)
    with FakeAws(FAKE, faults.estate([])) as fake:
        world = World(fake)
        test_enough(tap, world, policies)
        test_least(tap, world, policies)
    tap.finish()


if __name__ == "__main__":
    main()
