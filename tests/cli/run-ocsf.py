#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reports in OCSF hold what version 1.3.0 of its schema requires: run-ocsf.py LAMBDAQUERY FAKE PACKS ESTATE."""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
from command import Command, differ  # noqa: E402
from fakeaws import FakeAws  # noqa: E402
from tap import Tap  # noqa: E402

PROGRAM, FAKE, PACKS, ESTATE = sys.argv[1:]
VERSION = "1.3.0"
TEXTS = [str]
# Of each object, the members that we write: type, and whether the schema requires it. A list holds one type.
ACCOUNT = {"uid": (str, False)}
EVENT = {
    "activity_id": (int, True), "activity_name": (str, False), "category_uid": (int, True),
    "category_name": (str, False), "class_uid": (int, True), "class_name": (str, False), "type_uid": (int, True),
    "severity_id": (int, True), "severity": (str, False), "status_id": (int, False), "status": (str, False),
    "time": (int, True), "message": (str, False),
    "metadata": ({"version": (str, True), "product": ({"name": (str, False), "vendor_name": (str, True),
                                                       "version": (str, False)}, True)}, True),
    "finding_info": ({
        "uid": (str, True), "title": (str, True), "desc": (str, False), "types": (TEXTS, False),
        "analytic": ({"uid": (str, False), "name": (str, False), "type_id": (int, True), "type": (str, False)}, False),
        "attacks": ([{"technique": ({"uid": (str, False)}, False), "sub_technique": ({"uid": (str, False)}, False)}],
                    False)}, True),
}
CLASSES = {
    2003: ("Compliance Finding", {"compliance": ({
        "standards": (TEXTS, True), "control": (str, False), "status_id": (int, False), "status": (str, False),
        "status_code": (str, False), "status_detail": (str, False)}, True)}),
    2004: ("Detection Finding", {
        "is_alert": (bool, False), "remediation": ({"desc": (str, True)}, False),
        "resources": ([{"uid": (str, False), "region": (str, False), "owner": ({"account": (ACCOUNT, False)}, False),
                        "data": (dict, False)}], False),
        "cloud": ({"provider": (str, True), "region": (str, False), "account": (ACCOUNT, False)}, False)}),
}
SEVERITIES = {1: "Informational", 2: "Low", 3: "Medium", 4: "High", 5: "Critical"}
STATUSES = {"ok": (1, "Pass"), "findings": (3, "Fail"), "error": (2, "Warning")}


def problems(where, value, kind):
    if isinstance(kind, list):
        if not isinstance(value, list):
            return [f"{where} is no list"]
        return [each for i, entry in enumerate(value) for each in problems(f"{where}[{i}]", entry, kind[0])]
    if not isinstance(kind, dict):
        return [] if type(value) is kind else [f"{where} is {value!r}"]
    if not isinstance(value, dict):
        return [f"{where} is no object"]
    found = [f"{where}.{name} is missing" for name, (_, required) in kind.items() if required and name not in value]
    found += [f"{where}.{name} is not in the schema" for name in value if name not in kind]
    return found + [each for name, (inner, _) in kind.items() if name in value
                    for each in problems(f"{where}.{name}", value[name], inner)]


def event_problems(event):
    name, more = CLASSES.get(event.get("class_uid"), ("no class", {}))
    found = problems("event", event, {**EVENT, **more})
    if found:
        return found
    expected = {"class_name": name, "category_uid": 2, "type_uid": event["class_uid"] * 100 + event["activity_id"],
                "severity": SEVERITIES.get(event["severity_id"])}
    return [f"{key} is {event[key]!r}" for key, value in expected.items() if event[key] != value] + (
        [] if event["metadata"]["version"] == VERSION else [event["metadata"]["version"]])


def check_planted(tap, event):
    """The check sees what is wrong."""
    wrong = [{**event, "time": "now"}, {**event, "severity_id": 9}, {**event, "type_uid": 1}, {**event, "extra": 1},
             {key: value for key, value in event.items() if key != "finding_info"},
             {**event, "metadata": {"version": VERSION}}, {**event, "compliance": {"control": "x"}}]
    tap.report("events that are wrong are seen", [str(each) for each in wrong if not event_problems(each)])


def main():
    tap = Tap()
    with FakeAws(FAKE, ESTATE) as aws:
        aws.add_rule({"action": "GetLayerVersionPolicy", "count": 0, "fault": "access-denied"})
        command = Command(PROGRAM, aws.environment(
            LAMBDAQUERY_SCOPE_REGIONS="us-east-1;eu-west-1", LAMBDAQUERY_TRUST_ORGANIZATION_ID="o-a1b2c3d4e5",
            LAMBDAQUERY_PACKS_FOLDERS=PACKS))
        words = ("run", "malicious-layers", "collection-health", "--framework", "attack", "--format")
        events = json.loads(command.run(*words, "ocsf").out)
        again = json.loads(command.run(*words, "ocsf").out)
        report = json.loads(command.run(*words, "json").out)
    tap.report("every event keeps the schema", [each for event in events for each in event_problems(event)])
    check_planted(tap, events[0])
    alerts = [(e["finding_info"]["analytic"]["uid"], e["resources"][0]["uid"], e["message"]) for e in events
              if e["class_uid"] == 2004]
    tap.report("a Detection Finding per finding", differ("findings", alerts, [
        (d["id"], f["resource_arn"], f["detail"]) for d in report["detections"] for f in d["findings"]]))
    checks = {e["compliance"]["control"]: (e["compliance"]["status_id"], e["compliance"]["status"]) for e in events
              if e["class_uid"] == 2003}
    wanted = {d["id"]: STATUSES[d["status"]] for d in report["detections"]}
    wanted.update({c["id"]: STATUSES.get(c["status"].replace("pass", "ok"), (2, "Warning"))
                   for c in report["controls"]})
    tap.report("a Compliance Finding per detection and control", differ("status", checks, wanted) + (
        [] if "error" in {d["status"] for d in report["detections"]} else ["none failed"]))
    uids = [e["finding_info"]["uid"] for e in events]
    tap.report("uids are one of a kind, and stay", differ("number", len(set(uids)), len(uids))
               + differ("again", [e["finding_info"]["uid"] for e in again], uids))
    tap.finish()


if __name__ == "__main__":
    main()
