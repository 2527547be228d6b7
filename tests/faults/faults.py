# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with an answer, and every operation that it can go wrong with."""
import glob
import hashlib
import json
import os
import re
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
START = int(time.time())
ROWS, ERROR, EITHER = "rows", "error", "either"


class Fault:
    """`rule` is what the fake AWS is told of the operation; `settings` what of everything; `outcome` is what a query
    that needs it may come to; `words` an expression of which the error must hold something; `environment` is the
    client's."""

    def __init__(self, outcome, rule=None, words="", settings=None, attempts=1, timeout=30, encrypted=False):
        self.outcome, self.rule, self.words, self.settings = outcome, rule, words, settings
        self.encrypted = encrypted
        self.environment = {"LAMBDAQUERY_COLLECT_ATTEMPTS": str(attempts), "LAMBDAQUERY_COLLECT_TIMEOUT": str(timeout)}


def once(fault, **more):
    return Fault(ROWS, {"fault": fault, "count": 1, **more}, attempts=2)


def always(fault, words, outcome=ERROR, timeout=30, **more):
    return Fault(outcome, {"fault": fault, "count": 0, **more}, words, timeout=timeout)


# What ends lists is nothing to an operation that has one page; the rows must be the right ones then.
FAULTS = {
    "reset, then fine": once("reset"),
    "reset": always("reset", "eset|Empty reply|closed"),
    "truncated, then fine": once("truncated"),
    "truncated": always("truncated", "ended|transfer|closed"),
    "invalid document": always("invalid-json", "not valid JSON|not XML"),
    "HTML page": always("html", "HTTP 503"),
    "HTML page that says 200": always("html", "not valid JSON|not XML|has no", status=200),
    "500, then fine": once("500"),
    "500": always("500", "HTTP 500"),
    "429, then fine": once("429", retry_after=0),
    "429": always("429", "Rate exceeded|limit exceeded", retry_after=0),
    "slow drip": always("slow-drip", "imed out", timeout=1, drip_ms=200),
    "wrong length": always("wrong-length", "not valid JSON|not XML|not the service's own"),
    "empty body": always("empty-body", "not valid JSON|not XML"),
    "missing key": always("missing-key", "has no|is missing"),
    "huge page": always("huge", "larger than"),
    "gzip bomb": always("gzip-bomb", "larger than"),
    "endless marker": always("endless", "pages without an entry", EITHER),
    "repeated marker": always("empty-page", "twice", EITHER),
    "redirect": always("redirect", "HTTP 302"),
    "wrong certificate": Fault(ERROR, None, "ertificate", encrypted=True),
    "clock 10 minutes off": Fault(ROWS, settings={"clock_offset": 600}),
}

START_URL = "https://corp.awsapps.com/start"
# ago, or to come
PAST, FUTURE = (time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(START + s)) for s in (-3600, 86400))
ORGANIZATION = {"LAMBDAQUERY_SCOPE_ACCOUNTS": "organization", "LAMBDAQUERY_SCOPE_ROLE_NAME": "Audit"}
NAMES = "SELECT account_id, region, function_name FROM lambda_functions"
WITHOUT_KEYS = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
WEB_TOKEN = "token"
# The token of a sign-in, in the file that `aws sso login` writes, whose name is the session's SHA-1.
SIGN_IN = os.path.join(".aws", "sso", "cache", hashlib.sha1(b"corp").hexdigest() + ".json")


def signed_in(until):
    """How to ask as somebody who signed in, with a token that ends then."""
    token = {"startUrl": START_URL, "region": "us-east-1", "accessToken": "access-1", "expiresAt": until,
             "clientId": "client", "clientSecret": "client-secret", "refreshToken": "refresh-1",
             "registrationExpiresAt": FUTURE}
    config = f"""[default]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = Audit
[sso-session corp]
sso_region = us-east-1
sso_start_url = {START_URL}
"""
    return {**WITHOUT_KEYS, "files": {os.path.join(".aws", "config"): config, SIGN_IN: json.dumps(token)}}


