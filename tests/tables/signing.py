#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The truth table of code_signing_checks: every case of signing-checks.json is a function of one made-up account, and
the command's row for it is the one that the table says."""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
from command import Command  # noqa: E402
from fakeaws import ACCESS_KEY, SECRET, FakeAws  # noqa: E402
from tap import Tap, differ  # noqa: E402

ACCOUNT, REGION = "111111111111", "us-east-1"
LEAST_CASES = 40
JUDGED = ["source", "expiry", "revocation", "verdict", "reason"]


def arns(signed):
    """`signed` names a profile version and a job behind "arn:aws:signer:", or neither."""
    names = {"profile": "SigningProfileVersionArn", "job": "SigningJobArn"}
    return {names[kind]: f"arn:aws:signer:{rest}" for kind, rest in signed.items()}


def function_of(name, case):
    """A case is about the function's own code, or about its last layer."""
    function = {"FunctionName": name, **case.get("function", {})}
    if case.get("layer"):
        layers = case.get("layers_before", 0)
        function["Layers"] = [{"Arn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:layer:other:{i + 1}"} for i in range(layers)]
        function["Layers"].append({"Arn": f"arn:aws:lambda:{REGION}:{case['layer']}", **arns(case.get("signed", {}))})
        return {**function, **arns(table["own_code"])}
    return {**function, **arns(case.get("signed", {}))}


def config_of(index, case, name):
    """Each case that has a config has one of its own."""
    given = case["config"]
    allowed = [f"arn:aws:signer:{rest}" for rest in given["allows"]]
    config = {"CodeSigningConfigId": f"csc-{index:017x}", "functions": [name],
              "AllowedPublishers": {"SigningProfileVersionArns": allowed},
              "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": given.get("policy", "Warn")}}
    return {**config, **given.get("instead", {})}


def estate(named):
    functions = [function_of(name, case) for name, case in named.items()]
    configs = [config_of(i, case, name) for i, (name, case) in enumerate(named.items()) if "config" in case]
    here = {"functions": functions, "code_signing_configs": configs, **table["signer"]}
    return {"credentials": {ACCESS_KEY: {"secret": SECRET, "account": ACCOUNT}},
            "accounts": {ACCOUNT: {"regions": {REGION: here}}}}


def expected(case):
    image = case.get("function", {}).get("PackageType") == "Image"
    config = case.get("config", {})
    policy = config.get("instead", config).get("CodeSigningPolicies", {"UntrustedArtifactOnDeployment":
                                                                       config.get("policy", "Warn")})
    return {"artifact": "layer" if "layer" in case else "image" if image else "function",
            "policy": (policy or {}).get("UntrustedArtifactOnDeployment", "") if config else "",
            "integrity": "" if image else "not_checked", **case["row"]}


def complaints_of_table():
    """What makes it a table that is worth something."""
    cases = table["cases"]
    if len(cases) < LEAST_CASES:
        yield f"{len(cases)} cases; {LEAST_CASES} are needed"
    if len({json.dumps({**case, "about": ""}, sort_keys=True) for case in cases}) != len(cases):
        yield "a case comes twice"
    for case in cases:
        if not case["documents"] or any(name not in table["documents"] for name in case["documents"]):
            yield f"{case['about']}: no document of AWS's"
        if sorted(case["row"]) != sorted(JUDGED):
            yield f"{case['about']}: the row has {sorted(case['row'])}"
    for name, url in table["documents"].items():
        if not url.startswith("https://docs.aws.amazon.com/") or not any(name in case["documents"] for case in cases):
            yield f"{name}: no address of AWS's documentation, or one that no case needs"
    seen = {column: {case["row"][column] for case in cases} for column in JUDGED}
    for column, words in table["words"].items():
        yield from differ(f"the words of {column}", sorted(seen[column]), sorted(words))


def main(program, fake_program):
    tap = Tap()
    tap.report("the table", complaints_of_table())
    named = {f"case-{i:03}": case for i, case in enumerate(table["cases"])}
    with FakeAws(fake_program, estate(named)) as fake:
        command = Command(program, fake.environment())
        rows = command.run("--format", "json", "SELECT * FROM code_signing_checks").rows()
        for name, case in named.items():
            position = case.get("layers_before", 0) + 1 if "layer" in case else 0
            found = [row for row in rows if row["function_name"] == name and row["position"] == position]
            wanted = expected(case)
            tap.report(case["about"], differ("rows", [{column: row[column] for column in wanted} for row in found],
                                             [wanted]))
        tap.report("no call is made for a job or a profile of elsewhere",
                   differ("DescribeSigningJob", fake.calls("DescribeSigningJob"), table["jobs_described"]) +
                   differ("GetSigningProfile", fake.calls("GetSigningProfile"), table["profiles_looked_at"]))
    tap.finish()


if __name__ == "__main__":
    with open(os.path.join(HERE, "signing-checks.json"), encoding="utf-8") as text:
        table = json.load(text)
    main(*sys.argv[1:])
