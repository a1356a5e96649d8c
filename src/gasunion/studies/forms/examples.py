"""Unions that exist, from the file beside this one: form, name, what is known, where it can be read."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

from gasunion.reading.plain import toml_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A union that exists."""

    form: str
    name: str
    what: str
    source: str


def examples() -> tuple[Example, ...]:
    """Examples in the order of the file."""
    data = resources.files("gasunion.studies.forms").joinpath("examples.toml").read_bytes()
    return tuple(Example(**row) for row in toml_of(data, "examples.toml")["example"])
