"""What changed across borders: over the year with ranges, and by month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gasunion.report.changes.changes import Changes, Range
from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.webtable import WebTable, figure, text, web_table
from gasunion.report.charts.charts import signed_chart
from gasunion.report.language.figures import interval, number
from gasunion.report.language.language import language
from gasunion.studies.compare import YEAR, Difference

EN = language("en")
MONTHS = range(1, 13)
# Half of the last digit that is shown of a volume.
SHOWN_BCM = 0.05
BARS_MAX = 15


def sum_if_known(values: Iterable[float | None]) -> float | None:
    """Sum, not known where a part is not."""
    found = list(values)
    return None if any(v is None for v in found) else sum(v for v in found if v is not None)


def borders_part(changes: Changes, name: str) -> Chapter:
    """Change of every border flow over the year as bars, with ranges and by month in tables."""
    of = {p: {d.name: d for d in ds} for p, ds in _by_period(changes.comparison.borders).items()}
    year, months = of.get(YEAR, {}), _months(changes.comparison.borders)
    moved = [b for b, d in year.items() if d.change is None or abs(d.change) >= SHOWN_BCM]
    # The year may hide a month: what is moved from one to the other sums to nothing.
    moved += [b for b in year if b not in moved and any(abs(v or 0.0) >= SHOWN_BCM for v in months[b])]
    if not moved:
        return Chapter(
            name=f"{name}-borders",
            short="Borders",
            title="No flow across a border differs by 0.1 bcm, over the year or in a month",
        )
    moved.sort(key=lambda b: (-abs(year[b].change or 0.0), b))
    names = {b: changes.border_names.get(b, b) for b in moved}
    drawn = [(b, v) for b in moved if (v := year[b].change) is not None and abs(v) >= SHOWN_BCM][:BARS_MAX]
    title = "Flows across borders move between months only"
    if any(year[b].change is None for b in moved):
        title = "No border that both plans have carries another flow over the year"
    if drawn:
        border, change = drawn[0]
        title = (
            f"The largest change across a border is {number(change, signed=True)} bcm a year: {names[border]}"
        )
    left_out = sum(1 for b in moved if abs(year[b].change or 0.0) >= SHOWN_BCM) - len(drawn)
    return Chapter(
        name=f"{name}-borders",
        short="Borders",
        title=title,
        subtitle="Change of the net flow over the year, bcm; plus is more gas, or less against it, in the "
        "direction of the name. The greatest change first"
        + (f"; {left_out} smaller ones stand in the table." if left_out else "."),
        chart=signed_chart(
            EN,
            f"{name}-borders",
            # The system above its ends: on one line they would leave no room for the bars.
            ["\n".join(names[b].rsplit(", ", 1)) for b, _ in drawn],
            values=[v for _, v in drawn],
            what="Change of net flow over the year",
            unit="bcm",
            # Blue and orange are for gains and losses; more gas is neither.
            colours=("--accent", "--accent"),
        ),
        tables=(
            _borders_table(changes, name, [year[b] for b in moved], names),
            _months_table(name, {names[b]: months[b] for b in moved}),
        ),
        foot="Where the ranges of both plans overlap, there are plans as good in which this flow does not "
        "change: the data do not decide it. Source: borders.csv of both results.",
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


def _borders_table(
    changes: Changes, name: str, rows: Sequence[Difference], names: Mapping[str, str]
) -> WebTable:
    return web_table(
        EN,
        f"{name}-flows",
        "Net flow over the year before and after, with the ranges over all plans as good.",
        heads=[
            text("border"),
            figure("before", "bcm"),
            figure("range before", "bcm"),
            figure("after", "bcm"),
            figure("range after", "bcm"),
            figure("change", "bcm", signed=True, toned=False),
            text("ranges"),
        ],
        rows=[
            [
                names[d.name],
                d.before,
                _span(changes.ranges_before.get(d.name)),
                d.after,
                _span(changes.ranges_after.get(d.name)),
                d.change,
                _overlap(changes.ranges_before.get(d.name), changes.ranges_after.get(d.name)),
            ]
            for d in rows
        ],
    )


def _span(found: Range | None) -> str:
    return interval(*found) if found else EN.say("number.unknown")


def _overlap(before: Range | None, after: Range | None) -> str:
    if before is None or after is None:
        return "n/a: not computed"
    return "overlap" if before[0] <= after[1] and after[0] <= before[1] else "apart"


def _months_table(name: str, rows: Mapping[str, Sequence[float | None]]) -> WebTable:
    return web_table(
        EN,
        f"{name}-months",
        "Change of the net flow by month, ordinary and peak days together.",
        heads=[text("border"), *(figure(EN.month(m), "bcm", signed=True, toned=False) for m in MONTHS)],
        rows=[[border, *values] for border, values in rows.items()],
    )
