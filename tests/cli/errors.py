#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bad input of every kind: one line that says what and where, a status other than 0, nothing on standard output."""
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
from command import Command, differ  # noqa: E402
from fakeaws import FakeAws  # noqa: E402
from tap import Tap  # noqa: E402

PROGRAM, FAKE = sys.argv[1:]
FUNCTIONS = "SELECT function_name FROM lambda_functions"
LAYERS = "SELECT layer_name FROM lambda_layers"
ESTATE = {
    "credentials": {
        "AKIAIOSFODNN7EXAMPLE": {"secret": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "account": "123456789012"},
        "AKIAI44QH8DHBEXAMPLE": {"secret": "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY", "account": "123456789012",
                                 "arn": "arn:aws:iam::123456789012:user/limited", "denied": ["lambda:ListLayers"]},
        "ASIAIOSFODNN7EXPIRED": {"secret": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "account": "123456789012",
                                 "token": "expired-token", "expires": "2026-01-01T00:00:00Z"},
    },
    "accounts": {"123456789012": {"regions": {"us-east-1": {"functions": [{"FunctionName": "alpha"}]}}}},
}
EXPIRED = {"AWS_ACCESS_KEY_ID": "ASIAIOSFODNN7EXPIRED", "AWS_SESSION_TOKEN": "expired-token"}
LIMITED = {"AWS_ACCESS_KEY_ID": "AKIAI44QH8DHBEXAMPLE",
           "AWS_SECRET_ACCESS_KEY": "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"}


def test_credentials(tap, aws, command):
    def fails(name, environment, sql, *words):
        tap.report(name, command.run(sql, environment=aws.environment(**environment)).failure(1, *words))

    fails("no credentials", {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}, FUNCTIONS,
          "no AWS credentials found", "AWS_ACCESS_KEY_ID", "/nonexistent/.aws/credentials")
    fails("wrong secret", {"AWS_SECRET_ACCESS_KEY": "wrong"}, FUNCTIONS, "SignatureDoesNotMatch", "us-east-1",
          "environment")
    fails("expired token", EXPIRED, FUNCTIONS, "xpired", "us-east-1")
    fails("no Region", {"AWS_REGION": None}, FUNCTIONS, "no Region", "AWS_REGION", "--region")
    fails("a permission is missing", LIMITED, LAYERS, "ListLayers", "us-east-1", "123456789012", "AccessDenied",
          "lambda:ListLayers")
    tap.report("the other actions are allowed", differ("status", command.run(
        FUNCTIONS, environment=aws.environment(**LIMITED)).status, 0))
    tap.report("unknown profile", command.run("--profile", "nope", FUNCTIONS).failure(1, "no AWS profile 'nope'"))
    tap.report("a Region that does not exist",
               command.run("--region", "us-nowhere-1", FUNCTIONS).failure(1, "us-nowhere-1"))
    nobody = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
    fails("a Region that may be a slip of the pen, without credentials", {**nobody, "AWS_REGION": "us-esat-1"},
          FUNCTIONS, "no AWS credentials found", "did you mean the Region us-east-1?")


def test_regions(tap, aws, command):
    """What cannot be a Region is said before anything is asked, and where it stands."""
    nobody = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
    tap.report("what is no Region", command.run("--region", "us-east-1,useast1", FUNCTIONS, environment=aws.environment(
        **nobody)).failure(1, "--region: 'useast1' is not an AWS Region; did you mean us-east-1"))
    cases = [({"AWS_REGION": "nowhere"}, "the Region that AWS_REGION or the AWS profile names: 'nowhere'"),
             ({"LAMBDAQUERY_SCOPE_REGIONS": "eu-west-1;euwest1"}, "LAMBDAQUERY_SCOPE_REGIONS: 'euwest1'")]
    for environment, words in cases:
        said = command.run(FUNCTIONS, environment=aws.environment(**nobody, **environment))
        tap.report(f"what is no Region: {words}", said.failure(1, words, "is not an AWS Region"))
    before = aws.counters()["calls"]
    command.run("run", "malicious-layers", "--region", "nowhere")
    tap.report("and nothing is asked", differ("calls", aws.counters()["calls"], before))


