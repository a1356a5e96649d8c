"""Balances of the two-party case that close, for tests of base years: figures that a pencil can follow."""

from __future__ import annotations

from collections.abc import Mapping

from gasunion.intake.case import Case, load_case
from gasunion.scenario.changes import Change

# Wanted use 8 at B, 8 from A, 4 to M less the tenth that the way burns, output 12: everything closes.
CLOSED = ("demands[B_TOWN,2025,TOWN].quantity=8", "supplies[A_FIELD,2025].capacity=12")
TRUE = {("A", "output", ""): "12", ("B", "use", ""): "8", ("A", "export", "M"): "4", ("A", "fuel", ""): "0.4"}


def figure(
    party: str, item: str, partner: str, value: str, *, publisher: str = "Office", **cells: str
) -> Change:
    """One published figure."""
    row = {
        "party": party,
        "year": "2025",
        "item": item,
        "partner": partner,
        "publisher": publisher,
        "value_bcm": value,
        "reference_conditions": "20C",
        "source": "invented for this test",
        "confidence": "published",
    }
    return Change(action="add", table="balances", row=row | cells)


def figures(changed: Mapping[tuple[str, str, str], str] = {}) -> list[Change]:
    """Figures that close, some of them changed."""
    return [figure(*key, value) for key, value in ({**TRUE, **changed}).items()]


def two_party(*changes: str | Change) -> Case:
    """The two-party case that closes, with more changes."""
    return load_case("two-party", changes=[*CLOSED, *changes])
