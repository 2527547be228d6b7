#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The fake AWS's policies of functions, versions and aliases: their shape, and what their RevisionId says."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
from fakeaws import ACCESS_KEY, SECRET, FakeAws  # noqa: E402
from signed import Client  # noqa: E402
from tap import differ, run_methods  # noqa: E402

ACCOUNT = "123456789012"
FUNCTIONS = "/2015-03-31/functions"
ARN = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f"


def function(**more):
    return {"FunctionName": "f", "policy": [{"Principal": "*"}], "versions": [{"Version": "1"}],
            "aliases": [{"Name": "live", "FunctionVersion": "1", "policy": [{"Principal": ACCOUNT}]}], **more}


def in_region(*functions):
    return {"accounts": {ACCOUNT: {"regions": {"us-east-1": {"functions": list(functions)}}}}}


class Tests:
    """Each method is a test; it yields complaints."""

    def __init__(self, program):
        self.program = program

    def start(self, *functions):
        return FakeAws(self.program, {"credentials": {ACCESS_KEY: {"secret": SECRET, "account": ACCOUNT}},
                                      **in_region(*functions)})

    @staticmethod
    def policy(client, **query):
        return client.get(f"{FUNCTIONS}/f/policy", **query)

    def test_statements(self):
        bucket = "arn:aws:s3:::b"
        given = [{"Principal": "s3.amazonaws.com", "source_arn": bucket, "source_account": ACCOUNT},
                 {"Principal": ACCOUNT, "Sid": "ours"},
                 {"Principal": "*", "url_auth_type": "NONE"},
                 {"Principal": "*", "via_url": "true"},
                 {"Principal": "*", "organization": "o-a1b2c3d4e5"},
                 {"NotPrincipal": {"AWS": "*"}, "Effect": "Deny", "NotAction": "lambda:GetFunction", "Principal": None}]
        expected = [
            ("statement-1", {"Service": "s3.amazonaws.com"}, "lambda:InvokeFunction",
             {"ArnLike": {"AWS:SourceArn": bucket}, "StringEquals": {"AWS:SourceAccount": ACCOUNT}}),
            ("ours", {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "lambda:InvokeFunction", None),
            ("statement-3", "*", "lambda:InvokeFunctionUrl", {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}),
            ("statement-4", "*", "lambda:InvokeFunction", {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}}),
            ("statement-5", "*", "lambda:InvokeFunction", {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
            ("statement-6", None, None, None)]
        with self.start(function(policy=given)) as fake:
            document = json.loads(self.policy(Client(fake.url)).json["Policy"])
            yield from differ("statements", [tuple(s.get(name) for name in ["Sid", "Principal", "Action", "Condition"])
                                             for s in document["Statement"]], expected)
            yield from differ("resources", {s["Resource"] for s in document["Statement"]}, {ARN})
            yield from differ("negated", {name: value for name, value in document["Statement"][5].items()
                                          if name.startswith("Not")},
                              {"NotPrincipal": {"AWS": "*"}, "NotAction": "lambda:GetFunction"})

    def test_without(self):
        with self.start(function(policy=[])) as fake:
            client = Client(fake.url)
            for query in [{}, {"Qualifier": "1"}]:
                answer = self.policy(client, **query)
                yield from differ(f"none {query}", (answer.status, answer.code, answer.message),
                                  (404, "ResourceNotFoundException", "The resource you requested does not exist."))
            unknown = self.policy(client, Qualifier="prod")
            yield from differ("unknown", (unknown.status, unknown.message), (404, f"Function not found: {ARN}:prod"))
            yield from differ("the alias", self.policy(client, Qualifier="live").status, 200)

    @staticmethod
    def revisions(client):
        """Of function, version 1 and alias, as listings show them."""
        versions = client.get(f"{FUNCTIONS}/f/versions").json["Versions"]
        alias, = client.get(f"{FUNCTIONS}/f/aliases").json["Aliases"]
        listed, = client.get(FUNCTIONS).json["Functions"]
        return [listed["RevisionId"], versions[1]["RevisionId"], alias["RevisionId"]]

    def test_revisions(self):
        alias = {"Name": "live", "FunctionVersion": "1", "policy": [{"Principal": "*"}]}
        changes = [(function(), ""), (function(policy=[{"Principal": ACCOUNT}]), "f"), (function(), "f"),
                   (function(policy=[]), "f"), (function(policy=[], tags={"a": "b"}), ""),
                   (function(policy=[], aliases=[alias]), "a"),
                   (function(policy=[], aliases=[alias], versions=[{"Version": "1", "policy": [{}]}]), "v"),
                   (function(policy=[], MemorySize=512), "fva")]
        with self.start(function()) as fake:
            client = Client(fake.url)
            seen = before = self.revisions(client)
            yield from differ("policy's", [self.policy(client).json["RevisionId"],
                                           self.policy(client, Qualifier="live").json["RevisionId"]],
                              [before[0], before[2]])
            for number, (entry, changed) in enumerate(changes):
                client.control("POST", "estate", in_region(entry))
                now = self.revisions(client)
                yield from differ(f"change {number}", [a != b for a, b in zip(now, before)],
                                  [letter in changed for letter in "fva"])
                fresh = [a for a, b in zip(now, before) if a != b]
                yield from differ(f"never again {number}", set(fresh) & set(seen), set())
                seen, before = seen + fresh, now


if __name__ == "__main__":
    run_methods(Tests(sys.argv[1]))
