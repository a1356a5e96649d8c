"""How long somebody waits after failed sign-ins: by account and by address, in the database of all processes.

The first failures cost nothing. From there each doubles the wait, up to a quarter of an hour; an hour without
a failure forgets them. A success forgets those of the account.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.people.tables import FAILURES
from gasunion.outcome import Finding, Refused

FREE: Final = {"account": 5, "address": 30}
"""Failures that cost nothing; many people may share an address."""
FIRST_WAIT_S: Final = 30
LONGEST_WAIT_S: Final = 900
FORGOTTEN: Final = timedelta(hours=1)


class TooMany(Refused):
    """Too many attempts; says when the next is heard.

    Attributes
    ----------
    retry_after_s : seconds to wait.
    """

    def __init__(self, where: str, what: str, retry_after_s: int) -> None:
        self.retry_after_s = max(1, retry_after_s)
        super().__init__(
            [Finding(where=where, what=what, hint=f"Wait {self.retry_after_s} s and try again.")],
            "too many attempts",
        )


def begin(connection: Connection, *, login: str, address: str, now: datetime) -> None:
    """Count an attempt before it is judged, so that a hundred at once are no hundred free guesses.

    Raises
    ------
    TooMany : the account or the address has failed too often, too lately.
    """
    names = _names(login, address)
    longest = max(_wait(connection, scope, name, now) for scope, name in names)
    if longest > 0:
        # The same sentence whether the account is there or not.
        raise TooMany("sign-in", "has failed too often from here or for this account.", longest)
    told = instant_text(now)
    for scope, name in names:
        row = _row(connection, scope, name)
        if row is None:
            connection.execute(insert(FAILURES).values(scope=scope, name=name, count=1, last_at=told))
            continue
        count = 1 if _is_forgotten(row.last_at, now) else row.count + 1
        _set(connection, scope, name, count=count, last_at=told)


def succeeded(connection: Connection, *, login: str, address: str, now: datetime) -> None:
    """Forget the failures of an account, the one counted of its address, and all that are old."""
    (_, account), (_, place) = _names(login, address)
    connection.execute(delete(FAILURES).where(FAILURES.c.scope == "account", FAILURES.c.name == account))
    row = _row(connection, "address", place)
    if row is not None:
        _set(connection, "address", place, count=max(0, row.count - 1))
    connection.execute(delete(FAILURES).where(FAILURES.c.last_at < instant_text(now - FORGOTTEN)))


def _set(connection: Connection, scope: str, name: str, **values: Any) -> None:
    connection.execute(
        update(FAILURES).where(FAILURES.c.scope == scope, FAILURES.c.name == name).values(**values)
    )


def _wait(connection: Connection, scope: str, name: str, now: datetime) -> int:
    row = _row(connection, scope, name)
    if row is None or row.count < FREE[scope] or _is_forgotten(row.last_at, now):
        return 0
    wait = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(20, row.count - FREE[scope]))
    end = datetime.fromisoformat(row.last_at) + timedelta(seconds=wait)
    return max(0, -int(-(end - now).total_seconds() // 1))


def _is_forgotten(last_at: str, now: datetime) -> bool:
    return datetime.fromisoformat(last_at) < now - FORGOTTEN


def _row(connection: Connection, scope: str, name: str) -> Any:
    asked = select(FAILURES).where(FAILURES.c.scope == scope, FAILURES.c.name == name)
    return connection.execute(asked).one_or_none()


def _names(login: str, address: str) -> tuple[tuple[str, str], ...]:
    return ("account", _hashed(login)), ("address", _hashed(address))


def _hashed(name: str) -> str:
    return hashlib.sha256(name.casefold().encode("utf-8", "surrogatepass")).hexdigest()
