# SPDX-License-Identifier: Apache-2.0
"""One of osquery's SQLite handles, with an extension's tables attached."""
import ctypes

import remote
import sqlite_abi as abi
import vtab


class Database:
    def __init__(self, tables, source):
        """`tables`: name -> columns; `source` answers `generate`."""
        handle = ctypes.c_void_p()
        abi.lib.sqlite3_open(b":memory:", ctypes.byref(handle))
        self.handle = handle
        self.failure = None
        self._modules = [vtab.Module(self, name, columns, source) for name, columns in tables.items()]
        for name in tables:
            self.query(f"CREATE VIRTUAL TABLE {name} USING {name}")

    def close(self):
        abi.lib.sqlite3_close_v2(self.handle)

    def _fail(self):
        failure, self.failure = self.failure, None
        if isinstance(failure, remote.QueryError):
            raise failure
        if failure is not None:
            raise RuntimeError("the host itself is broken") from failure
        raise remote.QueryError(abi.lib.sqlite3_errmsg(self.handle).decode())

    def query(self, sql):
        """Rows as dictionaries, in the order of the columns; QueryError where osquery would show one."""
        statement, tail = ctypes.c_void_p(), ctypes.c_char_p()
        self.failure = None
        if abi.lib.sqlite3_prepare_v2(self.handle, sql.encode(), -1, ctypes.byref(statement),
                                      ctypes.byref(tail)) != abi.OK:
            self._fail()
        try:
            names = [abi.lib.sqlite3_column_name(statement, i).decode()
                     for i in range(abi.lib.sqlite3_column_count(statement))]
            rows = []
            while (code := abi.lib.sqlite3_step(statement)) == abi.ROW:
                rows.append({name: abi.cell(statement, i) for i, name in enumerate(names)})
            if code != abi.DONE:
                self._fail()
            return rows
        finally:
            abi.lib.sqlite3_finalize(statement)
