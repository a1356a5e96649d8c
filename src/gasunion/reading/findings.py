"""Findings as they leave: the first of them, and one line that counts the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from gasunion.reading.limits import FINDINGS

if TYPE_CHECKING:
    from gasunion.outcome import Finding

REST = "and more"


def capped(findings: Iterable[Finding], *, most: int = FINDINGS) -> tuple[Finding, ...]:
    """The first findings, faults before warnings, and behind them the count of the rest.

    Up to `most` findings stand as they are, in their order. The count's `value` is the number of findings
    that are not shown; capping twice gives the same.
    """
    every = tuple(findings)
    if len(every) <= most:
        return every
    shown = [f for f in every if f.where != REST]
    rest = sum(int(f.value or 0) for f in every if f.where == REST)
    if len(shown) > most:
        shown.sort(key=lambda f: f.severity != "error")
        rest += len(shown) - most
    kept, first = shown[:most], shown[0]
    are_errors = any(f.severity == "error" for f in shown[most:]) or any(
        f.where == REST and f.severity == "error" for f in every
    )
    return (*kept, _rest(first, rest, most, severity="error" if are_errors else "warning"))


def with_rest(shown: Sequence[Finding], hidden: int) -> tuple[Finding, ...]:
    """Findings of which `hidden` more faults were found and not kept, with the line that counts them."""
    return (*shown, _rest(shown[0], hidden, len(shown), severity="error")) if hidden else tuple(shown)


def _rest(like: Finding, count: int, most: int, *, severity: Literal["error", "warning"]) -> Finding:
    return replace(
        like,
        where=REST,
        what=f"{count:,} finding{'' if count == 1 else 's'} of the same input",
        value=count,
        unit=None,
        limit=most,
        hint=f"the first {most} are shown; mend these and run again.",
        severity=severity,
    )
