"""What a key is given and what it answers; every amount is an exact rational."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from gasunion.games.money import Currency, currency
from gasunion.games.worth import as_written, exact_number, not_read
from gasunion.outcome import Finding, Refused
from gasunion.reading import figure
from gasunion.reading.near import near_or


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A number that a key reads.

    Attributes
    ----------
    meaning : one phrase; it ends up in messages.
    is_required : a fault where it is absent.
    low, high : bounds, None where there is none.
    """

    meaning: str
    is_required: bool = True
    low: Fraction | None = Fraction(0)
    high: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The numbers of one case: what each member brings, and what concerns all.

    Attributes
    ----------
    member : name → field → number; fields that were not given are absent.
    common : field → number.
    future : totals of coming periods, for keys that look ahead.
    then : the key by which a remainder is shared, for keys that have one.
    account : name of the account that holds what no member holds.
    """

    unit: Currency
    member: Mapping[str, Mapping[str, Fraction]]
    common: Mapping[str, Fraction]
    future: tuple[Fraction, ...] = ()
    then: str | None = None
    account: str = "common account"

    def column(self, name: str, default: Fraction | None = None) -> dict[str, Fraction]:
        """One field of every member."""
        zero = Fraction(0) if default is None else default
        return {member: values.get(name, zero) for member, values in self.member.items()}

    def has(self, name: str) -> bool:
        """Whether any member gave this field."""
        return any(name in values for values in self.member.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a key gives.

    Attributes
    ----------
    entitlement : member → what it should end up with, unrounded; None where the key gives no answer.
    net : member or account → what it receives (positive) or pays (negative), unrounded; sums to zero.
    formula : the rule in one line, with the numbers that are common to all.
    details : steps in between, plain data of Fractions, texts and booleans.
    remarks : warnings, such as an alarm of the reopener.
    refusal : why there is no answer, where there is none.
    """

    entitlement: Mapping[str, Fraction] | None
    net: Mapping[str, Fraction] | None
    formula: str
    details: Mapping[str, Any] = field(default_factory=dict)
    remarks: tuple[Finding, ...] = ()
    refusal: str | None = None


def settle(
    entitlement: Mapping[str, Fraction], held: Mapping[str, Fraction], account: str
) -> dict[str, Fraction]:
    """Net payments: what each should have minus what each holds; the account holds the rest of the pool."""
    net = {name: entitlement[name] - held.get(name, Fraction(0)) for name in entitlement}
    rest = -sum(net.values(), Fraction(0))
    if rest:
        net[account] = rest
    return net


COMMON_KEYS = frozenset(
    ["key", "members", "currency", "minor_per_unit", "account", "title", "note", "source"]
)


def read(
    plain: Mapping[str, Any],
    *,
    member_fields: Mapping[str, Field],
    common_fields: Mapping[str, Field],
    has_future: bool,
    then_keys: tuple[str, ...],
) -> Sheet:
    """A sheet from plain data; every fault is gathered before it is refused.

    Raises
    ------
    Refused : a field is missing, unknown, not a number or out of bounds; there is no member.
    """
    faults: list[Finding] = []
    unit = Currency(name="", minor_per_unit=1)
    try:
        unit = currency(plain.get("currency"), plain.get("minor_per_unit"))
    except Refused as refused:
        faults += refused.findings
    allowed = COMMON_KEYS | common_fields.keys()
    allowed |= {"future"} if has_future else set()
    allowed |= {"then"} if then_keys else set()
    faults += [_unknown(str(k), "", allowed) for k in plain if k not in allowed]
    common = _fields(plain, common_fields, "", faults)
    members = plain.get("members")
    table: dict[str, dict[str, Fraction]] = {}
    if not isinstance(members, Mapping) or not members:
        faults.append(
            Finding(
                where="members", what="is not an object of members by name.", hint='{"FI": {…}, "EE": {…}}'
            )
        )
    else:
        for name, values in members.items():
            if not isinstance(values, Mapping):
                faults.append(Finding(where=f"members, {name}", what="is not an object of numbers."))
                continue
            faults += [
                _unknown(str(k), f"members, {name}, ", member_fields.keys())
                for k in values
                if k not in member_fields
            ]
            table[str(name)] = _fields(values, member_fields, f"members, {name}, ", faults)
    account = plain.get("account", "common account")
    if not isinstance(account, str) or account in table:
        faults.append(
            Finding(
                where="account",
                what=f"{as_written(account)} is a member's name or not a text.",
                hint="Choose another name.",
            )
        )
    then = plain.get("then")
    if then_keys and then not in then_keys:
        faults.append(
            Finding(
                where="then",
                what=f"{as_written(then)} is not a key for the remainder.",
                hint=f"One of {', '.join(then_keys)}.",
            )
        )
    future = _future(plain.get("future", []) if has_future else [], faults)
    if faults:
        raise Refused(faults)
    return Sheet(unit=unit, member=table, common=common, future=future, then=then, account=str(account))


def _unknown(name: str, where: str, allowed: Any) -> Finding:
    hint = near_or(name, sorted(allowed), f"Known: {', '.join(sorted(allowed))}.")
    return Finding(where=f"{where}{name}", what="is not a field of this key.", value=name, hint=hint)


def _fields(
    values: Mapping[str, Any], fields: Mapping[str, Field], where: str, faults: list[Finding]
) -> dict[str, Fraction]:
    out: dict[str, Fraction] = {}
    for name, rule in fields.items():
        if name not in values:
            if rule.is_required:
                faults.append(Finding(where=f"{where}{name}", what=f"is missing: {rule.meaning}."))
            continue
        try:
            number = exact_number(values[name])
        except figure.NoFigure as error:
            faults.append(
                Finding(
                    where=f"{where}{name}",
                    what=not_read(values[name], error),
                    value=as_written(values[name]),
                )
            )
            continue
        if rule.low is not None and number < rule.low:
            faults.append(
                Finding(
                    where=f"{where}{name}",
                    what=f"is {float(number):g}; it must be {float(rule.low):g} or more.",
                    value=float(number),
                    limit=float(rule.low),
                )
            )
        elif rule.high is not None and number > rule.high:
            faults.append(
                Finding(
                    where=f"{where}{name}",
                    what=f"is {float(number):g}; it must be {float(rule.high):g} or less.",
                    value=float(number),
                    limit=float(rule.high),
                )
            )
        else:
            out[name] = number
    return out


def _future(values: Any, faults: list[Finding]) -> tuple[Fraction, ...]:
    if not isinstance(values, list):
        faults.append(Finding(where="future", what="is not a list of amounts by period."))
        return ()
    out = []
    for k, value in enumerate(values):
        try:
            number = exact_number(value)
        except figure.NoFigure as error:
            faults.append(Finding(where=f"future, period {k + 1}", what=not_read(value, error)))
            continue
        if number < 0:
            what = f"{as_written(value)} is not a number of 0 or more."
            faults.append(Finding(where=f"future, period {k + 1}", what=what))
        out.append(number)
    return tuple(out)


def money(amount: Fraction) -> str:
    """An amount for a formula: exact where short, else 12 digits."""
    return f"{float(amount):.12g}"
