"""A gas day as functions: run from its bundle, and a result rechecked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gasunion import __version__
from gasunion.api.given import as_plain
from gasunion.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class DayVerified:
    """What became of the verification of a gas day.

    Attributes
    ----------
    outcome : solved if the result follows from the bundle; else every difference and broken promise.
    differences : how many places differ.
    rechecked : the promises that other code added up anew.
    """

    outcome: Outcome
    differences: int
    rechecked: tuple[str, ...]


def day_run(
    bundle: Mapping[str, Any] | str | Path,
    *,
    record: str | None = None,
    agreement: str | None = None,
    json: str | Path | None = None,
) -> dict[str, Any]:
    """Run one gas day; the answer as `gasunion day run --json` writes it.

    Parameters
    ----------
    bundle : what `gasunion schema day` describes, or the path of a file of it.
    record : URL of a record that takes the day too; the same day again adds nothing.
    agreement : whose chain; the operators of the bundle joined by a plus, if not named.
    json : write the answer to this file too; `day_verify` rechecks it.

    Raises
    ------
    Refused : the bundle is wrong; every fault at once.
    """
    from gasunion.operations.answer import answer_of
    from gasunion.operations.bundle import read_bundle
    from gasunion.operations.day import computed_day

    value = as_plain(bundle, "bundle")
    read = read_bundle(value)
    done = computed_day(read)
    answer = answer_of(done.body, input_sha256=read.sha256, version=__version__).as_dict()
    if record is not None or agreement is not None:
        from gasunion.operations.recording import recorded

        recorded(record, value, read, done, program=__version__, agreement=agreement)
    if json is not None:
        from gasunion.writing import json_bytes, write_file

        write_file(str(json), json_bytes(answer))
    return answer


def day_verify(bundle: Mapping[str, Any] | str | Path, result: Mapping[str, Any] | str | Path) -> DayVerified:
    """Recompute a result from its bundle, compare every place, and recheck its promises by other code.

    Parameters
    ----------
    bundle, result : plain data, or the path of a file of it.

    Raises
    ------
    Refused : the bundle is wrong, or the result is no answer of a gas day.
    """
    from gasunion.operations.verification import verify_day

    where = str(result) if isinstance(result, str | Path) else "result"
    done = verify_day(
        as_plain(bundle, "bundle"), as_plain(result, "result"), version=__version__, where=where
    )
    return DayVerified(outcome=done.outcome, differences=done.differences, rechecked=done.rechecked)
