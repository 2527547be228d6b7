#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The extension for a long time, with faults on: each answer is the right rows or an error, memory and descriptors stay
where they are, and what is kept on disk is whole whoever is killed: AWS, the extension, or osquery, which is a process
of its own here. Usage: soak.py FAKE_AWS EXTENSION CALLS KILLS MOST_KB, where MOST_KB is what memory may grow by."""
import fcntl
import glob
import json
import os
import random
import sqlite3
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", folder) for folder in ("python", "osquery-host")]
# pylint: disable=wrong-import-position
from apart import AT_ONCE, Apart  # noqa: E402
from fakeaws import FakeAws  # noqa: E402
from faults import FAULTS, declared, estate  # noqa: E402
from signed import Client  # noqa: E402
from tap import Tap, differ  # noqa: E402

FAKE, EXTENSION, CALLS, KILLS, MOST_KB = *sys.argv[1:3], *map(int, sys.argv[3:])
SEED = 1
# Freed memory that a sanitizer keeps back to find errors with would look like a leak.
ASAN = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=0:thread_local_quarantine_size_kb=0"
TSAN = os.environ.get("TSAN_OPTIONS", "")
# The threads of the fake AWS meet within GLib, where ThreadSanitizer does not see how.
os.environ["TSAN_OPTIONS"] = TSAN + ":report_bugs=0"
# The others take their time.
QUICK = ["reset", "truncated", "invalid document", "HTML page", "HTML page that says 200", "500", "wrong length",
         "empty body", "missing key", "redirect"]
# What the process did, and when.
OWN = {"aws_api_status", "aws_scopes"}
# Answers serve for the rest of their second, so a fault has to last longer to be met.
CALLS_PER_FAULT = 100
# Each as likely as one operation.
PATTERNS = ["List*", "Get*", "*"] * 5
MOST_DESCRIPTORS = 8


def normal(rows):
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


class World:
    """A fake AWS on a port that stays, and the extension under osquery's stand-in."""

    def __init__(self, folder):
        self.random = random.Random(SEED)
        self.state, self.reports = os.path.join(folder, "state"), os.path.join(folder, "report")
        self.aws, self.osquery, self.port = None, None, 0
        self.actions = sorted(declared()) + PATTERNS
        self.took_s = 0
        self.start_aws()
        self.port = int(self.aws.url.rsplit(":", 1)[1])
        self.environment = self.aws.environment(
            LAMBDAQUERY_COLLECT_TTL="0", LAMBDAQUERY_COLLECT_ATTEMPTS="1", LAMBDAQUERY_COLLECT_TIMEOUT="5",
            LAMBDAQUERY_COLLECT_MEMORY_LIMIT="1000000", LAMBDAQUERY_COLLECT_STATE_DIR=self.state)
        self.environment |= {"ASAN_OPTIONS": f"{ASAN}:log_path={self.reports}",
                             "TSAN_OPTIONS": f"{TSAN}:log_path={self.reports}"}

    def start_aws(self):
        self.aws = FakeAws(FAKE, estate([]), "--port", str(self.port))
        self.aws.__enter__()

    def start_osquery(self):
        self.osquery = Apart(EXTENSION, self.environment)
        self.osquery.__enter__()

    def ask(self, tables):
        """The rows of each, asked at once; None for an error."""
        answers = self.osquery.query_all([f"SELECT * FROM {table}" for table in tables])
        return [None if rows is None else normal(rows) for rows in answers]

    def ask_all(self):
        """Table -> its rows. How long the longest took of those that were asked at once is noted."""
        found, tables = {}, self.osquery.tables
        for i in range(0, len(tables), AT_ONCE):
            begin = time.monotonic()
            found.update(zip(tables[i:i + AT_ONCE], self.ask(tables[i:i + AT_ONCE])))
            self.took_s = max(self.took_s, time.monotonic() - begin)
        return found

    def make_fault(self):
        self.make_none()
        rule = {**FAULTS[self.random.choice(QUICK)].rule, "action": self.random.choice(self.actions),
                "nth": self.random.randint(1, 3), "count": self.random.randint(1, CALLS_PER_FAULT)}
        Client(self.aws.url).control("POST", "rules", rule)

    def make_none(self):
        Client(self.aws.url).control("DELETE", "rules")

    def resources(self):
        pid = self.osquery.extension_pid
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            resident = next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))
        return resident, len(os.listdir(f"/proc/{pid}/fd"))

    def sanitizers_found(self):
        """What a sanitizer reported of any process so far, also one that was killed."""
        for path in glob.glob(self.reports + ".*"):
            with open(path, encoding="utf-8", errors="replace") as report:
                yield report.read()
            os.unlink(path)


