#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The fake AWS's organizations: who may list them, which Regions their accounts have, who gets into which, and what
goes wrong in one account or Region alone."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
from fakeaws import ACCESS_KEY, SECRET, FakeAws  # noqa: E402
from signed import Client  # noqa: E402
from tap import differ, run_methods  # noqa: E402

PAYER, DELEGATE, MEMBER, CLOSED = "111111111111", "222222222222", "333333333333", "444444444444"
OUTSIDER = "999999999999"
KEYS = {account: f"AKIA{account}" for account in [DELEGATE, MEMBER, OUTSIDER]}
FUNCTIONS = "/2015-03-31/functions"
ORGANIZATION = {
    "management_account": PAYER, "delegated_administrators": [DELEGATE],
    "root": {"accounts": [{"Id": PAYER, "Name": "payer"}],
             "units": [{"Name": "Security", "accounts": [DELEGATE]},
                       {"Name": "Shops", "units": [{"Name": "EU", "accounts": [MEMBER]}],
                        "accounts": [{"Id": CLOSED, "State": "SUSPENDED"}]}]}}


def estate(**member):
    """`member`: more about the account MEMBER."""
    credentials = {key: {"secret": SECRET, "account": account} for account, key in KEYS.items()}
    roles = {"Audit": {"trusts": [PAYER, DELEGATE]}}
    functions = {"functions": [{"FunctionName": "f"}]}
    return {"credentials": {ACCESS_KEY: {"secret": SECRET, "account": PAYER}, **credentials},
            "organizations": {"o-0123456789": ORGANIZATION},
            "accounts": {
                MEMBER: {"roles": roles, "regions": {"us-east-1": functions, "eu-west-1": functions}, **member},
                CLOSED: {"roles": roles}}}


def role(account):
    return f"arn:aws:iam::{account}:role/Audit"


def pages(ask, member):
    """The lists of all pages; `ask` takes the parameters that name the page."""
    token, found = {}, []
    while True:
        answer = ask(**token)
        if answer.status != 200:
            raise RuntimeError(answer.body)
        found.append(answer.json[member])
        if "NextToken" not in answer.json:
            return found
        token = {"NextToken": answer.json["NextToken"]}


