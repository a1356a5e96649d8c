"""What two plans differ in, with what it is named from: what the chapter "What changed" is drawn from.

Names are read from the result tables, so that plans just made and plans stored long ago are named alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from gasunion.report.changes.compared import Opened
from gasunion.report.language.language import everywhere
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
    label : language → what it is called on the page. case, year, input_sha256 : of its plan.
    kind : contracted, status quo or block. block : its members.
    """

    label: Mapping[str, str]
    case: str
    year: int
    kind: str
    block: tuple[str, ...] = ()
    input_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """What a border corridor or an arc runs between: its system, its two parties and its two nodes."""

    system: str
    from_party: str
    to_party: str
    from_node: str
    to_node: str


@dataclass(frozen=True, kw_only=True)
class Changes:
    """One plan against another.

    Attributes
    ----------
    before, after : the two plans. comparison : what differs.
    party_names : short name → name in the data. borders : corridor → where it runs. arcs : arc, and
        corridor → where it runs.
    names : rows of the table of names of both plans; of a thing in both, that of the first plan counts.
    ranges_before, ranges_after : border → least and most net flow of the year in plans as good. [bcm]
        Empty where ranges were not computed.
    tolerance_musd : surplus a plan may lose and still count as equally good.
    """

    before: Side
    after: Side
    comparison: Comparison
    party_names: Mapping[str, str]
    borders: Mapping[str, Ends]
    arcs: Mapping[str, Ends] = field(default_factory=dict)
    names: tuple[Mapping[str, str], ...] = ()
    ranges_before: Mapping[str, Range] = field(default_factory=dict)
    ranges_after: Mapping[str, Range] = field(default_factory=dict)
    tolerance_musd: float = TOLERANCE_MUSD


def changes_of(
    opened: Sequence[Opened], labels: Sequence[Mapping[str, str]] | None = None
) -> tuple[Changes, ...]:
    """Every further plan against the first.

    Parameters
    ----------
    labels : what the plans are called on the page, by language; where not given, their names without folders.

    Raises
    ------
    ValueError : fewer than two plans, or two of one name.
    """
    called = labels or [everywhere(name) for name in short_labels([o.name for o in opened])]
    found = compare([o.compared for o in opened])
    sides = [_side(label, o) for label, o in zip(called, opened, strict=True)]
    first = opened[0].frames
    return tuple(
        Changes(
            before=sides[0],
            after=side,
            comparison=comparison,
            party_names=_party_names(first) | _party_names(other.frames),
            borders=_borders(first) | _borders(other.frames),
            arcs=_arcs(first) | _arcs(other.frames),
            names=(*_name_rows(other.frames), *_name_rows(first)),
            ranges_before=_ranges(first),
            ranges_after=_ranges(other.frames),
            tolerance_musd=max(_tolerance(first), _tolerance(other.frames)),
        )
        for side, other, comparison in zip(sides[1:], opened[1:], found, strict=True)
    )


def _side(label: Mapping[str, str], opened: Opened) -> Side:
    kind, _, block = opened.kind.partition(" ") if opened.kind.startswith("block ") else (opened.kind, "", "")
    return Side(
        label=label,
        case=opened.case,
        year=opened.year,
        kind=kind,
        block=tuple(block.split("+")) if block else (),
        input_sha256=opened.input_sha256,
    )


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


def _borders(frames: Frames) -> dict[str, Ends]:
    return _ends(_year(frames["borders"]), "corridor")


def _arcs(frames: Frames) -> dict[str, Ends]:
    if "flows" not in frames:
        return {}
    return _ends(frames["flows"], "corridor") | _ends(frames["flows"], "arc")


def _ends(rows: pd.DataFrame, name: str) -> dict[str, Ends]:
    columns = ("system", "from_party", "to_party", "from_node", "to_node")
    found = rows.drop_duplicates(name)[[name, *columns]]
    return {
        str(key): Ends(**dict(zip(columns, map(_text, values), strict=True)))
        for key, *values in found.itertuples(index=False)
    }


def _name_rows(frames: Frames) -> tuple[dict[str, str], ...]:
    if "names" not in frames:  # folders of earlier versions have none
        return ()
    rows = frames["names"].to_dict("records")
    return tuple({str(k): _text(v) for k, v in row.items()} for row in rows)


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
