# SPDX-License-Identifier: Apache-2.0
"""What an organization costs: time beside the calls' own latency, memory, connections; and whether all that stays flat
per account from ten to a thousand."""
import contextlib
import json
import os
import subprocess
import tempfile

import certificate
from fakeaws import FakeAws
from figures import median, spread
from run import Run, query

PAGE, ACCOUNTS_PAGE = 50, 20
LATENCY_MS, SHORT_LATENCY_MS = 50, 5
# Half of the default: at 64, two processors that the fake AWS needs as well are busier than the calls are long.
CONCURRENCY = 32
ONE_HOST = CONCURRENCY // 2
SLACK = 1.25
MEMORY_MB = 128
CONFIGS = 1
HERE = os.path.dirname(os.path.abspath(__file__))
# Those that every account has. What is global has its only host in the first.
REGIONS = ["us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1", "eu-central-1",
           "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "ap-south-1", "ap-northeast-1", "ap-northeast-2",
           "ap-northeast-3", "ap-southeast-1", "ap-southeast-2"]
GLOBAL_SERVICES = ["account", "organizations", "sts"]
SQL = "SELECT * FROM lambda_functions"


def pages_of(count, size):
    return max(-(-count // size), 1)


class Fleet:
    """An organization that the fake AWS makes up, and how it is read; `named`: the Regions are, not found out."""

    def __init__(self, accounts, functions, regions=len(REGIONS), named=False):
        self.accounts, self.functions, self.regions, self.named = accounts, functions, regions, named
        self.generate = ["--generate", f"accounts={accounts},functions={functions},layers=20,versions=100,"
                                       f"configs={CONFIGS}"]
        self.rows = accounts * regions * functions
        # GetCallerIdentity, ListAccounts, AssumeRole (in the own account too, which may have the role), ListRegions;
        # and in each Region of each account ListFunctions, ListCodeSigningConfigs, ListFunctionsByCodeSigningConfig.
        self.least_calls = (1 + pages_of(accounts, ACCOUNTS_PAGE) + accounts + (0 if named else accounts) +
                            accounts * regions * (pages_of(functions, PAGE) + 1 + CONFIGS))

    def __str__(self):
        return f"{self.accounts:,} accounts x {self.regions} Regions x {self.functions} functions"

    def environment(self, fake, **more):
        return fake.environment(LAMBDAQUERY_SCOPE_ACCOUNTS="organization", LAMBDAQUERY_SCOPE_ROLE_NAME="Audit",
                                LAMBDAQUERY_SCOPE_REGIONS=";".join(REGIONS[:self.regions]) if self.named else "all",
                                LAMBDAQUERY_COLLECT_CONCURRENCY=str(CONCURRENCY), **more)

    def smaller(self, accounts):
        return Fleet(accounts, self.functions, self.regions, self.named)


class Measured:
    """Runs of one query on a fleet, each with an AWS of its own."""

    def __init__(self, programs, fleet, runs, **settings):
        self.runs, self.busy = [], []
        for _ in range(runs):
            with FakeAws(programs.fake, None, *fleet.generate, "--latency", str(LATENCY_MS)) as fake, \
                 tempfile.TemporaryDirectory(prefix="lq-bench-") as state:
                run = query(programs, fleet.environment(fake, **settings, LAMBDAQUERY_COLLECT_STATE_DIR=state), SQL)
                self.busy.append(fake.cpu_s())
                self.counters = fake.counters()
            if run.lines != fleet.rows + 1 or self.counters["throttled"] or self.counters["rejected"]:
                raise RuntimeError(f"{fleet}: {run.lines} lines, {self.counters['throttled']} throttled, "
                                   f"{self.counters['rejected']} rejected")
            self.runs.append(run)

    def each(self, name):
        return [getattr(run, name) for run in self.runs]

    @property
    def peak_mb(self):
        return max(self.each("peak_mb"))


def organization(report, programs, fleet, few, runs):
    """The whole organization, and one with only a `few` accounts."""
    large, small = Measured(programs, fleet, runs), Measured(programs, fleet.smaller(few), runs)
    calls, seconds = large.counters["calls"], large.each("seconds")
    nominal = calls * LATENCY_MS / 1000 / ONE_HOST
    report.at_most(f"{fleet}", median(seconds), SLACK * nominal, "s", bound_note=f" ({SLACK} x)")
    report.note(f"{median(seconds) / nominal:.3f} x {calls:,} calls x {LATENCY_MS} ms / {ONE_HOST}, as one host gets "
                f"half of [collect] concurrency={CONCURRENCY}")
    report.note(f"{runs} runs, least / median / most: {spread(seconds, 's')}; processor time ours "
                f"{spread(large.each('cpu_s'), 's')}, the fake AWS's {spread(large.busy, 's')}")
    report.at_most("    its calls", calls, int(fleet.least_calls * 1.01), "calls", 0)
    report.at_most("    of that time, the fake AWS was busy", 100 * median(large.busy) / median(seconds), 75, "%", 0)
    report.at_most("    its peak resident memory", large.peak_mb, MEMORY_MB, "MB", 1)
    report.at_most(f"    the same, beside {few} accounts", large.peak_mb, SLACK * small.peak_mb, "MB", 1,
                   f" ({SLACK} x)")
    report.at_most("    its connections", large.counters["connections"] - 1, CONCURRENCY, "", 0)


@contextlib.contextmanager
def tunnel(programs, port):
    """A proxy that leads every CONNECT to that port; its URL."""
    process = subprocess.Popen([programs.tunnel, str(port)], stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def hosts(report, programs, fleet):
    """The same by AWS's own names: each Region's host is another, and speaks TLS."""
    names = [f"lambda.{region}.amazonaws.com" for region in REGIONS[:fleet.regions]]
    names += [f"{service}.{REGIONS[0]}.amazonaws.com" for service in GLOBAL_SERVICES]
    with tempfile.TemporaryDirectory(prefix="lq-bench-") as folder:
        ca, pem, key = certificate.make(folder, names)
        with FakeAws(programs.fake, None, *fleet.generate, "--latency", str(LATENCY_MS), "--tls-cert", pem, "--tls-key",
                     key) as fake, tunnel(programs, fake.url.rpartition(":")[2]) as proxy:
            run = query(programs, fleet.environment(fake, AWS_ENDPOINT_URL=None, HTTPS_PROXY=proxy, AWS_CA_BUNDLE=ca),
                        SQL)
            counters = fake.counters(ca)
    if run.lines != fleet.rows + 1:
        raise RuntimeError(f"{fleet}: {run.lines} lines")
    report.at_most(f"connections to {len(names)} hosts, with TLS", counters["connections"] - 1,
                   CONCURRENCY * len(names), "", 0, f" ({CONCURRENCY} x {len(names)})")
    nominal = counters["calls"] * LATENCY_MS / 1000 / CONCURRENCY
    report.note(f"{fleet}: {counters['calls']:,} calls, {counters['max_in_flight']} at most at a time; "
                f"{run.seconds:.2f} s, {run.seconds / nominal:.3f} x calls x {LATENCY_MS} ms / {CONCURRENCY}; "
                f"processor time ours {run.cpu_s:.2f} s, {run.peak_mb:.1f} MB")


class Passes:
    """A process that starts, reads everything, and reads it again when all its roles' sessions have run out."""

    def __init__(self, programs, fleet):
        self.fleet = fleet
        with FakeAws(programs.fake, None, *fleet.generate, "--latency", str(SHORT_LATENCY_MS)) as fake, \
             tempfile.TemporaryDirectory(prefix="lq-bench-") as state:
            environment = fleet.environment(fake, LAMBDAQUERY_COLLECT_TTL="0", LAMBDAQUERY_COLLECT_STATE_DIR=state)
            if programs.sanitizers:
                environment.update(LD_PRELOAD=" ".join(programs.sanitizers), ASAN_OPTIONS="detect_leaks=0")
            command = ["/usr/bin/python3", os.path.join(HERE, "passes.py"), programs.module, fake.url]
            run = Run(command, environment, keep=True)
            self.counters = fake.counters()
            self.busy = fake.cpu_s()
        self.base_mb, *self.passes = [json.loads(line) for line in run.printed.splitlines()]
        self.seconds = run.seconds
        for one in self.passes:
            if one["rows"] != fleet.rows:
                raise RuntimeError(f"{fleet}: {one['rows']} rows")
        sessions = sum(one["calls"] for one in self.counters["actions"] if one["action"] == "AssumeRole")
        if sessions != len(self.passes) * fleet.accounts:
            raise RuntimeError(f"{fleet}: {sessions} sessions")

    def per_account(self, name):
        return median([one[name] for one in self.passes]) / self.fleet.accounts

    @property
    def peak_mb(self):
        return self.passes[-1]["peak_mb"]


def growth(report, programs, fleets):
    """From the first of them to the last."""
    measured = [Passes(programs, fleet) for fleet in fleets]
    first, before, last = measured[0], measured[-2], measured[-1]
    for one in measured:
        report.note(f"{one.fleet}: {one.seconds:.1f} s; per account and pass {one.per_account('calls'):.1f} calls, "
                    f"{1000 * one.per_account('cpu_s'):.1f} ms of processor time; {one.peak_mb:.1f} MB, "
                    f"{one.base_mb:.1f} MB before the first query; processor time of the fake AWS {one.busy:.1f} s")
    report.at_most(f"calls per account, {last.fleet.accounts:,} accounts", last.per_account("calls"),
                   1.01 * first.per_account("calls"), "", 1, f" (1.01 x {first.fleet.accounts} accounts)")
    report.at_most("    processor time per account", 1000 * last.per_account("cpu_s"),
                   SLACK * 1000 * first.per_account("cpu_s"), "ms", 1, f" ({SLACK} x {first.fleet.accounts} accounts)")

    def growth_kb(small, large):
        return 1024 * (large.peak_mb - small.peak_mb) / (large.fleet.accounts - small.fleet.accounts)

    report.at_most("    memory per account more", growth_kb(before, last), SLACK * growth_kb(first, before), "KB", 1,
                   f" ({SLACK} x to {before.fleet.accounts})")
