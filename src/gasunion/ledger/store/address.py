"""Where a record is kept: a file of SQLite or a PostgreSQL server, named by a URL."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from gasunion.outcome import Finding, Refused
from gasunion.reading.file import kind_of, path_fault

VARIABLE: Final = "GASUNION_DATABASE_URL"
DEFAULT: Final = "sqlite:///gasunion.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A database.

    Attributes
    ----------
    shown : its URL without a password, for messages.
    file : of SQLite; None for a server.
    """

    kind: Literal["sqlite", "postgresql"]
    url: URL
    shown: str
    file: Path | None = None


def address_of(given: str | None) -> Address:
    """The database that a URL names; without one, GASUNION_DATABASE_URL, else a file beside the person.

    Raises
    ------
    Refused : it is no URL, or of a kind of database that is not kept.
    """
    where = "--database" if given is not None else VARIABLE
    text = given if given is not None else os.environ.get(VARIABLE) or DEFAULT
    try:
        url = make_url(text)
    except (ArgumentError, ValueError, UnicodeError):
        raise _refused(where, "is no URL of a database") from None
    name = url.drivername.split("+")[0]
    if name in ("postgres", "postgresql"):
        if not url.database:
            raise _refused(where, "names a server and no database on it")
        url = url.set(drivername="postgresql+psycopg")
        return Address(kind="postgresql", url=url, shown=url.set(drivername="postgresql").render_as_string())
    if name != "sqlite":
        raise _refused(where, f"names {name!r}, which this program does not keep a record in")
    if not url.database or url.database.startswith("file:") or url.database == ":memory:":
        raise _refused(where, "names no file; a record in memory would be gone with the program")
    file = Path(url.database)
    if (fault := path_fault(file)) is not None:
        raise Refused([fault])
    return Address(
        kind="sqlite", url=URL.create("sqlite", database=str(file)), shown=f"sqlite:///{file}", file=file
    )


def exists(address: Address) -> bool:
    """Whether the file is there; a server is asked when it is met.

    Raises
    ------
    Refused : there is a folder.
    """
    if address.file is None:
        return True
    kind = kind_of(address.file)
    if kind == "folder":
        raise Refused([Finding(where=str(address.file), what="is a folder, not a file of SQLite.")])
    return kind == "file"


def _refused(where: str, what: str) -> Refused:
    hint = "write sqlite:///FILE.db or postgresql://USER@HOST/NAME."
    return Refused([Finding(where=where, what=what, hint=hint)])
