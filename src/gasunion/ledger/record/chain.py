"""The hash chain: each record is hashed with the hash before it, so that no record before a head can change.

Two chains run side by side. Records hold what the parties share, and no clock: two installations that record
the same have the same hashes. Receipts hold when and by which submission records came into one installation.

References
----------
Haber and Stornetta, How to time-stamp a digital document, Journal of Cryptology 3, 1991.
"""

from __future__ import annotations

from typing import Any, Final

from gasunion.outcome import canonical_json, sha256_of

NOTHING: Final = "0" * 64
"""What stands before the first record and the first receipt."""
RECORD_TAG: Final = b"gasunion/record/1"
RECEIPT_TAG: Final = b"gasunion/receipt/1"


def record_hash(before: str, seq: int, body: bytes) -> str:
    """Hash of a record: of the hash before it, its number, and its canonical bytes."""
    return sha256_of(RECORD_TAG, bytes.fromhex(before), seq.to_bytes(8, "big"), body)


def receipt_hash(before: str, receipt: dict[str, Any]) -> str:
    """Hash of a receipt: of the hash before it and everything that the receipt says."""
    return sha256_of(RECEIPT_TAG, bytes.fromhex(before), canonical_json(receipt))
