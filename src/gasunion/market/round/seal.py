"""Seals of bids: an Ed25519 signature over a bid's bytes, asked before one of them is read.

    message    "gasunion/round-bid/1", a line end, the content as UTF-8
    key        64 hexadecimal digits    signature    128 hexadecimal digits

References
----------
RFC 8032: Edwards-curve digital signature algorithm, 2017.
"""

from __future__ import annotations

from typing import Final

DOMAIN: Final = b"gasunion/round-bid/1\n"
"""Stands before every message, so that a signature given for something else is none of a bid."""


def message_of(content: str) -> bytes:
    """What is signed of a bid."""
    return DOMAIN + content.encode()


def is_sealed(public_key: str, content: str, signature: str) -> bool:
    """Whether the holder of a key has signed a content; False too where key or signature is malformed."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        # bytes.fromhex takes blanks and capitals; a signature has one way to be written.
        if len(signature) != 128 or signature != signature.lower():
            return False
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), message_of(content))
    except (InvalidSignature, ValueError):
        return False
    return True
