"""The kind of a plan in words, wherever a person reads of one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Protocol

from gasunion.report.language.language import Language


class Planned(Protocol):
    """What was planned."""

    @property
    def kind(self) -> str:
        """One of "contracted", "status quo" and "block"."""

    @property
    def block(self) -> Collection[str]:
        """Members of a block by their short names."""


def is_of_all(plan: Planned, parties: Iterable[str]) -> bool:
    """Whether every party of the case plans as one."""
    return plan.kind == "block" and set(plan.block) >= set(parties)


def kind_in_words(
    words: Language, plan: Planned, *, parties: Iterable[str], listed: Callable[[Iterable[str]], str]
) -> str:
    """'joint plan of Kazakhstan and Russia', 'joint plan of all parties', 'status quo'.

    parties : of the case. listed : names of parties as a list.
    """
    if plan.kind != "block":
        return words.say_or(f"plan.{plan.kind}", plan.kind)
    if is_of_all(plan, parties):
        return words.say("plan.of_all")
    return words.say("plan.block", parties=listed(plan.block))
