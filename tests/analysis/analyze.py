#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""analyze.py TOOL BUILD: what clang-tidy, cppcheck or gcc's -fanalyzer finds in the product. Each file is a case, and
each finding fails it. Before that, the tool must find what is planted.

What is left out, here and in .clang-tidy, is named with its reason. What is no fault in one place is said there."""
import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PLANTED = os.path.join(HERE, "planted.c")

sys.path.insert(0, os.path.join(ROOT, "tests", "python"))
from tap import Tap  # noqa: E402

GCC = ["gcc", "-c", "-o", "/dev/null", "-O0", "-fanalyzer",
       # GLib reaches what an error carries by an offset that the analyzer takes for NULL.
       "-Wno-analyzer-null-dereference"]
CPPCHECK = ["cppcheck", "--quiet", f"-j{os.cpu_count()}", "--std=c11", "--library=gtk",
            f"--library={HERE}/cppcheck.cfg", "--enable=warning,style,performance,portability", "--inline-suppr",
            # NULL at the end of arguments is a pointer in every C library of Linux.
            "--suppress=varFuncNullUB",
            # It does not see that G_DEFINE_TYPE uses the type.
            "--suppress=unusedStructMember",
            "--template={file}:{line}: {message} [{id}]", f"-I{ROOT}/plugin"]
# Of a compiler's arguments: what is written where, and what only a sanitizer's build has.
WITH_VALUE = {"-o", "-MQ", "-MF"}
DROPPED = re.compile(r"-c$|-MD$|-O|-g|-fsanitize|-fno-omit-frame-pointer|--coverage")


def sources(build):
    """(path, folder, arguments) for each time that a source of the product is compiled."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        for entry in json.load(file):
            path = os.path.realpath(os.path.join(entry["directory"], entry["file"]))
            if os.path.relpath(path, ROOT).startswith(("plugin/", "tables/")):
                yield path, entry["directory"], flags(shlex.split(entry["command"]), entry["file"])


def flags(arguments, source):
    compiler = next(i for i, argument in enumerate(arguments) if argument.startswith("-"))
    kept, skip = [], False
    for argument in arguments[compiler:]:
        if skip or argument in WITH_VALUE:
            skip = not skip
        elif argument != source and not DROPPED.match(argument):
            kept.append(argument)
    return kept


def told(command, folder):
    """What a command has to say, in lines; [] if it ends well."""
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)
    return [] if done.returncode == 0 else done.stdout.splitlines() or [f"{command[0]} ended with {done.returncode}"]


def clang_tidy(path, folder, arguments):
    return told(["clang-tidy", "--quiet", path, "--", "-include", os.path.join(HERE, "memory.h"), *arguments], folder)


def gcc(path, folder, arguments):
    return told([*GCC, *arguments, path], folder)


def one_by_one(analyze, compiled):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from zip((path for path, _, _ in compiled), pool.map(lambda source: analyze(*source), compiled))


def all_at_once(compiled):
    """cppcheck looks from one file into another, and finds out by itself how each can be compiled."""
    paths = sorted({path for path, _, _ in compiled})
    lines = told([*CPPCHECK, "--error-exitcode=1", *paths], ROOT)
    for path in paths:
        yield path, [line for line in lines if line.startswith(path + ":")]
    named = tuple(path + ":" for path in paths)
    yield os.path.join(ROOT, "elsewhere"), [line for line in lines if not line.startswith(named)]


def analyze(tool, compiled):
    if tool == "cppcheck":
        return all_at_once(compiled)
    return one_by_one({"clang-tidy": clang_tidy, "gcc": gcc}[tool], compiled)


def main(tool, build):
    tap = Tap()
    compiled = list(sources(build))
    _, folder, arguments = compiled[0]
    _, complaints = next(iter(analyze(tool, [(PLANTED, folder, [*arguments, "-Werror"])])))
    tap.report(f"{tool} finds what is planted", [] if any("planted.c:15:" in line for line in complaints) else
               ["it does not", *complaints])
    for path, complaints in analyze(tool, compiled):
        tap.report(os.path.relpath(path, ROOT), complaints)
    tap.finish()


if __name__ == "__main__":
    main(*sys.argv[1:])
