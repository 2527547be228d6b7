# SPDX-License-Identifier: Apache-2.0
"""Tables of an extension as SQLite sees them through osquery: the same choices in planning, the same questions."""
import ctypes

import remote
import sqlite_abi as abi
import values
from manager import ADDITIONAL, HIDDEN, INDEX, OPTIMIZED, REQUIRED

EQUALS = 2
ORDERING = {4, 8, 16, 32}  # > <= < >=
SELECTIVE_COST, FULL_COST = 1.0, 1000000.0


def pushed(column, op):
    """Whether osquery hands such a constraint on."""
    options = column.options or INDEX  # for extensions, DEFAULT counts as INDEX
    if not options & (INDEX | REQUIRED | ADDITIONAL):
        return False
    return not (column.type == "TEXT" and op in ORDERING)


class Plan:
    """What xBestIndex has decided: the constraints in the order of xFilter's arguments, and the used columns."""

    def __init__(self, arguments, used):
        self.arguments, self.used = arguments, used


class Module:
    """One table, registered as an SQLite module of its name and created. Failures of an extension end up in `database`,
    as SQLite has no other way to carry them whole."""

    def __init__(self, database, name, columns, source):
        self.database, self.name, self.columns, self.source = database, name, columns, source
        self.plans, self.tables, self.cursors = [], {}, {}
        create = abi.CREATE(self._guard(self._create))
        drop = abi.OF_TABLE(self._guard(lambda table: self.tables.pop(table) and abi.OK))
        self._kept = abi.Module(
            1, create, create, abi.BEST_INDEX(self._guard(self._best_index)), drop, drop,
            abi.OPEN(self._guard(self._open)), abi.OF_TABLE(self._guard(lambda c: self.cursors.pop(c) and abi.OK)),
            abi.FILTER(self._guard(self._filter)), abi.OF_TABLE(self._guard(self._next)),
            abi.OF_TABLE(self._guard(self._eof)), abi.COLUMN(self._guard(self._column)),
            abi.ROWID(self._guard(self._rowid)))
        abi.lib.sqlite3_create_module(database.handle, name.encode(), ctypes.byref(self._kept), None)

    def _guard(self, function):
        def guarded(*arguments):
            try:
                return function(*arguments)
            except Exception as problem:  # nothing may pass through SQLite's frames
                self.database.failure = problem
                return abi.ERROR
        return guarded

    def _create(self, handle, _aux, _argc, _argv, out, _error):
        described = ", ".join(f'`{c.name}` {c.type}{" HIDDEN" if c.options & HIDDEN else ""}' for c in self.columns)
        code = abi.lib.sqlite3_declare_vtab(handle, f"CREATE TABLE {self.name}({described})".encode())
        table = abi.Table()
        out[0] = ctypes.addressof(table)
        self.tables[ctypes.addressof(table)] = table
        return code

    def _best_index(self, _table, info_pointer):
        info = info_pointer.contents
        arguments = []
        for i in range(info.n_constraints):
            constraint = info.constraints[i]
            if not constraint.usable or not 0 <= constraint.column < len(self.columns):
                continue
            column = self.columns[constraint.column]
            if not pushed(column, constraint.op):
                continue
            several = bool(column.options & OPTIMIZED and abi.lib.sqlite3_vtab_in(info_pointer, i, -1))
            if several:
                abi.lib.sqlite3_vtab_in(info_pointer, i, 1)
            arguments.append((column.name, constraint.op, several))
            info.usage[i].argv_index = len(arguments)
        bound = {name for name, _, _ in arguments}
        if any(c.options & REQUIRED and c.name not in bound for c in self.columns):
            return abi.CONSTRAINT
        info.cost = SELECTIVE_COST if arguments else FULL_COST
        info.index_number = len(self.plans)
        self.plans.append(Plan(arguments, info.used))
        return abi.OK

    def _open(self, table, out):
        cursor = abi.Cursor(ctypes.cast(table, ctypes.POINTER(abi.Table)))
        out[0] = ctypes.addressof(cursor)
        self.cursors[ctypes.addressof(cursor)] = [cursor, [], 0]
        return abi.OK

    @staticmethod
    def _texts(argument, several):
        """The values of one constraint; SQL's NULL and '' cannot be told from none, and are dropped."""
        if not several:
            text = abi.lib.sqlite3_value_text(argument)
            return [text.decode(errors="surrogateescape")] if text else []
        texts, value = [], ctypes.c_void_p()
        code = abi.lib.sqlite3_vtab_in_first(argument, ctypes.byref(value))
        while code == abi.OK and value:
            texts += Module._texts(value, False)
            code = abi.lib.sqlite3_vtab_in_next(argument, ctypes.byref(value))
        return texts

    def _filter(self, cursor, number, _text, _argc, argv):
        plan = self.plans[number]
        constraints = [(name, {"op": op, "expr": text}) for i, (name, op, several) in enumerate(plan.arguments)
                       for text in self._texts(argv[i], several)]
        context = remote.context_of(self.columns, constraints, plan.used)
        self.cursors[cursor][1:] = [self.source.generate(self.name, context), 0]
        return abi.OK

    def _next(self, cursor):
        self.cursors[cursor][2] += 1
        return abi.OK

    def _eof(self, cursor):
        _, rows, at = self.cursors[cursor]
        return at >= len(rows)

    def _column(self, cursor, context, number):
        _, rows, at = self.cursors[cursor]
        column = self.columns[number]
        abi.result(context, values.convert(column.type, rows[at].get(column.name)))
        return abi.OK

    def _rowid(self, cursor, out):
        _, rows, at = self.cursors[cursor]
        # Without one of its own, a row is its place in the reply.
        out[0] = int(rows[at]["rowid"]) if "rowid" in rows[at] else at
        return abi.OK
