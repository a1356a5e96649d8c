"""The record as functions: each gives the answer that its command writes with `--json`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gasunion import __version__

Place = str | Path


def ledger_init(*, database: str | None = None) -> dict[str, Any]:
    """Make a new record in an empty database.

    Parameters
    ----------
    database : sqlite:///FILE.db or postgresql://…; default GASUNION_DATABASE_URL, else sqlite:///gasunion.db.

    Raises
    ------
    Refused : something is there already, or the database said no.
    """
    from gasunion.operations import ledger_answers

    return ledger_answers.init(database, version=__version__).as_dict()


def ledger_verify(
    *,
    head: Place | Sequence[Place] = (),
    copy: Place | Sequence[Place] = (),
    database: str | None = None,
) -> dict[str, Any]:
    """Recompute every hash, sum and balance by code apart from what wrote them.

    Parameters
    ----------
    head : files of heads that other parties signed; the record is held to them.
    copy : what other parties keep: the URL or file of a database, a backup of it, or an exported gas day.
        Every entry that differs is named.

    Raises
    ------
    Refused : there is no record, a head bears a wrong signature, or a copy is none.
    """
    from gasunion.operations import ledger_answers

    heads, copies = (
        [str(given)] if isinstance(given, str | Path) else [str(one) for one in given]
        for given in (head, copy)
    )
    return ledger_answers.verify(database, heads, copies=copies, version=__version__).as_dict()


def ledger_statement(
    party: str,
    *,
    first: str,
    last: str,
    as_of: str | None = None,
    agreement: str | None = None,
    database: str | None = None,
) -> dict[str, Any]:
    """What a party received, gave and holds.

    Parameters
    ----------
    first, last : gas days YYYY-MM-DD, both included.
    as_of : an instant; what was recorded later is left out.

    Raises
    ------
    Refused : the days are none, the record does not close, or it does not know the party.
    """
    from gasunion.operations import ledger_answers

    return ledger_answers.statement(
        database, party, first=first, last=last, as_of=as_of, agreement=agreement, version=__version__
    ).as_dict()


def ledger_balance_act(
    *, day: str, parties: str | None = None, agreement: str | None = None, database: str | None = None
) -> dict[str, Any]:
    """The daily balance act of two operators, from the record alone.

    Parameters
    ----------
    parties : two operators joined by a plus; None for every pair that shares a point.

    Raises
    ------
    Refused : the day is not recorded, or the operators share no point.
    """
    from gasunion.operations import ledger_answers

    return ledger_answers.act(
        database, day, parties=parties, agreement=agreement, version=__version__
    ).as_dict()


def ledger_backup(file: Place, *, database: str | None = None, desk: bool = False) -> dict[str, Any]:
    """Write the whole record to one file.

    Parameters
    ----------
    desk : with the desk beside the record; such a file is for nobody else.

    Raises
    ------
    Refused : there is no record, no desk where one is asked for, or the file cannot be written.
    """
    from gasunion.operations import ledger_answers

    return ledger_answers.backup(database, str(file), with_desk=desk, version=__version__).as_dict()


def ledger_restore(file: Place, *, database: str | None = None) -> dict[str, Any]:
    """Make a record from a backup, in an empty database.

    Raises
    ------
    Refused : the file is no backup, was cut or changed, does not verify, or something is there already.
    """
    from gasunion.operations import ledger_answers

    return ledger_answers.restore(database, str(file), version=__version__).as_dict()


def ledger_upgrade(*, database: str | None = None) -> dict[str, Any]:
    """Bring a record of an earlier version to this one.

    Raises
    ------
    Refused : there is no record, or a newer program made it.
    """
    from gasunion.operations import ledger_answers

    return ledger_answers.upgrade(database, version=__version__).as_dict()


def ledger_key_new(out: Place, *, party: str | None = None, passphrase: str | None) -> dict[str, Any]:
    """Make a key: a file of mode 0600, and its card beside it with the ending .pub.

    Parameters
    ----------
    passphrase : of at least 8 bytes; None leaves the key open to whoever reads its file.

    Raises
    ------
    Refused : a file is there already, or the passphrase is short.
    """
    from gasunion.operations import ledger_answers

    return ledger_answers.key_new(
        str(out), party=party, passphrase=_bytes(passphrase), version=__version__
    ).as_dict()


def ledger_key_trust(file: Place, *, database: str | None = None) -> dict[str, Any]:
    """Trust the key on a card from now on.

    Raises
    ------
    Refused : it is no card, was changed, or its key is another party's.
    """
    from gasunion.operations import ledger_answers

    return ledger_answers.key_trust(database, str(file), version=__version__).as_dict()


def ledger_key_distrust(file: Place, *, database: str | None = None) -> dict[str, Any]:
    """Trust the key on a card no longer.

    Raises
    ------
    Refused : it is no card.
    """
    from gasunion.operations import ledger_answers

    return ledger_answers.key_distrust(database, str(file), version=__version__).as_dict()


def ledger_head_sign(
    *,
    key: Place,
    passphrase: str | None = None,
    party: str | None = None,
    day: str | None = None,
    out: Place | None = None,
    agreement: str | None = None,
    database: str | None = None,
) -> dict[str, Any]:
    """Sign the end of a chain, or of a gas day in it.

    Parameters
    ----------
    party : who signs; default: as the card beside the key says. out : where the head is written.

    Raises
    ------
    Refused : the key cannot be read, or the day is not recorded.
    """
    from gasunion.operations import ledger_answers

    return ledger_answers.head_sign(
        database,
        str(key),
        _bytes(passphrase),
        party=party,
        agreement=agreement,
        day=day,
        out=None if out is None else str(out),
        version=__version__,
    ).as_dict()


def ledger_head_verify(file: Place, *, database: str | None = None) -> dict[str, Any]:
    """Hold the record to a head: signature, key, then every gas day that it tells.

    Raises
    ------
    Refused : it is no head.
    """
    from gasunion.operations import ledger_answers

    return ledger_answers.head_verify(database, str(file), version=__version__).as_dict()


def ledger_head_compare(first: Place, second: Place) -> dict[str, Any]:
    """Compare two heads of one agreement.

    Raises
    ------
    Refused : one is no head, or they are of two agreements.
    """
    from gasunion.operations import ledger_answers

    return ledger_answers.head_compare(str(first), str(second), version=__version__).as_dict()


def day_export(
    *,
    day: str,
    out: Place,
    key: Place | None = None,
    passphrase: str | None = None,
    party: str | None = None,
    agreement: str | None = None,
    database: str | None = None,
) -> dict[str, Any]:
    """Write a recorded gas day for a counterpart, with the head that it ends with.

    Raises
    ------
    Refused : the day is not recorded, or the key cannot be read.
    """
    from gasunion.operations import ledger_answers

    return ledger_answers.day_export(
        database,
        day,
        out=str(out),
        key=None if key is None else str(key),
        passphrase=_bytes(passphrase),
        party=party,
        agreement=agreement,
        version=__version__,
    ).as_dict()


def day_import(file: Place, *, unsigned: bool = False, database: str | None = None) -> dict[str, Any]:
    """Take a counterpart's gas day: equal, added, or told apart by entry.

    Raises
    ------
    Refused : it was changed, or is not signed by a trusted key.
    """
    from gasunion.operations import ledger_answers

    return ledger_answers.day_import(database, str(file), unsigned=unsigned, version=__version__).as_dict()


def _bytes(passphrase: str | None) -> bytes | None:
    return None if passphrase is None else passphrase.encode()
