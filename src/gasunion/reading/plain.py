"""Plain data from JSON and TOML: what both formats allow and no input means is refused in a sentence.

Refused are keys that are duplicated, NaN and Infinity, numbers too great or too long, nesting, size, half
characters and control characters. A file that has none of their marks is parsed at the parser's own speed: a
game of 20 players has a million keys.
"""

from __future__ import annotations

import json
import math
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from gasunion.outcome import Finding, Refused
from gasunion.reading import figure, limits, text
from gasunion.reading.file import read_bytes

# Digits and points become 0, the marks of an exponent e and -, every other byte a blank.
_KINDS: Final = bytes(
    ord("0")
    if chr(b) in "0123456789."
    else ord("e")
    if chr(b) in "eE"
    else ord("-")
    if chr(b) in "+-"
    else 32
    for b in range(256)
)
_LONG: Final = b"0" * (limits.DIGITS + 1)
_TEXTS: Final = {str}
_GREAT: Final = (b"0e000", b"0e-000")


def read_json(path: str | Path) -> tuple[Any, bytes]:
    """A JSON file: its value and its bytes.

    Raises
    ------
    Refused : unreadable, or as `json_of`.
    """
    data = read_bytes(path, most=limits.FILE_BYTES["JSON"])
    return json_of(data, text.visible(str(path))), data


def json_of(data: bytes, where: str) -> Any:
    """The value of JSON bytes.

    Parameters
    ----------
    where : the file's name, for messages.

    Raises
    ------
    Refused : not UTF-8, not JSON (line and column named), a key is duplicated, a number or text is none
    that is
        read, nested too deeply, or too much.
    """
    _bound(data, where, "JSON")
    written = _decoded(data, where)
    if data.count(b",") + data.count(b"[") + data.count(b"{") > limits.VALUES:
        raise _too_many(where)

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        table = dict(items)
        if len(table) < len(items):
            raise _duplicated(where, [k for k, times in Counter(k for k, _ in items).items() if times > 1])
        return table

    def constant(name: str) -> NoReturn:
        raise Refused(
            [
                Finding(
                    where=where,
                    what=f"{name} is not a number.",
                    value=name,
                    hint="Write a finite number, or null where there is none.",
                )
            ]
        )

    def bounded(number: str) -> Any:
        try:
            return figure.number(number) if set(number) & set(".eE") else figure.whole(number)
        except figure.NoFigure as error:
            raise _refused(where, f"the number {_cut(number)} is not read", str(error)) from None

    marks = data.translate(_KINDS)
    is_odd = _LONG in marks or any(mark in marks for mark in _GREAT)
    try:
        value = json.loads(
            written,
            object_pairs_hook=pairs,
            parse_constant=constant,
            parse_float=bounded if is_odd else None,
            parse_int=bounded if is_odd else None,
        )
    except json.JSONDecodeError as error:
        place = f"{where}, line {error.lineno}, column {error.colno}"
        raise Refused([Finding(where=place, what=f"is not JSON: {error.msg}.")]) from None
    except RecursionError:
        raise _too_deep(where) from None
    _check(value, where, has_odd_text=b"\\" in data or b"\x7f" in data or not data.isascii())
    return value


def toml_of(data: bytes, where: str) -> dict[str, Any]:
    """The table of TOML bytes, with or without byte-order mark; lines end in LF or CRLF.

    Raises
    ------
    Refused : as `json_of`.
    """
    _bound(data, where, "TOML")
    written = _decoded(data, where).replace("\r\n", "\n")
    try:
        value = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise _refused(
            where, f"is not TOML: {_printable(str(error))}", "correct the place it names."
        ) from None
    except RecursionError:
        raise _too_deep(where) from None
    except (ValueError, OverflowError):
        # Python's own limit of digits, and days that no calendar has: tomllib lets both through.
        what = "holds a number or a date that cannot be read"
        raise _refused(where, what, f"numbers have at most {limits.DIGITS} digits.") from None
    _check(value, where, has_odd_text=True)
    return value


def _bound(data: bytes, where: str, kind: str) -> None:
    most = limits.FILE_BYTES[kind]
    if len(data) > most:
        what = f"has {limits.size(len(data))}; at most {limits.size(most)} of {kind} are read"
        raise _refused(where, what, "check that it is the file that was meant.")


