"""What to change first where there is no plan: a line a promise, with the months that it fails in.

    Widen arc AB, or lower the minimum of contract A-B: January and February cannot be carried (4.8 and 5.7
    mcm/d short).

Promises that give way in the least violation say what could be lowered; capacities in the irreducible set
that holds one of them say what could be widened.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from gasunion.outcome import Finding
from gasunion.planning.irreducible import Member
from gasunion.transport.model import Model

LINES = 10
# More months than these are told as how many, with the least and the greatest amount.
MONTHS_NAMED = 4
THINGS_NAMED = 3
MONTHS = tuple(calendar.month_name)[1:]

# (promise, direction) → what can be done about it, what fails, and how the amount is called.
_PROMISES: dict[tuple[str, str], tuple[str, str, str]] = {
    ("pin", "less"): ("lower the agreed quantity of contract {}", "cannot be carried", "short"),
    ("pin", "more"): ("raise the agreed quantity of contract {}", "must carry more", "above"),
    ("daily maximum", "more"): ("raise the daily maximum of contract {}", "must carry more", "above"),
    ("contract year", "less"): ("lower the minimum of contract {}", "cannot be carried", "short"),
    ("contract year", "more"): ("raise the maximum of contract {}", "must carry more", "above"),
    ("month minimum", "less"): ("allow more swing in contract {}", "cannot be carried", "short"),
    ("month maximum", "more"): ("allow more swing in contract {}", "must carry more", "above"),
    ("production minimum", "less"): (
        "lower month_min_factor of the supply at {}",
        "cannot be produced",
        "short",
    ),
    ("stock at the end", "less"): ("lower the fill of storage {}", "cannot end so full", "short"),
}
# Block whose upper side is a limit of things → how it is widened.
_LIMITS: dict[str, str] = {
    "forward flow": "widen arc {}",
    "backward flow": "widen arc {}",
    "shared capacity": "widen arc {}",
    "joint limit": "widen joint limit {}",
    "border crossing": "let contracts carry more over {}",
    "production maximum": "raise month_max_factor of the supply at {}",
    "production of the year": "raise the capacity of the supply at {}",
    "stock": "widen storage {}",
    "injection": "widen storage {}",
    "withdrawal": "widen storage {}",
    "project forward capacity": "build the project of arc {}",
    "project backward capacity": "build the project of arc {}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A promise that gives way in the least violation.

    Attributes
    ----------
    row : its number in the programme. promise : its block of rows. place : its labels.
    amount, unit : how far it gives way. volume_mcm : the same over its days.
    direction : "less" or "more" than was promised.
    """

    row: int
    promise: str
    place: tuple[str, ...]
    amount: float
    unit: str
    direction: Literal["less", "more"]
    volume_mcm: float

    @property
    def words(self) -> str:
        """The row in words."""
        return f"{self.promise}[{', '.join(self.place)}]"

    @property
    def month(self) -> int | None:
        """Its month; None for a promise of the year."""
        return int(self.place[-1].removesuffix("p")[-2:]) if len(self.place) > 1 else None


def remedies(
    model: Model,
    violations: Sequence[Violation],
    members: Sequence[Member],
    *,
    month_days: Mapping[int, int],
) -> list[Finding]:
    """At most LINES lines, the greatest volume first; amounts in bcm of the year or mcm/d of a month."""
    rows = {m.number for m in members if m.of == "row"}
    groups: dict[tuple[str, str, str], list[Violation]] = {}
    for v in violations:
        groups.setdefault((v.promise, v.place[0], v.direction), []).append(v)
    ordered = sorted(groups.items(), key=lambda item: -sum(v.volume_mcm for v in item[1]))
    widened = _widened(model, members)
    findings = []
    for (promise, name, direction), found in ordered[:LINES]:
        change, fails, called = _PROMISES[promise, direction]
        own = {
            int(r) for r in model.rows[promise].index.ravel() if model.rows[promise].place(int(r))[0] == name
        }
        # A least monthly rate is a share of the capacity: more capacity asks for more.
        useless = _LIMITS["production of the year"].format(name) if promise == "production minimum" else ""
        ways = [*(w for w in widened if own & rows and w != useless), change.format(name)]
        action = _listed(ways, "or")
        when, amounts = _months(found, month_days)
        findings.append(
            Finding(
                where=action[0].upper() + action[1:],
                what=f"{when} {fails} ({amounts} {called}).",
                value=sum(v.volume_mcm for v in found),
                unit="mcm",
            )
        )
    if len(ordered) > LINES:
        findings[-1] = Finding(
            where="Then",
            what=f"{len(ordered) - LINES + 1} more promises give way; they stand below.",
        )
    return findings


def _widened(model: Model, members: Iterable[Member]) -> list[str]:
    found: dict[str, None] = {}
    for m in members:
        if m.side == "lower":
            continue
        block = model.block_of_row(m.number) if m.of == "row" else model.block_of_column(m.number)
        if block.name in _LIMITS and (m.of, block.name) != ("row", "stock"):
            found[_LIMITS[block.name].format(block.place(m.number)[0])] = None
    return list(found)[:THINGS_NAMED]


def _months(found: Sequence[Violation], month_days: Mapping[int, int]) -> tuple[str, str]:
    if found[0].month is None:
        return "the year", f"{found[0].amount / 1000.0:.3g} bcm"
    amounts: dict[int, float] = {}
    for v in found:
        assert v.month is not None, "violations of a group are alike"
        rate = v.amount / month_days[v.month] if v.unit == "mcm" else v.amount
        amounts[v.month] = max(amounts.get(v.month, 0.0), rate)
    months = sorted(amounts)
    if len(months) <= MONTHS_NAMED:
        names = _listed([MONTHS[m - 1] for m in months], "and")
        return names, ", ".join(f"{amounts[m]:.3g}" for m in months) + " mcm/d"
    when = "twelve months" if len(months) == 12 else f"{len(months)} months from {MONTHS[months[0] - 1]} on"
    low, high = f"{min(amounts.values()):.3g}", f"{max(amounts.values()):.3g}"
    return when, f"{low if low == high else f'{low} to {high}'} mcm/d"


def _listed(words: Sequence[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
