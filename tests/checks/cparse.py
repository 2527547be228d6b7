# SPDX-License-Identifier: Apache-2.0
"""Just enough C to find functions, how long they are, and how deep their statements nest, braces or none."""
import re

import checklib

TOKEN = re.compile(r"[A-Za-z_]\w*|\d[\w.]*|\"[^\"]*\"|'[^']*'|->|\S")
CONTROLS = {"if", "for", "while", "switch"}


class Function:
    def __init__(self, name, first, last, static, nesting):
        self.name, self.first, self.last, self.static, self.nesting = name, first, last, static, nesting

    @property
    def lines(self):
        return self.last - self.first + 1


def closing(tokens, at):
    """Index of the bracket that closes the one at `at`."""
    depth = 0
    for i in range(at, len(tokens)):
        depth += tokens[i][0] in "([{"
        depth -= tokens[i][0] in ")]}"
        if depth == 0:
            return i
    return len(tokens) - 1


class _Nesting:
    """Walks a function's statements; `deepest` counts how many control statements enclose the deepest one."""

    def __init__(self, tokens):
        self.tokens = tokens
        self.deepest = 0

    def word(self, at):
        return self.tokens[at][0] if at < len(self.tokens) else ""

    def block(self, at, depth):
        end = closing(self.tokens, at)
        at += 1
        while at < end:
            at = self.statement(at, depth)
        return end + 1

    def controlled(self, at, depth):
        """A statement under a control statement; `else if` stays on its own level."""
        self.deepest = max(self.deepest, depth)
        if self.word(at) == "{":
            return self.block(at, depth)
        return self.statement(at, depth)

    def conditional(self, at, depth):
        at = self.controlled(closing(self.tokens, at + 1) + 1, depth + 1)
        if self.word(at) != "else":
            return at
        if self.word(at + 1) == "if":
            return self.statement(at + 1, depth)
        return self.controlled(at + 1, depth + 1)

    def simple(self, at):
        while at < len(self.tokens) and self.word(at) != ";":
            at = closing(self.tokens, at) if self.word(at) in ("(", "[", "{") else at
            at += 1
        return at + 1

    def is_loop_macro(self, at):
        """`json_array_foreach (list, i, value)` and its like, but not `g_autoptr (json_t) value`."""
        if not re.match(r"[A-Za-z_]", self.word(at)) or self.word(at + 1) != "(":
            return False
        return "foreach" in self.word(at) or self.word(closing(self.tokens, at + 1) + 1) == "{"

    def statement(self, at, depth):
        word = self.word(at)
        if word == "{":
            return self.controlled(at, depth + 1)
        if word == "if":
            return self.conditional(at, depth)
        if word == "do":
            return self.simple(self.controlled(at + 1, depth + 1))
        if word in ("case", "default"):
            while self.word(at) != ":":
                at += 1
            return at + 1
        if word in CONTROLS or self.is_loop_macro(at):
            return self.controlled(closing(self.tokens, at + 1) + 1, depth + 1)
        return self.simple(at)


def _tokens(text):
    code = checklib.strip_preprocessor(checklib.strip_c(text))
    line, position, tokens = 1, 0, []
    for match in TOKEN.finditer(code):
        line += code.count("\n", position, match.start())
        position = match.start()
        tokens.append((match.group(), line))
    return tokens


def functions(text):
    """Every function defined in C source, in order."""
    tokens, found, start, at = _tokens(text), [], 0, 0
    while at < len(tokens):
        word = tokens[at][0]
        if word == "{":
            end = closing(tokens, at)
            head = tokens[start:at]
            if head and head[-1][0] == ")":
                found.append(_function(tokens, head, at, end))
                start = end + 1
            at = end
        elif word in ("(", "["):
            at = closing(tokens, at)
        elif word == ";":
            start = at + 1
        at += 1
    return found


def _function(tokens, head, opening, end):
    words = [t[0] for t in head]
    names = [i for i in range(len(words) - 1) if words[i + 1] == "(" and re.match(r"[A-Za-z_]\w*$", words[i])]
    # A macro call without a semicolon, as G_DEFINE_QUARK (...), may stand before: the last name is the function's.
    top = [i for i in names if closing(head, i + 1) == len(head) - 1] or names
    nesting = _Nesting(tokens[: end + 1])
    nesting.block(opening, 0)
    previous = max((closing(head, i + 1) for i in names if closing(head, i + 1) < top[0]), default=-1)
    return Function(words[top[0]], head[previous + 1][1], tokens[end][1], "static" in words[previous + 1 : top[0]],
                    nesting.deepest)
