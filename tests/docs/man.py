#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The manual pages say what the programs say: man.py LAMBDAQUERY PAGE_1 PAGE_5 SAMPLE_CONFIG."""
import re
import shutil
import subprocess
import sys

from tap import Tap


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def plain(page):
    """The page without troff's own."""
    return re.sub(r"\\f.", "", re.sub(r"\\\(aq", "'", page.replace(r"\-", "-")))


def help_of(program, *words):
    return subprocess.run([program, *words, "--help"], check=True, stdout=subprocess.PIPE, text=True).stdout


def main():
    tap = Tap()
    program, page_1, page_5, sample = sys.argv[1:]
    text, general = plain(read(page_1)), help_of(program)
    options = set(re.findall(r"--[a-z][a-z-]+", general)) - {"--help"}
    tap.report("every option", [f"{option} is missing" for option in sorted(options) if option not in text])
    tap.report("no other option", [option for option in sorted(set(re.findall(r"--[a-z][a-z-]+", text)))
                                   if option not in general])
    commands = re.findall(r"^  ([a-z]+) ", general.partition("Commands:")[2].partition("`lambdaquery")[0], re.M)
    tap.report("every command", [f"{name} is missing" for name in commands
                                 if not re.search(rf"^\.BR? ?I? ?\w* ?{name}\b|^\.B[IR]? {name}\b", text, re.M)]
               or ([] if len(commands) >= 8 else [str(commands)]))
    keys = re.findall(r"^#(\w+)=", read(sample), re.M) + re.findall(r"^\[(\w+)\]", read(sample), re.M)
    described = plain(read(page_5))
    tap.report("every key and section of the configuration", [f"{key} is missing" for key in keys
                                                              if not re.search(rf"^\.(BR|SH) \[?{key}\b", described,
                                                                               re.M)])
    for path in (page_1, page_5):
        if shutil.which("groff"):
            said = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z", path], stderr=subprocess.PIPE, text=True,
                                  check=False).stderr
            tap.report(f"{path.rsplit('/', 1)[-1]} is sound", said.splitlines())
    tap.finish()


if __name__ == "__main__":
    main()