# Operations that no column of a table names as its source: how they are asked all the same.
OTHERS = {
    "AssumeRole": (NAMES, ORGANIZATION),
    "AssumeRoleWithWebIdentity": (NAMES, {**WITHOUT_KEYS, "AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/" + WEB_TOKEN,
                                          "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/Audit",
                                          "files": {WEB_TOKEN: "a.web.token"}}),
    "CreateToken": (NAMES, signed_in(PAST)),
    "DescribeOrganization": ("SELECT layer_version_arn, principal, exposure FROM layer_permissions",
                             {"tells": "organization"}),
    "DescribeRegions": (NAMES, {"LAMBDAQUERY_SCOPE_REGIONS": "all", "denied": ["account:ListRegions"]}),
    "GetCallerIdentity": (NAMES, {}),
    "GetRoleCredentials": (NAMES, signed_in(FUTURE)),
    "GetFunctionConfiguration": ("SELECT * FROM lambda_functions WHERE function_name = 'orders'", {}),
    "ListAccounts": (NAMES, ORGANIZATION),
    "ListAccountsForParent": (NAMES, {**ORGANIZATION, "LAMBDAQUERY_SCOPE_INCLUDE_OUS": "ou-ab12-aaaaaaaa"}),
    "ListOrganizationalUnitsForParent": (NAMES, {**ORGANIZATION, "LAMBDAQUERY_SCOPE_INCLUDE_OUS": "ou-ab12-aaaaaaaa"}),
    "ListRegions": (NAMES, {"LAMBDAQUERY_SCOPE_REGIONS": "all"}),
    "ListVersionsByFunction": ("SELECT * FROM function_versions WHERE function_name = 'billing'", {}),
}
IN_SOURCE = re.compile(r'(?:\.service = "(?P<service>[\w-]+)",\s+\.action = |ORGANIZATIONS \()"(\w+)"')
# "name, GetFact: Fact.Size, ListThings": what a column is made of, as the schema says it.
IN_SCHEMA = re.compile(r"(?:^|, )([A-Z][A-Za-z0-9]+)(?=:|,|$)")
NOT_COMPARED = {"data_as_of", "max_age"}


class Operation:
    def __init__(self, action, service, sql, more):
        self.action, self.service, self.sql = action, service, sql
        self.denied = more.get("denied", [])
        # a cell that is `unknown` without it
        self.tells = more.get("tells")
        # below the home, where {home} stands for it in the environment
        self.files = more.get("files", {})
        self.environment = {name: value for name, value in more.items() if name.isupper()}


def declared():
    """Action -> service, of everything that the product asks AWS for."""
    found = {}
    for path in glob.glob(os.path.join(ROOT, "plugin", "**", "*.c"), recursive=True) + glob.glob(
            os.path.join(ROOT, "tables", "*.c")):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for match in IN_SOURCE.finditer(text):
            found[match.group(2)] = match.group("service") or "organizations"
    return found


def queries(tables):
    """Action -> a query that needs it, of those that columns come from. `tables` is what `lambdaquery tables` shows."""
    found, asked = {}, {}
    for table in tables:
        columns = [column for column in table["columns"] if column["name"] not in NOT_COMPARED]
        sources = {column["name"]: IN_SCHEMA.findall(column["source"]) for column in columns}
        actions = {action for each in sources.values() for action in each}
        for action in actions:
            names = [column["name"] for column in columns if not column["hidden"] or action in sources[column["name"]]]
            # the table that asks for the least else
            if len(actions) < asked.get(action, len(actions) + 1):
                asked[action] = len(actions)
                found[action] = f"SELECT {', '.join(names)} FROM {table['name']}"
    return found


def operations(tables):
    """All operations, sorted; and complaints about those that nobody knows how to ask for."""
    services = declared()
    known = {**{action: (sql, {}) for action, sql in queries(tables).items()}, **OTHERS}
    complaints = [f"{action} is declared, and nothing here asks for it"
                  for action in sorted(set(services) - set(known))]
    complaints += [f"{action} is asked for here, and nowhere declared" for action in sorted(set(known) - set(services))]
    return [Operation(action, services[action], *known[action]) for action in sorted(set(known) & set(services))], \
        complaints


def estate(denied):
    with open(os.path.join(HERE, "estate.json"), encoding="utf-8") as file:
        text = file.read()
    # the same in every AWS that it is loaded into
    content = json.loads(re.sub(r'\{ "ago": (\d+) \}', lambda match: str(START - int(match.group(1))), text))
    for credential in content["credentials"].values():
        credential["denied"] = denied
    return content
