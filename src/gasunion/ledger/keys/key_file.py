"""A private key in its file, mode 0600, under a passphrase; and the card that shows the public one."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from gasunion.ledger.keys.signing import is_signed, public_of, sign
from gasunion.outcome import Finding, Refused, canonical_json
from gasunion.reading.file import kind_of, read_bytes
from gasunion.reading.plain import read_json
from gasunion.reading.text import fault_of, shown, visible
from gasunion.writing import json_bytes, write_file, write_parts

CARD: Final = "gasunion/key/1"
SHORTEST_PASSPHRASE: Final = 8
MODE: Final = 0o600
_MOST_BYTES: Final = 16_384


def make_key(out: str | Path, *, party: str, passphrase: bytes | None) -> dict[str, Any]:
    """Make a key: the private one into a file of mode 0600, its card beside it with the ending .pub.

    Parameters
    ----------
    passphrase : None leaves the file open to whoever can read it.

    Raises
    ------
    Refused : a file is there already, the passphrase is short, or the files cannot be written.
    """
    card_file = card_of(out)
    for path in (Path(out), card_file):
        if kind_of(path) != "nothing":
            hint = "Name another file; a key is never written over."
            raise Refused([Finding(where=str(path), what="is there already.", hint=hint)])
    if passphrase is not None and len(passphrase) < SHORTEST_PASSPHRASE:
        what = f"has {len(passphrase)} bytes; it needs at least {SHORTEST_PASSPHRASE}."
        raise Refused([Finding(where="passphrase", what=what, limit=SHORTEST_PASSPHRASE)])
    if (fault := _party_fault(party)) is not None:
        raise Refused([fault])
    key = Ed25519PrivateKey.generate()
    lock = NoEncryption() if passphrase is None else BestAvailableEncryption(passphrase)
    write_parts(out, (key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock),), mode=MODE)
    card = make_card(key, party)
    write_file(card_file, json_bytes(card))
    return card


def card_of(key_file: str | Path) -> Path:
    """Where the card of a key lies."""
    return Path(f"{key_file}.pub")


def make_card(key: Ed25519PrivateKey, party: str) -> dict[str, Any]:
    """The public key of a party, signed by itself: whoever shows it holds the private one."""
    said = {"schema": CARD, "party": party, "public_key": public_of(key)}
    return said | {"signature": sign(key, _card_message(said))}


def _card_message(said: Mapping[str, Any]) -> bytes:
    return CARD.encode() + b"\n" + canonical_json({k: said[k] for k in ("schema", "party", "public_key")})


def _party_fault(party: str) -> Finding | None:
    if not party.strip() or len(party) > 200 or fault_of(party, is_name=True):
        return Finding(where="--party", what=f"{shown(party)} is no name of a party.")
    return None


def read_card(file: str | Path) -> dict[str, str]:
    """The card in a file, its signature checked first.

    Raises
    ------
    Refused : it is none, or does not bear its own signature.
    """
    value, _ = read_json(file)
    return card_in(value, visible(str(file)))


def card_in(value: Any, where: str) -> dict[str, str]:
    """The card that plain data says.

    Raises
    ------
    Refused : as `read_card`.
    """
    names = ("schema", "party", "public_key", "signature")
    is_card = isinstance(value, Mapping) and set(value) == set(names)
    if not is_card or not all(isinstance(value[n], str) for n in names) or value["schema"] != CARD:
        hint = "Name the .pub file that `gasunion ledger key new` wrote."
        raise Refused([Finding(where=where, what="is no card of a key.", hint=hint)])
    if not is_signed(value["public_key"], _card_message(value), value["signature"]):
        what = "was changed: it does not bear the signature of its own key."
        raise Refused([Finding(where=where, what=what, hint="Ask its party for it again.")])
    if (fault := _party_fault(value["party"])) is not None:
        raise Refused([fault])
    return {name: value[name] for name in names}


def read_key(file: str | Path, *, passphrase: bytes | None) -> Ed25519PrivateKey:
    """The private key in a file.

    Raises
    ------
    Refused : it is none, others may read it, or the passphrase is wrong or missing.
    """
    where = visible(str(file))
    data = read_bytes(file, most=_MOST_BYTES)
    mode = stat.S_IMODE(Path(file).stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        what = f"may be read or changed by others (mode {mode:04o}); a key belongs to one person."
        raise Refused([Finding(where=where, what=what, hint=f"chmod 600 {where}, and ask who had it.")])
    try:
        key = load_pem_private_key(data, passphrase)
    except TypeError:
        told = "needs no passphrase; leave it out." if passphrase is not None else "needs its passphrase."
        raise Refused([Finding(where=where, what=told)]) from None
    except (ValueError, UnsupportedAlgorithm):
        what = "is no private key, or its passphrase is another."
        raise Refused([Finding(where=where, what=what, hint="Check the file and the passphrase.")]) from None
    if not isinstance(key, Ed25519PrivateKey):
        what = f"is a key of another kind ({type(key).__name__}); a head is signed with Ed25519."
        raise Refused([Finding(where=where, what=what, hint="Make one: gasunion ledger key new.")])
    return key


def read_passphrase(file: str | Path) -> bytes:
    """The passphrase in a file: its first line.

    Raises
    ------
    Refused : it cannot be read, or its first line is empty.
    """
    line = read_bytes(file, most=_MOST_BYTES).split(b"\n")[0].rstrip(b"\r")
    if not line:
        what = "has no passphrase in its first line."
        raise Refused([Finding(where=visible(str(file)), what=what)])
    return line
