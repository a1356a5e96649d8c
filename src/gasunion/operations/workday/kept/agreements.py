"""Agreements as they are kept: versions of a bundle without messages, and the desk's own settings."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Final
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import Connection, Engine, func, insert, select

from gasunion.operations.store.actor import unknown
from gasunion.operations.workday.answers.agreement import BookingView, Settings
from gasunion.operations.workday.tables import AGREEMENTS
from gasunion.outcome import canonical_json, sha256_of

# A body can hold thousands of bookings; it is read once.
_MOST_REMEMBERED: Final = 32


@dataclass(frozen=True, kw_only=True)
class StoredAgreement:
    """A version of an agreement. body: a bundle without what arrives during a day."""

    agreement: str
    version: int
    body: Mapping[str, Any]
    settings: Settings
    sha256: str
    put_by: str
    put_at: str

    @cached_property
    def operators(self) -> tuple[str, ...]:
        """Of its points, in order."""
        rows = self.body["points"].values()
        return tuple(sorted({row[side] for row in rows for side in ("exit_operator", "entry_operator")}))

    @cached_property
    def holders(self) -> Mapping[str, frozenset[str]]:
        """The points at which each shipper holds a booking, in force or not."""
        found: dict[str, set[str]] = {}
        for row in self.body.get("bookings", {}).values():
            found.setdefault(row["shipper"], set()).add(row["point"])
        return {shipper: frozenset(points) for shipper, points in found.items()}

    @cached_property
    def bookings(self) -> tuple[BookingView, ...]:
        """Every booking, by name."""
        return tuple(
            BookingView(
                booking=name, point=row["point"], side=row["side"], shipper=row["shipper"], kind=row["kind"],
                stamp=row.get("stamp"), quantity=row["quantity"], first=row["from"], until=row["until"],
            )
            for name, row in sorted(self.body.get("bookings", {}).items())
        )  # fmt: skip

    @cached_property
    def shippers(self) -> tuple[str, ...]:
        """Who may stand in a nomination, in order."""
        return tuple(sorted({*self.holders, *self.settings.shippers}))

    @cached_property
    def participants(self) -> frozenset[str]:
        """Every party that the agreement names."""
        return frozenset((*self.operators, *self.shippers, *self.settings.shares_record_with))

    def operators_at(self, point: str) -> tuple[str, str]:
        """Who delivers and who receives at a point."""
        row = self.body["points"][point]
        return row["exit_operator"], row["entry_operator"]


_remembered: WeakKeyDictionary[Engine, dict[tuple[str, int], StoredAgreement]] = WeakKeyDictionary()
_writing: WeakSet[Connection] = WeakSet()
_lock: Final = threading.Lock()


def sha256_of_agreement(body: Mapping[str, Any], settings: Settings) -> str:
    """Hash of what was agreed."""
    return sha256_of(canonical_json(body), canonical_json(asdict(settings)))


def last_version(connection: Connection, agreement: str) -> int:
    """Number of the newest version; 0 where there is none."""
    asked = select(func.max(AGREEMENTS.c.version)).where(AGREEMENTS.c.agreement == agreement)
    return int(connection.execute(asked).scalar_one() or 0)


def stored_agreement(connection: Connection, agreement: str, version: int | None = None) -> StoredAgreement:
    """A version of an agreement, the newest without a number.

    Raises
    ------
    Unknown : there is none.
    """
    number = last_version(connection, agreement) if version is None else version
    with _lock:
        known = _remembered.setdefault(connection.engine, {}).get((agreement, number))
    if known is not None:
        return known
    where = (AGREEMENTS.c.agreement == agreement, AGREEMENTS.c.version == number)
    row = connection.execute(select(AGREEMENTS).where(*where)).one_or_none()
    if row is None:
        raise unknown("agreement", f"there is no agreement {agreement!r}" + (
            "." if version is None else f" of version {version}."
        ))  # fmt: skip
    found = _agreement(row)
    # A version never changes; but one that this very transaction wrote is not on disk yet.
    with _lock:
        if connection in _writing:
            return found
        here = _remembered.setdefault(connection.engine, {})
        while len(here) >= _MOST_REMEMBERED:
            del here[next(iter(here))]
        here[agreement, number] = found
    return found


def _agreement(row: Any) -> StoredAgreement:
    settings = json.loads(row.settings)
    return StoredAgreement(
        agreement=row.agreement,
        version=row.version,
        body=json.loads(row.body),
        settings=Settings(
            **settings
            | {
                "shares_record_with": tuple(settings["shares_record_with"]),
                "shippers": tuple(settings["shippers"]),
            }
        ),
        sha256=row.sha256,
        put_by=row.put_by,
        put_at=row.put_at,
    )


def agreement_names(connection: Connection) -> list[str]:
    """Every agreement by name."""
    asked = select(AGREEMENTS.c.agreement).distinct().order_by(AGREEMENTS.c.agreement)
    return sorted(connection.execute(asked).scalars())


def keep_agreement(connection: Connection, kept: StoredAgreement) -> None:
    """Add a version."""
    with _lock:
        _writing.add(connection)
    connection.execute(
        insert(AGREEMENTS).values(
            agreement=kept.agreement,
            version=kept.version,
            body=canonical_json(kept.body).decode(),
            settings=canonical_json(asdict(kept.settings)).decode(),
            sha256=kept.sha256,
            put_by=kept.put_by,
            put_at=kept.put_at,
        )
    )
