# SPDX-License-Identifier: Apache-2.0
"""The fake AWS as a process beside the test, and the environment in which a client finds it."""
import json
import os
import signal
import ssl
import subprocess
import tempfile
import time
import urllib.request

ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
PATIENCE_S = 60
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


class FakeAws:
    """`with FakeAws(program, estate) as fake`: `estate` is a dictionary, the path of a file, or None for an empty one
    (or one that the arguments bring). With FAKE_AWS_ON_DISK in the environment its clients keep every answer on disk,
    and none in memory that nobody reads."""

    def __init__(self, program, estate, *arguments):
        self._file = None
        self._kept = []
        if isinstance(estate, dict):
            self._file = tempfile.NamedTemporaryFile("w", suffix=".json")
            json.dump(estate, self._file)
            self._file.flush()
            estate = self._file.name
        if estate is not None:
            arguments = ("--estate", estate, *arguments)
        self._process = subprocess.Popen([program, *arguments], stdout=subprocess.PIPE, text=True,
                                         env={**os.environ, "G_DEBUG": "fatal-criticals"})
        self.url = self._process.stdout.readline().strip()

    def __enter__(self):
        if not self.url:
            self.__exit__()
            raise RuntimeError("the fake AWS did not start")
        return self

    def __exit__(self, *_):
        self._process.send_signal(signal.SIGTERM)
        self.exit_code = self._process.wait()
        self._process.stdout.close()
        if self._file:
            self._file.close()
        for folder in self._kept:
            folder.cleanup()

    def kill(self):
        """Ends it as nothing can prevent; __exit__ is due all the same."""
        self._process.kill()

    def counters(self, ca=None):
        """What was asked so far. `ca`: the authority's certificate, where it speaks TLS."""
        context = ssl.create_default_context(cafile=ca) if ca else None
        with urllib.request.urlopen(f"{self.url}/_fake/counters", context=context) as answer:
            return json.load(answer)

    def cpu_s(self):
        """Processor seconds that it has used so far."""
        with open(f"/proc/{self._process.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def calls(self, action):
        """How often an action was asked for."""
        return sum(entry["calls"] for entry in self.counters()["actions"] if entry["action"] == action)

    def wait_for_call(self, action, seen=0):
        """Returns once the action was asked for more often than `seen` times."""
        end = time.monotonic() + PATIENCE_S
        while self.calls(action) <= seen:
            if time.monotonic() > end:
                raise RuntimeError(f"nobody asked for {action}")
            time.sleep(0.02)

    def _post(self, page, data):
        request = urllib.request.Request(f"{self.url}/_fake/{page}", json.dumps(data).encode(), method="POST")
        with urllib.request.urlopen(request):
            pass

    def add_rule(self, rule):
        """What goes wrong from now on."""
        self._post("rules", rule)

    def reset_rules(self, *rules):
        """Nothing but these goes wrong from now on, and their counts begin anew."""
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/_fake/rules", method="DELETE")):
            pass
        self._post("rules", list(rules))

    def change(self, estate):
        """What is added to the estate, replaced or deleted in it."""
        self._post("estate", estate)

    def environment(self, **more):
        """For a client that finds this AWS and nothing of its host's configuration. What is None is left out."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "LAMBDAQUERY_")) and k != "HOME"}
        kept.update({"AWS_ENDPOINT_URL": self.url, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": ACCESS_KEY,
                     "AWS_SECRET_ACCESS_KEY": SECRET, "HOME": "/nonexistent", "LAMBDAQUERY_COLLECT_PACE": "off",
                     "AWS_EC2_METADATA_DISABLED": "true", "LAMBDAQUERY_COLLECT_STATE_DIR": "off"})
        if "FAKE_AWS_ON_DISK" in os.environ:
            # another one each time: the estate may have changed
            self._kept.append(tempfile.TemporaryDirectory())
            kept.update({"LAMBDAQUERY_COLLECT_STATE_DIR": self._kept[-1].name, "LAMBDAQUERY_COLLECT_MEMORY_LIMIT": "0"})
        kept.update(more)
        return {k: v for k, v in kept.items() if v is not None}
