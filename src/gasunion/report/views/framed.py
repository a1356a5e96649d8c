"""Result tables as the records of a report: which table fills which field, and with rows of which type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gasunion.report.tables.tables import Frames
from gasunion.report.views import rows as kept
from gasunion.report.views.names import NameRow, Names, names_of

# Table → field of a plan and the type of its rows. Inputs are thousands of figures that stand in their file.
TABLE_ROWS: dict[str, tuple[str, type[Any]]] = {
    "flows": ("flows", kept.FlowRow),
    "supply": ("supply", kept.SupplyRow),
    "use": ("use", kept.UseRow),
    "storage": ("storage", kept.StorageRow),
    "contracts": ("contracts", kept.ContractRow),
    "prices": ("prices", kept.PriceRow),
    "parties": ("parties", kept.PartyRow),
    "party_use": ("party_use", kept.PartyUseRow),
    "borders": ("borders", kept.BorderRow),
    "binding": ("binding", kept.BindingRow),
    "payments": ("payments", kept.PaymentRow),
    "moving_inputs": ("moving", kept.MovingRow),
}
# What is kept of a plan that is set beside the one the page is about.
BESIDE = ("parties", "borders")


def names_in(frames: Frames) -> Names:
    """What things are called, from the table of names."""
    return names_of(kept.records(NameRow, frames["names"].to_dict("records")))


def table_records(frames: Frames, names: Iterable[str] = TABLE_ROWS) -> dict[str, tuple[Any, ...]]:
    """Field of a plan → its records, of every table that is there."""
    found: dict[str, tuple[Any, ...]] = {}
    for name in names:
        if name in frames:
            field, kind = TABLE_ROWS[name]
            # A node without a price interval has no row.
            frame = frames[name].dropna(subset=["mid_usd_per_tcm"]) if name == "prices" else frames[name]
            found[field] = kept.records(kind, frame.to_dict("records"))
    return found
