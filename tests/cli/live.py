#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The command while it runs: streams, interrupts, terminals."""
import contextlib
import fcntl
import json
import os
import signal
import sqlite3
import struct
import sys
import tempfile
import termios
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
from command import Command, differ  # noqa: E402
from fakeaws import FakeAws  # noqa: E402
from tap import Tap  # noqa: E402
from terminal import interrupt, open_terminal, read_until  # noqa: E402

PROGRAM, FAKE = sys.argv[1:]
SQL = "SELECT function_name FROM lambda_functions"
PATIENCE_S = 60
ESTATE = {
    "credentials": {"AKIAIOSFODNN7EXAMPLE": {"secret": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                                             "account": "123456789012"}},
    "accounts": {"123456789012": {"regions": {"us-east-1": {
        "functions": [{"FunctionName": f"function-{i:03}"} for i in range(120)]}}}},
}


def fake_with(folder, *rules):
    path = os.path.join(folder, "rules.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(rules, file)
    return FakeAws(FAKE, ESTATE, "--rules", path)


def ended_badly(text, word):
    return [] if word in text else [f"{text!r} lacks {word!r}"]


def test_stream(tap, folder):
    denied = {"action": "ListFunctions", "nth": 2, "count": 0, "fault": "access-denied"}
    with fake_with(folder, denied) as aws:
        command = Command(PROGRAM, aws.environment())
        tap.report("rows wait for the end", command.run("--format", "jsonl", SQL).failure(1, "AccessDenied"))
    with fake_with(folder, denied) as aws:
        ended = Command(PROGRAM, aws.environment()).run("--format", "jsonl", "--stream", SQL)
        tap.report("--stream --format jsonl", differ("status", ended.status, 1)
                   + ended_badly(ended.lines()[-1].get("error", ""), "AccessDenied"))
    with fake_with(folder, denied) as aws:
        ended = Command(PROGRAM, aws.environment()).run("--format", "csv", "--stream", SQL)
        tap.report("--stream --format csv", differ("status", ended.status, 1)
                   + differ("header", ended.table()[0], ["function_name"])
                   + ended_badly(ended.table()[-1][0], "#error: ") + ended_badly(ended.table()[-1][0], "AccessDenied"))
    with fake_with(folder) as aws:
        ended = Command(PROGRAM, aws.environment()).run("--format", "csv", "--stream", SQL)
        tap.report("--stream that ends well", differ("rows", len(ended.table()), 121)
                   + differ("status", ended.status, 0) + differ("stderr", ended.err, ""))


def test_rows_as_they_come(tap, folder):
    """The first page is there while the second one is not."""
    with fake_with(folder, {"action": "ListFunctions", "nth": 2, "count": 0, "fault": "hang"}) as aws:
        process = Command(PROGRAM, aws.environment()).start("--format", "jsonl", "--stream", SQL, stdout=-1, stderr=-1)
        rows = [json.loads(process.stdout.readline())["function_name"] for _ in range(50)]
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=PATIENCE_S)
        tap.report("--stream gives rows as pages come", differ("rows", rows, [f"function-{i:03}" for i in range(50)])
                   + differ("rest", rest, '{"error":"interrupted"}\n'))


def test_signal(tap, folder, number):
    """A call that never ends is given up at once, and no file is left."""
    with fake_with(folder, {"action": "ListFunctions", "count": 0, "fault": "hang"}) as aws:
        output = os.path.join(folder, "rows.csv")
        process = Command(PROGRAM, aws.environment()).start("--output", output, SQL, stdout=-1, stderr=-1)
        aws.wait_for_call("ListFunctions")
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE_S)
        tap.report(number.name, differ("status", process.returncode, -number) + differ("stdout", out, "")
                   + differ("stderr", err, "lambdaquery: interrupted\n")
                   + differ("folder", sorted(os.listdir(folder)), ["rules.json"]))


def test_busy_interrupt(tap, folder):
    """SQLite itself is interrupted as well."""
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with fake_with(folder) as aws:
        process = Command(PROGRAM, aws.environment()).start(f"{SQL} LIMIT 1; {endless}", stdout=-1, stderr=-1)
        aws.wait_for_call("ListFunctions")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_S)
        # the signal may arrive within either statement
        tap.report("SIGINT while SQLite computes", differ("status", process.returncode, -signal.SIGINT)
                   + differ("stdout", out, "") + ([] if err.endswith("interrupted\n") else [err]))


