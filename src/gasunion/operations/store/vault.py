"""What must be used and not only compared: sealed in the database by a key that stands in a file beside it.

A copy of the database then gives away no seed of a second factor and no secret of a webhook. The key is 256
random bits in a file of mode 0600, made when the first secret is sealed.

References
----------
NIST SP 800-38D, Galois/Counter Mode, 2007: a nonce of 96 bits is used once; here it is random.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from pathlib import Path
from typing import Final

from gasunion.ledger.store.address import Address
from gasunion.outcome import Finding, Refused
from gasunion.writing import write_once

VARIABLE: Final = "GASUNION_KEY_FILE"
MODE: Final = 0o600
_SEALED: Final = "sealed:1:"
_FIRST_LINE: Final = "gasunion installation key 1"
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


class SecretUnusable(Refused):
    """A secret of the database does not open; whoever runs the desk is told why, and nobody else."""


def key_file_of(address: Address, given: Path | None = None) -> Path:
    """Where the key of an installation stands: as given, as the environment says, or beside the database."""
    if given is not None:
        return given
    if told := os.environ.get(VARIABLE):
        return Path(told)
    return Path(f"{address.file}.key") if address.file is not None else Path("gasunion-desk.key")


def is_sealed(text: str) -> bool:
    """Whether a text was sealed; what an earlier version wrote stands as it is."""
    return text.startswith(_SEALED)


class Vault:
    """Seals and opens by the key of an installation, which is read when it is first needed.

    Parameters
    ----------
    file : of the key.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._key: bytes | None = None

    def sealed(self, text: str, about: str) -> str:
        """A text that the key alone opens.

        Parameters
        ----------
        about : whose it is; a sealed text that is moved to another does not open there.

        Raises
        ------
        SecretUnusable : the file of the key cannot be read or made.
        """
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key = self._known() or self._made()
        nonce = secrets.token_bytes(_NONCE_BYTES)
        hidden = nonce + AESGCM(key).encrypt(nonce, text.encode(), about.encode())
        return f"{_SEALED}{_name(key)}:{base64.b64encode(hidden).decode()}"

    def opened(self, text: str, about: str) -> str:
        """What was sealed; a text that was not is given back as it is.

        Raises
        ------
        SecretUnusable : the key is missing or another one, or the text was changed or moved.
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if not is_sealed(text):
            return text
        name, _, told = text.removeprefix(_SEALED).partition(":")
        key = self._known()
        if key is None or _name(key) != name:
            has = "is not there" if key is None else f"holds the key {_name(key)}"
            what = f"{has}; a secret in the database is sealed by the key {name}."
            hint = (
                "Put that key back where it was, or name its file with --key-file. Without it second factors "
                "are taken away by an administrator and set up anew, and webhooks are made anew."
            )
            raise self._refused(what, hint)
        try:
            data = base64.b64decode(told, validate=True)
            return AESGCM(key).decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], about.encode()).decode()
        except (InvalidTag, binascii.Error, ValueError):
            what = f"does not open a secret of {about}: it was changed, or moved there from another."
            raise self._refused(
                what, "Restore the database from a backup, or set that secret anew."
            ) from None

    def _known(self) -> bytes | None:
        """The key; None where its file is not there."""
        if self._key is None:
            try:
                text = self.file.read_text("ascii")
            except FileNotFoundError:
                return None
            except (OSError, UnicodeDecodeError) as error:
                what = f"cannot be read: {getattr(error, 'strerror', None) or 'it is no text'}."
                raise self._refused(what, "Let the account of the desk read it, or put it back.") from None
            lines = text.split("\n")
            try:
                key = bytes.fromhex(lines[1]) if lines[0] == _FIRST_LINE else b""
            except (IndexError, ValueError):
                key = b""
            if len(key) != _KEY_BYTES:
                raise self._refused("is no key of an installation.", "Put back the one that was there.")
            self._key = key
        return self._key

    def _made(self) -> bytes:
        """A new key in its file; another process may be faster, and then it is that one's."""
        key = secrets.token_bytes(_KEY_BYTES)
        try:
            is_ours = write_once(self.file, f"{_FIRST_LINE}\n{key.hex()}\n".encode(), mode=MODE)
        except OSError as error:
            what = f"cannot be made: {error.strerror}."
            raise self._refused(what, "Name a file that can be with --key-file.") from None
        if is_ours:
            self._key = key
            return key
        found = self._known()
        if found is None:
            raise self._refused("came and went.", "Try again.")
        return found

    def _refused(self, what: str, hint: str) -> SecretUnusable:
        return SecretUnusable(
            [Finding(where=str(self.file), what=what, hint=hint)], "a secret cannot be used"
        )


def _name(key: bytes) -> str:
    """By which a key is told from others; nothing of it can be read from that."""
    return hashlib.sha256(b"gasunion key name" + key).hexdigest()[:12]
