#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The files of controls and the headers of detections say the same: controls.py PACKS_FOLDER CONF..."""
import glob
import json
import os
import sys

from tap import Tap

KEYS = ["framework", "title", "publisher", "version", "url", "controls"]


def entries_of(frameworks):
    """Every pair of a control ("ccm-4.1:IAM-16") and a detection that its framework's file names."""
    return {(f"{framework['framework']}:{control['id']}", detection) for framework in frameworks
            for control in framework["controls"] for detection in control["detections"]}


def claims_of(detections):
    """The same, as the headers say it."""
    return {(control, name) for name, controls in detections.items() for control in controls}


def disagreements(frameworks, detections):
    entries, claims = entries_of(frameworks), claims_of(detections)
    known = {f"{framework['framework']}:{control['id']}" for framework in frameworks
             for control in framework["controls"]}
    found = [f"{name}.sql names {control}, which no file in packs/controls has"
             for control, name in sorted(claims) if control not in known]
    found += [f"{name}.sql names {control}, but packs/controls does not name {name} there"
              for control, name in sorted(claims - entries) if control in known]
    found += [f"packs/controls names {name} under {control}, but there is no such detection"
              for control, name in sorted(entries) if name not in detections]
    return found + [f"packs/controls names {name} under {control}, but the header of {name}.sql does not"
                    for control, name in sorted(entries - claims) if name in detections]


def form_problems(name, framework):
    found = [] if list(framework) == KEYS and framework["framework"] == name else [f"its keys are {list(framework)}"]
    ids = [control["id"] for control in framework["controls"]]
    found += [f"{each} stands twice" for each in sorted(set(ids)) if ids.count(each) > 1]
    for control in framework["controls"]:
        covered = ["id", "title", "detections", "pass_proves", "pass_does_not_prove"]
        keys = covered if control["detections"] else ["id", "title", "detections", "not_covered"]
        if list(control) != keys or not all(control[key] for key in keys if key != "detections"):
            found.append(f"{control['id']} has {list(control)}, not {keys}")
        if control["detections"] != sorted(set(control["detections"])):
            found.append(f"{control['id']}: its detections are not sorted")
    return found


def check_planted(tap):
    frameworks = [{"framework": "f", "controls": [{"id": "A", "detections": ["p/one"]}, {"id": "B", "detections": []}]}]
    cases = [("agreement", {"p/one": ["f:A"], "p/two": []}, ""), ("an unknown control", {"p/one": ["f:A", "f:C"]},
             "names f:C, which no file"), ("a claim that the file lacks", {"p/one": ["f:A"], "p/two": ["f:B"]},
             "does not name p/two there"), ("a detection that is gone", {}, "there is no such detection"),
             ("an entry that the header lacks", {"p/one": []}, "the header of p/one.sql does not")]
    for what, detections, said in cases:
        found = " ".join(disagreements(frameworks, detections))
        tap.report(f"sees {what}", [] if (said in found if said else not found) else [f"it said {found!r}"])


def main():
    tap = Tap()
    check_planted(tap)
    folder, *confs = sys.argv[1:]
    frameworks, detections = [], {}
    for path in sorted(glob.glob(os.path.join(folder, "controls", "*.json"))):
        with open(path, encoding="utf-8") as file:
            frameworks.append(json.load(file))
        tap.report(os.path.basename(path), form_problems(os.path.basename(path)[:-len(".json")], frameworks[-1]))
    for path in confs:
        pack = os.path.basename(path)[:-len(".conf")]
        with open(path, encoding="utf-8") as file:
            queries = json.load(file)["queries"]
        detections.update({f"{pack}/{name}": query.get("controls", []) for name, query in queries.items()})
    tap.report("headers and files agree", disagreements(frameworks, detections))
    tap.finish()


if __name__ == "__main__":
    main()
