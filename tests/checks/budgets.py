#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How big things may be: a function 60 lines, a file 500, a table's file 150, a line 120 characters, nesting 4.
And no goto."""
import ast
import re

import checklib
import cparse

FUNCTION_LINES = 60
FILE_LINES = 500
TABLE_LINES = 150
LINE_LENGTH = 120
NESTING = 4
SOURCES = (".c", ".h", ".py", ".sh", ".sql", ".js", ".mjs", ".thrift", "meson.build")

PYTHON_BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try)


def file_problems(path, text):
    lines = text.splitlines()
    limit = TABLE_LINES if path.startswith("tables/") else FILE_LINES
    found = [f"{path}: {len(lines)} lines; {limit} are allowed"] if len(lines) > limit else []
    return found + [f"{path}:{i}: {len(line)} characters; {LINE_LENGTH} are allowed"
                    for i, line in enumerate(lines, 1) if len(line) > LINE_LENGTH]


def function_problems(path, line, name, lines, nesting):
    found = []
    if lines > FUNCTION_LINES:
        found.append(f"{path}:{line}: {name} has {lines} lines; {FUNCTION_LINES} are allowed")
    if nesting > NESTING:
        found.append(f"{path}:{line}: {name} nests {nesting} deep; {NESTING} are allowed")
    return found


def c_problems(path, text):
    found = [f"{path}:{checklib.line_of(text, m.start())}: goto"
             for m in re.finditer(r"\bgoto\b", checklib.strip_c(text))]
    for function in cparse.functions(text):
        found += function_problems(path, function.first, function.name, function.lines, function.nesting)
    return found


def python_nesting(nodes, depth):
    deepest = depth
    for node in nodes:
        if not isinstance(node, PYTHON_BLOCKS):
            continue
        deepest = max(deepest, python_nesting(node.body, depth + 1))
        other = getattr(node, "orelse", [])
        is_elif = isinstance(node, ast.If) and len(other) == 1 and isinstance(other[0], ast.If)
        deepest = max(deepest, python_nesting(other, depth + (not is_elif)) if other else 0)
        for handler in getattr(node, "handlers", []):
            deepest = max(deepest, python_nesting(handler.body, depth + 1))
        deepest = max(deepest, python_nesting(getattr(node, "finalbody", []), depth + 1))
    return deepest


def python_problems(path, text):
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = node.end_lineno - node.lineno + 1
            found += function_problems(path, node.lineno, node.name, lines, python_nesting(node.body, 0))
    return found


def problems(path, text):
    if not path.endswith(SOURCES) and not text.startswith("#!"):
        return []
    found = file_problems(path, text)
    if path.endswith((".c", ".h")):
        found += c_problems(path, text)
    elif path.endswith(".py"):
        found += python_problems(path, text)
    return found


def python_ifs(depth):
    return "def f():\n" + "".join("    " * i + "if a:\n" for i in range(1, depth + 1)) + "    " * (depth + 1) + "b()\n"


def c_function(statements):
    return "static void\nf (void)\n{\n" + "".join(f"  {s}\n" for s in statements) + "}\n"


DEEP = "for (;;) while (a) if (b) switch (c) { case 1: "
GUILTY = [
    ("a function of 61 lines", "plugin/base/x.c", c_function(["a ();"] * 57)),
    ("a long function behind macros", "plugin/base/x.c", "G_DEFINE_QUARK (a-b, a_b)\n" + c_function(["a ();"] * 60)),
    ("a file of 501 lines", "plugin/base/x.c", "int a;\n" * 501),
    ("a table of 151 lines", "tables/x.c", "int a;\n" * 151),
    ("a line of 121 characters", "plugin/base/x.c", "/*" + "x" * 117 + "*/\n"),
    ("a long line of a script", "tests/x.sh", "#" * 121),
    ("nesting without braces", "plugin/base/x.c", c_function([DEEP + "if (d) a (); }"])),
    ("nesting with braces", "plugin/base/x.c", c_function(["if (a) {"] * 5 + ["}"] * 5)),
    ("nesting in a loop macro", "plugin/base/x.c", c_function([DEEP + "json_array_foreach (a, i, v) { a (); } }"])),
    ("goto", "plugin/base/x.c", c_function(["goto out;", "out:;"])),
    ("a python function of 61 lines", "tests/x.py", "def f():\n" + "    a()\n" * 60),
    ("nested python", "tests/x.py", python_ifs(5)),
]
INNOCENT = [
    ("a function of 60 lines", "plugin/base/x.c", c_function(["a ();"] * 56)),
    ("a table of 150 lines", "tables/x.c", "int a;\n" * 150),
    ("a line of 120 characters", "plugin/base/x.c", "/*" + "ü" * 116 + "*/\n"),
    ("nesting of 4", "plugin/base/x.c", c_function([DEEP + "a (); break; default: b (); }", "do a (); while (b);"])),
    ("a chain of else if", "plugin/base/x.c", c_function(["if (a) b ();"] + ["else if (c) d ();"] * 9)),
    ("a declaration that looks like a call", "plugin/base/x.c", c_function([DEEP + "g_autoptr (json_t) a = b; }"])),
    ("python nesting of 4", "tests/x.py", python_ifs(4)),
    ("an initialiser's braces", "plugin/base/x.c", c_function(["int a[] = { { { { { { 1 } } } } } };"])),
    ("the word goto in a comment", "plugin/base/x.c", "/* goto */\n"),
    ("two short functions", "plugin/base/x.c", c_function(["a ();"] * 40) + c_function(["if (a) { b (); }"] * 40)),
]

if __name__ == "__main__":
    checklib.run("budgets", problems, GUILTY, INNOCENT)
