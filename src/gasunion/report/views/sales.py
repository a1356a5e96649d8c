"""The answer of a study of sales as its page reads it: names, figures with their intervals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gasunion.report.language.language import Language
from gasunion.report.views.beside import Spanned
from gasunion.report.views.names import Names

Span = tuple[float, float, float]
"""A figure, its least and its greatest."""


@dataclass(frozen=True, kw_only=True)
class SalesData:
    """What the page is drawn from.

    Attributes
    ----------
    answer : of `gasunion sales`, plain. party_names : party → its name in the case. names : in each language.
    files : beside the page.
    """

    answer: Mapping[str, Any]
    party_names: Mapping[str, str]
    names: Names
    files: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SalesReading:
    """A study and the language in which it is read."""

    data: SalesData
    words: Language

    @property
    def answer(self) -> Mapping[str, Any]:
        """The answer of the study."""
        return self.data.answer

    @property
    def year(self) -> str:
        """The year, as text."""
        return str(self.answer["year"])

    @property
    def group(self) -> str:
        """The key of the group: "KZ+RU+UZ"."""
        return "+".join(self.answer["asked"]["joint"])

    def say(self, key: str, **words: str) -> str:
        """A message of sales; a unit that ends in a full stop ends a sentence too."""
        return self.words.say(f"sales.{key}", **words).replace("..", ".")

    def party(self, party: str) -> str:
        """Name of a party."""
        found = "" if self.words.code == "en" else self.data.names.form("party", party, self.words.code)
        return found or self.data.party_names.get(party, party)

    def sellers(self, name: str) -> str:
        """Names of a seller or of the members of a group, as a list."""
        return self.words.listed([self.party(p) for p in self.words.sorted(name.split("+"), self.party)])

    def joined(self, name: str) -> str:
        """Names of the members of a group, joined by a plus."""
        return " + ".join(self.party(p) for p in self.words.sorted(name.split("+"), self.party))

    def market(self, market: str) -> str:
        """A market by the party that buys there."""
        return self.party(self.answer["markets"][market]["party"])

    def change(self, regime: str, kind: str, name: str) -> Span:
        """What a seller, or a market's buyers, have more than apart."""
        low, high = self.answer["intervals"][f"changes.{regime}.{kind}.{name}"]
        return self.answer["changes"][regime][kind][name], low, high

    def part(self, name: str) -> Span:
        """A part of the split."""
        low, high = self.answer["intervals"][f"split.{name}"]
        return self.answer["split"][name], low, high

    def level(self, regime: str, figure: str) -> Spanned:
        """A figure of a regime with its interval; one that is open has its ends alone."""
        name = f"regimes.{regime}.{figure}"
        part, _, key = figure.partition(".")
        value = self.answer["regimes"][regime][part][key]
        low, high = self.answer["intervals"][name]
        return Spanned(value=value, low=low, high=high)

    def summed(self, regime: str, figures: list[str]) -> Spanned:
        """Figures of a regime together, over the middle and all points that have them."""
        whole = self.answer["regimes"][regime]
        middle = 0.0
        for figure in figures:
            part, seller, market = figure.split(".", 2)
            middle += whole[part][seller][market]
        names = [f"regimes.{regime}.{figure}" for figure in figures]
        every = [middle, *_sums(self.answer["points"], names)]
        return Spanned(value=middle, low=min(every), high=max(every))

    def merger_buyers(self, group: str) -> Spanned:
        """What buyers of all markets have more where a group sells as one and all others are alone."""
        is_merger = (
            p for p in self.answer["partitions"] if [g for g in p["groups"].split("|") if "+" in g] == [group]
        )
        found = next(is_merger)
        names = [f"partitions.{found['groups']}.consumers.{m}" for m in found["consumers"]]
        middle = sum(found["consumers"].values())
        every = [middle, *_sums(self.answer["points"], names)]
        return Spanned(value=middle, low=min(every), high=max(every))

    def signed(self, value: float) -> str:
        """An amount with its sign and unit."""
        return self.words.with_unit(value, "MUSD", signed=True)

    def bare(self, value: float) -> str:
        """An amount with its sign, without its unit."""
        return self.words.number(value, "MUSD", signed=True)

    def buyers(self, regime: str) -> Span:
        """What buyers of all markets together have more than apart, over the middle and all points."""
        names = [f"changes.{regime}.consumers.{m}" for m in self.answer["markets"]]
        middle = sum(self.answer["changes"][regime]["consumers"].values())
        every = [middle, *_sums(self.answer["points"], names)]
        return middle, min(every), max(every)


def _sums(points: Iterable[Mapping[str, Any]], names: list[str]) -> list[float]:
    return [sum(p["figures"][n] for n in names) for p in points if all(n in p["figures"] for n in names)]
