"""The list of keys, and one door to all of them.

See docs/theory/games.md, section "Keys".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from gasunion.games.keys import benefit, redetermination, shares, stamp, transit, weight
from gasunion.games.keys.sheet import Answer, Field, Sheet, read
from gasunion.games.money import payments_to_minor, to_minor
from gasunion.outcome import Finding, Refused
from gasunion.reading.near import near_or


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key: what it reads and what applies it."""

    apply: Callable[[Sheet], Answer]
    member: Mapping[str, Field]
    common: Mapping[str, Field] = field(default_factory=dict)
    has_future: bool = False
    then_keys: tuple[str, ...] = ()


_REMAINDER = {name: replace(weight.weight_field(name), is_required=False) for name in weight.WEIGHTS}

KEYS: dict[str, Key] = {
    "equal": Key(apply=weight.equal, member=weight.MEMBER, common=weight.COMMON),
    **{
        name: Key(
            apply=partial(weight.by, name),
            member={name: weight.weight_field(name), **weight.MEMBER},
            common=weight.COMMON,
        )
        for name in weight.WEIGHTS
    },
    "variable_costs_first": Key(
        apply=weight.variable_costs_first,
        member={
            **weight.MEMBER,
            "variable_cost": replace(weight.VARIABLE_COST, is_required=True),
            **_REMAINDER,
        },
        common=weight.COMMON,
        then_keys=("equal", *weight.WEIGHTS),
    ),
    "with_and_without": Key(apply=transit.with_and_without, member=transit.MEMBER, common=transit.COMMON),
    "net_benefit": Key(apply=benefit.net_benefit, member=benefit.MEMBER, common=benefit.COMMON),
    "postage_stamp": Key(apply=stamp.postage_stamp, member=stamp.MEMBER),
    "fixed_shares": Key(apply=shares.fixed_shares, member=shares.MEMBER, common=shares.COMMON),
    "redetermination": Key(
        apply=redetermination.redetermination,
        member=redetermination.MEMBER,
        common=redetermination.COMMON,
        has_future=True,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A key applied, rounded to whole minor units.

    Attributes
    ----------
    entitlement_minor, net_minor : in minor units; the net payments sum to exactly zero. None where the key
        gives no answer; `answer.refusal` says why.
    """

    name: str
    sheet: Sheet
    answer: Answer
    entitlement_minor: Mapping[str, int] | None
    net_minor: Mapping[str, int] | None


def apply_key(plain: object) -> Applied:
    """Apply the key that a key file names.

    Parameters
    ----------
    plain : {"key": name, "currency": …, "members": {name: {field: number}}, …}.

    Raises
    ------
    Refused : the key is unknown or a number is missing or wrong; every fault at once.
    """
    if not isinstance(plain, Mapping):
        raise Refused([Finding(where="key file", what="is not an object.", hint='{"key": "equal", …}')])
    name = plain.get("key")
    if not isinstance(name, str) or name not in KEYS:
        hint = near_or(str(name), KEYS, f"Known: {', '.join(KEYS)}.")
        raise Refused([Finding(where="key", what=f"{name!r} is not a key.", value=str(name), hint=hint)])
    key = KEYS[name]
    sheet = read(
        plain,
        member_fields=key.member,
        common_fields=key.common,
        has_future=key.has_future,
        then_keys=key.then_keys,
    )
    answer = key.apply(sheet)
    if answer.entitlement is None or answer.net is None:
        return Applied(name=name, sheet=sheet, answer=answer, entitlement_minor=None, net_minor=None)
    return Applied(
        name=name,
        sheet=sheet,
        answer=answer,
        entitlement_minor=to_minor(answer.entitlement, sheet.unit),
        net_minor=payments_to_minor(answer.net, sheet.unit),
    )


def plain_details(value: Any) -> Any:
    """Details as plain data: fractions become floats."""
    if isinstance(value, Mapping):
        return {str(k): plain_details(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain_details(v) for v in value]
    if isinstance(value, bool | str) or value is None:
        return value
    return float(value)