def test_terminal(tap, folder):
    with fake_with(folder) as aws:
        command = Command(PROGRAM, aws.environment())
        for columns, expected in ((30, b"-- row 1 --\r\nfunction_name  function-000\r\nversion        $LATEST\r\n"),
                                  (80, b"function_name  version  runtime\r\n-------------  -------  ----------")):
            ours, theirs = open_terminal(columns)
            process = command.start("SELECT function_name, version, runtime FROM lambda_functions WHERE function_name ="
                                    " 'function-000'", stdout=theirs, stderr=-1)
            os.close(theirs)
            seen = read_until(ours, b"row)\r\n")
            process.communicate()
            os.close(ours)
            tap.report(f"{columns} columns", [] if expected in seen else [seen])


def test_progress(tap, folder):
    with fake_with(folder, {"action": "ListFunctions", "nth": 2, "count": 0, "fault": "hang"}) as aws:
        shown, seen, out, _ = interrupt(Command(PROGRAM, aws.environment()), 80, b"1 page", SQL)
        tap.report("progress on a terminal", ([] if b"\r\x1b[K" in shown else [shown])
                   + ([] if b"\r\x1b[Klambdaquery: interrupted" in seen else [seen]) + differ("stdout", out, ""))


def test_check_progress(tap, folder):
    """A check shows how far it is, too, and is ended by a signal as a query is."""
    with fake_with(folder, {"action": "ListLayers", "count": 0, "fault": "hang"}) as aws:
        shown, seen, out, status = interrupt(Command(PROGRAM, aws.environment()), 80, b"under way", "check")
        tap.report("progress of a check", ([] if b"\r\x1b[K" in shown else [shown])
                   + ([] if b"\r\x1b[Klambdaquery: interrupted" in seen else [seen]) + differ("stdout", out, "")
                   + differ("status", status, -signal.SIGINT))


def test_narrow_progress(tap, folder):
    """A line that were longer than the terminal is wide could not be taken back."""
    with fake_with(folder, {"action": "ListFunctions", "nth": 2, "count": 0, "fault": "hang"}) as aws:
        _, seen, _, _ = interrupt(Command(PROGRAM, aws.environment()), 12, b"\r\x1b[K0 answers a\r\x1b[K", SQL)
        lines = seen.split(b"\r\x1b[K")[1:-1]
        tap.report("progress on a narrow terminal", [line for line in lines if len(line.decode()) > 11])


def test_lines_of_progress(tap, folder):
    """Where no terminal is, who wants to know is told line by line."""
    with fake_with(folder, {"action": "ListFunctions", "nth": 2, "count": 0, "fault": "hang"}) as aws:
        process = Command(PROGRAM, aws.environment()).start("--verbose", SQL, stdout=-1, stderr=-1)
        shown = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, rest = process.communicate(timeout=PATIENCE_S)
        tap.report("progress in lines", differ("line", shown, "lambdaquery: 0 answers and 1 pages read, 1 under way\n")
                   + ([] if rest.endswith("lambdaquery: interrupted\n") else [rest])
                   + ([] if "\x1b" not in shown + rest else [shown, rest]) + differ("stdout", out, ""))


def test_ignored(tap, folder):
    """What nohup has a command ignore stays ignored."""
    with fake_with(folder, {"action": "ListFunctions", "count": 0, "fault": "hang"}) as aws:
        process = Command(PROGRAM, aws.environment()).start(
            SQL, stdout=-1, stderr=-1, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        aws.wait_for_call("ListFunctions")
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE_S)
        tap.report("a signal that is ignored", differ("status", process.returncode, -signal.SIGINT)
                   + differ("stderr", err, "lambdaquery: interrupted\n"))


def waiting(descriptor):
    """Bytes that can be read."""
    return struct.unpack("i", fcntl.ioctl(descriptor, termios.FIONREAD, b"\0" * 4))[0]


