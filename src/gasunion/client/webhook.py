"""Whether a message of a webhook is of the desk, and of now."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Final

HEADER: Final = "Gasunion-Signature"
SLACK_S: Final = 300
"""Seconds by which the clocks may differ, and for which an old message is taken."""


def is_signed(secret: str, body: bytes, signature: str, *, now_s: float, slack_s: float = SLACK_S) -> bool:
    """Whether the header `Gasunion-Signature` was made with this secret over these bytes, lately.

    Parameters
    ----------
    now_s : seconds of Unix. The same event may come twice: keep its number, and pass over a repeat.
    """
    parts = re.fullmatch(r"t=(\d{1,15}),v1=([0-9a-f]{64})", signature, re.ASCII)
    if parts is None or abs(now_s - int(parts[1])) > slack_s:
        return False
    expected = hmac.new(secret.encode(), f"{parts[1]}.".encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, parts[2])
