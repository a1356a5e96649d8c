"""Passwords: Argon2id, what is asked of a new one, and a bound on how many are computed at once.

References
----------
RFC 9106, Argon2, 2021: second recommended option (64 MiB, 3 passes, 4 lanes).
NIST SP 800-63B, 5.1.1.2: length and a list of known passwords instead of rules of composition.
"""

from __future__ import annotations

import functools
import secrets
import threading
import unicodedata
from typing import TYPE_CHECKING, Final

from gasunion.outcome import Finding
from gasunion.reading.text import fault_of

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 256
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
# Each computation takes 64 MiB: a flood of sign-ins waits in a queue instead of filling the memory.
_AT_ONCE: Final = threading.BoundedSemaphore(4)
_KNOWN: Final = (
    "password", "passwort", "пароль", "qwerty", "йцукен", "123456", "abcdef", "letmein", "gasunion",
)  # fmt: skip


@functools.cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher
    from argon2.profiles import RFC_9106_LOW_MEMORY

    return PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)


@functools.cache
def nobodys() -> str:
    """The hash of a password that nobody knows: who names no account waits as long as who does."""
    return hashed(secrets.token_urlsafe(32))


def hashed(password: str) -> str:
    """A password as it is stored, with its salt and its parameters."""
    with _AT_ONCE:
        return _hasher().hash(_normal(password))


def is_right(stored: str, password: str) -> bool:
    """Whether a password is the stored one; one that is far too long is not computed."""
    from argon2.exceptions import Argon2Error, InvalidHashError

    if len(password) > LONGEST:
        return False
    try:
        with _AT_ONCE:
            return _hasher().verify(stored, _normal(password))
    except (Argon2Error, InvalidHashError, UnicodeEncodeError):
        return False


def invented() -> str:
    """A password for a first sign-in, that a person can type: 100 bits in five groups."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(5))


def fault_of_new(password: str, *, login: str, where: str = "password") -> Finding | None:
    """What is wrong with a password that somebody chose; the password itself is never in the answer."""
    plain = _normal(password)
    folded = plain.casefold()
    hint = f"take {SHORTEST} to {LONGEST} characters; several words that have nothing to do with each other."
    if fault_of(password) is not None:
        return Finding(where=where, what="holds a character that cannot be typed", hint=hint)
    if not SHORTEST <= len(plain) <= LONGEST:
        return Finding(where=where, what=f"has {len(plain)} characters", limit=SHORTEST, hint=hint)
    if len(set(folded)) < 5:
        return Finding(where=where, what="repeats a few characters", hint=hint)
    if len(login) > 2 and login.casefold() in folded:
        return Finding(where=where, what="contains the login", hint=hint)
    rest = folded
    for known in _KNOWN:
        rest = rest.replace(known, "")
    if len(rest) < len(folded) and len(rest) < SHORTEST // 2:
        return Finding(where=where, what="is one of those that are tried first", hint=hint)
    return None


def _normal(password: str) -> str:
    """The same password from every keyboard: accents composed (NFKC)."""
    return unicodedata.normalize("NFKC", password)
