# SPDX-License-Identifier: Apache-2.0
"""Just enough SQL to see which words a statement uses where."""
import re

TOKEN = re.compile(r"""(?P<skip>\s+|--[^\n]*|/\*.*?\*/)|(?P<text>'(?:[^']|'')*')|(?P<word>[A-Za-z_]\w*|"[^"]*")"""
                   r"|(?P<other>.)", re.S)


class Word:
    """A name or a keyword, in upper case in `upper`, and where it stands."""

    def __init__(self, text, in_select_list, in_materialized):
        self.text, self.upper = text.strip('"'), text.upper()
        self.in_select_list, self.in_materialized = in_select_list, in_materialized


def words(sql):
    """The words of a statement in order; texts and comments are no words."""
    found, levels = [], [{"list": False, "materialized": 0}]
    groups, previous = 0, ""
    for match in TOKEN.finditer(sql):
        if match.lastgroup == "skip":
            continue
        token = match.group()
        if token == "(":
            groups += previous == "MATERIALIZED"
            levels.append({"list": levels[-1]["list"],
                           "materialized": groups if previous == "MATERIALIZED" else levels[-1]["materialized"]})
        elif token == ")" and len(levels) > 1:
            levels.pop()
        elif match.lastgroup == "word":
            if token.upper() in ("SELECT", "FROM"):
                levels[-1]["list"] = token.upper() == "SELECT"
            found.append(Word(token, levels[-1]["list"], levels[-1]["materialized"]))
        previous = token.upper()
    return found
