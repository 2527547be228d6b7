#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A running extension: long calls, many and rude peers, large answers, failures.

Usage: test_load.py EXTENSION [SECONDS].
SECONDS is how long the long call takes."""
import os
import re
import socket
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
import remote  # noqa: E402
import wire  # noqa: E402
from host import Host  # noqa: E402
from schedule import Schedule  # noqa: E402
from tap import Tap  # noqa: E402

EXTENSION = sys.argv[1]
LONG_S = int(sys.argv[2]) if len(sys.argv) > 2 else 2
PING = bytes.fromhex("800100010000000470696e670000000000")
HALF = bytes.fromhex("800100010000000463616c6c000000000b0001000000")


def connect(host):
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(60)
    connection.connect(host.remote.path)
    return connection


def alive_complaints(host):
    if len(host.query("SELECT * FROM t_index")) != 5:
        yield "t_index has not its five rows any more"
    if host.uuid not in host.manager.registered:
        yield "osquery has forgotten the extension"


def long_call_complaints():
    """Pings go on during a call; osquery, which forgets an extension for one that fails, still knows it."""
    with Host([EXTENSION], ping_every_s=0.1) as host:
        answer, sql = [], f"SELECT done FROM t_slow WHERE delay = {LONG_S}"
        caller = threading.Thread(target=lambda: answer.extend(host.query(sql)))
        caller.start()
        pings = 0
        while caller.is_alive():
            with wire.Connection(host.remote.path, wire.Extension, 60) as extension:
                extension.ping()
            pings += 1
            caller.join(0.01)
        if answer != [{"done": 1}] or pings < 2:
            yield f"{answer} after {pings} pings"
        yield from alive_complaints(host)


def mid_message_complaints(host):
    for cut in range(1, len(HALF)):
        connection = connect(host)
        connection.sendall(HALF[:cut])
        connection.close()
    yield from alive_complaints(host)


def mid_reply_complaints(host):
    """Peers that hang up before or while a large answer comes."""
    for keep in range(5):
        connection = wire.Connection(host.remote.path, wire.Extension)
        with connection as extension:
            extension.send_call("table", "t_big", {"action": "generate", "context": "{}"})
            if keep:
                connection.socket.read(keep * 1000)
    yield from alive_complaints(host)


def many_complaints(host):
    connections = [connect(host) for _ in range(100)]
    for connection in connections:
        connection.sendall(PING)
        connection.shutdown(socket.SHUT_WR)
    for i, connection in enumerate(connections):
        answer = b""
        while data := connection.recv(4096):
            answer += data
        connection.close()
        if b"pong" not in answer:
            yield f"connection {i} got {answer!r}"
    yield from alive_complaints(host)


def many_calls_complaints(host):
    """A hundred questions at once, each over two connections."""
    found, lock = [], threading.Lock()

    def ask():
        rows = remote.Remote(host.remote.path).generate("t_index", {"constraints": [], "colsUsed": ["name"]})
        with lock:
            found.append(len(rows))
    threads = [threading.Thread(target=ask) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if found != [5] * 100:
        yield f"{len(found)} answers: {found}"


def silent_complaints(host):
    connections = [connect(host) for _ in range(20)]
    for i, connection in enumerate(connections):
        connection.sendall(HALF[:i])
    yield from alive_complaints(host)
    for connection in connections:
        connection.close()


def full_of_silence_complaints(host):
    """More silent peers than there are places: the oldest make room."""
    connections = [connect(host) for _ in range(80)]
    yield from alive_complaints(host)
    for connection in connections:
        connection.close()


def large_complaints(host):
    rows = host.query("SELECT count(*) AS n, max(b01) AS b FROM t_big WHERE rows = 20000")
    if rows[0]["n"] != 20000:
        yield f"{rows}"
    if len(host.calls) != 1 or set(host.calls[0].rows[0]) != {"rowid", "b01", "rows"}:
        yield f"{len(host.calls)} calls with {sorted(host.calls[0].rows[0])}"
    try:
        host.query("SELECT * FROM t_big WHERE rows = 40000")
        yield "an answer over max_reply_bytes was given"
    except remote.QueryError as problem:
        if not re.search(r"row \d+ brings the answer over the 33554432 bytes of \[collect\] max_reply_bytes; narrow",
                         str(problem)):
            yield str(problem)
    yield from alive_complaints(host)


def pushdown_complaints(host):
    for sql, calls, rows in [
            ("SELECT * FROM t_index WHERE name IN ('bob', 'alice', 'x')", 1, 2),
            ("SELECT * FROM t_index WHERE name = 'bob' OR id = 2", 2, 1),
            ("SELECT * FROM t_index WHERE name = 'bob' OR id = 3", 2, 2),
            ("SELECT * FROM t_index ORDER BY name DESC LIMIT 2 OFFSET 1", 1, 2),
            ("SELECT * FROM t_flag WHERE name IN ('bob', 'alice')", 2, 2),
            ("SELECT * FROM t_plain WHERE name = 'bob'", 1, 1),
            ("SELECT * FROM t_index a JOIN t_index b ON a.id = b.id", 6, 5),
            ("SELECT name FROM t_index WHERE max_age = 300", 1, 5),
            ("SELECT id FROM t_hidden WHERE id > 3", 1, 2)]:
        found = host.query(sql)
        if (len(host.calls), len(found)) != (calls, rows):
            yield f"{sql}: {len(host.calls)} calls, {len(found)} rows"
    if list(host.query("SELECT * FROM t_hidden")[0]) != ["value"]:
        yield "hidden columns in SELECT *"


def error_complaints(host):
    for sql, said in [("SELECT * FROM t_fail", "custom failure message"),
                      ("SELECT absent FROM t_index", "no such column")]:
        try:
            host.query(sql)
            yield f"{sql} passed"
        except remote.QueryError as problem:
            if said not in str(problem):
                yield f"{sql}: {problem}"


def schedule_complaints(host):
    """A failing query leaves what it found before alone; a smaller answer is logged as removed."""
    schedule = Schedule(host, {"people": "SELECT name FROM t_index WHERE id < 3"})
    if [len(part) for part in schedule.run()["people"]] != [2, 0] or schedule.run():
        yield "the first run should add two, the second nothing"
    schedule.queries["people"] = "SELECT x AS name FROM t_fail"
    if schedule.run() or not schedule.status_log:
        yield "a failure is no difference, and is told to the status log"
    schedule.queries["people"] = "SELECT name FROM t_index WHERE id < 2"
    if schedule.run() != {"people": ([], [{"name": "bob"}])}:
        yield "bob should have been removed"


def log_complaints():
    """One line per event; the same failure once; more with --verbose."""
    for verbose, least in [(False, 3), (True, 13)]:
        with tempfile.TemporaryFile("w+") as log:
            with Host([EXTENSION], verbose=verbose, stderr=log) as host:
                for _ in range(10):
                    list(error_complaints(host))
                    host.query("SELECT * FROM t_index")
            log.seek(0)
            lines = log.read().splitlines()
        if sum("custom failure" in line for line in lines) != 1:
            yield f"the failure should stand there once: {lines}"
        if (len(lines) == 3) is verbose or len(lines) < least:
            yield f"{len(lines)} lines with verbose {verbose}: {lines}"
        if not all(line.startswith("lambdaquery.ext: ") for line in lines):
            yield f"{lines}"


def main():
    results = Tap()
    results.report(f"pings during a call of {LONG_S} s", long_call_complaints())
    results.report("one line per event", log_complaints())
    with Host([EXTENSION], stderr=None if os.environ.get("V") else -3) as host:
        for name, complaints in [
                ("constraints are used as osquery means them", pushdown_complaints),
                ("errors say why", error_complaints),
                ("the differential rule", schedule_complaints), ("hanging up in a message", mid_message_complaints),
                ("hanging up in a reply", mid_reply_complaints), ("100 connections at once", many_complaints),
                ("100 calls at once", many_calls_complaints), ("20 silent half messages", silent_complaints),
                ("80 silent connections", full_of_silence_complaints), ("large answers", large_complaints)]:
            results.report(name, complaints(host))
    results.report("ends well after all that", [] if host.process.returncode == 0 else [f"{host.process.returncode}"])
    results.finish()


if __name__ == "__main__":
    main()
