#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""All packs at once on a large estate: no call is made twice, and the calls are those of the tables that packs read.
run-calls.py LAMBDAQUERY FAKE PACKS FUNCTIONS."""
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
from command import Command, differ  # noqa: E402
from fakeaws import FakeAws  # noqa: E402
from tap import Tap  # noqa: E402

PROGRAM, FAKE, PACKS = sys.argv[1:4]
FUNCTIONS = int(sys.argv[4])
EVENT_NAMES = 20  # that detections ask for
LAYERS, VERSIONS, CONFIGS = FUNCTIONS // 50, FUNCTIONS // 5, 10
MODEL = f"functions={FUNCTIONS},layers={LAYERS},versions={VERSIONS},configs={CONFIGS},foreign=0,seed=1"
ATTACHED = "SELECT count(DISTINCT layer_version_arn) AS n FROM function_layers"


def expected(attached):
    """What one complete reading of each table costs."""
    return {
        "GetCallerIdentity": 1, "DescribeOrganization": 1,
        "ListFunctions": 2 * FUNCTIONS // 50,  # as they stand, and with their versions
        "ListLayers": -(-LAYERS // 50),
        "ListLayerVersions": LAYERS,
        "GetLayerVersionPolicy": VERSIONS,
        "GetLayerVersionByArn": attached,
        "ListCodeSigningConfigs": 1,
        "ListFunctionsByCodeSigningConfig": CONFIGS,
        "ListSigningProfiles": 1,
        "ListEventSourceMappings": 1,
        "GetFunction": FUNCTIONS,
        "GetPolicy": FUNCTIONS,
        "ListAliases": FUNCTIONS,
        "ListFunctionEventInvokeConfigs": FUNCTIONS,
        "ListFunctionUrlConfigs": FUNCTIONS,
    }


def main():
    tap = Tap()
    with FakeAws(FAKE, None, "--generate", MODEL, "--latency", "20") as aws:
        command = Command(PROGRAM, aws.environment(LAMBDAQUERY_PACKS_FOLDERS=PACKS))
        ended = command.run("run", "--format", "json")
        counters = aws.counters()
        calls = {entry["action"]: entry["calls"] for entry in counters["actions"]}
        attached = command.run("--format", "json", ATTACHED).rows()[0]["n"]
        report = json.loads(ended.out)
    tap.report("every detection was evaluated",
               [f"{d['id']}: {d['error']}" for d in report["detections"] if d["status"] == "error"])
    tap.report("no call was made twice", differ("repeated", counters["repeated"], 0))
    lookups = calls.pop("LookupEvents")
    tap.report("the calls are those of the tables", differ("calls", calls, expected(attached)))
    # what begins a second earlier than what was asked for already asks for that second
    tap.report("each event is looked up once, and perhaps for a second more",
               [] if EVENT_NAMES <= lookups < 2 * EVENT_NAMES else [f"{lookups} calls for {EVENT_NAMES} events"])
    tap.report("detections ask side by side", [] if counters["max_in_flight"] > 1 else [str(counters["max_in_flight"])])
    tap.finish()


if __name__ == "__main__":
    main()
