"""Signed protocols as functions: a party's answer to a version, and what a signed file is worth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from gasunion import __version__

Place = str | Path


def protocol_sign(
    file: Place,
    *,
    key: Place,
    answer: Literal["consent", "refusal"] = "consent",
    reason: str = "",
    party: str | None = None,
    passphrase: str | None = None,
    out: Place | None = None,
) -> dict[str, Any]:
    """Sign a party's answer to a version of a protocol, after the version was checked.

    Parameters
    ----------
    reason : of a refusal, which needs one. party : who signs; default: as the card beside the key says.
    out : where the signed answer is written.

    Raises
    ------
    Refused : it is no version, was changed, the party takes no part, or the key cannot be read.
    """
    from gasunion.operations.committee import signing_answers

    return signing_answers.sign_version(
        str(file),
        str(key),
        None if passphrase is None else passphrase.encode(),
        answer=answer,
        reason=reason,
        party=party,
        out=None if out is None else str(out),
        version=__version__,
    ).as_dict()


def protocol_verify(
    file: Place, *, card: Place | Sequence[Place] = (), database: str | None = None
) -> dict[str, Any]:
    """Read a signed protocol a second time: hashes, text, signatures, parties, keys.

    Parameters
    ----------
    card : cards of keys that you vouch for. database : a record whose trusted keys are vouched for too.

    Raises
    ------
    Refused : it is no signed protocol, or a card is none.
    """
    from gasunion.operations.committee import signing_answers

    cards = [card] if isinstance(card, str | Path) else card
    return signing_answers.verify_file(
        str(file), [str(c) for c in cards], database, version=__version__
    ).as_dict()
