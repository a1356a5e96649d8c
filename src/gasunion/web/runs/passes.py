"""Passes to the files of one result: an address that opens them for some hours, without a cookie.

A stored report runs under a policy of its own, in a sandbox without this site's cookies; its links to tables
beside it could not be followed otherwise. A pass names a run and a party and says nothing to anybody else.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from gasunion.operations.store.actor import unknown
from gasunion.writing import write_once

VALID: Final = timedelta(hours=12)
_FILE: Final = ".passes.key"
_FORM: Final = re.compile(r"([0-9a-f]{1,12})\.([A-Za-z0-9_-]{1,400})\.([0-9a-f]{64})")


class Passes:
    """Passes of an installation.

    Parameters
    ----------
    root : the shelf's folder; the secret lies there, so that every server process knows the same.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._secret: bytes | None = None

    def issue(self, address: str, party: str, *, now: datetime) -> str:
        """A pass to the result of a run, for a party that may see it."""
        until = f"{int((now + VALID).timestamp()):x}"
        named = base64.urlsafe_b64encode(party.encode()).decode().rstrip("=")
        return f"{until}.{named}.{self._mac(address, until, named)}"

    def party(self, text: str, address: str, *, now: datetime) -> str:
        """For whom a pass to a run was issued.

        Raises
        ------
        Unknown : it is none, is another run's, or has ended.
        """
        found = _FORM.fullmatch(text)
        if found is not None and hmac.compare_digest(found[3], self._mac(address, found[1], found[2])):
            if int(found[1], 16) > now.timestamp():
                return base64.urlsafe_b64decode(found[2] + "=" * (-len(found[2]) % 4)).decode()
            raise unknown("pass", "has ended; open the result from its page again.")
        raise unknown("pass", "is none to this result.")

    def _mac(self, address: str, until: str, named: str) -> str:
        message = f"gasunion/pass/1\n{address}\n{until}\n{named}".encode()
        return hmac.new(self._key(), message, hashlib.sha256).hexdigest()

    def _key(self) -> bytes:
        if self._secret is None:
            self._secret = self._read() or self._make()
        return self._secret

    def _read(self) -> bytes | None:
        try:
            return bytes.fromhex((self._root / _FILE).read_text(encoding="ascii")) or None
        except (OSError, ValueError):
            return None

    def _make(self) -> bytes:
        """The secret, written whole by whoever is first; the others read it."""
        self._root.mkdir(parents=True, exist_ok=True)
        write_once(self._root / _FILE, secrets.token_hex(32).encode(), mode=0o600)
        found = self._read()
        if found is None:
            raise OSError(f"{self._root / _FILE} holds no secret; remove it and start the desk again")
        return found
