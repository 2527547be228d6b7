#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The fake AWS's Signer: pages, what a listing leaves out, what becomes of profiles and jobs, who may look at them."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
from fakeaws import ACCESS_KEY, SECRET, FakeAws  # noqa: E402
from signed import Client  # noqa: E402
from tap import differ, run_methods  # noqa: E402

OWNER, GUEST = "111111111111", "222222222222"
GUEST_KEY = f"AKIA{GUEST}"
PROFILES, JOBS = "/signing-profiles", "/signing-jobs"


def region(**patch):
    return {"accounts": {OWNER: {"regions": {"us-east-1": patch}}}}


def estate(**patch):
    credentials = {ACCESS_KEY: {"secret": SECRET, "account": OWNER}, GUEST_KEY: {"secret": SECRET, "account": GUEST}}
    return {"credentials": credentials, **region(**patch)}


class Signer(Client):
    def ask(self, path, query=""):
        return self.receive(self.send("GET", path, query, service="signer"))

    def pages(self, path, member, query=""):  # pylint: disable=arguments-differ
        found, token = [], ""
        while True:
            answer = self.ask(path, "&".join(word for word in [query, token] if word)).json
            found.append(answer[member])
            if "nextToken" not in answer:
                return found
            token = f"nextToken={answer['nextToken'].replace('=', '%3D')}"


def jobs(number):
    return [{"jobId": f"j{i}", "profileName": "release"} for i in range(number)]


class Tests:
    """Each method is a test; it yields complaints."""

    def __init__(self, program):
        self.program = program

    def start(self, *arguments, **patch):
        return FakeAws(self.program, estate(**patch), *arguments)

    def test_pages(self):
        with self.start(signing_jobs=jobs(60)) as fake:
            client = Signer(fake.url)
            yield from differ("sizes", [len(page) for page in client.pages(JOBS, "jobs")], [25, 25, 10])
            yield from differ("asked for", [len(page) for page in client.pages(JOBS, "jobs", "maxResults=20")],
                              [20, 20, 20])
            yield from differ("too many", client.ask(JOBS, "maxResults=26").code, "ValidationException")
            yield from differ("token", client.ask(JOBS, "nextToken=x").code, "ValidationException")

    def test_changes_under_a_listing(self):
        with self.start("--page-size", "2", signing_jobs=jobs(5)) as fake:
            client = Signer(fake.url)
            token = client.ask(JOBS).json["nextToken"].replace("=", "%3D")
            client.control("POST", "estate", region(signing_jobs=[{"jobId": "j1", "deleted": True}]))
            found = [job["jobId"] for job in client.ask(JOBS, f"nextToken={token}").json["jobs"]]
            yield from differ("goes on", found, ["j2", "j3"])

    def test_listings_leave_out(self):
        revoked = {"profileName": "laptop", "status": "Revoked"}
        job = {"jobId": "j", "profileName": "laptop", "revocationRecord": {"reason": "why"}}
        old = {**job, "jobId": "old", "unlisted": True}
        with self.start(signing_profiles=[revoked], signing_jobs=[job, old]) as fake:
            client = Signer(fake.url)
            yield from differ("none by default", client.pages(PROFILES, "profiles"), [[]])
            listed = client.ask(PROFILES, "statuses=Active&statuses=Revoked").json["profiles"][0]
            whole = client.ask(f"{PROFILES}/laptop").json
            yield from differ("profile", sorted(set(whole) - set(listed)), ["revocationRecord", "statusReason"])
            listed, = client.ask(JOBS).json["jobs"]
            whole = client.ask(f"{JOBS}/j").json
            yield from differ("job", sorted(set(whole) ^ set(listed)),
                              ["completedAt", "isRevoked", "requestedBy", "revocationRecord"])
            yield from differ("revoked", listed["isRevoked"], True)
            yield from differ("signed by", [listed["profileVersion"]], [whole["profileVersion"]])
            yield from differ("unlisted", client.ask(f"{JOBS}/old").json["jobId"], "old")

    def test_another_version(self):
        first = {"profileName": "release", "profileVersion": "aaaaaaaaaa"}
        with self.start(signing_profiles=[first], signing_jobs=jobs(1)) as fake:
            client = Signer(fake.url)
            client.control("POST", "estate", region(signing_profiles=[{**first, "profileVersion": "bbbbbbbbbb"}]))
            profile, = client.ask(PROFILES).json["profiles"]
            yield from differ("version", profile["profileVersionArn"],
                              f"arn:aws:signer:us-east-1:{OWNER}:/signing-profiles/release/bbbbbbbbbb")
            yield from differ("job", client.ask(JOBS).json["jobs"][0]["profileVersion"], "aaaaaaaaaa")

    def test_guests(self):
        grant = {"action": "signer:GetSigningProfile", "principal": GUEST, "statementId": "look"}
        with self.start(signing_profiles=[{"profileName": "shared", "permissions": [grant]},
                                          {"profileName": "private"}]) as fake:
            guest = Signer(fake.url, key=GUEST_KEY)
            owner = f"profileOwner={OWNER}"
            yield from differ("shared", guest.ask(f"{PROFILES}/shared", owner).status, 200)
            yield from differ("not by name alone", guest.ask(f"{PROFILES}/shared").code, "ResourceNotFoundException")
            answer = guest.ask(f"{PROFILES}/private", owner)
            yield from differ("private", (answer.status, answer.code), (403, "AccessDeniedException"))
            yield from differ("why", "no resource-based policy allows the signer:GetSigningProfile" in answer.message,
                              True)
            yield from differ("not the permissions",
                              guest.ask(f"{PROFILES}/shared/permissions", owner).code, "AccessDeniedException")

    def test_quotas(self):
        with self.start("--quota", "0.001", signing_jobs=jobs(1)) as fake:
            client = Signer(fake.url)
            codes = [client.ask(path).code for path in [JOBS, JOBS, PROFILES, f"{JOBS}/j0", PROFILES]]
            yield from differ("each operation has its own", codes,
                              [None, "TooManyRequestsException", None, None, "TooManyRequestsException"])

    def test_mistakes(self):
        for patch, words in [({"signing_profiles": [{"status": "Active"}]}, "profileName"),
                             ({"signing_jobs": [{"profileName": "release"}]}, "jobId"),
                             ({"signing_jobs": [{"jobId": "j", "profilename": "release"}]}, "profilename")]:
            with self.start() as fake:
                answer = Client(fake.url).control("POST", "estate", region(**patch))
                yield from differ(words, (answer.status, words in answer.body.decode()), (400, True))


if __name__ == "__main__":
    run_methods(Tests(sys.argv[1]))
