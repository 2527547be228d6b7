# SPDX-License-Identifier: Apache-2.0
"""What osquery makes of an extension's text, by the type of the column."""
import ctypes
import re

INT64_MAX = 2 ** 63 - 1
TYPES = {"TEXT", "BLOB", "INTEGER", "BIGINT", "UNSIGNED BIGINT", "UNSIGNED_BIGINT", "DOUBLE"}

_C_INTEGER = re.compile(r"\s*[+-]?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)")
_LEADING = re.compile(r"\s*[+-]?[0-9]+")


def _base_0(text):
    """strtoll with base 0 that must take all of the text; None where it does not."""
    match = _C_INTEGER.fullmatch(text)
    if not match:
        return None
    digits = match.group(1)
    base = 16 if digits[:2] in ("0x", "0X") else 8 if digits[0] == "0" and len(digits) > 1 else 10
    number = int(digits, base)
    return -number if "-" in text[:match.start(1)] else number


def _leading(text):
    """A decimal number at the start, junk after it ignored; None where there is none or it is too large."""
    match = _LEADING.match(text)
    if not match:
        return None
    number = int(match.group())
    return number if -INT64_MAX - 1 <= number <= INT64_MAX else None


def _double(text):
    try:
        return float(text) if re.fullmatch(r"[+-]?[0-9.]+([eE][+-]?[0-9]+)?", text) else None
    except ValueError:
        return None


def convert(kind, text):
    """str, int, float or None (NULL); `text` None is a value that the row does not have."""
    text = text or ""
    if kind in ("TEXT", "BLOB"):
        return text
    if kind == "INTEGER":
        number = _base_0(text)
        return None if number is None or abs(number) > INT64_MAX else ctypes.c_int32(number & 0xffffffff).value
    return _double(text) if kind == "DOUBLE" else _leading(text)
