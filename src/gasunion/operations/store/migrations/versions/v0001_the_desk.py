"""The desk: events, answers given once, the working day, people, notes and the committee."""

from __future__ import annotations

from typing import Final

from gasunion.operations.store.migrations.first import committee, notes, people, store, workday

revision: Final = "0001"
down_revision: Final = None


def upgrade() -> None:
    """Make the first tables of every room."""
    for room in (store, workday, people, notes, committee):
        room.make()