class Tests:
    """Each method is a test; it yields complaints."""

    def __init__(self, program):
        self.program = program

    def start(self, *arguments, **member):
        return FakeAws(self.program, estate(**member), *arguments)

    def test_accounts(self):
        with self.start("--page-size", "3") as fake:
            client = Client(fake.url)
            found = pages(lambda **page: client.organizations("ListAccounts", **page), "Accounts")
            yield from differ("ids", [[account["Id"] for account in page] for page in found],
                              [[PAYER, DELEGATE, CLOSED], [MEMBER]])
            by_id = {account["Id"]: account for page in found for account in page}
            expected = {"Name": "payer", "State": "ACTIVE", "Status": "ACTIVE", "JoinedMethod": "INVITED",
                        "Arn": f"arn:aws:organizations::{PAYER}:account/o-0123456789/{PAYER}"}
            yield from differ("payer", {name: by_id[PAYER][name] for name in expected}, expected)
            yield from differ("closed", [by_id[CLOSED][name] for name in ["State", "Status"]], ["SUSPENDED"] * 2)
            answer = client.organizations("ListAccounts", MaxResults=1)
            yield from differ("type", answer.headers["Content-Type"], "application/x-amz-json-1.1")
            yield from differ("MaxResults", len(answer.json["Accounts"]), 1)
            for wrong in [{"MaxResults": 21}, {"NextToken": "x"}]:
                answer = client.organizations("ListAccounts", **wrong)
                yield from differ(str(wrong), (answer.status, answer.code), (400, "InvalidInputException"))

    def test_pages_of_twenty(self):
        with self.start() as fake:
            client = Client(fake.url)
            more = [f"{700000000000 + i}" for i in range(41)]
            client.control("POST", "estate", {"organizations": {"o-0123456789": {"root": {"accounts": more}}}})
            found = pages(lambda **page: client.organizations("ListAccounts", **page), "Accounts")
            yield from differ("sizes", [len(page) for page in found], [20, 20, 5])
            client.control("POST", "estate", {"organizations": {"o-0123456789": {"root": {"accounts": [
                {"Id": more[0], "deleted": True}, {"Id": MEMBER, "Name": "moved", "Status": None}]}}}})
            found = pages(lambda **page: client.organizations("ListAccounts", **page), "Accounts")
            yield from differ("sizes without one", [len(page) for page in found], [20, 20, 4])
            moved = next(account for account in found[0] if account["Id"] == MEMBER)
            yield from differ("moved", (moved["Name"], moved["State"], "Status" in moved), ("moved", "ACTIVE", False))

    def test_tree(self):
        with self.start("--page-size", "1") as fake:
            client = Client(fake.url)
            root = client.organizations("ListRoots").json["Roots"][0]

            def units(parent):
                return [unit for page in pages(lambda **page: client.organizations(
                    "ListOrganizationalUnitsForParent", ParentId=parent["Id"], **page), "OrganizationalUnits")
                        for unit in page]

            def accounts(parent):
                return [account["Id"] for page in pages(lambda **page: client.organizations(
                    "ListAccountsForParent", ParentId=parent["Id"], **page), "Accounts") for account in page]

            security, shops = units(root)
            europe, = units(shops)
            yield from differ("names", [unit["Name"] for unit in [security, shops, europe]],
                              ["Security", "Shops", "EU"])
            yield from differ("path", europe["Path"],
                              f"o-0123456789/{root['Id']}/{shops['Id']}/{europe['Id']}/")
            yield from differ("accounts", [accounts(parent) for parent in [root, security, shops, europe]],
                              [[PAYER], [DELEGATE], [CLOSED], [MEMBER]])
            for child, parent, kind in [(MEMBER, europe, "ORGANIZATIONAL_UNIT"), (PAYER, root, "ROOT"),
                                        (europe["Id"], shops, "ORGANIZATIONAL_UNIT"), (shops["Id"], root, "ROOT")]:
                yield from differ(f"parent of {child}", client.organizations("ListParents", ChildId=child).json,
                                  {"Parents": [{"Id": parent["Id"], "Type": kind}]})
            yield from differ("no child", client.organizations("ListParents", ChildId=OUTSIDER).code,
                              "ChildNotFoundException")
            yield from differ("no parent", client.organizations("ListAccountsForParent", ParentId="r-none").code,
                              "ParentNotFoundException")

    def test_who_may_list(self):
        with self.start() as fake:
            found = {}
            for account, key in {PAYER: ACCESS_KEY, **KEYS}.items():
                client = Client(fake.url, key=key)
                found[account] = [client.organizations(action).code
                                  for action in ["DescribeOrganization", "ListAccounts"]]
            none, denied, outside = None, "AccessDeniedException", "AWSOrganizationsNotInUseException"
            yield from differ("codes", found, {PAYER: [none, none], DELEGATE: [none, none], MEMBER: [none, denied],
                                               OUTSIDER: [outside, outside]})
            answer = Client(fake.url, key=KEYS[MEMBER]).organizations("ListAccounts")
            yield from differ("text", (answer.status, answer.message),
                              (400, "You don't have permissions to access this resource."))
            described = Client(fake.url, key=KEYS[MEMBER]).organizations("DescribeOrganization").json["Organization"]
            yield from differ("described", (described["Id"], described["MasterAccountId"]), ("o-0123456789", PAYER))

    def test_front_door_of_json(self):
        with self.start() as fake:
            stranger = Client(fake.url, key="AKIANOBODY").organizations("ListAccounts")
            yield from differ("stranger", (stranger.status, stranger.json["__type"]),
                              (400, "com.amazon.coral.service#UnrecognizedClientException"))
            abroad = Client(fake.url, region="eu-west-1").organizations("ListAccounts")
            yield from differ("not its Region", (abroad.status, abroad.code), (400, "InvalidSignatureException"))
            unknown = Client(fake.url).organizations("ListNothing")
            yield from differ("unknown", (unknown.status, unknown.code), (400, "UnknownOperationException"))
            broken = Client(fake.url).post("/listRegions", "account", ["no object"])
            yield from differ("broken", (broken.status, broken.code), (400, "SerializationException"))

    def test_regions(self):
        opt_in = {"me-south-1": "ENABLED", "af-south-1": "ENABLING"}
        with self.start("--page-size", "16", opt_in_regions=opt_in) as fake:
            client = Client(fake.url, key=KEYS[MEMBER])
            found = [region for page in pages(lambda **page: client.account("/listRegions", **page), "Regions")
                     for region in page]
            yield from differ("all", len(found), 34)
            yield from differ("sorted", found, sorted(found, key=lambda region: region["RegionName"]))
            statuses = {region["RegionName"]: region["RegionOptStatus"] for region in found}
            expected = {"us-east-1": "ENABLED_BY_DEFAULT", "me-south-1": "ENABLED", "af-south-1": "ENABLING",
                        "ap-east-1": "DISABLED"}
            yield from differ("statuses", {name: statuses[name] for name in expected}, expected)
            usable = pages(lambda **page: client.account(
                "/listRegions", RegionOptStatusContains=["ENABLED", "ENABLED_BY_DEFAULT"], **page), "Regions")
            yield from differ("usable", [len(page) for page in usable], [16, 2])
            for wrong in [{"MaxResults": 51}, {"NextToken": "x"}]:
                yield from differ(str(wrong), client.account("/listRegions", **wrong).code, "ValidationException")
            seen = client.ec2("DescribeRegions")
            yield from differ("EC2's", sorted(seen.elements("regionName")), sorted(
                region["RegionName"] for page in usable for region in page))
            everything = client.ec2("DescribeRegions", AllRegions="true")
            words = dict(zip(everything.elements("regionName"), everything.elements("optInStatus")))
            yield from differ("EC2's own words", [words[name] for name in expected],
                              ["opt-in-not-required", "opted-in", "not-opted-in", "not-opted-in"])
            one = client.ec2("DescribeRegions", **{"RegionName.1": "me-south-1"})
            yield from differ("one", (one.elements("regionName"), one.element("optInStatus")),
                              (["me-south-1"], "opted-in"))

    def test_regions_of_others(self):
        with self.start(opt_in_regions={"me-south-1": "ENABLED"}) as fake:
            def statuses(caller, **asked):
                asked["RegionOptStatusContains"] = ["ENABLED"]
                answer = Client(fake.url, key=caller).account("/listRegions", **asked)
                return answer.code or [region["RegionName"] for region in answer.json["Regions"]]

            for caller in [ACCESS_KEY, KEYS[DELEGATE]]:
                yield from differ(caller, statuses(caller, AccountId=MEMBER), ["me-south-1"])
            yield from differ("own", [statuses(KEYS[MEMBER]), statuses(ACCESS_KEY)], [["me-south-1"], []])
            for caller, account in [(KEYS[MEMBER], DELEGATE), (ACCESS_KEY, PAYER), (ACCESS_KEY, OUTSIDER)]:
                yield from differ(account, statuses(caller, AccountId=account), "AccessDeniedException")

    def test_region_not_opted_into(self):
        with self.start(opt_in_regions={"me-south-1": "ENABLED"}) as fake:
            refused = ["UnrecognizedClientException", "InvalidClientTokenId", "AuthFailure"]
            for region, expected in [("eu-west-1", [None] * 3), ("me-south-1", [None] * 3), ("ap-east-1", refused)]:
                client = Client(fake.url, key=KEYS[MEMBER], region=region)
                answers = [client.get(FUNCTIONS), client.sts("GetCallerIdentity"), client.ec2("DescribeRegions")]
                yield from differ(region, [answer.code for answer in answers], expected)
            yield from differ("status, text", [(answer.status, answer.message) for answer in answers],
                              [(403, "The security token included in the request is invalid.")] * 2 +
                              [(401, "AWS was not able to validate the provided access credentials")])

    def test_regions_change(self):
        with self.start() as fake:
            client = Client(fake.url, key=KEYS[MEMBER], region="ap-east-1")
            for status, expected in [("ENABLED", 200), ("DISABLED", 403)]:
                client.control("POST", "estate", {"accounts": {MEMBER: {"opt_in_regions": {"ap-east-1": status}}}})
                yield from differ(status, client.get(FUNCTIONS).status, expected)
            described = {"accounts": {DELEGATE: {"regions": {"ap-east-1": {"functions": [{"FunctionName": "g"}]}}}}}
            client.control("POST", "estate", described)
            delegate = Client(fake.url, key=KEYS[DELEGATE], region="ap-east-1")
            yield from differ("described", delegate.get(FUNCTIONS).status, 200)
            for wrong in [{"us-east-1": "DISABLED"}, {"ap-east-1": "OFF"}, {"mars-1": "ENABLED"}]:
                answer = client.control("POST", "estate", {"accounts": {MEMBER: {"opt_in_regions": wrong}}})
                yield from differ(str(wrong), answer.status, 400)

    def test_service_control_policy(self):
        patterns = ["lambda:ListFunctions", "eu-west-1/*", "organizations:*"]
        with self.start(scp_denied=patterns) as fake:
            session = Client(fake.url).assume(role(MEMBER))
            answer = session.get(FUNCTIONS)
            identity = f"arn:aws:sts::{MEMBER}:assumed-role/Audit/osq"
            yield from differ("text", (answer.status, answer.code, answer.message), (
                403, "AccessDeniedException", f"User: {identity} is not authorized to perform: lambda:ListFunctions on "
                "resource: * with an explicit deny in a service control policy"))
            yield from differ("another action", session.get(f"{FUNCTIONS}/f").status, 200)
            elsewhere = Client(fake.url, session.key, session.secret, session.token, "eu-west-1")
            yield from differ("a Region", elsewhere.get(f"{FUNCTIONS}/f").status, 403)
            yield from differ("EC2's text", elsewhere.ec2("DescribeRegions").message,
                              f"You are not authorized to perform this operation. User: {identity} is not authorized "
                              "to perform: ec2:DescribeRegions on resource: * with an explicit deny in a service "
                              "control policy")
            yield from differ("Organizations'", session.organizations("ListAccounts").status, 400)
            Client(fake.url).control("POST", "estate", {"accounts": {PAYER: {"scp_denied": ["*"]}}})
            yield from differ("not the management account", Client(fake.url).get(FUNCTIONS).status, 200)

    def test_tags_denied_by_policy(self):
        with self.start(scp_denied=["lambda:ListTags"]) as fake:
            error = Client(fake.url, key=KEYS[MEMBER]).get(f"{FUNCTIONS}/f").json["TagsError"]
            yield from differ("text", error["Message"].partition(" with ")[2],
                              "an explicit deny in a service control policy")

    def test_trust(self):
        roles = {"Audit": {"trusts": [PAYER], "external_id": "secret words"}}
        with self.start(roles=roles) as fake:
            client = Client(fake.url)
            denied = (403, "AccessDenied", f"User: arn:aws:iam::{PAYER}:user/tester is not authorized to perform: "
                      f"sts:AssumeRole on resource: {role(MEMBER)}")
            for wrong in [{}, {"ExternalId": "other words"}]:
                answer = client.sts("AssumeRole", RoleArn=role(MEMBER), RoleSessionName="osq", **wrong)
                yield from differ(str(wrong), (answer.status, answer.code, answer.message), denied)
            session = client.assume(role(MEMBER), ExternalId="secret words")
            yield from differ("right", session.get(FUNCTIONS).status, 200)
            for name, who, account in [("no role", ACCESS_KEY, DELEGATE), ("no account", ACCESS_KEY, "555555555555"),
                                       ("not trusted", KEYS[DELEGATE], MEMBER), ("suspended", ACCESS_KEY, CLOSED)]:
                answer = Client(fake.url, key=who).sts("AssumeRole", RoleArn=role(account), RoleSessionName="osq",
                                                       ExternalId="secret words")
                yield from differ(name, (answer.status, answer.code), (403, "AccessDenied"))

    def test_how_long_sessions_last(self):
        roles = {"Audit": {"trusts": [PAYER], "max_duration": 7200}, "Brief": {"trusts": [PAYER], "lifetime": 60},
                 "Chained": {"trusts": [MEMBER], "max_duration": 7200}}
        with self.start(roles=roles) as fake:
            client = Client(fake.url)
            yield from differ("as long as the role allows", client.assume(role(MEMBER), DurationSeconds=7200).get(
                FUNCTIONS).status, 200)
            for asker, name, seconds in [(client, "Audit", 7201), (client.assume(role(MEMBER)), "Chained", 3601)]:
                answer = asker.sts("AssumeRole", RoleArn=f"arn:aws:iam::{MEMBER}:role/{name}", RoleSessionName="osq",
                                   DurationSeconds=seconds)
                yield from differ(name, (answer.status, answer.code), (400, "ValidationError"))
            brief = client.assume(f"arn:aws:iam::{MEMBER}:role/Brief")
            yield from differ("brief, now", brief.get(FUNCTIONS).status, 200)
            client.control("POST", "settings", {"clock_offset": 61})
            yield from differ("brief, later", brief.get(FUNCTIONS).code, "ExpiredTokenException")

    def test_faults_of_one_account(self):
        with self.start() as fake:
            client = Client(fake.url)
            member, payer = client.assume(role(MEMBER)), client
            for fault, code in [("429", "TooManyRequestsException"), ("denied-by-scp", "AccessDeniedException"),
                                ("expired-token", "ExpiredTokenException")]:
                client.control("POST", "rules", {"action": "*", "account": MEMBER, "region": "us-east-1", "count": 0,
                                                 "fault": fault})
                abroad = Client(fake.url, member.key, member.secret, member.token, "eu-west-1")
                found = [asker.get(FUNCTIONS).code for asker in [member, abroad, payer, member]]
                yield from differ(fault, found, [code, None, None, code])
                client.control("DELETE", "rules")

    def test_session_that_ends_early(self):
        with self.start() as fake:
            client = Client(fake.url)
            first = client.assume(role(MEMBER))
            client.control("POST", "rules", {"action": "ListFunctions", "account": MEMBER, "nth": 2,
                                             "fault": "expire-session"})
            found = [first.get(FUNCTIONS).code for _ in range(3)] + [client.assume(role(MEMBER)).get(FUNCTIONS).code]
            yield from differ("codes", found, [None, "ExpiredTokenException", "ExpiredTokenException", None])

    def test_faults_in_each_language(self):
        with self.start() as fake:
            client = Client(fake.url)
            asks = [lambda: client.organizations("ListAccounts"), lambda: client.account("/listRegions"),
                    lambda: client.sts("GetCallerIdentity"), lambda: client.ec2("DescribeRegions")]
            expected = {
                "429": [(400, "TooManyRequestsException"), (429, "TooManyRequestsException"), (400, "Throttling"),
                        (503, "RequestLimitExceeded")],
                "access-denied": [(400, "AccessDeniedException"), (403, "AccessDeniedException"), (403, "AccessDenied"),
                                  (403, "UnauthorizedOperation")],
                "expired-token": [(400, "ExpiredTokenException"), (403, "ExpiredTokenException"), (403, "ExpiredToken"),
                                  (400, "RequestExpired")],
            }
            for fault, answers in expected.items():
                client.control("POST", "rules", {"action": "*", "count": 0, "fault": fault})
                found = [ask() for ask in asks]
                yield from differ(fault, [(answer.status, answer.code) for answer in found], answers)
                client.control("DELETE", "rules")

    def test_rule_for_one_role(self):
        with self.start() as fake:
            client = Client(fake.url)
            client.control("POST", "rules", {"action": "AssumeRole", "match": f"::{MEMBER}:role", "count": 0,
                                             "fault": "access-denied"})
            found = [client.sts("AssumeRole", RoleArn=role(account), RoleSessionName="osq").message
                     for account in [MEMBER, CLOSED]]
            yield from differ("by the rule", ["no identity-based policy" in text for text in found], [True, False])

    def test_mistakes(self):
        with self.start() as fake:
            client = Client(fake.url)
            deep = {"Name": "a", "units": []}
            for _ in range(5):
                deep = {"Name": "a", "units": [deep]}
            for organization in [{}, {"management_account": "1"}, {**ORGANIZATION, "roots": []},
                                 {**ORGANIZATION, "root": {"accounts": ["12"]}},
                                 {**ORGANIZATION, "root": {"units": [{}]}}, {**ORGANIZATION, "root": {"units": [deep]}},
                                 {**ORGANIZATION, "root": {"Id": "x-1"}}]:
                answer = client.control("POST", "estate", {"organizations": {"o-9876543210": organization}})
                yield from differ(str(organization)[:60], answer.status, 400)
            answer = client.control("POST", "estate", {"accounts": {MEMBER: {"roles": {"Audit": {"trust": []}}}}})
            yield from differ("role", answer.message, f"account {MEMBER}: unknown key 'trust' in Audit")


if __name__ == "__main__":
    run_methods(Tests(sys.argv[1]))
