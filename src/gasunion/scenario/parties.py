"""Parties: countries or companies; they may own no gas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gasunion.scenario.source import UNSOURCED, Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A country or company.

    Attributes
    ----------
    party : short name. name, name_ru : names for people.
    role : member of the region, outside market, or observer without gas.
    """

    party: str
    name: str = ""
    name_ru: str = ""
    role: Literal["member", "market", "observer"] = "member"
    sourced: Sourced = UNSOURCED
