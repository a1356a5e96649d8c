"""The part `forms` of an answer of `gasunion union`: what each reaches, who decides. [USD of the year]"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gasunion.studies.forms.forms import FormFound, as_names


def forms_part(found: Sequence[FormFound]) -> list[dict[str, Any]]:
    """A record for each form, in the order of the file."""
    return [_form(f) for f in found]


def _form(found: FormFound) -> dict[str, Any]:
    rule, power = found.form.rule, found.power
    members = rule.members
    return {
        "form": found.form.form,
        "votes": dict(zip(members, rule.votes, strict=True)),
        "share": str(rule.share),
        "is_more": rule.is_more,
        "heads": rule.heads,
        "vetoers": sorted(rule.vetoers),
        "votes_needed": rule.votes_needed,
        "decides": as_names(power.decides),
        "blocks": as_names(power.blocks),
        "shapley_shubik": {p: float(x) for p, x in zip(members, power.shapley_shubik, strict=True)},
        "banzhaf": {p: float(x) for p, x in zip(members, power.banzhaf, strict=True)},
        "by_itself": list(found.form.by_itself),
        "by_itself_usd": found.by_itself_usd,
        "with_contracts": list(found.form.with_contracts),
        "with_contracts_usd": found.with_contracts_usd,
        "leaving": [
            {"party": e.party, "rest_usd": e.rest_usd, "lost_usd": e.lost_usd, "can_decide": e.can_decide}
            for e in found.leaving
        ],
    }
