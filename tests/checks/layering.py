#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who may include whom: base <- aws <- core <- osquery, sqlite <- cli; and which file may see which library."""
import os
import re

import checklib

LAYERS = {
    "plugin/base": {"base"},
    "plugin/aws": {"base", "aws"},
    "plugin/core": {"base", "aws", "core"},
    "plugin/osquery": {"base", "core", "osquery"},
    "plugin/sqlite": {"base", "core", "sqlite"},
    "plugin/cli": {"base", "core", "sqlite", "cli"},
    "plugin/cli/report": {"base", "core", "sqlite", "cli"},
    "plugin/cli/snapshot": {"base", "core", "sqlite", "cli"},
    "packs": {"base", "core"},
}
# Header -> the only files of the product that may include it.
LIBRARIES = [
    (re.compile(r"curl/"), re.compile(r"plugin/aws/http[^/]*\.[ch]"), "libcurl"),
    (re.compile(r"openssl/"), re.compile(r"plugin/aws/sigv4[^/]*\.[ch]"), "OpenSSL"),
    (re.compile(r"thrift/"), re.compile(r"plugin/osquery/[^/]+\.[ch]"), "Thrift"),
    (re.compile(r"sqlite3(ext)?\.h"), re.compile(r"plugin/((sqlite|cli)/.+|core/state-sql)\.[ch]"), "SQLite"),
]
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.M)


def table_problems(path, line, own, system):
    if own == "core/table.h":
        return []
    return [f"{path}:{line}: a table includes only \"core/table.h\", not {own or system}"]


def layer_problems(path, line, own):
    allowed = LAYERS.get(os.path.dirname(path))
    if allowed is None:
        return [f"{path}:{line}: no layer is known by the name of this folder"]
    if own.split("/")[0] in allowed and f"plugin/{os.path.dirname(own)}" in LAYERS:
        return []
    return [f"{path}:{line}: \"{own}\" is not of {', '.join(sorted(allowed))}"]


def library_problems(path, line, system):
    return [f"{path}:{line}: only {where.pattern} may see {name}"
            for header, where, name in LIBRARIES if header.match(system) and not where.fullmatch(path)]


def problems(path, text):
    if not path.startswith(("plugin/", "tables/", "packs/")) or not path.endswith((".c", ".h")):
        return []
    found = []
    for match in INCLUDE.finditer(re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), text, flags=re.S)):
        own, system, line = match.group(1), match.group(2), checklib.line_of(text, match.start())
        if path.startswith("tables/"):
            found += table_problems(path, line, own, system)
        elif own is not None:
            found += layer_problems(path, line, own) + library_problems(path, line, own)
        else:
            found += library_problems(path, line, system)
    return found


def including(path, *headers):
    return (f"{path} including {', '.join(headers)}", path, "".join(f"#include {h}\n" for h in headers))


GUILTY = [
    including("plugin/base/x.c", '"aws/client.h"'),
    including("plugin/aws/x.c", '"core/table.h"'),
    including("plugin/core/x.c", '"sqlite/vtab.h"'),
    including("plugin/osquery/x.c", '"aws/client.h"'),
    including("plugin/osquery/x.c", '"sqlite/vtab.h"'),
    including("plugin/sqlite/x.c", '"aws/http.h"'),
    including("plugin/sqlite/x.c", '"cli/format.h"'),
    including("plugin/cli/x.c", '"osquery/server.h"'),
    including("plugin/core/x.c", '"../aws/client.h"'),
    including("plugin/core/x.c", '"local.h"'),
    including("plugin/newlayer/x.c", '"base/error.h"'),
    including("tables/x.c", '"base/json.h"'),
    including("tables/x.c", '"core/table.h"', "<string.h>"),
    including("plugin/aws/client.c", "<curl/curl.h>"),
    including("plugin/aws/http.c", "<openssl/evp.h>"),
    including("plugin/core/engine.c", "<sqlite3.h>"),
    including("plugin/core/state.c", "<sqlite3ext.h>"),
    including("plugin/osquery/x.c", "<sqlite3.h>"),
    including("plugin/cli/x.c", "<thrift/c_glib/thrift.h>"),
    including("plugin/cli/report/x.c", '"osquery/server.h"'),
    including("plugin/cli/report/x.c", '"cli/nothing/x.h"'),
    including("plugin/core/x.h", "<sqlite3ext.h>"),
]
INNOCENT = [
    including("plugin/base/x.c", '"base/error.h"', "<string.h>"),
    including("plugin/aws/http-transfer.c", '"aws/http.h"', "<curl/curl.h>"),
    including("plugin/aws/sigv4.c", '"base/error.h"', "<openssl/evp.h>"),
    including("plugin/core/x.c", '"aws/client.h"', '"core/table.h"', '"base/json.h"'),
    including("plugin/osquery/x.c", '"core/engine.h"', "<thrift/c_glib/thrift.h>"),
    including("plugin/sqlite/x.c", '"core/engine.h"', "<sqlite3ext.h>"),
    including("plugin/core/state-sql.c", '"core/state-private.h"', "<sqlite3ext.h>"),
    including("plugin/cli/x.c", '"sqlite/vtab.h"', "<sqlite3.h>"),
    including("plugin/cli/report/x.c", '"cli/session.h"', '"cli/report/x.h"', '"core/pack.h"'),
    including("tables/x.c", '"core/table.h"'),
    ("a comment about an include", "plugin/base/x.c", '/* as in\n#include "aws/client.h"\n*/\n'),
]

if __name__ == "__main__":
    checklib.run("layering", problems, GUILTY, INNOCENT)
