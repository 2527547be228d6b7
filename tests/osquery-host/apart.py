#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The stand-in for osquery as a process of its own, which can be killed as osqueryd can: `with Apart(program, env) as
osquery: osquery.query_all([sql, ...])`. apart.py PROGRAM is that process: it says what it is, then takes lines of JSON,
lists of SQL, to answer side by side, and ends with the extension's status when there are no more."""
import concurrent.futures
import ctypes
import glob
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile

if __name__ == "__main__":
    # Not where it is a library: Thrift's compiler is run for it.
    import database
    from host import Host
    from remote import QueryError

AT_ONCE = 4  # queries, as osquery's schedule, its shell and its server ask beside each other
PATIENCE_S = 60  # only ends what would never end
PR_SET_CHILD_SUBREAPER = 36


class Apart:
    """`tables`, `pid` of the stand-in, and `extension_pid`."""

    def __init__(self, program, env):
        # so that an extension whose osquery was killed is this process's to wait for
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self._folder = tempfile.mkdtemp(prefix="lq-")
        self._process = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env={**env, "TMPDIR": self._folder})
        self.pid = self._process.pid

    def __enter__(self):
        said = self._read()
        if said is None:
            self.__exit__()
            raise RuntimeError("osquery's stand-in did not start")
        self.tables, self.extension_pid, self._socket = said["tables"], said["extension"], said["socket"]
        return self

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _read(self):
        line = self._process.stdout.readline()
        return json.loads(line) if line.endswith("\n") else None

    def query_all(self, queries):
        """For each of at most AT_ONCE, rows; None where it failed, or who would have answered is gone."""
        try:
            self._process.stdin.write(json.dumps(queries) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return [None] * len(queries)
        return self._read() or [None] * len(queries)

    def stop(self):
        """Ends both in good order; the extension's exit status."""
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            pass
        status = self._process.wait(PATIENCE_S)
        self._process.stdout.close()
        return status

    def kill(self):
        """Ends the stand-in as nothing can prevent."""
        self._process.kill()

    def kill_extension(self):
        os.kill(self.extension_pid, signal.SIGKILL)

    def complaints_of_orphan(self):
        """Once the stand-in was killed: the extension ends by itself, well, and takes its socket along."""
        self._process.wait(PATIENCE_S)
        ended = os.pidfd_open(self.extension_pid)
        alive = not select.select([ended], [], [], PATIENCE_S)[0]
        os.close(ended)
        if alive:
            self.kill_extension()
        status = os.waitstatus_to_exitcode(os.waitpid(self.extension_pid, 0)[1])
        left = glob.glob(glob.escape(self._socket) + ".*")
        return ([f"the extension lives on {PATIENCE_S} s after osquery"] if alive else
                [f"the extension ended with {status}"] if status else []) + [f"{path} is still there" for path in left]


def answer(handle, sql):
    try:
        return handle.query(sql)
    except QueryError:
        return None


def main():
    # The extension must not hold on to the pipe: who reads it has to see when this process is gone.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    with Host([sys.argv[1]], stderr=subprocess.DEVNULL) as host:
        tables = host.manager.registered[host.uuid].tables
        handles = [database.Database(tables, host.remote) for _ in range(AT_ONCE)]
        print(json.dumps({"tables": sorted(tables), "extension": host.process.pid, "socket": host.manager.path}),
              file=out, flush=True)
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            for line in sys.stdin:
                print(json.dumps(list(pool.map(answer, handles, json.loads(line)))), file=out, flush=True)
                host.calls.clear()
        for handle in handles:
            handle.close()
        status = host.stop()
    sys.exit(status if status >= 0 else 128 - status)


if __name__ == "__main__":
    main()
