#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does what README.md says, on the sample estate: readme.py SOURCE BUILD.

What builds and installs is done by install.py, which takes longer."""
import json
import os
import re
import subprocess
import sys
import tempfile

from fakeaws import ACCESS_KEY, SECRET, FakeAws
from markdown import blocks
from tap import Tap

LIMITED = {"AWS_ACCESS_KEY_ID": "AKIAI44QH8DHBEXAMPLE",
           "AWS_SECRET_ACCESS_KEY": "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"}
# What provokes the errors that the page shows, in its order: SQL, and what is different in the environment.
FAILURES = [
    ("SELECT * FROM lambda_functions", {"AWS_REGION": None}),
    ("SELECT * FROM lambda_layers", LIMITED),
    ("SELECT * FROM lambda_functoins", {}),
]


class Reader:
    """Somebody with the README, the programs in PATH, and a profile `audit`."""

    def __init__(self, source, build, fake, home):
        self.home, self.fake, self.packs = home, fake, os.path.join(source, "packs")
        self.module = os.path.join(build, "plugin", "sqlite", "lambdaquery.so")
        self.path = os.path.join(build, "plugin", "cli") + ":" + os.environ["PATH"]
        os.mkdir(os.path.join(home, ".aws"))
        with open(os.path.join(home, ".aws", "credentials"), "w", encoding="utf-8") as file:
            file.write(f"[audit]\naws_access_key_id = {ACCESS_KEY}\naws_secret_access_key = {SECRET}\n")

    def run(self, arguments, sql=None, **environment):
        environment = self.fake.environment(HOME=self.home, PATH=self.path, LAMBDAQUERY_PACKS_FOLDERS=self.packs,
                                            **environment)
        return subprocess.run(arguments, input=sql or "", cwd=self.home, env=environment, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=False)

    def try_line(self, line):
        """A line of shell: it must end well and leave something, on standard output or in a file."""
        before = set(os.listdir(self.home))
        more = {}
        if line.startswith("sqlite3 "):
            line = line.replace("/usr/lib/lambdaquery/lambdaquery", self.module)
            more = preload(self.module)
        done = self.run(["bash", "-c", line], **more)
        if done.returncode != 0:
            return [f"exit {done.returncode}", done.stderr]
        made = [name for name in os.listdir(self.home) if name not in before]
        sizes = [os.path.getsize(os.path.join(self.home, name)) for name in made]
        return [] if done.stdout or any(sizes) else ["it ended well but gave nothing"]


def preload(module):
    """A module built with AddressSanitizer needs its runtime in a host that was not."""
    needed = subprocess.run(["ldd", module], stdout=subprocess.PIPE, text=True, check=True).stdout
    found = re.search(r"libasan\S* => (\S+)", needed)
    return {"LD_PRELOAD": found.group(1), "ASAN_OPTIONS": "detect_leaks=0"} if found else {}


def check_shell(tap, reader, page):
    for line in "".join(blocks(page, "sh")).splitlines():
        if line.startswith(("lambdaquery ", "sqlite3 ")):
            tap.report(line, reader.try_line(line))


def check_hunts(tap, reader, page):
    for sql in blocks(page, "sql"):
        done = reader.run(["lambdaquery", "--format", "json"], sql)
        rows = json.loads(done.stdout) if done.returncode == 0 else []
        tap.report(f"hunt: {' '.join(sql.split())[:60]}", [] if rows else [done.stderr or "no rows on the estate"])


def check_failures(tap, reader, page):
    shown = re.split(r"^(?=lambdaquery: )", blocks(page, "text")[0], flags=re.M)[1:]
    tap.report("each error that is shown can be provoked",
               [] if len(shown) == len(FAILURES) else [f"{len(shown)} are shown"])
    for text, (sql, environment) in zip(shown, FAILURES):
        pattern = re.escape(" ".join(text.split())).replace(re.escape("..."), ".*")
        done = reader.run(["lambdaquery", sql], **environment)
        said = done.stderr.strip()
        fine = done.returncode == 1 and not done.stdout and re.fullmatch(pattern, said)
        tap.report(f"error: {text.split('(')[0].strip()[:60]}", [] if fine else [f"exit {done.returncode}", said])


def check_tables(tap, reader, page):
    named = re.findall(r"^\| `([a-z_]+)` \|", page, re.M)
    schema = json.loads(reader.run(["lambdaquery", "tables", "--format", "json"]).stdout)
    known = [table["name"] for table in schema["tables"]]
    tap.report("the tables are those there are", [f"{name} is in one of both" for name in set(named) ^ set(known)])


def leads(source, link):
    """A file of the tree, and in it the heading, if the link names one."""
    path, _, anchor = link.partition("#")
    path = os.path.join(source, path)
    if not os.path.exists(path) or not anchor:
        return os.path.exists(path)
    with open(path, encoding="utf-8") as file:
        return anchor in [title.lower().replace(" ", "-") for title in re.findall(r"^#+ (.*)", file.read(), re.M)]


def check_paths(tap, source, build, page):
    """Files that the page names: in the tree, or where `meson install` puts them."""
    links = re.findall(r"\]\(([^):]+)\)", page) + re.findall(r"^    \./(\S+)", page, re.M)
    tap.report("links and programs are there", [f"{link} is missing" for link in links if not leads(source, link)])
    introspected = subprocess.run(["meson", "introspect", build, "--installed", "--buildoptions"], check=True,
                                  stdout=subprocess.PIPE, text=True).stdout
    facts = json.loads(introspected)
    prefix = next(option["value"] for option in facts["buildoptions"] if option["name"] == "prefix")
    installed = {path.replace(prefix, "/usr", 1) for path in facts["installed"].values()}
    named = set(re.findall(r"/usr/(?:lib|share)/lambdaquery[\w./-]*", page))
    tap.report("installed files are where it says",
               [f"{path} is not installed" for path in named if not {path, path + ".so"} & installed])


def main():
    source, build = sys.argv[1:]
    tap = Tap()
    with open(os.path.join(source, "README.md"), encoding="utf-8") as file:
        page = file.read()
    estate = os.path.join(source, "tests", "fake-aws", "estates", "sample.json")
    fake_aws = os.path.join(build, "tests", "fake-aws", "lambdaquery-fake-aws")
    with FakeAws(fake_aws, estate) as fake, tempfile.TemporaryDirectory() as home:
        reader = Reader(source, build, fake, home)
        check_shell(tap, reader, page)
        check_hunts(tap, reader, page)
        check_failures(tap, reader, page)
        check_tables(tap, reader, page)
    check_paths(tap, source, build, page)
    tap.finish()


if __name__ == "__main__":
    main()
