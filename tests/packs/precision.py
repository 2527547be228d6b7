#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""All packs on a mixed estate: what was planted is found, and nothing else, detection by detection, and
docs/detections.md shows the same figures. A smaller one gives osquery the same. precision.py LAMBDAQUERY EXTENSION
FAKE_AWS PACKS_FOLDER DOCS_PAGE CONF..."""
import collections
import json
import os
import re
import subprocess
import sys

import mixed
from command import Command, differ
from fakeaws import FakeAws
from tap import Tap

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "osquery-host"))
from host import Host  # noqa: E402

FUNCTIONS, ALIKE, SEED = 2000, 200, 20261128
FEW, FEW_ALIKE = 60, 20
CASES = 71
# What it finds is not in an estate, but in how its reading went; its cases are in tests/packs/collection-health.
ELSEWHERE = {"collection-health"}
ROW = re.compile(r"^\| `([a-z-]+/[a-z-]+)` \| (\d+) \| (\d+) \| (\d+) \|$", re.M)


def named(finding):
    return finding["resource_arn"], finding.get("qualifier", "")


def expected_of(estate):
    """Detection -> how often each finding is planted."""
    expected = collections.defaultdict(collections.Counter)
    for _, findings in estate.cases:
        for detection, resource, qualifier in findings:
            expected[detection][resource, qualifier] += 1
    return expected


def measure(expected, report):
    """Detection -> planted, found, false."""
    figures = {}
    for detection in report["detections"]:
        if detection["pack"] in ELSEWHERE:
            continue
        planted = expected.get(detection["id"], collections.Counter())
        found = collections.Counter(map(named, detection["findings"]))
        figures[detection["id"]] = tuple(sum(each.values()) for each in (planted, planted & found, found - planted))
    return figures


def check(tap, expected, report):
    for detection in report["detections"]:
        if detection["pack"] in ELSEWHERE:
            continue
        planted, found = expected.get(detection["id"], collections.Counter()), collections.Counter(
            map(named, detection["findings"]))
        complaints = [f"it was not evaluated: {detection['error']}"] if detection["status"] == "error" else []
        complaints += [] if planted else ["nothing is planted for it"]
        complaints += [f"missed: {each}" for each in planted - found] + [f"false: {each}" for each in found - planted]
        tap.report(detection["id"], complaints)


def detections_of(confs):
    """Id -> statement."""
    found = {}
    for conf in confs:
        pack = os.path.basename(conf)[:-len(".conf")]
        with open(conf, encoding="utf-8") as file:
            queries = json.load(file)["queries"]
        found.update({f"{pack}/{name}": query["query"] for name, query in queries.items()
                      if pack not in ELSEWHERE and not query.get("snapshot")})
    return found


def check_osquery(tap, extension, fake, confs):
    """The same through osquery's door, whose planner is another one, and whose cells are text."""
    estate = mixed.make(FEW, FEW_ALIKE, SEED)
    expected = expected_of(estate)
    with FakeAws(fake, mixed.make(FEW, FEW_ALIKE, SEED).estate()) as aws:
        environment = aws.environment(**estate.trust())
        with Host([extension], env=environment, stderr=subprocess.DEVNULL) as host:
            for name, sql in sorted(detections_of(confs).items()):
                found = collections.Counter(map(named, host.query(sql)))
                tap.report(f"osquery: {name}", differ("found", found, expected[name]))


def main():
    program, extension, fake, packs, page, *confs = sys.argv[1:]
    tap = Tap()
    estate = mixed.make(FUNCTIONS, ALIKE, SEED)
    tap.report("as many cases as it says", differ("cases", len(estate.cases), CASES))
    tap.report("the same for the same seed", differ("estate", estate.estate() == mixed.make(
        FUNCTIONS, ALIKE, SEED).estate(), True))
    with FakeAws(fake, mixed.make(FUNCTIONS, ALIKE, SEED).estate()) as aws:
        command = Command(program, aws.environment(LAMBDAQUERY_PACKS_FOLDERS=packs, **estate.trust()))
        ended = command.run("run", "--format", "json")
    if not ended.out:
        tap.report("the run", [ended.err])
        tap.finish()
    report = json.loads(ended.out)
    expected = expected_of(estate)
    check(tap, expected, report)
    unknown = set(expected) - {detection["id"] for detection in report["detections"]}
    tap.report("every planted finding is some detection's", sorted(unknown))
    figures = measure(expected, report)
    with open(page, encoding="utf-8") as file:
        shown = {name: tuple(map(int, rest)) for name, *rest in ROW.findall(file.read())}
    tap.report("the page shows these figures", differ("shown", shown, figures) and [
        "it should say:", *[f"| `{name}` | {a} | {b} | {c} |" for name, (a, b, c) in sorted(figures.items())]])
    check_osquery(tap, extension, fake, confs)
    tap.finish()


if __name__ == "__main__":
    main()
