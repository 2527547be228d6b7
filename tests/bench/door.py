# SPDX-License-Identifier: Apache-2.0
"""What the osquery door costs: a large reply, a lookup in what is collected, and nothing at AWS for what is known."""
import contextlib
import json
import os
import subprocess
import tempfile
import time

from fakeaws import FakeAws
from figures import median, spread
from host import Host

ROWS_BOUND = 250_000
LOOKUP_BOUND_MS = 0.3
ROUNDS = 3


def reply(report, programs, runs):
    out = subprocess.run([programs.reply, str(runs)], check=True, capture_output=True, text=True).stdout
    rates, sizes = zip(*([float(word) for word in line.split()] for line in out.splitlines()))
    report.at_least("reply of 100,000 rows x 30 columns", median(rates), ROWS_BOUND, "rows/s")
    report.note(f"{runs} runs, least / median / most: {spread(rates, 'rows/s', 0)}; {sizes[0]:.0f} MB each")


@contextlib.contextmanager
def echo_server(programs):
    """A server that sends back what it gets; its socket's path."""
    with tempfile.TemporaryDirectory(prefix="lq-bench-") as folder:
        path = os.path.join(folder, "echo")
        process = subprocess.Popen([programs.lookup, "--echo", path])
        while not os.path.exists(path) and process.poll() is None:
            time.sleep(0.01)
        try:
            yield path
        finally:
            process.terminate()
            process.wait()


def ask(programs, socket, count, context, text):
    """Milliseconds of each of `count` questions, one after the other."""
    out = subprocess.run([programs.lookup, socket, str(count), "lambda_functions", text], input=context, check=True,
                         capture_output=True, text=True).stdout
    return [int(line) / 1000 for line in out.splitlines()]


def lookup(report, programs, estate, count):
    arn = f"arn:aws:lambda:us-east-1:123456789012:function:function-{estate.functions // 2:05}"
    with FakeAws(programs.fake, None, *estate.generate) as fake, \
         Host([programs.extension], env=fake.environment()) as host:
        rows = host.query("SELECT count(*) AS n FROM lambda_functions WHERE untrusted_artifact_policy <> 'x'")
        if rows != [{"n": estate.functions}]:
            raise RuntimeError(f"collected {rows}")
        before = fake.counters()["calls"]
        found = host.query(f"SELECT * FROM lambda_functions WHERE function_arn = '{arn}'")
        if [row["function_arn"] for row in found] != [arn] or len(host.calls) != 1:
            raise RuntimeError(f"looked up {found}")
        context = json.dumps(host.calls[0].context)
        ours, bare = [], []
        with echo_server(programs) as echo:
            for _ in range(ROUNDS):
                bare += ask(programs, echo, count, context, arn)
                ours += ask(programs, host.remote.path, count, context, arn)
        after = fake.counters()["calls"]
    report.at_most(f"lookup by key in {estate.functions:,} cached functions", median(ours),
                   LOOKUP_BOUND_MS + median(bare), "ms", 3, f" (echo + {LOOKUP_BOUND_MS})")
    report.note(f"{ROUNDS} x {count} times ping and call; least / median / most: ours {spread(ours, 'ms', 3)}, "
                f"echo {spread(bare, 'ms', 3)}")
    report.at_most("    calls of these and one query more", after - before, 0, "calls", 0)
