#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The fake AWS as a program, over its wires: paging, changes under a listing, faults, quotas, front door, counters."""
import http.client
import json
import os
import re
import socket
import ssl
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
import certificate  # noqa: E402
from fakeaws import ACCESS_KEY, SECRET, FakeAws  # noqa: E402
from signed import Client, quote  # noqa: E402
from tap import differ, run_methods  # noqa: E402

ACCOUNT = "123456789012"
FUNCTIONS = "/2015-03-31/functions"
LAYERS = "/2018-10-31/layers"


def estate(functions=5, **credential):
    return {
        "credentials": {ACCESS_KEY: {"secret": SECRET, "account": ACCOUNT, **credential}},
        "accounts": {ACCOUNT: {"regions": {"us-east-1": {
            "functions": [{"FunctionName": f"f{i}"} for i in range(functions)]}}}}}


def in_region(**patch):
    return {"accounts": {ACCOUNT: {"regions": {"us-east-1": patch}}}}


def names(pages):
    return [[function["FunctionName"] for function in page] for page in pages]


class Tests:
    """Each method is a test; it yields complaints."""

    def __init__(self, program):
        self.program = program

    def start(self, *arguments, given=None):
        return FakeAws(self.program, given or estate(), *arguments)

    def test_pages(self):
        with self.start("--page-size", "2") as fake:
            client = Client(fake.url)
            yield from differ("pages", names(client.pages(FUNCTIONS, "Functions")),
                              [["f0", "f1"], ["f2", "f3"], ["f4"]])
            yield from differ("slash", names(client.pages(FUNCTIONS + "/", "Functions"))[0], ["f0", "f1"])
            yield from differ("MaxItems", names(client.pages(FUNCTIONS, "Functions", MaxItems=1))[0], ["f0"])
            yield from differ("MaxItems 0", client.get(FUNCTIONS, MaxItems=0).code, "ValidationException")
            yield from differ("layers' MaxItems 51", client.get(LAYERS, MaxItems=51).code, "ValidationException")
            yield from differ("marker", client.get(FUNCTIONS, Marker="x").code, "InvalidParameterValueException")
            marker = client.get(FUNCTIONS).json["NextMarker"]
            yield from differ("another's marker", client.get(LAYERS, Marker=marker).code,
                              "InvalidParameterValueException")

    def test_page_limits(self):
        with self.start(given=estate(functions=120)) as fake:
            pages = Client(fake.url).pages(FUNCTIONS, "Functions", MaxItems=10000)
            yield from differ("sizes", [len(page) for page in pages], [50, 50, 20])

    def test_empty_page(self):
        with self.start("--page-size", "2") as fake:
            client = Client(fake.url)
            client.control("POST", "rules", [{"action": "ListFunctions", "nth": 2, "fault": "empty-page"},
                                             {"action": "ListFunctions", "nth": 5, "fault": "empty-page"}])
            yield from differ("pages", names(client.pages(FUNCTIONS, "Functions")),
                              [["f0", "f1"], [], ["f2", "f3"], ["f4"]])
            yield from differ("first", names(client.pages(FUNCTIONS, "Functions")),
                              [[], ["f0", "f1"], ["f2", "f3"], ["f4"]])

    def test_changes_between_pages(self):
        changes = [
            ("delete", [{"FunctionName": "f0", "deleted": True}, {"FunctionName": "f3", "deleted": True}],
             [["f0", "f1"], ["f2", "f4"]]),
            ("add", [{"FunctionName": "new"}], [["f0", "f1"], ["f2", "f3"], ["f4", "new"]]),
            ("rename", [{"FunctionName": "f4", "deleted": True}, {"FunctionName": "renamed"}],
             [["f0", "f1"], ["f2", "f3"], ["renamed"]]),
            ("repeat", [{"FunctionName": "f1", "moved": True}], [["f0", "f1"], ["f2", "f3"], ["f4", "f1"]]),
            ("replace", [{"FunctionName": "f2", "Description": "x"}], [["f0", "f1"], ["f2", "f3"], ["f4"]]),
        ]
        for name, functions, expected in changes:
            with self.start("--page-size", "2") as fake:
                client = Client(fake.url)
                client.control("POST", "rules", {"action": "ListFunctions", "change": in_region(functions=functions)})
                yield from differ(name, names(client.pages(FUNCTIONS, "Functions")), expected)

    def test_layer_changes(self):
        layers = {"l": [{"Version": 1}, {"Version": 2}, {"Version": 3}]}
        with self.start("--page-size", "1", given={**estate(), **in_region(layers=layers)}) as fake:
            client = Client(fake.url)
            client.control("POST", "rules", [
                {"action": "ListLayerVersions", "change": in_region(layers={"l": [{"Version": 2, "deleted": True}]})},
                {"action": "ListLayers", "change": in_region(layers={"l": [{"Version": 4}]})}])
            versions = client.pages(LAYERS + "/l/versions", "LayerVersions")
            yield from differ("versions", [v["Version"] for page in versions for v in page], [3, 1])
            yield from differ("deleted one", client.get(LAYERS + "/l/versions/2").status, 404)
            latest = [client.get(LAYERS).json["Layers"][0]["LatestMatchingVersion"]["Version"] for _ in range(2)]
            yield from differ("latest", latest, [3, 4])

    def test_answer_faults(self):
        expected = {
            "429": (429, "TooManyRequestsException"), "500": (500, "ServiceException"),
            "503": (503, "ServiceUnavailableException"), "access-denied": (403, "AccessDeniedException"),
            "expired-token": (403, "ExpiredTokenException"), "html": (503, None), "empty-body": (200, None),
            "invalid-json": (200, None), "error": (418, "TeapotException"),
        }
        with self.start() as fake:
            client = Client(fake.url)
            for fault, (status, code) in expected.items():
                more = {"status": 418, "code": "TeapotException", "message": "short"} if fault == "error" else {}
                client.control("POST", "rules", {"action": "ListFunctions", "fault": fault, **more})
                answer = client.get(FUNCTIONS)
                yield from differ(fault, (answer.status, answer.code), (status, code))
                yield from self.check_fault_body(fault, answer)
                yield from differ(f"after {fault}", client.get(FUNCTIONS).status, 200)

    @staticmethod
    def check_fault_body(fault, answer):
        if fault == "429":
            yield from differ("Retry-After", answer.headers["Retry-After"], "1")
        if fault == "error":
            yield from differ("message", answer.message, "short")
        if fault == "html" and "text/html" not in answer.headers["Content-Type"]:
            yield "html: " + answer.headers["Content-Type"]
        if fault == "empty-body":
            yield from differ("body", answer.body, b"")
        if fault == "invalid-json":
            try:
                yield f"invalid-json: {answer.json}"
            except ValueError:
                pass

    def test_wire_faults(self):
        expected = {"reset": ConnectionResetError, "truncated": http.client.IncompleteRead, "hang": socket.timeout}
        with self.start() as fake:
            client = Client(fake.url)
            whole = client.get(FUNCTIONS).body
            for fault, problem in expected.items():
                client.control("POST", "rules", {"action": "ListFunctions", "fault": fault})
                connection = client.send("GET", FUNCTIONS)
                connection.sock.settimeout(0.5 if fault == "hang" else 20)
                try:
                    yield f"{fault}: {client.receive(connection).status}"
                except problem:
                    pass
            client.control("POST", "rules", {"action": "ListFunctions", "fault": "wrong-length"})
            yield from differ("wrong-length", client.get(FUNCTIONS).body, whole[:len(whole) // 2])
            client.control("POST", "rules", {"action": "*", "fault": "slow-drip", "drip_ms": 1, "delay_ms": 1})
            yield from differ("slow-drip", client.get(FUNCTIONS + "/").body, whole)
            yield from differ("afterwards", client.get(FUNCTIONS).body, whole)
            client.control("DELETE", "counters")
            yield from differ("none counted for ever", fake.counters()["max_in_flight"], 1)

    def test_wire_faults_end_with_the_server(self):
        with self.start() as fake:
            client = Client(fake.url)
            for fault in ["hang", "slow-drip", "reset"]:
                client.control("POST", "rules", {"action": "*", "fault": fault, "drip_ms": 50, "delay_ms": 60000})
                client.send("GET", FUNCTIONS)
        yield from differ("exit", fake.exit_code, 0)

    def test_rule_for_one_name(self):
        with self.start() as fake:
            client = Client(fake.url)
            client.control("POST", "rules", {"action": "GetFunction", "match": "/f3", "fault": "500", "count": 0})
            statuses = [client.get(f"{FUNCTIONS}/f{i}").status for i in range(5)]
            yield from differ("statuses", statuses, [200, 200, 200, 500, 200])
            client.control("DELETE", "rules")
            yield from differ("without", client.get(f"{FUNCTIONS}/f3").status, 200)

    def test_quota(self):
        # One in ten seconds: no machine is so slow that the second one comes in time.
        with self.start("--quota", "0.1") as fake:
            client = Client(fake.url)
            yield from differ("first", client.get(FUNCTIONS).status, 200)
            second = client.get(LAYERS)
            yield from differ("second", (second.status, second.code, second.headers["Retry-After"], second.message),
                              (429, "TooManyRequestsException", "1", "Rate exceeded"))
            yield from differ("reason", second.json["Reason"], "CallerRateLimitExceeded")
            yield from differ("other bucket", client.get(f"{FUNCTIONS}/f0").status, 200)
            yield from differ("other Region", Client(fake.url, region="eu-west-1").get(FUNCTIONS).status, 200)
            yield from differ("no bucket", client.sts("GetCallerIdentity").status, 200)
            counters = fake.counters()
            yield from differ("counters", (counters["calls"], counters["throttled"]), (5, 1))
            client.control("POST", "settings", {"quota": 0})
            yield from differ("off", [client.get(FUNCTIONS).status for _ in range(5)], [200] * 5)
            client.get(FUNCTIONS, MaxItems=1)
            yield from differ("repeated", fake.counters()["repeated"], 5)

    def test_latency(self):
        with self.start("--latency", "600000") as fake:
            client = Client(fake.url)
            waiting = [client.send("GET", FUNCTIONS) for _ in range(50)]
            deadline = time.monotonic() + 60
            while fake.counters()["max_in_flight"] < 50 and time.monotonic() < deadline:
                time.sleep(0.05)
            yield from differ("all waiting at once", fake.counters()["max_in_flight"] >= 50, True)
            yield from differ("connections", fake.counters()["connections"] >= 50, True)
            for connection in waiting:
                connection.close()
            client.control("POST", "settings", {"latency_ms": 1})
            yield from differ("answered after all", client.get(FUNCTIONS).status, 200)

    def test_gzip(self):
        with self.start() as fake:
            client = Client(fake.url)
            plain, squeezed = client.get(FUNCTIONS), client.get(FUNCTIONS, more={"Accept-Encoding": "gzip, deflate"})
            yield from differ("encoding", (plain.headers["Content-Encoding"], squeezed.headers["Content-Encoding"]),
                              (None, "gzip"))
            yield from differ("same", plain.body, squeezed.body)

    def test_counters(self):
        with self.start() as fake:
            client = Client(fake.url)
            client.get(FUNCTIONS)
            client.get(FUNCTIONS)
            Client(fake.url, secret="wrong").get(FUNCTIONS)
            Client(fake.url, region="eu-west-1").sts("GetCallerIdentity")
            counters = fake.counters()
            yield from differ("rejected", counters["rejected"], 1)
            yield from differ("actions", [(a["account"], a["region"], a["service"], a["action"], a["calls"])
                                          for a in counters["actions"]],
                              [(ACCOUNT, "eu-west-1", "sts", "GetCallerIdentity", 1),
                               (ACCOUNT, "us-east-1", "lambda", "ListFunctions", 2)])
            client.control("DELETE", "counters")
            yield from differ("reset", fake.counters()["calls"], 0)

    def test_front_door(self):
        with self.start() as fake:
            strangers = {
                "MissingAuthenticationTokenException": lambda c: c.receive(self.unsigned(c)),
                "UnrecognizedClientException": lambda c: Client(fake.url, key="AKIDNOBODY").get(FUNCTIONS),
                "InvalidSignatureException": lambda c: Client(fake.url, secret="wrong").get(FUNCTIONS),
            }
            for code, ask in strangers.items():
                answer = ask(Client(fake.url))
                yield from differ(code, (answer.status, answer.code), (403, code))
            nowhere = Client(fake.url, region="us-nowhere-1").get(FUNCTIONS)
            yield from differ("Region", (nowhere.status, nowhere.message),
                              (403, "Credential should be scoped to a valid region."))
            yield from differ("token", Client(fake.url, token="t").get(FUNCTIONS).code, "UnrecognizedClientException")
            wrong = Client(fake.url, secret="wrong").sts("GetCallerIdentity")
            yield from differ("sts", (wrong.status, b"<Code>SignatureDoesNotMatch</Code>" in wrong.body), (403, True))
            yield from differ("unknown", Client(fake.url).get("/2015-03-31/nothing").status, 404)
            unknown = Client(fake.url).sts("GetNothing")
            yield from differ("sts", (unknown.status, b"<Code>InvalidAction</Code>" in unknown.body), (400, True))

    @staticmethod
    def unsigned(client):
        connection = client.connect()
        connection.request("GET", FUNCTIONS)
        return connection

    def test_clock(self):
        with self.start("--clock-offset", "3600") as fake:
            client = Client(fake.url)
            late = client.get(FUNCTIONS)
            yield from differ("late", (late.status, late.code), (403, "InvalidSignatureException"))
            if not re.fullmatch(r"Signature expired: \w+ is now earlier than \w+ \(\w+ - 5 min\.\)", late.message):
                yield late.message
            client.control("POST", "settings", {"clock_offset": -3600})
            early = client.get(FUNCTIONS)
            if not re.fullmatch(r"Signature not yet current: \w+ is still later than \w+ \(\w+ \+ 5 min\.\)",
                                early.message):
                yield early.message
            client.control("POST", "settings", {"clock_offset": 200})
            yield from differ("a little", client.get(FUNCTIONS).status, 200)

    def test_denied(self):
        denied = ["lambda:ListL*", "us-east-1/lambda:GetFunction"]
        with self.start(given=estate(denied=denied, arn=f"arn:aws:iam::{ACCOUNT}:user/x")) as fake:
            client = Client(fake.url)
            answer = client.get(LAYERS)
            yield from differ("code", (answer.status, answer.code), (403, "AccessDeniedException"))
            yield from differ("text", answer.message,
                              f"User: arn:aws:iam::{ACCOUNT}:user/x is not authorized to perform: lambda:ListLayers on "
                              "resource: * because no identity-based policy allows the lambda:ListLayers action")
            resource = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:f0"
            yield from differ("resource", f"on resource: {resource} " in client.get(f"{FUNCTIONS}/f0").message, True)
            yield from differ("elsewhere", Client(fake.url, region="eu-west-1").get(f"{FUNCTIONS}/f0").status, 404)
            yield from differ("the rest", client.get(FUNCTIONS).status, 200)

    def test_layer_access(self):
        owner, ours = "444455556666", {"StringEquals": {"aws:PrincipalOrgID": "o-ours"}}
        policies = {1: [{"Principal": "*"}], 2: [{"Principal": ACCOUNT}], 3: [{"Principal": "777788889999"}],
                    4: [{"Principal": "*", "organization": "o-ours"}],
                    5: [{"Principal": "*", "organization": "o-theirs"}],
                    6: None, 7: [{"Principal": {"AWS": ["777788889999", ACCOUNT]}}], 8: "no JSON",
                    9: [{"Principal": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}],
                    10: [{"Principal": "*", "Condition": ours}]}
        given = estate()
        given["accounts"][ACCOUNT]["organization"] = "o-ours"
        given["accounts"][owner] = {"regions": {"us-east-1": {"layers": {"l": [
            *({"Version": version, "policy": policy} for version, policy in policies.items()),
            {"Version": 11, "deleted": True}]}}}}
        expected = {1: 200, 2: 200, 3: 403, 4: 200, 5: 403, 6: 403, 7: 200, 8: 403, 9: 403, 10: 200, 11: 404, 12: 403}
        with self.start(given=given) as fake:
            client = Client(fake.url)
            arn = f"arn:aws:lambda:us-east-1:{owner}:layer:l"
            found = {version: client.get(LAYERS, Arn=f"{arn}:{version}", find="LayerVersion").status
                     for version in expected}
            yield from differ("statuses", found, expected)
            yield from differ("nobody's", client.get(LAYERS, Arn="arn:aws:lambda:us-east-1:999900001111:layer:l:1",
                                                     find="LayerVersion").status, 403)
            yield from differ("no version", client.get(LAYERS, Arn=arn, find="LayerVersion").code,
                              "ValidationException")
            yield from differ("by name", client.get(f"{LAYERS}/{quote(arn)}/versions/1").status, 200)
            yield from differ("policy", client.get(f"{LAYERS}/{quote(arn)}/versions/1/policy").status, 403)
            yield from differ("below 1", client.get(f"{LAYERS}/l/versions/0").code, "InvalidParameterValueException")

    def test_qualified_policies(self):
        functions = [{"FunctionName": "f", "policy": [{"Sid": "own"}],
                      "versions": [{"Version": "1", "policy": [{"Sid": "one"}]}, {"Version": "2"}],
                      "aliases": [{"Name": "live", "FunctionVersion": "1", "policy": [{"Sid": "alias"}]}]}]
        with self.start(given={**estate(), **in_region(functions=functions)}) as fake:
            client = Client(fake.url)

            def sid(**qualifier):
                answer = client.get(f"{FUNCTIONS}/f/policy", **qualifier)
                if answer.status != 200:
                    return answer.status
                return json.loads(answer.json["Policy"])["Statement"][0]["Sid"]

            yield from differ("sids", [sid(), sid(Qualifier="1"), sid(Qualifier="2"), sid(Qualifier="live"),
                                       sid(Qualifier="3")], ["own", "one", 404, "alias", 404])
            elsewhere = client.get(f"{FUNCTIONS}/{quote(f'arn:aws:lambda:eu-west-1:{ACCOUNT}:function:f')}")
            yield from differ("elsewhere", elsewhere.message,
                              "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')")

    def test_assume_role(self):
        roles = {"Audit": {"trusts": [ACCOUNT], "external_id": "x y/z", "denied": ["lambda:ListLayers"]}}
        given = estate()
        given["accounts"]["210987654321"] = {"roles": roles, "regions": {"us-east-1": {
            "functions": [{"FunctionName": "theirs"}]}}}
        role = {"RoleArn": "arn:aws:iam::210987654321:role/Audit", "RoleSessionName": "osq"}
        with self.start(given=given) as fake:
            client = Client(fake.url)
            yield from differ("external id", client.sts("AssumeRole", **role).status, 403)
            yield from differ("duration", client.sts("AssumeRole", **role, DurationSeconds="1").status, 400)
            session = client.assume(role["RoleArn"], ExternalId="x y/z", DurationSeconds="900")
            yield from differ("functions", names(session.pages(FUNCTIONS, "Functions")), [["theirs"]])
            yield from differ("identity", b"assumed-role/Audit/osq" in session.sts("GetCallerIdentity").body, True)
            yield from differ("denied", session.get(LAYERS).code, "AccessDeniedException")
            tokenless = Client(fake.url, session.key, session.secret)
            yield from differ("token", tokenless.get(FUNCTIONS).code, "UnrecognizedClientException")

    def test_expired(self):
        with self.start(given=estate(token="t/+=", expires="2026-01-01T00:00:00Z")) as fake:
            client = Client(fake.url, token="t/+=")
            yield from differ("lambda", client.get(FUNCTIONS).code, "ExpiredTokenException")
            yield from differ("sts", b"<Code>ExpiredToken</Code>" in client.sts("GetCallerIdentity").body, True)

    def test_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            ca, pem, key = certificate.make(folder)
            with self.start("--tls-cert", pem, "--tls-key", key) as fake:
                yield from differ("scheme", fake.url.startswith("https://localhost:"), True)
                client = Client(fake.url, ca=ca)
                whole = client.get(FUNCTIONS).body
                for fault, problem in [("truncated", http.client.IncompleteRead), ("reset", ConnectionError)]:
                    client.control("POST", "rules", {"action": "ListFunctions", "fault": fault})
                    try:
                        yield f"{fault}: {client.get(FUNCTIONS).status}"
                    except problem:
                        pass
                yield from differ("afterwards", client.get(FUNCTIONS).body, whole)
                try:
                    yield f"a stranger to the authority: {Client(fake.url).get(FUNCTIONS).status}"
                except ssl.SSLCertVerificationError:
                    pass

    def test_control_mistakes(self):
        with self.start() as fake:
            client = Client(fake.url)
            for page, value in [("rules", {"action": "*", "fault": "explode"}), ("estate", {"acounts": {}}),
                                ("estate", in_region(functions=[{"Name": "x"}])), ("settings", {"speed": 1}),
                                ("nothing", {})]:
                yield from differ(f"{page} {value}", client.control("POST", page, value).status, 400)
            client.control("POST", "estate", in_region(functions=[{"FunctionName": "late"}]))
            yield from differ("added", names(client.pages(FUNCTIONS, "Functions"))[0][-1], "late")


if __name__ == "__main__":
    run_methods(Tests(sys.argv[1]))
