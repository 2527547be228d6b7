#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is built of a pack for others says the same as its files: formats.py CONF FLEET_YML...

Fleet's format is what its GitOps reads as a file of queries: a list of objects with these keys and types."""
import json
import os
import sys

import yaml

from tap import Tap, differ

FLEET = {"name": str, "description": str, "query": str, "interval": int, "platform": str, "min_osquery_version": str,
         "observer_can_run": bool, "automations_enabled": bool, "logging": str}
LOGGING = {"snapshot", "differential", "differential_ignore_removals"}
PLATFORMS = {"darwin", "linux", "windows", "chrome"}


def query_problems(query):
    found = [f"{query.get('name')}: {key} is {query.get(key)!r}" for key, kind in FLEET.items()
             if type(query.get(key)) is not kind]
    found += [f"{query['name']}: Fleet knows no {key}" for key in query if key not in FLEET]
    if query["logging"] not in LOGGING or not set(query["platform"].split(",")) <= PLATFORMS:
        found.append(f"{query['name']}: {query['logging']}, {query['platform']}")
    return found


def logging_of(query):
    """What osquery's pack says of it, as Fleet says it."""
    if query.get("snapshot"):
        return "snapshot"
    return "differential" if query.get("removed", True) else "differential_ignore_removals"


def check_fleet(tap, pack, queries, conf):
    tap.report(f"{pack}.fleet.yml: Fleet's schema", [each for query in queries for each in query_problems(query)])
    tap.report(f"{pack}.fleet.yml: the same queries", differ("names", [query["name"] for query in queries], [
        f"lambdaquery {pack}/{name}" for name in conf]) + [
            f"{query['name']} differs" for query, original in zip(queries, conf.values())
            if (query["query"], query["interval"], query["logging"])
            != (original["query"], original["interval"], logging_of(original))
            or original["description"] not in query["description"]])


def check_page(tap, folder, pack, name, query):
    with open(os.path.join(folder, f"{pack}-{name}.md"), encoding="utf-8") as file:
        page = file.read()
    words = [query["title"], f"`{pack}/{name}`", query["description"], query["query"], *query["references"]]
    words += [query[key] for key in ("severity", "remediation", "false_positives") if key in query]
    words += query.get("attack", []) + query.get("controls", [])
    tap.report(f"page of {pack}/{name}", [f"{word!r} is missing" for word in words if word not in page])


def main():
    tap = Tap()
    confs = {os.path.basename(path)[:-len(".conf")]: path for path in sys.argv[1:] if path.endswith(".conf")}
    fleets = {os.path.basename(path)[:-len(".fleet.yml")]: path for path in sys.argv[1:] if path.endswith(".yml")}
    tap.report("each pack in each format", differ("packs", sorted(fleets), sorted(confs)))
    names = []
    for pack, path in sorted(confs.items()):
        with open(path, encoding="utf-8") as file:
            conf = json.load(file)["queries"]
        with open(fleets[pack], encoding="utf-8") as file:
            queries = yaml.safe_load(file)
        names += [query["name"] for query in queries]
        check_fleet(tap, pack, queries, conf)
        for name, query in conf.items():
            check_page(tap, os.path.dirname(path), pack, name, query)
    tap.report("Fleet wants each name once", differ("names", len(names), len(set(names))))
    tap.finish()


if __name__ == "__main__":
    main()
