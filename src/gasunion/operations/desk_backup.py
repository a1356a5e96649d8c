"""A whole installation as one file: the record with the desk's tables beside it, from one snapshot.

Not for other parties: it holds everybody's data and hashes of passwords. Sessions and failed sign-ins are
left out; everybody signs in again. What is sealed stays sealed, and its key is not in the file.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from gasunion.ledger.store.archive import RECORD, Kind, Part, record_faults
from gasunion.operations.committee import tables as committee
from gasunion.operations.notes import tables as notes
from gasunion.operations.people import tables as people
from gasunion.operations.store import tables as store
from gasunion.operations.store.events import chain_faults
from gasunion.operations.store.metadata import METADATA
from gasunion.operations.store.upgrade import LATEST, VERSIONS, step_to
from gasunion.operations.workday import tables as workday
from gasunion.outcome import Finding

SCHEMA: Final = "gasunion/desk-backup/1"
LEFT_OUT: Final = frozenset({people.SESSIONS.name, people.FAILURES.name})
ROOMS: Final = (committee, notes, people, store, workday)
"""Rooms whose tables are declared; what none of them declares is not saved."""


def _faults(connection: Connection) -> list[Finding]:
    """What is wrong with a record, and with the order of the desk's events."""
    return [*record_faults(connection), *chain_faults(connection)]


DESK: Final = Kind(
    schema=SCHEMA,
    parts=(
        *RECORD.parts,
        Part(
            name="desk", tables=[t for t in METADATA.sorted_tables if t.name not in LEFT_OUT], latest=LATEST,
            versions=VERSIONS, step_to=step_to,
        ),
    ),
    faults=_faults,
)  # fmt: skip
"""A record with its desk."""
