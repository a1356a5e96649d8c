"""What two plans differ in, with the names that people know: what the chapter "What changed" is drawn from.

Names are read from the result tables, so that plans just made and plans stored long ago are named alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from gasunion.report.changes.compared import Opened
from gasunion.report.language.figures import listed
from gasunion.report.tables.tables import Frames
from gasunion.studies.compare import YEAR, Comparison, compare

# Where the inputs name no tolerance: that of a case that names none.
TOLERANCE_MUSD = 1.0
Range = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two plans.

    Attributes
    ----------
    label : what it is called on the page. case, year, kind : of the plan. input_sha256 : of its inputs.
    """

    label: str
    case: str
    year: int
    kind: str
    input_sha256: str

    @property
    def words(self) -> str:
        """'eurasia 2024, status quo'."""
        return f"{self.case} {self.year}, {self.kind}"


@dataclass(frozen=True, kw_only=True)
class Changes:
    """One plan against another.

    Attributes
    ----------
    before, after : the two plans. comparison : what differs.
    party_names, border_names : short name → name for people.
    ranges_before, ranges_after : border → least and most net flow of the year in plans as good. [bcm]
        Empty where ranges were not computed.
    tolerance_musd : surplus a plan may lose and still count as equally good.
    """

    before: Side
    after: Side
    comparison: Comparison
    party_names: Mapping[str, str]
    border_names: Mapping[str, str]
    ranges_before: Mapping[str, Range] = field(default_factory=dict)
    ranges_after: Mapping[str, Range] = field(default_factory=dict)
    tolerance_musd: float = TOLERANCE_MUSD


def changes_of(opened: Sequence[Opened], labels: Sequence[str] = ()) -> tuple[Changes, ...]:
    """Every further plan against the first.

    Parameters
    ----------
    labels : what the plans are called on the page; where not given, their names without folders.

    Raises
    ------
    ValueError : fewer than two plans, or two of one name.
    """
    called = list(labels) or short_labels([o.name for o in opened])
    found = compare([o.compared for o in opened])
    sides = [
        Side(label=label, case=o.case, year=o.year, kind=_kind_words(o), input_sha256=o.input_sha256)
        for label, o in zip(called, opened, strict=True)
    ]
    first = opened[0].frames
    return tuple(
        Changes(
            before=sides[0],
            after=side,
            comparison=comparison,
            party_names=_party_names(first) | _party_names(other.frames),
            border_names=_border_names(first) | _border_names(other.frames),
            ranges_before=_ranges(first),
            ranges_after=_ranges(other.frames),
            tolerance_musd=max(_tolerance(first), _tolerance(other.frames)),
        )
        for side, other, comparison in zip(sides[1:], opened[1:], found, strict=True)
    )


def _kind_words(opened: Opened) -> str:
    """'block of Kazakhstan and Russia', 'block of all parties', 'contracted plan', 'status quo'."""
    if not opened.kind.startswith("block "):
        return "contracted plan" if opened.kind == "contracted" else opened.kind
    names = _party_names(opened.frames)
    members = opened.kind.removeprefix("block ").split("+")
    if set(members) >= set(names):
        return "block of all parties"
    return f"block of {listed(sorted(names.get(p, p) for p in members))}"


def short_labels(names: Sequence[str]) -> list[str]:
    """Names of folders without the folders above them, where that leaves them apart.

    A page goes to other people: the paths of one machine say nothing to them.
    """
    # A case to plan has a colon before its year, or names the files of its changes: it stays as it was asked.
    short = [n if ":" in n or "+" in n else n.rstrip("/").rsplit("/", 1)[-1] for n in names]
    times = Counter(short)
    return [s if times[s] == 1 and s not in ("", ".", "..") else n for s, n in zip(short, names, strict=True)]


def _year(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["period"] == YEAR]


def _party_names(frames: Frames) -> dict[str, str]:
    rows = _year(frames["parties"])
    return {str(p): _text(n) or str(p) for p, n in zip(rows["party"], rows["name"], strict=True)}


def _border_names(frames: Frames) -> dict[str, str]:
    """Corridor → 'Central Asia–China, Uzbekistan to Kazakhstan (C03)'."""
    parties = _party_names(frames)
    columns = ["corridor", "system", "from_party", "to_party"]
    names = {}
    for corridor, system, start, end in _year(frames["borders"])[columns].itertuples(index=False):
        way = f"{parties.get(start, start)} to {parties.get(end, end)}"
        names[str(corridor)] = (
            f"{_text(system)}, {way} ({corridor})" if _text(system) else f"{way} ({corridor})"
        )
    return names


def _text(cell: object) -> str:
    # A blank cell of a frame is None or NaN.
    return cell if isinstance(cell, str) else ""


def _ranges(frames: Frames) -> dict[str, Range]:
    rows = _year(frames["borders"])[["corridor", "low_bcm", "high_bcm"]].dropna()
    return {str(c): (float(low), float(high)) for c, low, high in rows.itertuples(index=False)}


def _tolerance(frames: Frames) -> float:
    inputs = frames["inputs"]
    hits = inputs[(inputs["table"] == "case") & (inputs["column"] == "range_tolerance_musd")]["value"]
    return float(hits.iloc[0]) if len(hits) else TOLERANCE_MUSD
