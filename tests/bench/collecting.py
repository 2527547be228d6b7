# SPDX-License-Identifier: Apache-2.0
"""What collecting costs: time beside the pages' own latency, memory, calls beside the least there can be."""
import os
import re
import tempfile
import time

from fakeaws import FakeAws
from figures import median, spread
from run import query
from signed import Answer, Client

PAGE = 50
LATENCY_MS = 50
# Every core table, and the hash of every layer version.
STATEMENTS = """
SELECT * FROM lambda_functions;
SELECT * FROM lambda_layers;
SELECT *, code_sha256 FROM lambda_layer_versions;
SELECT *, code_sha256 FROM function_layers;
SELECT * FROM layer_permissions;
SELECT * FROM code_signing_configs;
SELECT * FROM code_signing_config_functions;
"""
AWS_RATE, SHARE = 15, 2 / 3
# How early a request may come without being refused, at AWS's rate: a delay on the way does not shrink with the scale.
JITTER_MS = round(1000 / AWS_RATE / 2)


class Estate:
    """How much there is in the account that the fake AWS makes up."""

    def __init__(self, functions, layers, versions, configs):
        self.functions, self.versions = functions, versions
        self.pages = pages_of(functions)
        self.generate = ["--generate", f"functions={functions},layers={layers},versions={versions},configs={configs}"]
        # ListFunctions; ListCodeSigningConfigs and ListFunctionsByCodeSigningConfig; ListLayers and ListLayerVersions;
        # for each version GetLayerVersionByArn and GetLayerVersionPolicy.
        self.least_calls = self.pages + 1 + configs + pages_of(layers) + layers + 2 * versions


def pages_of(count):
    return -(-count // PAGE)


def pages_latency(url):
    """Seconds from request to whole reply, summed over ListFunctions' pages, on one connection that stays open."""
    client = Client(url)
    connection = client.connect()
    path, marker, seconds, pages = "/2015-03-31/functions/", None, 0, 0
    while True:
        query = (f"Marker={marker}&" if marker else "") + f"MaxItems={PAGE}"
        headers = {**client.headers("GET", path, query, b"", "lambda", {}), "Accept-Encoding": "gzip"}
        start = time.monotonic()
        connection.request("GET", f"{path}?{query}", headers=headers)
        reply = connection.getresponse()
        body = reply.read()
        seconds += time.monotonic() - start
        pages += 1
        next_marker = re.search(rb'"NextMarker":"([A-Za-z0-9+/=]+)"', Answer(reply.status, reply.headers, body).body)
        if not next_marker:
            break
        marker = next_marker[1].decode().replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    connection.close()
    return seconds, pages


def pages(report, programs, estate, runs):
    bare, ours, peaks = [], [], []
    with FakeAws(programs.fake, None, *estate.generate, "--latency", str(LATENCY_MS)) as fake:
        for _ in range(runs):
            seconds, count = pages_latency(fake.url)
            bare.append(seconds)
            run = query(programs, fake.environment(), "SELECT * FROM lambda_functions")
            if count != estate.pages or run.lines != estate.functions + 1:
                raise RuntimeError(f"{count} pages and {run.lines} lines")
            ours.append(run.seconds)
            peaks.append(run.peak_mb)
    report.at_most(f"SELECT * of {estate.functions:,} functions", median(ours), 1.1 * median(bare), "s",
                   bound_note=" (1.10 x)")
    report.note(f"{median(ours) / median(bare):.3f} x the latency of {estate.pages} pages to a bare client")
    report.note(f"{runs} runs, least / median / most: ours {spread(ours, 's')}, bare {spread(bare, 's')}, "
                f"nominal {estate.pages} x {LATENCY_MS} ms = {estate.pages * LATENCY_MS / 1000:.2f} s")
    report.at_most("    its peak resident memory", max(peaks), 64, "MB", 1)


def paced(report, programs, estate, scale):
    """All core tables, and the same once more in a new process, which finds on disk what cannot have changed."""
    rate = AWS_RATE * scale
    latency = str(round(LATENCY_MS / scale))
    with tempfile.TemporaryDirectory() as state, FakeAws(programs.fake, None, *estate.generate, "--quota", str(rate),
                                                         "--jitter", str(JITTER_MS), "--latency", latency) as fake:
        environment = fake.environment(LAMBDAQUERY_COLLECT_PACE=str(rate), LAMBDAQUERY_COLLECT_STATE_DIR=state)
        for name, least in [("calls for all core tables, with every hash", estate.least_calls),
                            ("calls for the same after a restart", estate.least_calls - estate.versions)]:
            before = fake.counters()["calls"]
            run = query(programs, environment, STATEMENTS)
            calls = fake.counters()["calls"] - before
            one_pass(report, name, run, calls, least, rate * SHARE)
        counters = fake.counters()
        kept = sum(os.path.getsize(os.path.join(state, name)) for name in os.listdir(state))
    report.at_most("    refused by AWS's quota (429), both times", counters["throttled"], 0, "calls", 0)
    actions = ", ".join(f"{one['action']} {one['calls']}" for one in counters["actions"])
    report.note(f"both times: {actions}")
    report.note(f"on disk {kept / 1024:.0f} KB; AWS's rates and latency x {scale:g}: {rate:g}/s, of which "
                f"{rate * SHARE:g}/s used, {latency} ms")


def one_pass(report, name, run, calls, least, pace):
    report.at_most(name, calls, int(least * 1.01), "calls", 0)
    report.at_most("    time, paced", run.seconds, 1.05 * calls / pace, "s", bound_note=" (1.05 x)")
    report.note(f"least {least:,} calls; {run.seconds / (calls / pace):.3f} x calls / pace; {run.lines:,} lines, "
                f"{run.peak_mb:.1f} MB")
