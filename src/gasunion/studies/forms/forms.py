"""What each form of a union reaches, who decides and blocks in it, and what happens when one leaves.

References: docs/theory/union.md, section "Forms".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gasunion.games.voting import Power, carries, power
from gasunion.studies.forms.form_file import PARTS, Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What happens when a member leaves. [USD a year]

    Attributes
    ----------
    rest_usd : what the others still gain as one. lost_usd : what all then gain less than together.
    can_decide : whether the others carry decisions under the same rule, the votes of all still counted.
    """

    party: str
    rest_usd: int
    lost_usd: int
    can_decide: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFound:
    """A form, the power of its votes, and what it reaches of a gain. [USD a year]"""

    form: Form
    power: Power
    by_itself_usd: int
    with_contracts_usd: int
    leaving: tuple[Leaving, ...]


def found_forms(
    forms: Sequence[Form], *, parts_usd: Mapping[str, int], gain_usd: Sequence[int]
) -> tuple[FormFound, ...]:
    """What is found of each form.

    Parameters
    ----------
    parts_usd : part of the gain → its amount. gain_usd : (2ⁿ,) gain of every coalition by mask.
    """
    assert set(parts_usd) == set(PARTS)
    return tuple(_found(form, parts_usd, gain_usd) for form in forms)


def _found(form: Form, parts: Mapping[str, int], gains: Sequence[int]) -> FormFound:
    members = form.rule.members
    everyone = (1 << len(members)) - 1
    carried = carries(form.rule)
    by_itself = sum(parts[p] for p in form.by_itself)
    return FormFound(
        form=form,
        power=power(form.rule),
        by_itself_usd=by_itself,
        with_contracts_usd=by_itself + sum(parts[p] for p in form.with_contracts if p not in form.by_itself),
        leaving=tuple(
            Leaving(
                party=p,
                rest_usd=gains[everyone ^ 1 << i],
                lost_usd=gains[everyone] - gains[everyone ^ 1 << i],
                can_decide=bool(carried[everyone ^ 1 << i]),
            )
            for i, p in enumerate(members)
        ),
    )


def as_names(sets: Sequence[Sequence[str]]) -> list[str]:
    """Sets of members as they are written, joined by a plus."""
    return ["+".join(members) for members in sets]
