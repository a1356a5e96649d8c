"""How much of a case is measured, published, estimated: by rows, and by the size of what the rows say."""

from __future__ import annotations

from dataclasses import dataclass

from gasunion.intake.case import Case
from gasunion.intake.column import CONFIDENCES
from gasunion.intake.columns import TABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class TableConfidence:
    """Confidence of one table.

    Attributes
    ----------
    table : its name. rows : confidence → number of rows.
    weighted_by : column by whose size a row counts; None where rows have no size.
    shares : confidence → share of the summed size, 0 to 1; None where rows have no size or it sums to zero.
    """

    table: str
    rows: dict[str, int]
    weighted_by: str | None
    shares: dict[str, float] | None

    @property
    def count(self) -> int:
        """Number of rows."""
        return sum(self.rows.values())


def confidence_of(case: Case) -> tuple[TableConfidence, ...]:
    """Confidence of every table of a case that has rows, in the order of `columns`."""
    result = []
    for table in (t for t in TABLES if t.is_input):
        frame = case.frames[table.name]
        if frame.empty:
            continue
        rows = frame["confidence"].value_counts()
        shares = None
        if table.weight is not None:
            sizes = frame.groupby("confidence")[table.weight].sum()
            total = float(sizes.sum())
            shares = {c: float(sizes.get(c, 0.0)) / total for c in CONFIDENCES} if total > 0 else None
        result.append(
            TableConfidence(
                table=table.name,
                rows={c: int(rows.get(c, 0)) for c in CONFIDENCES},
                weighted_by=table.weight,
                shares=shares,
            )
        )
    return tuple(result)


def confidence_lines(counts: tuple[TableConfidence, ...]) -> list[str]:
    """Lines of a Markdown table: rows and, where rows have a size, percent of it."""
    lines = [
        "| table | rows | measured | published | estimated | weighted by "
        "| measured | published | estimated |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for c in counts:
        cells = [c.table, str(c.count), *(str(c.rows[k]) for k in CONFIDENCES)]
        if c.shares is None:
            cells += ["", "", "", ""]
        else:
            cells += [f"`{c.weighted_by}`", *(f"{100 * c.shares[k]:.0f} %" for k in CONFIDENCES)]
        lines.append("| " + " | ".join(cells) + " |")
    return lines
