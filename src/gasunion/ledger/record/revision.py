"""A gas day recorded again: what still holds stays, what changed is taken back and recorded anew.

Entries of a run are named "DAY #N NAME": the gas day, which recording of it brought them, and their own name.
Nothing that stands is edited; a reader sees what was held to be true, and until when.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from gasunion.ledger.record.body import EntryRecord, reversal_of


def run_id(day: str, number: int, name: str) -> str:
    """Id of an entry of a run."""
    return f"{day} #{number} {name}"


def name_in(id_: str) -> str:
    """The entry's own name within its day."""
    return id_.split(" ", 2)[2]


def revision(
    standing: Iterable[EntryRecord], wanted: Iterable[EntryRecord], *, day: str, number: int
) -> tuple[EntryRecord, ...]:
    """What must be recorded so that exactly the wanted entries of a day stand.

    Parameters
    ----------
    standing : entries of earlier runs of the day that were not taken back.
    wanted : entries of this run, under their own names.
    number : which recording of the day this is, from 1.

    Returns
    -------
    Reversals in order of their names, then new entries in the order given.
    """
    stand = {name_in(entry.id): entry for entry in standing}
    new: list[EntryRecord] = []
    kept: set[str] = set()
    for entry in wanted:
        was = stand.get(entry.id)
        if was is not None and replace(was, id=entry.id) == replace(entry, run=day):
            kept.add(entry.id)
        else:
            new.append(replace(entry, id=run_id(day, number, entry.id), run=day))
    back = [
        reversal_of(
            was,
            id_=run_id(day, number, f"reversal of {name}"),
            trace=f"recording {number} of gas day {day} has another figure or none",
            run=day,
        )
        for name, was in sorted(stand.items())
        if name not in kept
    ]
    return (*back, *new)
