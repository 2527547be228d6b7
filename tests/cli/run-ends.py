#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs that go wrong: a report is whole or not there, and what failed once is not asked again. run-ends.py LAMBDAQUERY
FAKE PACKS ESTATE."""
import json
import os
import re
import resource
import signal
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
from command import Command, differ  # noqa: E402
from fakeaws import FakeAws  # noqa: E402
from tap import Tap  # noqa: E402
from terminal import interrupt  # noqa: E402

PROGRAM, FAKE, PACKS, ESTATE = sys.argv[1:]
PATIENCE_S = 60
FORMATS = ["table", "csv", "json", "jsonl", "markdown", "html", "ocsf"]


class Runs:
    def __init__(self, folder):
        self.folder = folder

    def fake(self, *rules):
        path = os.path.join(self.folder, "rules")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(rules, file)
        return FakeAws(FAKE, ESTATE, "--rules", path)

    @staticmethod
    def command(aws, **environment):
        return Command(PROGRAM, aws.environment(LAMBDAQUERY_PACKS_FOLDERS=PACKS, **environment))

    def output(self):
        """An empty folder's path, and the report's in it."""
        folder = tempfile.mkdtemp(dir=self.folder)
        return folder, os.path.join(folder, "report")


def test_denied(tap, runs):
    """What one action gives is missing; whatever does not need it is there."""
    denied = {"action": "GetLayerVersionPolicy", "count": 0, "fault": "access-denied"}
    with runs.fake(denied) as aws:
        ended = runs.command(aws).run("run", "malicious-layers", "collection-health", "--format", "json")
        report = json.loads(ended.out)
        wrong = {d["id"] for d in report["detections"] if d["status"] == "error"}
        tap.report("only what needs the action fails", differ("errors", wrong, {
            f"malicious-layers/layer-{name}" for name in ("cross-account", "exposure-unknown", "foreign-organization",
                                                          "public")}) + differ("status", ended.status, 1))
        texts = {d["error"] for d in report["detections"] if d["status"] == "error"}
        tap.report("each says what is missing",
                   [text for text in texts if "lambda:GetLayerVersionPolicy is missing" not in text])
        tap.report("the scope says so, too", differ("status", [s["status"] for s in report["scopes"]], ["denied"])
                   + ([] if "GetLayerVersionPolicy" in report["scopes"][0]["error"] else [str(report["scopes"])]))
        tap.report("a failure is not asked for again", differ("repeated", aws.counters()["repeated"], 0))
        table = runs.command(aws).run("run", "malicious-layers").out
        tap.report("people see what was not read",
                   [] if "and not:\n  account 123456789012 in us-east-1 is denied: " in table else [table])


def test_one_region(tap, runs):
    """What the other Region gives is found, and what this one would give is not known."""
    both = {"LAMBDAQUERY_SCOPE_REGIONS": "us-east-1;eu-west-1"}
    words = ("run", "malicious-layers", "code-signing", "--format")
    with runs.fake() as aws:
        whole = json.loads(runs.command(aws, **both).run(*words, "json").out)
    expected = {d["id"]: d["findings"] for d in whole["detections"]}
    with runs.fake({"action": "ListFunctions", "region": "eu-west-1", "count": 0, "fault": "access-denied"}) as aws:
        command = runs.command(aws, **both)
        ended = command.run(*words, "json")
        report = json.loads(ended.out)
        wrong = {d["id"]: d for d in report["detections"] if d["status"] == "error"}
        tap.report("a Region that fails: what needs it says so", differ("status", ended.status, 1) + [
            f"{name} is not among {sorted(wrong)}" for name in (
                "code-signing/function-without-config", "malicious-layers/layer-outdated") if name not in wrong])
        tap.report("each says what is missing", [d["id"] for d in wrong.values()
                                                 if "lambda:ListFunctions is missing" not in d["error"]])
        tap.report("what the other Region gives is found", [
            str(d) for d in report["detections"] if d["findings"] != [
                f for f in expected[d["id"]] if d["id"] not in wrong or f["region"] == "us-east-1"]])
        tap.report("and what this one gave is not", [] if any(
            f["region"] == "eu-west-1" for name in wrong for f in expected[name]) else ["it never gave any"])
        tap.report("the scopes say which", differ("scopes", [(s["region"], s["status"]) for s in report["scopes"]], [
            ("eu-west-1", "denied"), ("us-east-1", "ok")]))
        tap.report("nothing is asked twice", differ("repeated", aws.counters()["repeated"], 0))
        tap.report("it fails a job by what was found", differ("status", command.run(
            "run", "malicious-layers", "--fail-on", "high").status, 3))
        named = [f["resource_arn"] for d in wrong.values() for f in d["findings"]]
        for name in FORMATS:
            text = command.run(*words, name).out.replace("\\", "")
            tap.report(f"in {name}", [f"{arn} is missing" for arn in named if arn not in text]
                       + ([] if "lambda:ListFunctions is missing" in text else ["the error is missing"]))


def test_stale(tap, runs):
    """Where it may be, a Region that fails is as it was when it was last read."""
    stale = {"LAMBDAQUERY_SCOPE_REGIONS": "us-east-1;eu-west-1", "LAMBDAQUERY_COLLECT_ON_SCOPE_ERROR": "stale",
             "LAMBDAQUERY_COLLECT_STATE_DIR": runs.output()[0], "LAMBDAQUERY_COLLECT_MEMORY_LIMIT": "0",
             "LAMBDAQUERY_COLLECT_TTL": "0"}
    with runs.fake() as aws:
        command = runs.command(aws, **stale)
        pack = "malicious-layers"
        words = ("run", f"{pack}/layer-outdated", f"{pack}/unknown-layer-attached", "--format", "json")
        before = json.loads(command.run(*words).out)
        read_by = time.time()
        while int(time.time()) < read_by + 2:  # answers are too old after a second
            time.sleep(0.05)
        aws.add_rule({"action": "List*", "region": "eu-west-1", "count": 0, "fault": "access-denied"})
        ended = command.run(*words)
        after = json.loads(ended.out)
        tap.report("stale: the same findings", differ("detections", after["detections"], before["detections"])
                   + differ("status", ended.status, 0))
        tap.report("stale: the Region that failed is named", differ(
            "scopes", [(s["region"], s["status"]) for s in after["scopes"]], [
                ("eu-west-1", "denied"), ("us-east-1", "ok")]))


def test_no_credentials(tap, runs):
    with runs.fake() as aws:
        ended = runs.command(aws, AWS_SECRET_ACCESS_KEY="wrong").run("run", "malicious-layers", "--format", "json")
        report = json.loads(ended.out)
        tap.report("nothing can be asked", differ("statuses", {d["status"] for d in report["detections"]}, {"error"})
                   + differ("status", ended.status, 1) + differ("calls", aws.counters()["calls"], 0)
                   + ([] if "SignatureDoesNotMatch" in report["detections"][0]["error"] else [str(report)]))


def test_output(tap, runs):
    with runs.fake() as aws:
        for name in FORMATS:
            command = runs.command(aws)
            folder, path = runs.output()
            done = command.run("run", "malicious-layers", "--format", name, "--output", path)
            tap.report(f"--output of {name}", differ("status", done.status, 0) + differ("stdout", done.out, "")
                       + differ("folder", os.listdir(folder), ["report"])
                       + ([] if os.path.getsize(path) > 0 else ["it is empty"]))
            full = command.run("run", "malicious-layers", "--format", name, "--output", "/dev/full")
            tap.report(f"a full disk: {name}", full.failure(1, "/dev/full cannot be written: No space left on device"))
        nowhere = command.run("run", "malicious-layers", "--output", "/nonexistent/report")
        tap.report("nowhere to write", nowhere.failure(1, "/nonexistent/report cannot be written: No such file")
                   + differ("calls of it", nowhere.out, ""))


def test_limit(tap, runs):
    """As on a disk that fills while the report is written: what was there stays."""
    with runs.fake() as aws:
        folder, path = runs.output()
        with open(path, "w", encoding="utf-8") as file:
            file.write("the last one")
        process = runs.command(aws).start(
            "run", "malicious-layers", "--format", "json", "--output", path, stdout=-1, stderr=-1,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000)))
        _, said = process.communicate(timeout=PATIENCE_S)
        with open(path, encoding="utf-8") as file:
            kept = file.read()
        tap.report("a file that may not grow", differ("status", process.returncode, 1)
                   + ([] if "report cannot be written: File too large" in said else [said])
                   + differ("kept", kept, "the last one") + differ("folder", os.listdir(folder), ["report"]))


def test_interrupt(tap, runs):
    with runs.fake({"action": "ListFunctions", "count": 0, "fault": "hang"}) as aws:
        for number in (signal.SIGINT, signal.SIGTERM):
            folder, path = runs.output()
            seen = aws.calls("ListFunctions")
            process = runs.command(aws).start("run", "malicious-layers", "--output", path, stdout=-1, stderr=-1)
            aws.wait_for_call("ListFunctions", seen)
            process.send_signal(number)
            out, said = process.communicate(timeout=PATIENCE_S)
            tap.report(f"interrupted by {number.name}", differ("status", process.returncode, -number)
                       + differ("stdout", out, "") + differ("stderr", said, "lambdaquery: interrupted\n")
                       + differ("folder", os.listdir(folder), []))


def test_progress(tap, runs):
    """On a terminal stands how many detections are evaluated; who interrupts gets none that has not begun."""
    with runs.fake({"action": "List*", "count": 0, "fault": "hang"}) as aws:
        shown, seen, out, status = interrupt(runs.command(aws), 200, b" detections evaluated; ", "run")
        tap.report("progress of a run", ([] if re.search(rb"\r\x1b\[K\d+ of \d+ detections evaluated; \w", shown) else
                                         [shown])
                   + ([] if b"\r\x1b[Klambdaquery: interrupted" in seen else [seen])
                   + differ("stdout", out, "") + differ("status", status, -signal.SIGINT))


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        runs = Runs(folder)
        for test in (test_denied, test_one_region, test_stale, test_no_credentials, test_output, test_limit,
                     test_interrupt, test_progress):
            test(tap, runs)
    tap.finish()


if __name__ == "__main__":
    main()
