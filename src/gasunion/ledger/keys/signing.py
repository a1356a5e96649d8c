"""Ed25519 signatures over tagged bytes; a signature for one purpose is none for another.

References
----------
Josefsson and Liusvaara, Edwards-curve digital signature algorithm (EdDSA), RFC 8032, 2017.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def sign(key: Ed25519PrivateKey, message: bytes) -> str:
    """Signature of a message, as hexadecimal digits."""
    return key.sign(message).hex()


def public_of(key: Ed25519PrivateKey) -> str:
    """The public key that belongs to a private one, as hexadecimal digits."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def is_signed(public_key: str, message: bytes, signature: str) -> bool:
    """Whether whoever holds the private key signed this very message."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    # bytes.fromhex takes blanks and capitals; a signature has one way to be written.
    return public_key == public_key.lower().strip() and len(public_key) == 64 and len(signature) == 128
