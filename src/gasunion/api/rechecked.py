"""What every `…_verify` gives."""

from __future__ import annotations

from dataclasses import dataclass

from gasunion.outcome import Outcome


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What became of an answer or a certificate.

    Attributes
    ----------
    outcome : solved where everything holds; else outside_limits, with what differs as findings.
    confirmed : what was rechecked, and how.
    """

    outcome: Outcome
    confirmed: tuple[str, ...]