def test_impatience(tap, folder):
    """Who asks twice need not wait, here for somebody who does not read."""
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    with fake_with(folder) as aws:
        ours, theirs = os.pipe()
        # so full that there is no room for what is said of an interrupt, either
        full = fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, 4096) - len('{"error":"interrupted"}')
        process = Command(PROGRAM, aws.environment()).start("--format", "jsonl", "--stream", endless, stdout=theirs)
        os.close(theirs)
        end = time.monotonic() + PATIENCE_S
        while waiting(ours) < full and time.monotonic() < end:
            time.sleep(0.02)
        while process.poll() is None and time.monotonic() < end:
            # two of them at once may pass for one
            process.send_signal(signal.SIGTERM)
            time.sleep(0.02)
        status = process.poll()
        os.close(ours)
        process.communicate()
        tap.report("a signal that comes again", differ("status", status, 128 + signal.SIGTERM))


def test_deadline(tap, folder):
    """What AWS does not answer is waited for no longer than that, and the message says how far it is and what to do.
    On standard error, which is no terminal, stands nothing else."""
    layers = "SELECT layer_name FROM lambda_layers"
    config = os.path.join(folder, "deadline.conf")
    with open(config, "w", encoding="utf-8") as file:
        file.write("[collect]\ndeadline=1\n")
    hanging = [{"action": action, "nth": nth, "count": 0, "fault": "hang"}
               for action, nth in (("ListFunctions", 2), ("ListLayers", 1))]
    with fake_with(folder, *hanging) as aws:
        said = ("lambda_functions is still being collected after 1 s", "1 pages read, 1 under way", "how long still",
                "--deadline", "[collect] deadline")
        for name, words, environment in [
                ("an option", ["--deadline", "1", SQL], {}),
                ("a variable", [SQL], {"LAMBDAQUERY_COLLECT_DEADLINE": "1"}),
                ("the file", [SQL], {"LAMBDAQUERY_CONFIG": config}),
                ("an option over a variable over the file", ["--deadline", "1", SQL],
                 {"LAMBDAQUERY_COLLECT_DEADLINE": "600", "LAMBDAQUERY_CONFIG": config})]:
            aws.reset_rules(*hanging)
            ended = Command(PROGRAM, aws.environment(**environment)).run(*words)
            tap.report(f"a deadline by {name}", ended.failure(1, *said))
        command = Command(PROGRAM, aws.environment())
        aws.reset_rules(*hanging)
        ended = command.run("--deadline", "1", f"{SQL} LIMIT 1; {layers}")
        tap.report("one deadline for all statements", ended.failure(
            1, "statement 2", "lambda_layers is still being collected after 1 s"))
        tap.report("a deadline of a check", command.run("--deadline", "1", "check").failure(
            1, "the check has tried 0 of 1 accounts and Regions after 1 s", "--deadline"))
        tap.report("a deadline that is none", Command(PROGRAM, aws.environment(
            LAMBDAQUERY_COLLECT_DEADLINE="soon")).run(SQL).failure(1, "LAMBDAQUERY_COLLECT_DEADLINE is 'soon'"))
        target = os.path.join(folder, "snapshot.db")
        aws.reset_rules(*hanging)
        ended = command.run("--deadline", "1", "snapshot", target, "lambda_layers", "event_source_mappings")
        with contextlib.closing(sqlite3.connect(target)) as snapshot:
            rows = dict(snapshot.execute("SELECT name, error FROM lambdaquery_tables"))
        tap.report("a deadline of a snapshot", differ("status", ended.status, 1)
                   + ended_badly(ended.err, "lambda_layers")
                   + ended_badly(rows["lambda_layers"], "lambda_layers is still being collected after 1 s")
                   + differ("the other table", rows["event_source_mappings"], ""))
        os.unlink(target)
        aws.reset_rules()
        ended = command.run("--deadline", "600", "--format", "csv", SQL)
        tap.report("who is in time", differ("status", ended.status, 0) + differ("stderr", ended.err, "")
                   + differ("rows", len(ended.table()), 121))
    os.unlink(config)


if __name__ == "__main__":
    results = Tap()
    with tempfile.TemporaryDirectory() as temporary:
        test_stream(results, temporary)
        test_rows_as_they_come(results, temporary)
        test_signal(results, temporary, signal.SIGINT)
        test_signal(results, temporary, signal.SIGTERM)
        test_busy_interrupt(results, temporary)
        test_terminal(results, temporary)
        test_progress(results, temporary)
        test_check_progress(results, temporary)
        test_narrow_progress(results, temporary)
        test_lines_of_progress(results, temporary)
        test_ignored(results, temporary)
        test_impatience(results, temporary)
        test_deadline(results, temporary)
    results.finish()
