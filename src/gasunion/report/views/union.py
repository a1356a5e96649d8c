"""The answer of a union as its page reads it: names, figures in MUSD, splits in the order of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gasunion.report.language.language import Language
from gasunion.report.views.names import Names

USD = 1e6
# Splits that the page shows, in its order; all of them stand in the answer.
SHOWN = ("shapley", "nucleolus", "tau", "owen", "myerson", "price_point", "equal_parts")
# A difference within it, times the number of players, counts as none: worths are rounded one by one. [USD]
NEAR_USD = 2
Span = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class UnionData:
    """What the page is drawn from.

    Attributes
    ----------
    answer : of `gasunion union`, plain. party_names : party → its name in the case. names : in each language.
    unions : who bargains as one bloc, as it was written; empty where nobody does. files : beside the page.
    """

    answer: Mapping[str, Any]
    party_names: Mapping[str, str]
    names: Names
    unions: str = ""
    files: tuple[str, ...] = ()

    @property
    def players(self) -> tuple[str, ...]:
        """Players, in the order of the bits of a coalition."""
        return tuple(self.answer["players"])


@dataclass(frozen=True, kw_only=True)
class UnionReading:
    """A union and the language in which it is read. Amounts are MUSD of the year."""

    data: UnionData
    words: Language

    @property
    def answer(self) -> Mapping[str, Any]:
        """The answer of the study."""
        return self.data.answer

    @property
    def year(self) -> str:
        """The year, as text."""
        return str(self.answer["year"])

    def say(self, key: str, **words: str) -> str:
        """A message of the union's; a unit that ends in a full stop ends a sentence too."""
        return self.words.say(f"union.{key}", **words).replace("..", ".")

    def party(self, party: str) -> str:
        """Name of a party."""
        found = "" if self.words.code == "en" else self.data.names.form("party", party, self.words.code)
        return found or self.data.party_names.get(party, party)

    @cached_property
    def players(self) -> list[str]:
        """Players in the alphabetical order of their names."""
        return self.words.sorted(self.data.players, self.party)

    def listed(self, parties: Iterable[str]) -> str:
        """Names of parties in their order, as a list."""
        return self.words.listed([self.party(p) for p in self.words.sorted(parties, self.party)])

    def coalition(self, name: str) -> str:
        """Names of the members of a coalition, joined by a plus."""
        return " + ".join(self.party(p) for p in self.words.sorted(name.split("+"), self.party))

    @cached_property
    def unit(self) -> str:
        """Unit of money that has the digits a gain of this size carries."""
        return "MUSD/y" if abs(self.answer["gain_usd"]) < 100 * USD else "MUSD"

    def musd(self, value: float | None, *, signed: bool = False) -> str:
        """An amount in the digits of the gain, with its unit."""
        text = self.words.number(value, self.unit, signed=signed)
        return text if value is None else f"{text}\u00a0{self.words.unit('MUSD')}"

    def of_surplus(self, value: float) -> str:
        """A surplus of a whole territory, with its unit."""
        return self.words.with_unit(value, "MUSD")

    @cached_property
    def rules(self) -> list[str]:
        """Splits that the page shows."""
        return [rule for rule in SHOWN if self.answer["shares"].get(rule) is not None]

    def rule(self, rule: str) -> str:
        """Name of a split."""
        return self.say(f"rule.{rule}")

    def meaning(self, rule: str) -> str:
        """What a split means."""
        blocs = " · ".join(self.coalition(u) for u in self.data.unions.split(",") if u)
        return self.say(f"rule_is.{rule}", **({"unions": blocs} if rule == "owen" else {}))

    def today(self, party: str) -> float:
        """Surplus of today."""
        return float(self.answer["yardsticks"][party]["today_usd"]) / USD

    def without(self, party: str) -> float | None:
        """Surplus without the others, where that year has a plan."""
        found = self.answer["yardsticks"][party]["without_usd"]
        return None if found is None else float(found) / USD

    def gain(self, rule: str, party: str) -> float:
        """Gain of a party against today under a split."""
        return float(self.answer["shares"][rule][party] - self.answer["yardsticks"][party]["today_usd"]) / USD

    def transfer(self, rule: str, party: str) -> float:
        """What a split pays a party on top."""
        return float(self.answer["transfers"][rule][party]) / USD

    @property
    def worlds(self) -> Mapping[str, Any] | None:
        """Worlds of which at least one was solved."""
        found: Mapping[str, Any] | None = self.answer["worlds"]
        return found if found is not None and found["solved"] else None

    def spread(self, rule: str) -> Mapping[str, Any] | None:
        """What worlds tell of a split."""
        return None if self.worlds is None else self.worlds["rules"].get(rule)

    def span(self, rule: str, party: str) -> Span | None:
        """5 and 95 of 100 worlds of a party's gain."""
        found = self.spread(rule)
        quantiles = None if found is None else found["gain_usd"][party]
        return None if quantiles is None else (quantiles["p5"] / USD, quantiles["p95"] / USD)

    @cached_property
    def excess_usd(self) -> dict[str, dict[str, float]]:
        """Split → coalition → what it would have more by leaving; without the coalition of all. [USD]"""
        worth, everyone = self.answer["worth"], "+".join(self.data.players)
        return {
            rule: {
                name: value - sum(self.answer["shares"][rule][p] for p in name.split("+"))
                for name, value in worth.items()
                if name != everyone
            }
            for rule in self.rules
        }

    def strongest(self, rule: str, party: str | None = None) -> tuple[str, float]:
        """The coalition, of a party where one is named, that comes nearest to leaving; its excess."""
        found = self.excess_usd[rule]
        names = [n for n in found if party is None or party in n.split("+")]
        best = max(names, key=lambda n: (found[n], n))
        return best, found[best] / USD

    def is_left(self, excess_musd: float) -> bool:
        """Whether an excess counts."""
        return excess_musd * USD > NEAR_USD * len(self.data.players)

    @property
    def leaving(self) -> list[str]:
        """Splits under which someone would do better by leaving."""
        return [rule for rule in self.rules if self.is_left(self.strongest(rule)[1])]


def ordered(values: Sequence[float]) -> Span:
    """The least and the greatest."""
    return min(values), max(values)
