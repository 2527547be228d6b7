# SPDX-License-Identifier: Apache-2.0
"""An extension's tables, asked as osquery asks them: two connections per call, a context in JSON, text in answers."""
import json

from thrift.Thrift import TApplicationException
from thrift.transport import TTransport

import wire

MOST_STRING_BYTES = 100 * 1024 * 1024  # osquery stops reading a reply there
ALL_BITS = 2 ** 64 - 1


class QueryError(Exception):
    """The query fails; the message is what osquery says."""


class Call:
    """One generate and what came back."""

    def __init__(self, table, context, rows, reply_bytes):
        self.table, self.context, self.rows, self.reply_bytes = table, context, rows, reply_bytes


class Remote:
    """The extension behind a socket. `calls` holds every generate so far."""

    def __init__(self, path, timeout_s=300):
        self.path = path
        self.timeout_s = timeout_s
        self.calls = []

    def _call(self, table, request):
        try:
            with wire.Connection(self.path, wire.Extension, 10) as extension:
                extension.ping()
            connection = wire.Connection(self.path, wire.Extension, self.timeout_s)
            with connection as extension:
                response = extension.call("table", table, request)
        except (TApplicationException, TTransport.TTransportException, OSError, EOFError) as problem:
            raise QueryError(f"extension call failed: {problem}") from problem
        if response.status.code != 0:
            raise QueryError(response.status.message)
        size = sum(len(k.encode()) + len(v.encode()) for row in response.response for k, v in row.items())
        if size > MOST_STRING_BYTES:
            raise QueryError("MaxMessageSize reached")
        return response.response, connection.socket.received

    def columns(self, table):
        return self._call(table, {"action": "columns"})[0]

    def generate(self, table, context):
        rows, received = self._call(table, {"action": "generate", "context": json.dumps(context, separators=(",", ":"),
                                                                                       ensure_ascii=False)})
        self.calls.append(Call(table, context, rows, received))
        return rows


def context_of(columns, constraints, bits):
    """`constraints`: pairs of a column's name and {"op", "expr"}; `bits`: SQLite's mask of used columns, unsigned."""
    lists = {column.name: [] for column in columns}
    for name, constraint in constraints:
        lists[name].append(constraint)
    used = [c.name for i, c in enumerate(columns) if bits >> min(i, 63) & 1]
    return {"constraints": [{"name": c.name, "list": lists[c.name], "affinity": c.type.replace(" ", "_")}
                            for c in sorted(columns, key=lambda c: c.name)],
            "colsUsed": used[::-1], "colsUsedBitset": bits & ALL_BITS}
