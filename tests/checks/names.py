#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What other files can see has the project's prefix: functions lq_, types Lq, constants and macros LQ_."""
import re

import checklib
import cparse

# A program's entry and the name by which SQLite finds a module's entry are not ours to choose.
ENTRY = re.compile(r"main|sqlite3_[a-z]+_init")
PROTOTYPE = re.compile(r"^(?!typedef|static|G_|LQ_)[A-Za-z_][^;{}()=#]*?\b(\w+) \([^;{}]*\)[^;{}()]*;", re.M)
TYPE = re.compile(r"^\} *(\w+);|^typedef [^;{(]*?\b(\w+);", re.M)
MACRO = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", re.M)
ENUMERATORS = re.compile(r"\benum\b[^{;]*\{([^}]*)\}")


def prefixed(path, code, matches, prefix):
    for match in matches:
        name = next(g for g in match.groups() if g)
        if not name.startswith(prefix) and not ENTRY.fullmatch(name):
            yield f"{path}:{checklib.line_of(code, match.start())}: {name} should start with {prefix}"


def header_problems(path, text):
    code = checklib.strip_c(text)
    plain = checklib.strip_preprocessor(code)
    yield from prefixed(path, plain, PROTOTYPE.finditer(plain), "lq_")
    yield from prefixed(path, plain, TYPE.finditer(plain), ("Lq", "_Lq"))
    yield from prefixed(path, code, MACRO.finditer(code), "LQ_")
    for block in ENUMERATORS.finditer(plain):
        for name in re.findall(r"(?:^|,)\s*(\w+)", block.group(1)):
            if not name.startswith("LQ_"):
                yield f"{path}:{checklib.line_of(plain, block.start())}: {name} should start with LQ_"


def problems(path, text):
    if not path.startswith("plugin/"):
        return []
    if path.endswith(".h"):
        return list(header_problems(path, text))
    if not path.endswith(".c"):
        return []
    return [f"{path}:{f.first}: {f.name} is neither static nor starts with lq_" for f in cparse.functions(text)
            if not f.static and not f.name.startswith("lq_") and not ENTRY.fullmatch(f.name)]


GUILTY = [
    ("a function without a prefix", "plugin/base/x.c", "int\nhelper (void)\n{\n  return 1;\n}\n"),
    ("one behind a macro call", "plugin/base/x.c", "G_DEFINE_QUARK (a, b)\nint\nhelper (int a)\n{\n  return a;\n}\n"),
    ("one with another prefix", "plugin/core/x.c", "char *\naws_x (const char *(*f) (int))\n{\n  return f (1);\n}\n"),
    ("a prototype without a prefix", "plugin/base/x.h", "int helper (void);\n"),
    ("a type without a prefix", "plugin/base/x.h", "typedef struct\n{\n  int a;\n} Thing;\n"),
    ("an opaque type without a prefix", "plugin/base/x.h", "typedef struct _Thing Thing;\n"),
    ("a macro without a prefix", "plugin/base/x.h", "#define LIMIT 3\n"),
    ("an enumerator without a prefix", "plugin/base/x.h", "typedef enum\n{\n  LQ_A,\n  B = 2,\n} LqE;\n"),
]
INNOCENT = [
    ("static functions", "plugin/base/x.c", "static int\nhelper (void)\n{\n  return 1;\n}\n"),
    ("the prefix", "plugin/base/x.c", "int\nlq_x_help (void)\n{\n  return 1;\n}\n"),
    ("main", "plugin/cli/main.c", "int\nmain (int argc, char **argv)\n{\n  return 0;\n}\n"),
    ("SQLite's entry", "plugin/sqlite/x.c", "int\nsqlite3_lambdaquery_init (void *db)\n{\n  return 0;\n}\n"),
    ("a header", "plugin/base/x.h", "#pragma once\n#define LQ_X 1\ntypedef struct _LqX LqX;\n"
     "typedef enum\n{\n  LQ_A = 1 << 0,\n  LQ_B,\n} LqE;\nint lq_x (void);\n"
     "G_DEFINE_AUTOPTR_CLEANUP_FUNC (LqX, lq_x_free)\nextern const int *lq_y[];\n"),
    ("a macro of one file", "plugin/base/x.c", "#define LIMIT 3\n"),
]

if __name__ == "__main__":
    checklib.run("names", problems, GUILTY, INNOCENT)
