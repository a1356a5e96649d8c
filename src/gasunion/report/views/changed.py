"""What changed between two plans, in the language of its reader: names of parties, borders and plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from gasunion.report.changes.changes import Changes, Ends, Side
from gasunion.report.language.language import Language
from gasunion.report.views import rows as kept
from gasunion.report.views.names import NameRow, Names, names_of
from gasunion.report.views.plan_kind import kind_in_words

Thing = TypeVar("Thing")


@dataclass(frozen=True, kw_only=True)
class ChangesReading:
    """One plan against another, and the language in which that is read."""

    changes: Changes
    words: Language

    @property
    def code(self) -> str:
        """Code of the language."""
        return self.words.code

    def say(self, key: str, **words: str) -> str:
        """A message of this chapter."""
        return self.words.say(f"changed.{key}", **words)

    def count(self, key: str, n: int, **words: str) -> str:
        """A message of this chapter in the plural form of a count."""
        return self.words.count(f"changed.{key}", n, **words)

    @cached_property
    def names(self) -> Names:
        """What things are called."""
        return names_of(kept.records(NameRow, [dict(r) for r in self.changes.names]))

    def name(self, kind: str, key: str, otherwise: str) -> str:
        """The name of a thing in the language; English names are those of the data."""
        found = "" if self.code == "en" else self.names.form(kind, key, self.code)
        return found or otherwise

    def party(self, party: str) -> str:
        """Name of a party."""
        return self.name("party", party, self.changes.party_names.get(party, party))

    def parties(self, parties: Iterable[str]) -> list[str]:
        """Short names of parties in the alphabetical order of their names."""
        return self.words.sorted(parties, self.party)

    def listed(self, parties: Iterable[str]) -> str:
        """Names of parties in their order, as a list."""
        return self.words.listed([self.party(p) for p in self.parties(parties)])

    def contract(self, contract: str) -> str:
        """Name of a contract; its code where the case names none."""
        return self.names.form("contract", contract, self.code) or contract

    def node(self, node: str) -> str:
        """Name of a place; its code where the case names none."""
        return self.names.form("node", node, self.code) or node

    @cached_property
    def borders(self) -> dict[str, tuple[str, str]]:
        """Corridor → its system and, apart from it, its ends; no two corridors of one name.

        Where letters are Cyrillic the code of a corridor is left out. Corridors that would then read alike
        are told apart by their places, and such as lead between the same two by a number.
        """
        found = {key: self._border(key, ends) for key, ends in self.changes.borders.items()}
        alike = _alike(found)
        found |= {k: self._border(k, e, by_place=True) for k, e in self.changes.borders.items() if k in alike}
        seen: Counter[tuple[str, str]] = Counter()
        for key in sorted(_alike(found)):
            system, ends = found[key]
            seen[system, ends] += 1
            found[key] = (system, self.say("same_name", name=ends, n=str(seen[system, ends])))
        return found

    def _border(self, corridor: str, ends: Ends, *, by_place: bool = False) -> tuple[str, str]:
        start, end = (
            (self.node(ends.from_node), self.node(ends.to_node))
            if by_place
            else (self.party(ends.from_party), self.party(ends.to_party))
        )
        told = self.words.say("name.pipe_alone", start=start, end=end, code=corridor)
        return (self.name("system", ends.system, ends.system) if ends.system else "", told)

    def border(self, corridor: str) -> str:
        """'Central Asia–China, Uzbekistan to Kazakhstan (C03)'."""
        system, ends = self.borders.get(corridor, ("", corridor))
        return f"{system}, {ends}" if system else ends

    def arc(self, arc: str) -> str:
        """Name of a section by its places; its code where no result has a flow of it."""
        ends = self.changes.arcs.get(arc)
        if ends is None:
            return arc
        system = self.name("system", ends.system, ends.system)
        key = "name.pipe" if system else "name.pipe_alone"
        start, end = self.node(ends.from_node), self.node(ends.to_node)
        return self.words.say(key, system=system, start=start, end=end, code=arc)

    def label(self, side: Side) -> str:
        """What a plan is called on the page."""
        return side.label.get(self.code) or side.label["en"]

    def plan(self, side: Side) -> str:
        """'joint plan of Kazakhstan and Russia', 'joint plan of all parties', 'status quo'."""
        return kind_in_words(self.words, side, parties=self.changes.party_names, listed=self.listed)

    def side(self, side: Side) -> str:
        """'today (eurasia 2024, status quo)'."""
        return self.say(
            "side.told", label=self.label(side), case=side.case, year=str(side.year), plan=self.plan(side)
        )

    @property
    def tolerance(self) -> str:
        """'1 MUSD'."""
        return self.words.with_unit(self.changes.tolerance_musd, "MUSD")


def _alike(found: dict[str, tuple[str, str]]) -> set[str]:
    times = Counter(found.values())
    return {key for key, name in found.items() if times[name] > 1}


def readings(changes: Sequence[Changes], words: Language) -> list[ChangesReading]:
    """Every comparison of a page in one language."""
    return [ChangesReading(changes=c, words=words) for c in changes]
