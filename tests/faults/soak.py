#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The extension for a long time, with faults on: each answer is the right rows or an error, memory and descriptors stay
where they are, and what is kept on disk is whole whoever is killed. Usage: soak.py FAKE_AWS EXTENSION CALLS KILLS."""
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", folder) for folder in ("python", "osquery-host")]
# pylint: disable=wrong-import-position
from fakeaws import FakeAws  # noqa: E402
from faults import FAULTS, declared, estate  # noqa: E402
from host import Host  # noqa: E402
from remote import QueryError  # noqa: E402
from signed import Client  # noqa: E402
from tap import Tap, differ  # noqa: E402

FAKE, EXTENSION, CALLS, KILLS = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
# The others take their time.
QUICK = ["reset", "truncated", "invalid document", "HTML page", "HTML page that says 200", "500", "wrong length",
         "empty body", "missing key", "redirect"]
# What the process did, and when.
OWN = {"aws_api_status", "aws_scopes"}
# Answers serve for the rest of their second, so a fault has to last longer to be met.
CALLS_PER_FAULT = 100
# Each as likely as one operation.
PATTERNS = ["List*", "Get*", "*"] * 5
MOST_KB, MOST_DESCRIPTORS = 8 * 1024, 8


def normal(rows):
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


class World:
    """A fake AWS on a port that stays, and the extension under osquery's stand-in."""

    def __init__(self, folder):
        self.random = random.Random(1)
        self.state = os.path.join(folder, "state")
        self.aws, self.host, self.port = None, None, 0
        self.start_aws()
        self.port = int(self.aws.url.rsplit(":", 1)[1])
        # Freed memory that a sanitizer keeps back to find errors with would look like a leak.
        options = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=0:thread_local_quarantine_size_kb=0"
        self.environment = self.aws.environment(
            LAMBDAQUERY_COLLECT_TTL="0", LAMBDAQUERY_COLLECT_ATTEMPTS="1", LAMBDAQUERY_COLLECT_TIMEOUT="5",
            LAMBDAQUERY_COLLECT_MEMORY_LIMIT="1000000", LAMBDAQUERY_COLLECT_STATE_DIR=self.state, ASAN_OPTIONS=options)

    def start_aws(self):
        self.aws = FakeAws(FAKE, estate([]), "--port", str(self.port))
        self.aws.__enter__()

    def start_host(self):
        self.host = Host([EXTENSION], env=self.environment, stderr=subprocess.DEVNULL)
        self.host.__enter__()

    def tables(self):
        return sorted(self.host.manager.registered[self.host.uuid].tables)

    def ask(self, table):
        """Rows, or None for an error."""
        try:
            return normal(self.host.query(f"SELECT * FROM {table}"))
        except QueryError:
            return None

    def make_fault(self, actions):
        client = Client(self.aws.url)
        client.control("DELETE", "rules")
        rule = {**FAULTS[self.random.choice(QUICK)].rule, "action": self.random.choice(actions),
                "nth": self.random.randint(1, 3), "count": self.random.randint(1, CALLS_PER_FAULT)}
        client.control("POST", "rules", rule)

    def resources(self):
        pid = self.host.process.pid
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            resident = next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))
        return resident, len(os.listdir(f"/proc/{pid}/fd"))


def soak(tap, world):
    world.start_host()
    tables = world.tables()
    right = {table: world.ask(table) for table in tables}
    tap.report("every table can be read", [table for table in tables if right[table] is None])
    actions, wrong, errors, samples = sorted(declared()) + PATTERNS, [], 0, []
    for call in range(CALLS):
        if call % CALLS_PER_FAULT == 0:
            world.make_fault(actions)
        if call % (CALLS // 10) == 0:
            samples.append(world.resources())
        table = tables[call % len(tables)]
        rows = world.ask(table)
        errors += rows is None
        if rows is not None and table not in OWN and rows != right[table]:
            wrong.append(f"call {call}: {table} has {len(rows)} rows, {len(right[table])} are right")
    samples.append(world.resources())
    Client(world.aws.url).control("DELETE", "rules")
    asked = sum(entry["calls"] for entry in world.aws.counters()["actions"])
    tap.report(f"{CALLS} calls, for which AWS was asked {asked} times: {errors} were errors, and no answer was wrong",
               wrong[:10] + ([] if errors else ["no fault was met"]))
    # The first tenth fills what stays.
    (before_kb, before), (after_kb, after) = samples[1], samples[-1]
    print(f"# resident {before_kb} KiB after a tenth, {after_kb} at the end; descriptors {before}, {after}")
    tap.report("memory stays where it is", [] if after_kb - before_kb <= MOST_KB else [str(samples)])
    tap.report("so do descriptors", [] if after - before <= MOST_DESCRIPTORS else [str(samples)])
    tap.report("it ends as it should", differ("status", world.host.stop(), 0))
    world.host.__exit__()
    return right


def kill(world, whom):
    """Kills somebody while a query is under way, and puts everything back."""
    table = world.random.choice(world.tables())
    asking = threading.Thread(target=world.ask, args=(table,))
    asking.start()
    time.sleep(world.random.uniform(0, 0.2))
    if whom == "AWS":
        world.aws._process.kill()  # pylint: disable=protected-access
    elif whom == "the extension":
        world.host.process.kill()
    else:
        world.host.manager.close()
        world.host.manager = None
    asking.join()
    if whom == "AWS":
        world.aws.__exit__()
        world.start_aws()
    else:
        world.host.process.wait(60)
        world.host.__exit__()


def whole(world):
    """Complaints about the state file, where nobody has it open."""
    path = os.path.join(world.state, "state.sqlite")
    found = ["it was set aside"] if os.path.exists(path + ".aside") else []
    database = sqlite3.connect(path)
    answer = database.execute("PRAGMA integrity_check").fetchall()
    database.close()
    return found + ([] if answer == [("ok",)] else [str(answer)])


def kills(tap, world, right):
    for number in range(KILLS):
        whom = world.random.choice(["AWS", "the extension", "osquery"])
        world.start_host()
        kill(world, whom)
        if whom == "AWS":
            world.host.__exit__()
        complaints = whole(world)
        world.start_host()
        complaints += [f"{table} is wrong" for table in world.tables()
                       if table not in OWN and world.ask(table) != right[table]]
        world.host.__exit__()
        tap.report(f"kill {number + 1}, {whom}: the file is whole, and answers are right", complaints + whole(world))


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as folder:
        world = World(folder)
        right = soak(tap, world)
        kills(tap, world, right)
        world.aws.__exit__()
    tap.finish()


if __name__ == "__main__":
    main()
