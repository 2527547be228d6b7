#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The fake AWS's accounts that are like another, and the organizations of them that it makes up."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
from fakeaws import ACCESS_KEY, SECRET, FakeAws  # noqa: E402
from signed import Client, quote  # noqa: E402
from tap import differ, run_methods  # noqa: E402

MODEL, LIKE, OTHER = "111111111111", "222222222222", "333333333333"
FUNCTIONS = "/2015-03-31/functions"
CONFIGS = "/2020-04-22/code-signing-configs"
REGION = {"layers": {"shared": [{"Version": 1, "policy": [{"Principal": OTHER}]}]},
          "functions": [{"FunctionName": name, "Layers": ["shared:1"], "tags": {"team": name}} for name in "fgh"],
          "code_signing_configs": [{"CodeSigningConfigId": "csc-00000000000000001", "functions": ["g"]}]}
ESTATE = {"credentials": {ACCESS_KEY: {"secret": SECRET, "account": MODEL},
                          "AKIALIKE": {"secret": SECRET, "account": LIKE}},
          "accounts": {MODEL: {"regions": {"us-east-1": REGION}}, LIKE: {"like": f"{MODEL}/us-east-1"}}}


class Tests:
    """Each method is a test; it yields complaints."""

    def __init__(self, program):
        self.program = program

    def test_own_names(self):
        with FakeAws(self.program, ESTATE, "--page-size", "2") as fake:
            for region in ["us-east-1", "eu-west-1"]:
                client = Client(fake.url, key="AKIALIKE", region=region)
                front = f"arn:aws:lambda:{region}:{LIKE}:"
                found = [function for page in client.pages(FUNCTIONS, "Functions") for function in page]
                yield from differ(f"functions of {region}", [function["FunctionArn"] for function in found],
                                  [f"{front}function:{name}" for name in "fgh"])
                yield from differ("role", found[0]["Role"], f"arn:aws:iam::{LIKE}:role/lambda-f")
                yield from differ("layer", found[0]["Layers"][0]["Arn"], f"{front}layer:shared:1")
                yield from differ("the model's name is nowhere", MODEL in str(found), False)
            yield from differ("another hash for none", found[0]["CodeSha256"],
                              Client(fake.url).get(FUNCTIONS).json["Functions"][0]["CodeSha256"])

    def test_asked_by_own_names(self):
        with FakeAws(self.program, ESTATE) as fake:
            client = Client(fake.url, key="AKIALIKE", region="eu-west-1")
            front = f"arn:aws:lambda:eu-west-1:{LIKE}:"
            config = f"{front}code-signing-config:csc-00000000000000001"
            yield from differ("config", client.get(f"{CONFIGS}/{quote(config)}").json["CodeSigningConfig"]
                              ["CodeSigningConfigArn"], config)
            yield from differ("its functions", client.get(f"{CONFIGS}/{quote(config)}/functions").json["FunctionArns"],
                              [f"{front}function:g"])
            yield from differ("a function", client.get(f"{FUNCTIONS}/{quote(front + 'function:h')}").json["Tags"],
                              {"team": "h"})
            layer = f"{front}layer:shared:1"
            answer = client.get("/2018-10-31/layers", find="LayerVersion", Arn=layer)
            yield from differ("a layer", answer.json["LayerVersionArn"], layer)
            yield from differ("under the model's name", client.get(
                f"{CONFIGS}/{quote(config.replace(LIKE, OTHER))}").status, 404)

    def test_counted_apart(self):
        with FakeAws(self.program, ESTATE) as fake:
            Client(fake.url, key="AKIALIKE", region="eu-west-1").get(FUNCTIONS)
            action, = fake.counters()["actions"]
            yield from differ("where", (action["account"], action["region"]), (LIKE, "eu-west-1"))
            client = Client(fake.url)
            client.control("POST", "rules", {"action": "ListFunctions", "account": LIKE, "fault": "429"})
            yield from differ("the model is spared", client.get(FUNCTIONS).status, 200)
            yield from differ("the other is not", Client(fake.url, key="AKIALIKE").get(FUNCTIONS).status, 429)

    def test_made_up_organization(self):
        spec = "accounts=45,functions=3,layers=2,versions=2,configs=1"
        with FakeAws(self.program, None, "--generate", spec) as fake:
            client, ids, token = Client(fake.url), [], {}
            while token is not None:
                answer = client.organizations("ListAccounts", **token).json
                ids.append([account["Id"] for account in answer["Accounts"]])
                token = {"NextToken": answer["NextToken"]} if "NextToken" in answer else None
            yield from differ("pages", [len(page) for page in ids], [20, 20, 5])
            member = client.assume(f"arn:aws:iam::{ids[2][4]}:role/Audit")
            for account, asker in [(ids[0][0], client), (ids[2][4], member)]:
                regions = asker.account("/listRegions", RegionOptStatusContains=["ENABLED_BY_DEFAULT"]).json["Regions"]
                yield from differ("Regions", len(regions), 17)
                abroad = Client(fake.url, asker.key, asker.secret, asker.token, regions[0]["RegionName"])
                found = abroad.get(FUNCTIONS).json["Functions"]
                front = f"arn:aws:lambda:{regions[0]['RegionName']}:{account}:function:function-0000"
                yield from differ("functions", [function["FunctionArn"] for function in found],
                                  [f"{front}{i}" for i in range(3)])
            refused = Client(fake.url).sts("AssumeRole", RoleArn=f"arn:aws:iam::{ids[0][0]}:role/Audit",
                                           RoleSessionName="osq")
            yield from differ("not into the own account", refused.status, 403)

    def test_mistakes(self):
        with FakeAws(self.program, ESTATE) as fake:
            for account in [{"like": "x"}, {"like": MODEL}, {"like": f"{MODEL}/mars-1"}, {"like": f"{OTHER}/us-east-1"},
                            {"like": f"{MODEL}/us-east-1", "regions": {}}]:
                answer = Client(fake.url).control("POST", "estate", {"accounts": {OTHER: account}})
                yield from differ(str(account), answer.status, 400)
            later = Client(fake.url).control("POST", "estate", {"accounts": {LIKE: {"regions": {"us-east-1": REGION}}}})
            yield from differ("later", later.status, 400)


if __name__ == "__main__":
    run_methods(Tests(sys.argv[1]))
