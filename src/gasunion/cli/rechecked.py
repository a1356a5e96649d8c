"""How every `--verify` ends: what was confirmed, and what differs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from gasunion.cli.door import leave, provenance
from gasunion.outcome import Envelope, Outcome


def leave_rechecked(
    name: str, outcome: Outcome, confirmed: Sequence[str], *, input_sha256: str, json_file: str | None
) -> NoReturn:
    """Tell what a recheck found, as an answer of its own, and exit with the code of its outcome.

    Parameters
    ----------
    name : schema name of the command's answer. confirmed : what was rechecked, and how, a line each.
    input_sha256 : hash of what was rechecked.
    """
    envelope = Envelope(
        name=name,
        outcome=outcome,
        provenance=provenance(input_sha256),
        body={"verified": outcome.is_solved, "confirmed": list(confirmed)},
    )
    leave(envelope, json_file=json_file, text="\n".join([*confirmed, outcome.message]))
