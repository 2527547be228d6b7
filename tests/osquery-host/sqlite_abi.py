# SPDX-License-Identifier: Apache-2.0
"""The part of SQLite's C interface that virtual tables need, which Python's own module does not offer."""
import ctypes
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_double, c_int, c_int64, c_ubyte, c_uint64, c_void_p

OK, ERROR, CONSTRAINT, ROW, DONE = 0, 1, 19, 100, 101
INTEGER, FLOAT, TEXT, BLOB, NULL = 1, 2, 3, 4, 5
TRANSIENT = c_void_p(-1)


class Constraint(ctypes.Structure):
    _fields_ = [("column", c_int), ("op", c_ubyte), ("usable", c_ubyte), ("term", c_int)]


class Usage(ctypes.Structure):
    _fields_ = [("argv_index", c_int), ("omit", c_ubyte)]


class IndexInfo(ctypes.Structure):
    _fields_ = [("n_constraints", c_int), ("constraints", POINTER(Constraint)), ("n_order_by", c_int),
                ("order_by", c_void_p), ("usage", POINTER(Usage)), ("index_number", c_int), ("index_text", c_void_p),
                ("free_index_text", c_int), ("order_by_consumed", c_int), ("cost", c_double), ("rows", c_int64),
                ("flags", c_int), ("used", c_uint64)]


class Table(ctypes.Structure):
    """sqlite3_vtab; `_error` is SQLite's to free."""
    _fields_ = [("module", c_void_p), ("references", c_int), ("error", c_void_p)]


class Cursor(ctypes.Structure):
    _fields_ = [("table", POINTER(Table))]


OUT = POINTER(c_void_p)
CREATE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_void_p, OUT, OUT)
BEST_INDEX = CFUNCTYPE(c_int, c_void_p, POINTER(IndexInfo))
OF_TABLE = CFUNCTYPE(c_int, c_void_p)
OPEN = CFUNCTYPE(c_int, c_void_p, OUT)
FILTER = CFUNCTYPE(c_int, c_void_p, c_int, c_void_p, c_int, POINTER(c_void_p))
COLUMN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)
ROWID = CFUNCTYPE(c_int, c_void_p, POINTER(c_int64))


class Module(ctypes.Structure):
    _fields_ = [("version", c_int), ("create", CREATE), ("connect", CREATE), ("best_index", BEST_INDEX),
                ("disconnect", OF_TABLE), ("destroy", OF_TABLE), ("open", OPEN), ("close", OF_TABLE),
                ("filter", FILTER), ("next", OF_TABLE), ("eof", OF_TABLE), ("column", COLUMN), ("rowid", ROWID),
                ("rest", c_void_p * 12)]


lib = ctypes.CDLL("libsqlite3.so.0")
for _name, _result, _arguments in [
        ("open", c_int, [c_char_p, OUT]), ("close_v2", c_int, [c_void_p]), ("errmsg", c_char_p, [c_void_p]),
        ("prepare_v2", c_int, [c_void_p, c_char_p, c_int, OUT, POINTER(c_char_p)]), ("step", c_int, [c_void_p]),
        ("finalize", c_int, [c_void_p]), ("column_count", c_int, [c_void_p]),
        ("column_name", c_char_p, [c_void_p, c_int]), ("column_type", c_int, [c_void_p, c_int]),
        ("column_int64", c_int64, [c_void_p, c_int]), ("column_double", c_double, [c_void_p, c_int]),
        ("column_blob", c_void_p, [c_void_p, c_int]), ("column_bytes", c_int, [c_void_p, c_int]),
        ("create_module", c_int, [c_void_p, c_char_p, POINTER(Module), c_void_p]),
        ("declare_vtab", c_int, [c_void_p, c_char_p]), ("mprintf", c_void_p, [c_char_p, c_char_p]),
        ("free", None, [c_void_p]), ("vtab_in", c_int, [POINTER(IndexInfo), c_int, c_int]),
        ("vtab_in_first", c_int, [c_void_p, OUT]), ("vtab_in_next", c_int, [c_void_p, OUT]),
        ("value_text", c_char_p, [c_void_p]), ("result_null", None, [c_void_p]),
        ("result_int64", None, [c_void_p, c_int64]), ("result_double", None, [c_void_p, c_double]),
        ("result_text", None, [c_void_p, c_char_p, c_int, c_void_p])]:
    _function = getattr(lib, f"sqlite3_{_name}")
    _function.restype, _function.argtypes = _result, _arguments


def cell(statement, column):
    """A result's cell as str, int, float, bytes or None."""
    kind = lib.sqlite3_column_type(statement, column)
    if kind == NULL:
        return None
    if kind == INTEGER:
        return lib.sqlite3_column_int64(statement, column)
    if kind == FLOAT:
        return lib.sqlite3_column_double(statement, column)
    start, size = lib.sqlite3_column_blob(statement, column), lib.sqlite3_column_bytes(statement, column)
    data = ctypes.string_at(start, size) if size else b""
    return data.decode(errors="surrogateescape") if kind == TEXT else data


def result(context, value):
    """Hands a value to SQLite."""
    if value is None:
        lib.sqlite3_result_null(context)
    elif isinstance(value, int):
        lib.sqlite3_result_int64(context, value)
    elif isinstance(value, float):
        lib.sqlite3_result_double(context, value)
    else:
        data = value.encode(errors="surrogateescape")
        lib.sqlite3_result_text(context, data, len(data), TRANSIENT)