def _decoded(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        what = f"is not UTF-8 at byte {error.start}"
        raise Refused(
            [
                Finding(
                    where=where,
                    what=f"{what}, in line {line}" if line > 1 else what,
                    value=f"0x{data[error.start]:02x}",
                    hint="save it as UTF-8.",
                )
            ]
        ) from None


def judged(value: Any, where: str, *, also: tuple[type, ...] = ()) -> None:
    """Hold a value that a programme handed over to what a JSON file may hold.

    Parameters
    ----------
    also : types of single values that the caller turns into such by itself.

    Raises
    ------
    Refused : it holds something else than objects with texts as keys, lists, texts, finite numbers, yes, no
        and null; more values than a file may; or as `json_of`.
    """
    if type(value) in (dict, list) and _is_sound(value, where, has_odd_text=True):
        return
    faults = list(_faults(value, where, plain=(bool, float, type(None), *also)))
    if faults:
        raise Refused(faults)


def _check(value: Any, where: str, *, has_odd_text: bool) -> None:
    """Refuse what the formats allow and no input means, every fault by its place."""
    if _is_sound(value, where, has_odd_text=has_odd_text):
        return
    faults = list(_faults(value, where))
    if faults:
        raise Refused(faults)


def _is_sound(value: Any, where: str, *, has_odd_text: bool) -> bool:
    """A quick look at everything, level by level; the slow look tells the places.

    Raises
    ------
    Refused : there are more values than a file may hold; in memory few lists can hold each other that often.
    """
    level, count = [value], 0
    for _ in range(limits.DEPTH):
        below: list[Any] = []
        for item in level:
            if type(item) is dict:
                if item and (set(map(type, item)) != _TEXTS or max(map(len, item)) > limits.TEXT):
                    return False
                if has_odd_text and not all(map(str.isprintable, item)):
                    return False
                below += item.values()
            elif type(item) is list:
                below += item
        level, count = [], count + len(below)
        if count > limits.VALUES:
            raise _too_many(where)
        for item in below:
            kind = type(item)
            if kind is str:
                if len(item) > limits.TEXT or (has_odd_text and not item.isprintable()):
                    return False
            elif kind is float:
                if item - item != 0:
                    return False
            elif kind is dict or kind is list:
                level.append(item)
            elif kind is int:
                if item.bit_length() > 130:
                    return False
            elif kind is not bool and item is not None:
                return False
        if not level:
            return type(value) in (dict, list) or not list(_faults(value, ""))
    return False


def _faults(value: Any, where: str, *, plain: tuple[type, ...] | None = None) -> Iterator[Finding]:
    """What `_check` refuses, by its place; where `plain` is given, single values of other types too."""
    stack: list[tuple[Any, str, int]] = [(value, "", 0)]
    count = -1  # what holds all of them is none of them
    while stack:
        item, place, depth = stack.pop()
        if (count := count + 1) > limits.VALUES:
            raise _too_many(where)
        at = f"{where}, {place}" if place else where
        if depth >= limits.DEPTH and isinstance(item, Mapping | list | tuple):
            yield _depth_finding(where)
            return
        if isinstance(item, Mapping):
            for key in item:
                if not isinstance(key, str):
                    yield Finding(where=at, what=f"the key {text.shown(key)} is not a text.")
                elif fault := text.fault_of(key, is_name=True):
                    yield Finding(where=at, what=f"the key {text.shown(key)} {fault}.")
            below = [
                (v, f"{place}.{_cut(str(k))}" if place else _cut(str(k)), depth + 1) for k, v in item.items()
            ]
            stack += reversed(below)
        elif isinstance(item, list | tuple):
            stack += reversed([(v, f"{place}[{i}]", depth + 1) for i, v in enumerate(item)])
        elif isinstance(item, str):
            if fault := text.fault_of(item):
                yield Finding(where=at, what=f"{text.shown(item)} {fault}.", value=text.shown(item))
        elif isinstance(item, float) and not math.isfinite(item):
            word = "nan" if math.isnan(item) else "infinite, or too great for a number"
            yield Finding(where=at, what=f"is {word}.", hint="Write a finite number.")
        elif isinstance(item, int) and not isinstance(item, bool):
            try:
                figure.whole(item)
            except figure.NoFigure as error:
                yield Finding(where=at, what=f"holds a number that is not read; {error}")
        elif plain is not None and not isinstance(item, plain):
            yield Finding(where=at, what=f"is of type {type(item).__name__}, for which JSON has no word.")


def _duplicated(where: str, names: list[str]) -> Refused:
    return Refused(
        Finding(
            where=where,
            what=f"key {text.shown(n)} is duplicated.",
            value=text.shown(n),
            hint="Keep one of them.",
        )
        for n in sorted(names)
    )


def _refused(where: str, what: str, hint: str) -> Refused:
    return Refused([Finding(where=where, what=what, hint=hint)])


def _too_many(where: str) -> Refused:
    return _refused(where, f"holds more than {limits.VALUES:,} values", "split it.")


def _depth_finding(where: str) -> Finding:
    what = f"is nested too deeply: more than {limits.DEPTH} objects and lists inside each other."
    return Finding(where=where, what=what, limit=limits.DEPTH)


def _too_deep(where: str) -> Refused:
    return Refused([_depth_finding(where)])


def _cut(written: str) -> str:
    """A key or number in a message: without quotes, cut, made visible."""
    return text.shown(written)[1:-1]


def _printable(message: str) -> str:
    return "".join(c if c.isprintable() else text.shown(c)[1:-1] for c in message)
