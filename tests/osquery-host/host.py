#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A stand-in for osquery: starts an extension, takes its registration, and runs SQL over its tables as osquery would.

    host.py --extension build/plugin/osquery/lambdaquery.ext "SELECT * FROM lambda_functions"

prints one JSON object per row; --stats adds, on stderr, what each question to the extension was and what it cost.
As a library: `with Host(["path/of/extension"]) as host: host.query(sql)`."""
import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import database
import manager
import remote

NAME = "lambdaquery"


class Host:
    """`command`: the extension and its own arguments, to which osquery's are added."""

    def __init__(self, command, env=None, verbose=False, timeout_s=10, interval_s=1, ping_every_s=3, stderr=None):
        self._folder = tempfile.mkdtemp(prefix="lq-host-")
        self.manager = manager.Manager(os.path.join(self._folder, "osquery.em"), ping_every_s)
        self.command = [*command, *(["--verbose"] if verbose else []), "--socket", self.manager.path,
                        "--timeout", str(timeout_s), "--interval", str(interval_s)]
        self._env, self._stderr = env, stderr
        self.process = self.database = self.remote = None

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.stop()
        if self.manager:
            self.manager.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def spawn(self):
        """Starts the process, without waiting for its registration."""
        env = dict(self._env if self._env is not None else os.environ, OSQUERY_EXTENSION=str(os.getpid()))
        self.process = subprocess.Popen(self.command, env=env, stderr=self._stderr, stdin=subprocess.DEVNULL)

    def start(self):
        self.spawn()
        self.attach()

    def attach(self):
        """Waits until the extension has registered and answers, and opens a handle on its tables."""
        while not self.manager.wait_for(lambda registered: registered, 0.2):
            if self.process.poll() is not None:
                raise RuntimeError(f"the extension ended with {self.process.returncode} before it had registered")
        uuid, extension = next(iter(self.manager.registered.items()))
        self.uuid = uuid
        self.remote = remote.Remote(self.manager.socket_of(uuid))
        self.wait_for_socket()
        self.database = database.Database(extension.tables, self.remote)

    def wait_for_socket(self):
        """The extension listens a moment after it has registered."""
        while not self._is_answered():
            if self.process.poll() is not None:
                raise RuntimeError(f"the extension ended with {self.process.returncode}")
            time.sleep(0.01)

    def _is_answered(self):
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(self.remote.path)
            except OSError:
                return False
            return True

    def stop(self):
        """Ends the extension as osquery does; its exit status."""
        if self.database:
            self.database.close()
            self.database = None
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def another_database(self):
        """A second handle, for which osquery asks each table for its columns, twice."""
        tables = {}
        for name in self.manager.registered[self.uuid].tables:
            first, second = self.remote.columns(name), self.remote.columns(name)
            assert first == second
            tables[name] = manager.columns_of(first)
        return database.Database(tables, self.remote)

    def query(self, sql):
        """Rows as dictionaries. What it took is in `calls` until the next query."""
        self.remote.calls.clear()
        return self.database.query(sql)

    @property
    def calls(self):
        return self.remote.calls


def main():
    parser = argparse.ArgumentParser(description="Run SQL over an osquery extension without osquery.")
    parser.add_argument("--extension", required=True, help="the extension's program")
    parser.add_argument("--stats", action="store_true", help="say on stderr what each question cost")
    parser.add_argument("--verbose", action="store_true", help="hand --verbose on to the extension")
    parser.add_argument("sql", nargs="+")
    arguments = parser.parse_args()
    with Host([arguments.extension], verbose=arguments.verbose) as host:
        for sql in arguments.sql:
            try:
                rows = host.query(sql)
            except remote.QueryError as problem:
                sys.exit(f"Error: {problem}")
            for row in rows:
                print(json.dumps(row, ensure_ascii=False))
            if arguments.stats:
                for call in host.calls:
                    asked = {c["name"]: c["list"] for c in call.context["constraints"] if c["list"]}
                    print(f"generate {call.table}: {len(call.rows)} rows, {call.reply_bytes} bytes, "
                          f"{len(call.context['colsUsed'])} columns, {asked}", file=sys.stderr)


if __name__ == "__main__":
    main()
