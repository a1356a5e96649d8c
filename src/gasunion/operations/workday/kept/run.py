"""A day run at a cutoff: from its rows to the answer that `gasunion day run` would write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gasunion import __version__
from gasunion.operations.answer import answer_of
from gasunion.operations.bundle import Bundle, read_bundle
from gasunion.operations.day import DayRun, computed_day
from gasunion.operations.workday.kept.bundles import bundle_at
from gasunion.operations.workday.kept.days import StoredDay


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A run of a day.

    Attributes
    ----------
    value : the bundle as plain data. answer : the whole answer, as plain data.
    """

    value: Mapping[str, Any]
    bundle: Bundle
    run: DayRun
    answer: Mapping[str, Any]


def run_at(
    connection: Connection,
    day: StoredDay,
    cutoff: int,
    *,
    as_of: datetime,
    taken: Mapping[str, int],
    is_close: bool,
) -> Ran:
    """Run a day from its rows up to a number; nothing is written."""
    value = bundle_at(connection, day, cutoff, as_of=as_of, taken=taken, is_close=is_close)
    return ran(value)


def ran(value: Mapping[str, Any]) -> Ran:
    """Run a bundle.

    Raises
    ------
    Refused : as the engine.
    """
    bundle = read_bundle(value)
    run = computed_day(bundle)
    return Ran(value=value, bundle=bundle, run=run, answer=_answer(run, bundle.sha256))


def _answer(run: DayRun, input_sha256: str) -> dict[str, Any]:
    """The answer in its envelope; a day holds no float, so its million values are not looked through."""
    brief = {key: run.body[key] for key in ("gas_day", "result_sha256")}
    envelope = answer_of(brief, input_sha256=input_sha256, version=__version__).as_dict()
    return envelope | run.body
