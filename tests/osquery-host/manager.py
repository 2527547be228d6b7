# SPDX-License-Identifier: Apache-2.0
"""osquery's side of the extensions socket: takes registrations, pings, forgets."""
import os
import re
import socket
import threading

from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.transport import TSocket, TTransport

import values
import wire

INDEX, REQUIRED, ADDITIONAL, OPTIMIZED, HIDDEN = 1, 2, 4, 8, 16
LEAST_SDK = (1, 7, 7)
KEYWORDS = {"select", "table", "from", "where", "index", "order", "group", "join", "values", "default"}


class Column:
    def __init__(self, row):
        self.name, self.type, self.options = row["name"], row["type"].replace("_", " "), int(row["op"])


def columns_of(rows):
    """A table's columns out of what its extension says; ValueError where osquery would not take it."""
    columns = []
    for row in rows:
        if row.get("id") == "column":
            columns.append(Column(row))
        elif row.get("id") == "attributes":
            int(row["attributes"])
        elif row.get("id") not in ("alias", "columnAlias"):
            raise ValueError("a row without id")
    if not columns or len({c.name for c in columns}) != len(columns):
        raise ValueError("no column, or one name for two")
    if any(c.type not in values.TYPES for c in columns):
        raise ValueError("a type that osquery does not know")
    return columns


class Registered:
    def __init__(self, uuid, info, tables):
        self.uuid, self.info, self.tables = uuid, info, tables


class Manager:
    """Listens on `path`. `on_change` is called after an extension has come or gone."""

    def __init__(self, path, ping_every_s=3):
        self.path = path
        self.registered = {}
        self.changed = threading.Condition()
        self.refusals = []  # reasons to refuse whoever registers next, one each
        self._next_uuid = 4660
        self._stop = threading.Event()
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listening.bind(path)
        self._listening.listen(16)
        self._processor = wire.ExtensionManager.Processor(self)
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        if ping_every_s:
            self._threads.append(threading.Thread(target=self._ping_all, args=(ping_every_s,), daemon=True))
        for thread in self._threads:
            thread.start()

    def close(self, remove=True):
        """Goes; with its socket file, or as a process that was killed does."""
        self._stop.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        if remove:
            os.unlink(self.path)
        for thread in self._threads:
            thread.join()

    def forget(self, uuid):
        with self.changed:
            self.registered.pop(uuid, None)
            self.changed.notify_all()

    def wait_for(self, condition, timeout_s=60):
        """Until `condition(registered)` holds; the time is a guard against hanging."""
        with self.changed:
            return self.changed.wait_for(lambda: condition(self.registered), timeout_s)

    def socket_of(self, uuid):
        return f"{self.path}.{uuid}"

    def _accept(self):
        while not self._stop.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        transport = TSocket.TSocket()
        transport.setHandle(connection)
        buffered = TTransport.TBufferedTransport(transport)
        protocol = TBinaryProtocol(buffered, strictRead=True, strictWrite=True)
        try:
            while True:
                self._processor.process(protocol, protocol)
        except (TTransport.TTransportException, OSError):
            pass
        finally:
            buffered.close()

    def _ping_all(self, every_s):
        while not self._stop.wait(every_s):
            for uuid in list(self.registered):
                try:
                    with wire.Connection(self.socket_of(uuid), wire.Extension, 10) as extension:
                        alive = extension.ping().code == 0
                except (TTransport.TTransportException, OSError):
                    alive = False
                if not alive:
                    self.forget(uuid)

    def _complaint(self, info, tables):
        if self.refusals:
            return self.refusals.pop(0)
        version = tuple(int(part) for part in re.findall(r"\d+", info.sdk_version)[:3])
        if version < LEAST_SDK:
            return "Extension was built with an old SDK"
        if any(other.info.name == info.name for other in self.registered.values()):
            return "Duplicate extension registered"
        for name in tables:
            if any(name in other.tables for other in self.registered.values()):
                return f"Table {name} is taken"
            if name.lower() in KEYWORDS or "-" in name or " " in name:
                return f"Table {name} has a name that SQL does not allow"
        return None

    # What the extension asks.

    def ping(self):
        return wire.ttypes.ExtensionStatus(0, "pong", 0)

    def extensions(self):
        with self.changed:
            return {uuid: extension.info for uuid, extension in self.registered.items()}

    def options(self):
        return {"extensions_timeout": wire.ttypes.InternalOptionInfo("3", "3", "uint64")}

    def registerExtension(self, info, registry):
        try:
            tables = {name: columns_of(rows) for name, rows in registry.get("table", {}).items()}
        except (KeyError, ValueError) as problem:
            return wire.ttypes.ExtensionStatus(1, f"Invalid table: {problem}", 0)
        with self.changed:
            complaint = self._complaint(info, tables)
            if complaint:
                self.changed.notify_all()
                return wire.ttypes.ExtensionStatus(1, complaint, 0)
            uuid = self._next_uuid
            self._next_uuid += 1
            self.registered[uuid] = Registered(uuid, info, tables)
            self.changed.notify_all()
        return wire.ttypes.ExtensionStatus(0, "OK", uuid)

    def deregisterExtension(self, uuid):
        known = uuid in self.registered
        self.forget(uuid)
        return wire.ttypes.ExtensionStatus(0 if known else 1, "OK" if known else "No extension UUID registered", 0)
