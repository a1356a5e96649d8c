"""The hash that an answer of `simulate` carries of itself: whether it still is what was written.

A hash is no proof: who changes an answer can make it anew. It finds what no law can, such as a changed word
or the last digit of a pressure; all else `state_verification` finds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from gasunion.outcome import Envelope, canonical_json, sha256_of

NAME: Final = "answer_sha256"


def sealed(envelope: Envelope) -> Envelope:
    """The answer with the hash of all else that it holds."""
    return replace(envelope, body={**envelope.body, NAME: digest(envelope.as_dict())})


def digest(answer: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of an answer without its hash.

    Raises
    ------
    ValueError : a number is not finite. TypeError : it holds what JSON has no name for.
    """
    return sha256_of(canonical_json({name: value for name, value in answer.items() if name != NAME}))
