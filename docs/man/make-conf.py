#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The manual page of the configuration, made of the sample file, which documents every key: make-conf.py SAMPLE."""
import re
import sys

HEAD = r""".TH LAMBDAQUERY.CONF 5 "" lambdaquery "File formats"
.ad l
.SH NAME
lambdaquery.conf \- configuration of lambdaquery
.SH SYNOPSIS
.I /etc/lambdaquery/lambdaquery.conf
.SH DESCRIPTION
"""
FOOT = r""".SH FILES
.TP
.I /etc/lambdaquery/lambdaquery.conf
is read where neither
.B \-\-config
nor
.B LAMBDAQUERY_CONFIG
names another file. It may be missing; a file that was named may not.
.SH SEE ALSO
.BR lambdaquery (1)
"""
KEY = re.compile(r"#(\w+)=(.*)")
SECTION = re.compile(r"#?(\[.+\])")


def roff(text):
    """Text that troff takes for nothing else."""
    text = text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq")
    return re.sub(r"`([^`]*)`", r"\\fB\1\\fR", ("\\&" + text) if text.startswith((".", "'")) else text)


def block(lines):
    """Sentences, and the keys that they are about."""
    about = [line[1:].strip() for line in lines if not KEY.match(line) and not SECTION.fullmatch(line)]
    for line in lines:
        section = SECTION.fullmatch(line)
        if section:
            yield f".SH {roff(section.group(1))}"
    keys = [KEY.match(line).groups() for line in lines if KEY.match(line)]
    for i, (key, value) in enumerate(keys):
        yield (".TP" if i == 0 else ".TQ") + f"\n.BR {roff(key)} = {roff(value)}".rstrip()
    if not keys:
        yield ".PP"
    yield from (roff(line) for line in about if line)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        blocks = re.split(r"\n\s*\n", file.read().strip())
    print(HEAD, end="")
    for each in blocks:
        print("\n".join(block(each.splitlines())))
    print(FOOT, end="")


if __name__ == "__main__":
    main()
