"""Single changes of plain data: every place of it, each in every kind that changes a value."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

# Values of every type, among them those that a careless comparison takes for another: 1, 1.0 and true.
ODD = (
    None,
    True,
    False,
    0,
    1,
    -1,
    1.0,
    0.0,
    "",
    "0",
    "1e999999999",
    "\u00b2",
    [],
    {},
    [[]],
    10**400,
    float("nan"),
)


def places(value, path=()) -> Iterator[tuple]:
    """Every place under a value, parents before what they hold."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, held in inner:
        yield (*path, key)
        yield from places(held, (*path, key))


def kinds(value, path) -> Iterator[tuple[str, object]]:
    """Every kind of change that fits a place: what it is called and what stands there instead."""
    held = value
    for step in path:
        held = held[step]
    for odd in ODD:
        if type(odd) is not type(held) or odd != held:
            yield f"becomes {type(odd).__name__} {str(odd)[:12]}", odd
    if isinstance(held, bool):
        yield "value", not held
    elif isinstance(held, int):
        yield "value", held + 1
        yield "type", float(held)
        yield "text", str(held)
    elif isinstance(held, str):
        yield "value", held + "x"
        yield "case", held.swapcase() + " "
    elif isinstance(held, list):
        yield "longer", [*held, held[0] if held else 0]
        if held:
            yield "shorter", held[:-1]
        if len(held) > 1 and held != held[::-1]:
            yield "order", held[::-1]
    elif isinstance(held, dict):
        yield "extra", {**held, "extra": None}
        yield "extra text", {**held, "": "x"}


@contextmanager
def changed(value, path, instead):
    """The value with one place changed, and as it was behind it."""
    holder = value
    for step in path[:-1]:
        holder = holder[step]
    before = holder[path[-1]]
    holder[path[-1]] = instead
    try:
        yield value
    finally:
        holder[path[-1]] = before


@contextmanager
def without(value, path):
    """The value without one key, and as it was behind it; the order of keys stays."""
    holder = value
    for step in path[:-1]:
        holder = holder[step]
    before = dict(holder)
    del holder[path[-1]]
    try:
        yield value
    finally:
        holder.clear()
        holder.update(before)
