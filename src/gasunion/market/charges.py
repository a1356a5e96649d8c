"""Who pays the charge of an arc: every trader but its owner and those it exempts.

A joint group is what its members are: where one of them owns the arc or is exempt, the group's gas goes as
that member's and pays nothing.

See docs/theory/market.md, section "Charges".
"""

from __future__ import annotations

from gasunion.market.setting import Line

JOINS = "+"
"""Between the names of a group's members."""


def charge_of(line: Line, trader: str) -> float:
    """What a trader, or a group of them, pays for a unit that departs on an arc. [USD/tcm]"""
    free = {line.owner, *line.exempt}
    return 0.0 if free.intersection(trader.split(JOINS)) else line.tariff
