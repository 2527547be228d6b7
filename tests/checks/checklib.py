# SPDX-License-Identifier: Apache-2.0
"""What every check shares: the tree's files, C without comments and strings, and a TAP run that first proves the check.

A check is a function `problems(path, text)` that gives one sentence per violation. `run` feeds it planted snippets,
which it must refuse, and innocent twins, which it must let pass, before it looks at the tree. No check knows a list of
exceptions."""
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python"))
from tap import Tap  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SKIPPED_FOLDERS = {".git", ".cache", "node_modules", "__pycache__"}

_C_NOISE = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def tree():
    """Paths of the project's files, relative to its root: what git would commit, or, without git, all but builds."""
    listed = None
    if os.path.exists(f"{ROOT}/.git") and shutil.which("git"):
        listed = subprocess.run(
            ["git", "-c", "safe.directory=*", "-C", ROOT, "ls-files", "-z", "--cached", "--others",
             "--exclude-standard"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    if listed is not None and listed.returncode == 0:
        paths = listed.stdout.decode().split("\0")
        return sorted({p for p in paths if p and os.path.isfile(f"{ROOT}/{p}")})
    found = []
    for folder, names, files in os.walk(ROOT):
        names[:] = [n for n in names if n not in SKIPPED_FOLDERS and not n.startswith("build")]
        found += [os.path.relpath(os.path.join(folder, f), ROOT) for f in files]
    return sorted(found)


def read(path):
    """A file as text; bytes that are no UTF-8 stand as surrogates."""
    with open(f"{ROOT}/{path}", encoding="utf-8", errors="surrogateescape") as file:
        return file.read()


def _blank(match):
    text = match.group()
    if text[0] in "\"'":
        return text[0] + " " * (len(text) - 2) + text[0]
    return re.sub(r"[^\n]", " ", text)


def strip_c(text):
    """C source with comments and the insides of strings blanked; every line and column stays where it was."""
    return _C_NOISE.sub(_blank, text)


def strip_preprocessor(text):
    """Blanks directives, with the lines they are continued on."""
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.M)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def run(rule, problems, guilty, innocent):
    """`guilty`: (what, path, text) that must be refused; `innocent`: the same that must pass."""
    tap = Tap()
    for what, path, text in guilty:
        tap.report(f"{rule}: refuses {what}", [] if problems(path, text) else [f"{path} passed"])
    for what, path, text in innocent:
        tap.report(f"{rule}: allows {what}", problems(path, text))
    tap.report(f"{rule}: the tree keeps it", [p for path in tree() for p in problems(path, read(path))])
    tap.finish()
