"""Balances of the two-party case that close, for tests of base years: figures that a pencil can follow."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gasunion.intake.case import Case, load_case
from gasunion.intake.case_files import case_folder
from gasunion.scenario.changes import Change

# Wanted use 8 at B, 8 from A, 4 to M less the tenth that the way burns, output 12: everything closes.
CLOSED = ("demands[B_TOWN,2025,TOWN].quantity=8", "supplies[A_FIELD,2025].capacity=12")
TRUE = {("A", "output", ""): "12", ("B", "use", ""): "8", ("A", "export", "M"): "4", ("A", "fuel", ""): "0.4"}

BALANCES = (
    "party,year,item,partner,publisher,value_bcm,low_bcm,high_bcm,reference_conditions,"
    "source,source_date,confidence\n"
    "A,2025,output,,Office,11.5,,,20C,invented,2026,published\n"
    "B,2025,use,,Office,7.5,,,20C,invented,2026,published\n"
    "A,2025,export,M,Office,3.7,,,20C,invented,2026,published\n"
)


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


def two_party_folder(place: Path) -> Path:
    """The two-party case as a folder with balances of 2025, without a base."""
    place.mkdir()
    for path in case_folder("two-party").iterdir():
        (place / path.name).write_bytes(path.read_bytes())
    (place / "balances.csv").write_text(BALANCES, encoding="utf-8")
    return place
