#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The sample configuration documents the keys that there are: every one, once, and no other."""
import os
import re
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "python"))
from command import Command, differ  # noqa: E402
from tap import Tap  # noqa: E402

PROGRAM, SAMPLE = sys.argv[1:]
ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_REGION": "us-east-1"}
SECTION = re.compile(r"#?\[(.*)\]$")
# A section of one account, as the program names it.
WITH_ID = re.compile(r" \d+$")
KNOWN = re.compile(r"known are: (.*)$")


def run_with(text):
    with tempfile.NamedTemporaryFile("w", suffix=".conf", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        return Command(PROGRAM, ENVIRONMENT).run("--config", file.name, "--format", "csv", "SELECT 1 AS one")


def known(text):
    """What the program says there is, when it is given a name that is like none."""
    said = run_with(text).err.strip()
    found = KNOWN.search(said)
    if not found:
        raise RuntimeError(f"no list of names in {said!r}")
    return sorted(found.group(1).split(", "))


def documented(text):
    sections, section = {}, None
    for line in text.splitlines():
        if SECTION.match(line):
            section = sections.setdefault(SECTION.match(line).group(1), [])
        elif re.match(r"#\w+=", line):
            section.append(line[1:line.index("=")])
    return sections


if __name__ == "__main__":
    tap = Tap()
    with open(SAMPLE, encoding="utf-8") as sample:
        content = sample.read()
    sections = documented(content)
    tap.report("sections", differ(
        "they", sorted(WITH_ID.sub(" ID", name) for name in sections), known("[quite-another-name]\na=1\n")))
    for name, keys in sections.items():
        tap.report(f"keys of [{name}]", differ("they", sorted(keys), known(f"[{name}]\nquite-another-name=1\n")))
    tap.report("as it is", differ("status", run_with(content).status, 0))
    plain = run_with(re.sub(r"^#(\w+=|\[)", r"\1", content, flags=re.M))
    tap.report("with every key set", differ("status", plain.status, 0) + differ("stderr", plain.err, ""))
    tap.finish()
