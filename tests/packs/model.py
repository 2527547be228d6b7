#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the built packs cost osquery on a large account: model.py EXTENSION FAKE_AWS FUNCTIONS CONF...

However many functions there are, a detection asks the extension no more often than it names tables, and twice beside;
and all that it is answered stays within what osquery's watchdog lets a worker have for one query."""
import json
import os
import subprocess
import sys

from fakeaws import FakeAws
from tap import Tap

import sqlwords

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "osquery-host"))
from host import Host  # noqa: E402
from remote import QueryError  # noqa: E402

MOST_BYTES = 4 * 1024 * 1024
MORE_CALLS = 2


def queries_of(confs):
    queries = {}
    for conf in confs:
        with open(conf, encoding="utf-8") as file:
            pack = os.path.basename(conf)[:-len(".conf")]
            queries.update({f"{pack}/{name}": query["query"] for name, query in json.load(file)["queries"].items()
                            if not query.get("snapshot")})
    return queries


def named_tables(host, sql):
    tables = host.manager.registered[host.uuid].tables
    return sum(word.text.lower() in tables for word in sqlwords.words(sql))


def complaints(host, sql):
    try:
        host.query(sql)
    except QueryError as problem:
        return [str(problem)]
    asked, received = len(host.calls), sum(call.reply_bytes for call in host.calls)
    most = named_tables(host, sql) + MORE_CALLS
    found = [] if 0 < asked <= most else [f"{asked} questions, {most} at most"]
    if received > MOST_BYTES:
        found += [f"{received} bytes, {MOST_BYTES} at most"]
        found += [f"{call.table}: {len(call.rows)} rows, {call.reply_bytes} bytes" for call in host.calls]
    return found


def main():
    extension, fake_aws, functions, *confs = sys.argv[1:]
    n = int(functions)
    model = f"functions={n},layers={n // 50},versions={n // 5},configs=10,foreign=0,seed=1"
    tap = Tap()
    with FakeAws(fake_aws, None, "--generate", model) as fake:
        environment = fake.environment(LAMBDAQUERY_COLLECT_DEADLINE="0", LAMBDAQUERY_COLLECT_TTL="3600")
        with Host([extension], env=environment, stderr=subprocess.DEVNULL) as host:
            host.remote.timeout_s = 1500
            for name, sql in sorted(queries_of(confs).items()):
                tap.report(name, complaints(host, sql))
    tap.finish()


if __name__ == "__main__":
    main()
