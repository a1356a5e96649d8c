"""How sure a figure is, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Confidence = Literal["measured", "published", "estimated"]
# Best first.
ORDER: tuple[Confidence, ...] = ("measured", "published", "estimated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """Source of a record's main figure.

    Attributes
    ----------
    where : table and row in the case folder: "supplies.csv, row 14"; empty for a record made in code. It
        says nothing about the figure, so records that differ only in it are equal.
    source, source_date, confidence, note : as in every table of the case folder.
    """

    where: str = field(default="", compare=False)
    source: str = ""
    source_date: str = ""
    confidence: Confidence = "estimated"
    note: str = ""


UNSOURCED = Sourced()


def worst(confidences: Iterable[Confidence]) -> Confidence:
    """The least sure of several; a figure that nothing moves is as sure as can be."""
    return max(confidences, key=ORDER.index, default="measured")
