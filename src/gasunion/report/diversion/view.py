"""The answer about diverted gas as its page reads it: names, and figures in a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gasunion.report.language.language import Language
from gasunion.report.views.names import Names

STAGES = ("built", "due", "all")


@dataclass(frozen=True, kw_only=True)
class DiversionData:
    """What the page is drawn from.

    Attributes
    ----------
    answer : of `gasunion diversion`, plain. party_names : party → its name in the case.
    names : in each language. files : beside the page.
    """

    answer: Mapping[str, Any]
    party_names: Mapping[str, str]
    names: Names
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DiversionReading:
    """An answer and the language in which it is read."""

    data: DiversionData
    words: Language

    @property
    def answer(self) -> Mapping[str, Any]:
        """The answer."""
        return self.data.answer

    @property
    def asked(self) -> Mapping[str, Any]:
        """The question it answers."""
        asked: Mapping[str, Any] = self.answer["asked"]
        return asked

    @property
    def last(self) -> str:
        """The last year."""
        return str(self.asked["years"][-1])

    def say(self, key: str, **words: str) -> str:
        """A message of the page; a unit that ends in a full stop ends a sentence too."""
        return self.words.say(f"diversion.{key}", **words).replace("..", ".")

    def party(self, party: str) -> str:
        """Name of a party."""
        found = "" if self.words.code == "en" else self.data.names.form("party", party, self.words.code)
        return found or self.data.party_names.get(party, party)

    def place(self, node: str) -> str:
        """Name of a node."""
        return self.data.names.form("node", node, self.words.code) or node

    def route(self, route: Mapping[str, Any]) -> str:
        """A route by its pipes, the places it joins, and who buys."""
        system = self.data.names.form("system", route["system"], self.words.code) or route["system"]
        tail, head = route["places"]
        return self.say(
            "routes.way",
            system=system or route["crossing"],
            tail=self.place(tail),
            head=self.place(head),
            buyer=self.party(route["buyer"]),
        )

    def volume(self, value: float, *, signed: bool = False) -> str:
        """A volume with its unit."""
        return self.words.with_unit(value, "bcm", signed=signed)

    def stages(self, year: str) -> list[tuple[str, Mapping[str, Any]]]:
        """(name, stage) of a year, in order."""
        told = self.answer["years"][year]["stages"]
        return [(name, told[name]) for name in STAGES if name in told]
