"""Recheck a printed answer to the northern question: each number and word is made again and compared.

Its inputs are held against the case; from them every present value, quantile, share and screen is computed
anew by `second_model` and `second_answer`, which share no code with what printed the answer. Money is printed
to 1000 USD and shares to six digits; a printed number must be the right one, rounded so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from gasunion.intake.case import Case
from gasunion.outcome import Finding, Outcome, Refused
from gasunion.studies.north.second_answer import Again
from gasunion.studies.north.second_model import Rows
from gasunion.studies.printed import counted, cut, differences

SCHEMA = "gasunion/north/1"
WORLDS, SEEDS = (20, 10_000), (0, 2**31 - 1)
MOST_TOLD = 200
_NUMBER = r"(?:0|[1-9][0-9]{0,3})"
_VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}")
FIRST_VERSION = (0, 1, 0)
_TEXTS = ("source", "source_date", "confidence", "note")


class Recheck:
    """Rechecks answers that should be of a case; what it makes again it keeps, by worlds and seed."""

    def __init__(self, case: Case, *, version: str) -> None:
        self.case, self.version = case, version
        self.made: dict[tuple[int, int], tuple[Again, dict[str, Any]]] = {}

    def right(self, worlds: int, seed: int) -> tuple[Again, dict[str, Any]]:
        """The answer as it should be printed, but its version and the words of its claim."""
        if (worlds, seed) not in self.made:
            inputs = case_rows(self.case.frames)
            rows = Rows(options=inputs["options"], parts=inputs["parts"], figures=inputs["figures"])
            again = Again(rows, worlds=worlds, seed=seed)
            self.made[worlds, seed] = again, _envelope(self.case, again) | again.body() | {"inputs": inputs}
        return self.made[worlds, seed]

    def verify(self, plain: object) -> tuple[Outcome, list[str]]:
        """As `verify_answer`."""
        answer = _answer(plain, self.case)
        again, right = self.right(answer["worlds"], answer["seed"])
        found = _held_against(answer, again, right, version=self.version)
        if not found:
            confirmed = [
                f"inputs: {sum(map(len, right['inputs'].values()))} rows are those of case {self.case.name}",
                f"answer: {counted(right):,} printed values follow from them, {again.worlds} worlds, "
                f"seed {again.seed}",
            ]
            return Outcome(code="solved", message="every number and word of the answer holds"), confirmed
        told = found[:MOST_TOLD]
        if len(found) > MOST_TOLD:
            told.append(Finding(where="answer", what=f"{len(found) - MOST_TOLD} more values differ."))
        return Outcome(code="outside_limits", message="the answer does not hold", findings=tuple(told)), []


def verify_answer(plain: object, *, case: Case, version: str) -> tuple[Outcome, list[str]]:
    """Recheck an answer of `north`.

    Parameters
    ----------
    plain : what the file holds. case : of which it should be. version : of this program.

    Returns
    -------
    (the outcome with what differs, what was confirmed).

    Raises
    ------
    Refused : it is no answer of `north`, or the case does not ask the question.
    """
    return Recheck(case, version=version).verify(plain)


def _held_against(
    answer: dict[str, Any], again: Again, right: dict[str, Any], *, version: str
) -> list[Finding]:
    """Every difference."""
    printed = dict(answer)
    found = [*_version_faults(printed.pop("version", None), version)]
    claim = printed.get("claim")
    words = (
        {k: claim[k] for k in ("verdict", "sentence", "most") if k in claim}
        if isinstance(claim, dict)
        else {}
    )
    numbers = {k: v for k, v in claim.items() if k not in words} if isinstance(claim, dict) else claim
    found += differences(printed | {"claim": numbers}, right, "")
    if not found:  # the words are made from numbers that hold
        found += differences(words, again.words(printed), "claim")
    return found


def _answer(plain: object, case: Case) -> dict[str, Any]:
    """The answer as a mapping whose worlds and seed can be drawn again."""
    hint = "Give the file that `gasunion north CASE --json FILE` wrote."
    faults = []
    if case.frames["north_options"].empty:
        hint_of_case = "Give the case that the answer was made of."
        what = "does not ask the northern question."
        faults.append(Finding(where=f"case {case.name}", what=what, hint=hint_of_case))
    if not isinstance(plain, Mapping) or plain.get("schema") != SCHEMA:
        faults.append(Finding(where="answer, schema", what=f"is not {SCHEMA}.", limit=SCHEMA, hint=hint))
    else:
        for name, (low, high) in (("worlds", WORLDS), ("seed", SEEDS)):
            value = plain.get(name)
            if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
                what = f"is no whole number from {low} to {high}."
                faults.append(
                    Finding(where=f"answer, {name}", what=what, limit=f"{low} to {high}", hint=hint)
                )
    if faults:
        raise Refused(faults)
    assert isinstance(plain, Mapping), "refused above"
    return dict(plain)


def _envelope(case: Case, again: Again) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "input_sha256": case.input_sha256,
        "outcome": {
            "code": "solved",
            "message": f"{len(again.names)} options, {again.worlds} worlds, seed {again.seed}",
            "residual": None,
            "findings": [],
        },
        "overridden": list(case.overridden),
        "reasons": again.reasons(),
    }


def case_rows(frames: Mapping[str, pd.DataFrame]) -> dict[str, list[dict[str, Any]]]:
    """Rows of the three tables as an answer prints them, ordered by name."""
    names = {
        "options": ("option", "name", "name_ru", "gas", "party", "seller", "fuel_low_pct", "fuel_mid_pct",
                    "fuel_high_pct", "can_cut"),
        "parts": ("part", "name", "name_ru", "options", "areas", "section", "party", "capacity_bcm_y",
                  "strings", "can_cut", "from_year", "until_year", "build_years", "capex_low_musd",
                  "capex_mid_musd", "capex_high_musd", "price_year", "share_low", "share_mid", "share_high"),
        "figures": ("figure", "area", "low", "mid", "high", "unit", "price_year"),
    }  # fmt: skip
    found = {}
    for table, columns in names.items():
        rows = [
            {c: _plain(c, record[c]) for c in (*columns, *_TEXTS)}
            for record in frames[f"north_{table}"].to_dict("records")
        ]
        first, second = columns[:2]
        found[table] = sorted(rows, key=lambda r: (str(r[first]), str(r[second])))
    return found


def _plain(column: str, value: Any) -> Any:
    if column in ("can_cut", "options", "areas"):
        return sorted(value or ())
    if column.startswith("share_"):
        return 1.0 if math.isnan(value) else float(value)
    if column in ("seller", "section"):
        return value or None
    if isinstance(value, float):
        if math.isnan(value):
            return None
        is_whole = column in ("strings", "build_years") or column.endswith("_year")
        return int(value) if is_whole else value
    return value


def _version_faults(printed: object, own: str) -> Iterator[Finding]:
    plain = _VERSION.fullmatch(printed) if isinstance(printed, str) else None
    parts = tuple(map(int, plain[0].split("."))) if plain else ()
    latest = tuple(int(p) for p in re.findall(r"[0-9]+", own)[:3])
    if not FIRST_VERSION <= parts <= latest:
        hint = "An answer of a later version is rechecked by that version."
        yield Finding(where="answer, version", what=f"is {cut(printed)}; this program is {own}.", hint=hint)
