"""Faults of a case: a finding with the file, row and column it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from gasunion.outcome import Finding, Refused
from gasunion.reading.limits import FINDINGS, plural


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A finding about a case folder, and where it lies.

    Attributes
    ----------
    file : "supplies.csv", or "case.toml", or the folder's own name.
    row : line in that file, the head is line 1; None for the file as a whole.
    column : name of the column or key; None where several or none are concerned.
    may_follow : the row may be right and only miss what another row no longer gives, as when a scenario
        closes a pipeline that a contract speaks of. Then a plan can still be made.
    """

    file: str
    row: int | None = None
    column: str | None = None
    may_follow: bool = False
    finding: Finding

    @property
    def order(self) -> tuple[str, int, str, str]:
        """Files by name, rows by number: the order in which faults are reported."""
        return (self.file, self.row or 0, self.column or "", self.finding.what)


def fault(
    table: str,
    row: int | None,
    column: str | None,
    what: str,
    *,
    hint: str,
    value: str | float | None = None,
    unit: str | None = None,
    limit: str | float | None = None,
    severity: Literal["error", "warning"] = "error",
) -> Fault:
    """A fault in a table; `what` and `hint` make one sentence: "… is -3 bcm/y; it must be 0 or more."."""
    return Fault(
        file=f"{table}.csv",
        row=row,
        column=column,
        finding=Finding(
            where=where_of(table, row),
            what=what,
            value=value,
            unit=unit,
            limit=limit,
            hint=hint,
            severity=severity,
        ),
    )


T = TypeVar("T")


def few(items: Sequence[T], fault_at: Callable[[T], Fault], *, of: str) -> list[Fault]:
    """A fault for each item; of a great many for the first, and one that counts the rest.

    Parameters
    ----------
    of : "FILE, COLUMN", for the count.
    """
    faults = [fault_at(item) for item in items[:FINDINGS]]
    rest = len(items) - FINDINGS
    if rest > 0:
        what = f"{plural(rest, 'more row')} with a fault of the same kind"
        hint = f"the first {FINDINGS} are told; mend these and run again."
        finding = Finding(where=of, what=what, value=rest, limit=FINDINGS, hint=hint)
        faults.append(Fault(file=of.partition(",")[0], column=of.partition(", ")[2] or None, finding=finding))
    return faults


def where_of(table: str, row: int | None) -> str:
    """The place as people write it: "supplies.csv, row 14"."""
    return f"{table}.csv" if row is None else f"{table}.csv, row {row}"


class CaseRefused(Refused):
    """A case folder with faults; knows the row and column of each, and the warnings beside them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda f: f.order))
        count = sum(f.finding.severity == "error" for f in self.faults)
        super().__init__(
            (f.finding for f in self.faults),
            message=f"{count} fault{'s' if count != 1 else ''} in the case",
        )
