"""Second factor by time (TOTP): seeds, and codes that are right once.

References
----------
RFC 6238, TOTP, 2011: steps of 30 s, one step of slack; 5.2: a code is accepted once.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Final

STEP_S: Final = 30
SLACK: Final = 1
"""Steps that a clock may be off, either way."""


def new_seed() -> str:
    """160 random bits, in base 32 as authenticators read them."""
    import pyotp

    return pyotp.random_base32()


def about(login: str) -> str:
    """Whose a sealed seed is."""
    return f"second factor of {login}"


def address_of(seed: str, *, login: str) -> str:
    """What an authenticator scans or is given: an otpauth address."""
    import pyotp

    return pyotp.TOTP(seed, interval=STEP_S).provisioning_uri(name=login, issuer_name="gasunion")


def accepted_step(seed: str, code: str, *, at: datetime, after: int) -> int | None:
    """The step whose code this is; None where it is none's, or of a step not after the last one accepted."""
    import pyotp

    written = code.replace(" ", "")
    if not (written.isascii() and written.isdigit() and len(written) == 6):
        return None
    totp = pyotp.TOTP(seed, interval=STEP_S)
    now = int(at.timestamp()) // STEP_S
    found = None
    for step in range(now - SLACK, now + SLACK + 1):
        # Every step is compared, so that the time taken tells nothing.
        if hmac.compare_digest(totp.generate_otp(step), written) and step > after and found is None:
            found = step
    return found
