"""Forms from a file: TOML with votes or shares of the members and what a decision needs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from pathlib import Path
from typing import Any

from gasunion.games.voting import Rule
from gasunion.outcome import Finding, Refused
from gasunion.reading import limits
from gasunion.reading.file import read_bytes
from gasunion.reading.plain import toml_of

PARTS = ("timing_and_routing", "more_trade", "shortage_relieved")
KINDS = ("committee", "operator", "company")
FIELDS = {"form", "votes", "share", "is_more", "heads", "vetoers", "by_itself", "with_contracts"}
_SHARE = re.compile(r"[0-9]{1,9}(/[1-9][0-9]{0,8})?")
_HINT = "gasunion's own stand in docs/theory/union.md, section Forms."


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form of a union.

    Attributes
    ----------
    form : committee, operator or company. rule : how it decides.
    by_itself, with_contracts : parts of a gain that it reaches alone, and with contracts among its members.
    """

    form: str
    rule: Rule
    by_itself: tuple[str, ...]
    with_contracts: tuple[str, ...]


def forms_of(path: Path | None, members: Sequence[str]) -> tuple[Form, ...]:
    """The forms in a file, or those that ship where none is given; in the order of the file.

    Raises
    ------
    Refused : the file cannot be read, a field is missing, unknown or out of its range; every fault at once.
    """
    if path is None:
        shipped = resources.files("gasunion.studies.forms").joinpath("forms.toml")
        data, where = toml_of(shipped.read_bytes(), "forms.toml"), "forms.toml"
    else:
        data, where = toml_of(read_bytes(path, most=limits.FILE_BYTES["TOML"]), str(path)), str(path)
    rows = data.get("form")
    if not isinstance(rows, list) or not rows or set(data) != {"form"}:
        raise Refused([Finding(where=where, what="holds tables [[form]], and nothing else.", hint=_HINT)])
    faults: list[Finding] = []
    found: list[Form] = []
    for k, row in enumerate(rows, start=1):
        at = f"{where}, form {k}"
        wrong = _faults(row, members, at)
        faults += wrong
        if not wrong:
            try:
                found.append(_form(row, tuple(members)))
            except Refused as refused:
                faults += [
                    Finding(where=f"{at}, {f.where}", what=f.what, hint=_HINT) for f in refused.findings
                ]
    names = [f.form for f in found]
    if not faults and len(set(names)) < len(names):
        faults.append(Finding(where=where, what="holds a form twice.", hint="One table for each form."))
    if faults:
        raise Refused(faults)
    return tuple(found)


def _form(row: Mapping[str, Any], members: tuple[str, ...]) -> Form:
    votes = row["votes"]
    return Form(
        form=row["form"],
        rule=Rule(
            members=members,
            votes=(1,) * len(members) if votes == "equal" else tuple(votes[p] for p in members),
            share=Fraction(row["share"]),
            is_more=row.get("is_more", False),
            heads=row.get("heads", 1),
            vetoers=frozenset(row.get("vetoers", ())),
        ),
        by_itself=tuple(row["by_itself"]),
        with_contracts=tuple(row["with_contracts"]),
    )


def _faults(row: object, members: Sequence[str], at: str) -> list[Finding]:
    if not isinstance(row, Mapping):
        return [Finding(where=at, what="is no table.", hint=_HINT)]
    faults = [
        Finding(
            where=f"{at}, {name}", what="is no field of a form.", hint=f"Known: {', '.join(sorted(FIELDS))}."
        )
        for name in sorted(map(str, set(row) - FIELDS))
    ]

    def check(name: str, is_right: bool, what: str) -> None:
        if not is_right:
            shown = f"{row.get(name)!r:.60}"
            faults.append(
                Finding(where=f"{at}, {name}", what=f"is {shown}; it {what}.", value=shown, hint=_HINT)
            )

    votes, share = row.get("votes"), row.get("share")
    check("form", row.get("form") in KINDS, f"is one of {', '.join(KINDS)}")
    is_table = (
        isinstance(votes, Mapping)
        and set(votes) == set(members)
        and all(type(v) is int for v in votes.values())
    )
    check("votes", votes == "equal" or is_table, f'is "equal", or whole numbers of {", ".join(members)}')
    check(
        "share", isinstance(share, str) and bool(_SHARE.fullmatch(share)), 'is a fraction in quotes, as "2/3"'
    )
    check("is_more", isinstance(row.get("is_more", False), bool), "is true or false")
    check("heads", type(row.get("heads", 1)) is int, "is a whole number")
    vetoers = row.get("vetoers", [])
    check("vetoers", isinstance(vetoers, list) and all(isinstance(v, str) for v in vetoers), "lists members")
    for name in ("by_itself", "with_contracts"):
        parts = row.get(name)
        check(
            name,
            isinstance(parts, list) and all(p in PARTS for p in parts),
            f"lists some of {', '.join(PARTS)}",
        )
    return faults
