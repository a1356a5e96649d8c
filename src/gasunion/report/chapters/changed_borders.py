"""What changed across borders: over the year with ranges, and by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gasunion.report.changes.changes import Range
from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.webtable import WebTable, figure, text, web_table
from gasunion.report.charts.charts import signed_chart
from gasunion.report.views.changed import ChangesReading
from gasunion.studies.compare import YEAR, Difference

MONTHS = range(1, 13)
# Half of the last digit that is shown of a volume.
SHOWN_BCM = 0.05
BARS_MAX = 15


def sum_if_known(values: Iterable[float | None]) -> float | None:
    """Sum, not known where a part is not."""
    found = list(values)
    return None if any(v is None for v in found) else sum(v for v in found if v is not None)


def borders_part(r: ChangesReading, name: str) -> Chapter:
    """Change of every border flow over the year as bars, with ranges and by month in tables."""
    of = {p: {d.name: d for d in ds} for p, ds in _by_period(r.changes.comparison.borders).items()}
    year, months = of.get(YEAR, {}), _months(r.changes.comparison.borders)
    moved = [b for b, d in year.items() if d.change is None or abs(d.change) >= SHOWN_BCM]
    # The year may hide a month: what is moved from one to the other sums to nothing.
    moved += [b for b in year if b not in moved and any(abs(v or 0.0) >= SHOWN_BCM for v in months[b])]
    short = r.say("borders.short")
    if not moved:
        return Chapter(name=f"{name}-borders", short=short, title=r.say("borders.none"))
    moved.sort(key=lambda b: (-abs(year[b].change or 0.0), b))
    drawn = [(b, v) for b in moved if (v := year[b].change) is not None and abs(v) >= SHOWN_BCM][:BARS_MAX]
    left_out = sum(1 for b in moved if abs(year[b].change or 0.0) >= SHOWN_BCM) - len(drawn)
    return Chapter(
        name=f"{name}-borders",
        short=short,
        title=_title(r, drawn, is_known=all(year[b].change is not None for b in moved)),
        subtitle=r.count("borders.subtitle_more", left_out) if left_out else r.say("borders.subtitle"),
        chart=signed_chart(
            r.words,
            f"{name}-borders",
            # The system above its ends: on one line they would leave no room for the bars.
            ["\n".join(line for line in r.borders.get(b, ("", b)) if line) for b, _ in drawn],
            values=[v for _, v in drawn],
            what=r.say("borders.what"),
            unit="bcm",
            # Blue and orange are for gains and losses; more gas is neither.
            colours=("--accent", "--accent"),
        ),
        tables=(
            _borders_table(r, name, [year[b] for b in moved]),
            _months_table(r, name, {b: months[b] for b in moved}),
        ),
        foot=r.say("borders.foot"),
    )


def _title(r: ChangesReading, drawn: Sequence[tuple[str, float]], *, is_known: bool) -> str:
    if not drawn:
        return r.say("borders.months_only" if is_known else "borders.unknown")
    border, change = drawn[0]
    return r.say(
        "borders.largest", change=r.words.with_unit(change, "bcm", signed=True), border=r.border(border)
    )


def _by_period(differences: Iterable[Difference]) -> dict[str, list[Difference]]:
    found: dict[str, list[Difference]] = {}
    for d in differences:
        found.setdefault(d.period, []).append(d)
    return found


def _months(differences: Iterable[Difference]) -> dict[str, list[float | None]]:
    """Border → change of each month, ordinary and peak days together. [bcm]"""
    parts: dict[str, dict[int, list[float | None]]] = {}
    for d in differences:
        months = parts.setdefault(d.name, {})
        if d.period != YEAR:
            months.setdefault(int(d.period.removesuffix("p")), []).append(d.change)
    return {
        border: [sum_if_known(months[m]) if m in months else None for m in MONTHS]
        for border, months in parts.items()
    }


def _borders_table(r: ChangesReading, name: str, rows: Sequence[Difference]) -> WebTable:
    before, after = r.changes.ranges_before, r.changes.ranges_after
    return web_table(
        r.words,
        f"{name}-flows",
        r.say("borders.caption"),
        heads=[
            text(r.say("head.border")),
            figure(r.say("head.before"), "bcm"),
            figure(r.say("head.range_before"), "bcm"),
            figure(r.say("head.after"), "bcm"),
            figure(r.say("head.range_after"), "bcm"),
            figure(r.say("head.change"), "bcm", signed=True, toned=False),
            text(r.say("head.ranges")),
        ],
        rows=[
            [
                r.border(d.name),
                d.before,
                _span(r, before.get(d.name)),
                d.after,
                _span(r, after.get(d.name)),
                d.change,
                r.say(f"borders.{_overlap(before.get(d.name), after.get(d.name))}"),
            ]
            for d in rows
        ],
        keys=[d.name for d in rows],
        is_exact=True,
    )


def _span(r: ChangesReading, found: Range | None) -> str:
    return r.words.interval(*found, "bcm") if found else r.words.say("number.unknown")


def _overlap(before: Range | None, after: Range | None) -> str:
    if before is None or after is None:
        return "not_computed"
    return "overlap" if before[0] <= after[1] and after[0] <= before[1] else "apart"


def _months_table(r: ChangesReading, name: str, rows: Mapping[str, Sequence[float | None]]) -> WebTable:
    return web_table(
        r.words,
        f"{name}-months",
        r.say("borders.months_caption"),
        heads=[
            text(r.say("head.border")),
            *(figure(r.words.month(m), "bcm", signed=True, toned=False) for m in MONTHS),
        ],
        rows=[[r.border(border), *values] for border, values in rows.items()],
        keys=list(rows),
        is_exact=True,
    )
