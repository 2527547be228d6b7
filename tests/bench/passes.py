#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""MODULE URL: reads lambda_functions twice in this process through the SQLite module. Between the passes the clock of
the fake AWS at URL goes on by more than any session lasts. Prints a line of JSON for the memory at first, and one for
each pass."""
import json
import sqlite3
import sys
import time
import urllib.request

SQL = "SELECT count(*) FROM lambda_functions WHERE untrusted_artifact_policy <> 'x'"
SESSION_S = 3600
# With [collect] ttl=0, what was asked for a second ago is too old.
AGE_S = 1.1


def control(url, page, value=None):
    data = None if value is None else json.dumps(value).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{url}/_fake/{page}", data)) as answer:
        return json.load(answer)


def peak_mb():
    """Of this program alone: what the kernel says at its end may be that of the one it was started from."""
    with open("/proc/self/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def main():
    module, url = sys.argv[1:]
    database = sqlite3.connect(":memory:")
    database.enable_load_extension(True)
    database.load_extension(module)
    print(json.dumps(peak_mb()))
    calls = 0
    for number in range(2):
        control(url, "settings", {"clock_offset": number * (SESSION_S + 1)})
        time.sleep(AGE_S)
        start, cpu = time.monotonic(), time.process_time()
        rows, = database.execute(SQL).fetchone()
        before, calls = calls, control(url, "counters")["calls"]
        print(json.dumps({"rows": rows, "seconds": time.monotonic() - start, "cpu_s": time.process_time() - cpu,
                          "calls": calls - before, "peak_mb": peak_mb()}))


if __name__ == "__main__":
    main()
