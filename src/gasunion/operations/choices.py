"""What a bundle left open, and what was taken instead: said in the result, never in silence.

A reader notes each default that it takes. Rows of a table that leave the same field open are one sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

MOST_NAMED = 12

# What a default means to somebody who is billed by it; a default without an entry speaks for itself.
MEANING: Final[Mapping[tuple[str, str, str], str]] = {
    ("points", "firm_basis", "nomination"): "a firm cut is in proportion to what was nominated",
    ("points", "cut_order", "interruptible_first"): "interruptible flows are cut before firm ones",
    ("points", "matching_rule", "lesser"): "both sides get the lesser of the two",
    ("points", "rights", "booked"): "nominations are held to bookings",
    ("points", "sides", "double"): "both sides must nominate",
    ("points", "balancing_account.at_limit", "extend"): "beyond its limit the account is extended",
    ("points", "transit.fuel_rate_of_receipts", "0"): "no gas is taken as fuel",
    ("zones", "within_tolerance", "average"): "what lies within the tolerance is paid at the average price",
    ("zones", "tolerance_of_offtakes", "0"): "no share of off-takes is tolerated",
    ("zones", "tolerance_rule", "greater"): "the greater of the two tolerances counts",
    ("zones", "neutrality_key", "off-takes"): "the operator's balance is returned by off-takes",
    ("swaps", "exchange_ratio", "1"): "one is owed for one",
    ("swaps", "parity", "volume"): "the legs are compared by volume at 20 °C",
    ("take_or_pay", "carry_forward_above", "annual"): "excess is what is taken above the annual quantity",
    ("take_or_pay", "carry_forward_years", "0"): "excess is not carried forward",
    ("take_or_pay", "make_up_price_share", "0"): "make-up gas costs nothing more when it is taken",
}


class Choices:
    """The defaults that were taken while a bundle was read, by table, field and value."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str, str], list[str]] = defaultdict(list)

    def took(self, path: tuple[str, ...], key: str, default: object) -> None:
        """Note a default at a field of a row: ("points", "Kartaly", "nominations"), "lead_hours", 2."""
        if len(path) < 2:
            self._rows["", ".".join((*path, key)), str(default)].append("")
        else:
            self._rows[path[0], ".".join((*path[2:], key)), str(default)].append(path[1])

    def told(self) -> list[str]:
        """One sentence for each field and value, in order of table and field."""
        sentences = []
        for (table, key, value), rows in sorted(self._rows.items()):
            names = sorted(set(rows))
            listed = ", ".join(names[:MOST_NAMED])
            if len(names) > MOST_NAMED:
                listed += f" and {len(names) - MOST_NAMED} more"
            where = f"{table}, {listed}: {key}" if table else key
            meaning = MEANING.get((table, key, value))
            sentences.append(f"{where} is not stated; {value} is taken{f': {meaning}' if meaning else ''}.")
        return sentences