def test_configuration(tap, aws, command, folder):
    path = os.path.join(folder, "lambdaquery.conf")
    cases = [
        ("[colect]\nttl=5\n", "unknown section 'colect'; did you mean collect"),
        ("[collect]\ntll=5\n", "unknown key 'tll'; did you mean ttl"),
        ("[collect]\nttl=soon\n", "[collect] ttl is 'soon'; it takes a whole number"),
        ("[collect]\npace=of\n", "pace"),
        ("ttl=5\n", "group"),
    ]
    for text, words in cases:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        name = f"configuration {text!r}"
        tap.report(name, command.run("--config", path, FUNCTIONS, environment=aws.environment(
            LAMBDAQUERY_COLLECT_PACE=None)).failure(1, words))
    tap.report("no configuration file", command.run("--config", path + ".not", FUNCTIONS).failure(1, path + ".not"))
    tap.report("an override in the environment", command.run(
        FUNCTIONS, environment=aws.environment(LAMBDAQUERY_COLLECT_TTL="soon")).failure(
            1, "LAMBDAQUERY_COLLECT_TTL is 'soon'"))
    tap.report("a mistyped override in the environment", command.run(
        FUNCTIONS, environment=aws.environment(LAMBDAQUERY_COLLECT_TTLL="5")).failure(1, "did you mean ttl?"))


def test_sql(tap, command):
    cases = [
        ("SELEC 1", "near \"SELEC\": syntax error"),
        ("./mine.sql", "near \".\": syntax error; `lambdaquery < FILE` runs the SQL in a file"),
        ("SELECT * FROM lambda_function", "no such table: lambda_function; did you mean lambda_functions?"),
        ("SELECT * FROM users", "no such table: users; `lambdaquery tables` lists"),
        ("SELECT f.functon_name FROM lambda_functions f",
         "no such column: f.functon_name; did you mean function_name?"),
        ("SELECT function_name FROM lambda_functions WHERE max_age < 300", "max_age takes `=` only"),
        ("SELECT function_name FROM lambda_functions WHERE max_age = 'x'", "max_age takes a whole number"),
        ("SELECT '\x1b[31m\u202e' FROM \"a\x1b[31m\u202eb\"", "no such table: a\\x1b[31m\\u202eb"),
    ]
    for sql, words in cases:
        tap.report(f"SQL {sql!r}", command.run(sql).failure(1, words))
    tap.report("unfinished SQL", command.run("SELECT (").failure(1, "incomplete input"))


def test_usage(tap, command):
    cases = [
        (["--fromat", "csv", FUNCTIONS], "unknown option --fromat; did you mean --format?"),
        (["--format", "xml", FUNCTIONS], "no format 'xml'"),
        (["SELECT", "1"], "one argument"),
        (["tabels"], "no command tabels; did you mean tables?"),
        (["tables", "lambda_layer"], "no table lambda_layer; did you mean lambda_layers"),
        (["policy", "all"], "base, code-facts, organization"),
        (["--stream", FUNCTIONS], "--stream goes with"),
    ]
    for arguments, words in cases:
        tap.report(f"usage {' '.join(arguments)}", command.run(*arguments).failure(2, words))


if __name__ == "__main__":
    results = Tap()
    with FakeAws(FAKE, ESTATE) as fake, tempfile.TemporaryDirectory() as temporary:
        lambdaquery = Command(PROGRAM, fake.environment())
        test_credentials(results, fake, lambdaquery)
        test_regions(results, fake, lambdaquery)
        test_configuration(results, fake, lambdaquery, temporary)
        test_sql(results, lambdaquery)
        test_usage(results, lambdaquery)
    results.finish()