def soak(tap, world):
    world.start_osquery()
    tables, right = world.osquery.tables, world.ask_all()
    tap.report("every table can be read", [table for table in tables if right[table] is None])
    wrong, errors, samples = [], 0, []
    for call in range(0, CALLS, AT_ONCE):
        if call % CALLS_PER_FAULT == 0:
            world.make_fault()
        if call % (CALLS // 10) == 0:
            samples.append(world.resources())
        at_once = [tables[(call + i) % len(tables)] for i in range(AT_ONCE)]
        for table, rows in zip(at_once, world.ask(at_once)):
            errors += rows is None
            if rows is not None and table not in OWN and rows != right[table]:
                wrong.append(f"call {call}: {table} has {len(rows)} rows, {len(right[table])} are right")
    samples.append(world.resources())
    world.make_none()
    asked = sum(entry["calls"] for entry in world.aws.counters()["actions"])
    tap.report(f"{CALLS} calls, for which AWS was asked {asked} times: {errors} were errors, and no answer was wrong",
               wrong[:10] + ([] if errors else ["no fault was met"]))
    # The first tenth fills what stays.
    (before_kb, before), (after_kb, after) = samples[1], samples[-1]
    print(f"# seed {SEED}; resident {before_kb} KiB after a tenth, {after_kb} at the end; "
          f"descriptors {before}, {after}; between {[kb for kb, _ in samples[2:-1]]} KiB")
    tap.report("memory stays where it is", [] if after_kb - before_kb <= MOST_KB else [str(samples)])
    tap.report("so do descriptors", [] if after - before <= MOST_DESCRIPTORS else [str(samples)])
    tap.report("it ends as it should", differ("status", world.osquery.stop(), 0))
    world.osquery.__exit__()
    tap.report("no sanitizer found anything", world.sanitizers_found())
    return right


def kill(world, whom):
    """Kills somebody while queries are under way, with a fault on. How many of them ended without an answer, and
    complaints."""
    tables, answers = world.random.sample(world.osquery.tables, AT_ONCE), []
    world.make_fault()
    asking = threading.Thread(target=lambda: answers.extend(world.ask(tables)))
    asking.start()
    time.sleep(world.random.uniform(0, world.took_s))
    {"AWS": world.aws.kill, "the extension": world.osquery.kill_extension, "osquery": world.osquery.kill}[whom]()
    asking.join()
    complaints = world.osquery.complaints_of_orphan() if whom == "osquery" else []
    status = world.osquery.stop()
    world.osquery.__exit__()
    if whom == "AWS":
        world.aws.__exit__()
        world.start_aws()
        complaints += differ("status", status, 0)
    world.make_none()
    return answers.count(None), complaints


def whole(world):
    """Complaints about what is on disk, where nobody has it open."""
    path = os.path.join(world.state, "state.sqlite")
    found = ["it was set aside"] if os.path.exists(path + ".aside") else []
    folder = os.open(world.state, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        found.append("the folder is still locked")
    os.close(folder)
    database = sqlite3.connect(path)
    answer = database.execute("PRAGMA integrity_check").fetchall()
    database.close()
    return found + ([] if answer == [("ok",)] else [str(answer)])


def kills(tap, world, right):
    interrupted = 0
    for number in range(KILLS):
        whom = world.random.choice(["AWS", "the extension", "osquery"])
        world.start_osquery()
        without, complaints = kill(world, whom)
        interrupted += without
        complaints += whole(world)
        world.start_osquery()
        answers = world.ask_all()
        complaints += [f"{table} is wrong" for table in right if table not in OWN and answers[table] != right[table]]
        complaints += differ("status", world.osquery.stop(), 0)
        world.osquery.__exit__()
        tap.report(f"kill {number + 1}, {whom}: the file is whole, and answers are right",
                   [*complaints, *whole(world), *world.sanitizers_found()])
    print(f"# {interrupted} of the {KILLS * AT_ONCE} queries that were asked ended without an answer")


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
