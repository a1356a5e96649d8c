"""Conduct of sellers in people's words: "0:1", "RU=0.2:0.8,TM@CN_HUB=0.5"; a number or a range, 0 to 1.

References: docs/theory/sales.md, section "Conduct".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from gasunion.outcome import Finding, Refused
from gasunion.reading import figure
from gasunion.reading.near import near_or
from gasunion.reading.text import shown

DEFAULT = "0:1"
MOST_RANGES = 3
"""Each range doubles the corners, and a corner is every regime once more."""
Conduct = dict[tuple[str, str], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A range of conduct; sellers and markets of one entry move together."""

    low: float
    high: float
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """(seller, market) → range, and what was written."""

    of: Mapping[tuple[str, str], Span]
    text: str

    @property
    def middle(self) -> Conduct:
        """The middle of every range."""
        return {key: 0.5 * (s.low + s.high) for key, s in self.of.items()}

    @property
    def corners(self) -> tuple[tuple[str, Conduct], ...]:
        """Every corner of the ranges, named by its ends in the order of the entries: "low", "high low"."""
        moving = sorted({s.entry for s in self.of.values() if s.low < s.high})
        out = []
        for ends in product(("low", "high"), repeat=len(moving)):
            end = dict(zip(moving, ends, strict=True))
            theta = {k: (s.high if end.get(s.entry) == "high" else s.low) for k, s in self.of.items()}
            out.append((" ".join(ends), theta))
        return tuple(out) if moving else ()

    @property
    def takers(self) -> Conduct:
        """Everybody takes prices."""
        return dict.fromkeys(self.of, 0.0)


def spans_of(text: str, sellers: Sequence[str], markets: Sequence[str]) -> Spans:
    """Ranges of every seller in every market; later entries narrow earlier ones, the default is 0:1.

    Raises
    ------
    Refused : an entry that cannot be read, an unknown seller or market, a number outside 0 to 1; all at once.
    """
    found = {(s, m): Span(low=0.0, high=1.0, entry=0) for s in sellers for m in markets}
    faults: list[Finding] = []
    for number, entry in enumerate((e.strip() for e in text.split(",")), 1):
        who, equals, words = entry.rpartition("=")
        seller, at, market = who.partition("@")
        faults += _strangers(entry, seller if equals else None, sellers, "seller")
        faults += _strangers(entry, market if at else None, markets, "market")
        ends = list(_ends(entry, words, faults))
        if len(ends) != 2 or faults:
            continue
        for key in found:
            if seller in ("", key[0]) and market in ("", key[1]):
                found[key] = Span(low=ends[0], high=ends[1], entry=number)
    moving = {s.entry for s in found.values() if s.low < s.high}
    if len(moving) > MOST_RANGES:
        faults.append(
            Finding(
                where="--conduct",
                what=f"has {len(moving)} ranges.",
                value=float(len(moving)),
                limit=float(MOST_RANGES),
                hint="Every range doubles what is solved; give some a number.",
            )
        )
    if faults:
        raise Refused(faults)
    return Spans(of=found, text=text)


def _strangers(entry: str, name: str | None, known: Sequence[str], noun: str) -> Iterator[Finding]:
    if name is None or name in known:
        return
    hint = near_or(name, known, f"Known: {', '.join(known)}.")
    what = f"{shown(name)} is no {noun} of this study."
    yield Finding(where=f"--conduct {entry}", what=what, value=name, hint=hint)


def _ends(entry: str, words: str, faults: list[Finding]) -> Iterator[float]:
    """Both ends of "0.5" or "0:1"; a fault where they are none."""
    parts = [p.strip() for p in words.split(":")]
    values = []
    for part in parts if len(parts) <= 2 else []:
        try:
            values.append(float(figure.exact(part)))
        except (figure.NoFigure, OverflowError):
            break
    if len(values) != len(parts):
        hint = "Write a number or a range, as in 0.5, 0:1, RU=0.2:0.8 or RU@CN_HUB=1."
        faults.append(
            Finding(where="--conduct", what=f"{shown(entry)} is no conduct.", value=entry, hint=hint)
        )
        return
    low, high = values[0], values[-1]
    outside = [v for v in values if not 0.0 <= v <= 1.0]
    if outside:
        hint = "Conduct lies between 0 (price taker) and 1 (Cournot)."
        faults.append(
            Finding(
                where=f"--conduct {entry}", what=f"is {outside[0]:g}.", value=outside[0],
                limit=0.0 if outside[0] < 0 else 1.0, hint=hint,
            )
        )  # fmt: skip
    elif low > high:
        hint = "Write the lower end first."
        faults.append(
            Finding(
                where=f"--conduct {entry}",
                what="has its ends turned round.",
                value=low,
                limit=high,
                hint=hint,
            )
        )
    else:
        yield from (low, high)
