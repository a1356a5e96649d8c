"""Papers from the record: the statement of a party, and the balance act of two operators."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from typing import Any, Final

from gasunion.operations.balance_act import balance_act
from gasunion.operations.holdings import holdings
from gasunion.operations.store.actor import Actor, Forbidden, require
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.sight import require_operator, seen_agreement, seen_day
from gasunion.outcome import Finding, Refused

# Entries of the meter of a point say in their trace what all its shippers together were allocated.
OF_THE_METER: Final = ("custody", "correction")


def statement(
    installation: Installation,
    actor: Actor,
    *,
    first: str,
    last: str,
    party: str | None = None,
    agreement: str | None = None,
    as_of: str | None = None,
) -> dict[str, Any]:
    """What a party received, gave and holds from one gas day to another, both included.

    Parameters
    ----------
    party : the actor's own; None: the same. agreement : one of them; None: all.
    as_of : an instant; what was recorded later is left out.

    Raises
    ------
    Refused : the days are none, or nothing is recorded of the party. Forbidden : it is another party.
    """
    require(actor, "accountant", "dispatcher", "shipper", "auditor", party=party)
    if agreement is not None:
        with installation.reading() as connection:
            seen_agreement(connection, actor, agreement)
    with _asked():
        body, heads = holdings(
            installation.ledger, actor.party, first=first, last=last, agreement=agreement, as_of=as_of
        )
    for account in body["accounts"]:
        for line in account["lines"]:
            if line["kind"] in OF_THE_METER and account["account"] == "title":
                line["trace"] = f"its share of what the meter of {line['where']} showed beside the confirmed"
    return body | {"heads_sha256": heads}


def act(
    installation: Installation, actor: Actor, *, agreement: str, day: str, parties: str | None = None
) -> dict[str, Any]:
    """The balance act of a gas day: at the points where the actor's operator stands.

    Parameters
    ----------
    parties : two operators joined by a plus, one of them the actor's; None: every point of the actor's.

    Raises
    ------
    Refused : the day is not recorded, or the two share no point. Forbidden : no operator.
    """
    require(actor, "accountant", "dispatcher", "auditor")
    with installation.reading() as connection:
        _, _, sight = seen_day(connection, actor, agreement, day)
        require_operator(sight, actor)
    if parties is not None and actor.party not in parties.split("+"):
        what = f"are not {actor.party} and another operator."
        raise Forbidden([Finding(where="parties", what=what, value=parties)], "not allowed")
    with _asked():
        body, remarks, digest = balance_act(installation.ledger, day, parties=parties, agreement=agreement)
    points = {p: told for p, told in body["points"].items() if p in sight.own_points}
    return body | {
        "points": points,
        "bundle_sha256": digest,
        "remarks": [asdict(r) for r in remarks if r.where.removesuffix(", account") in points],
    }


@contextmanager
def _asked() -> Iterator[None]:
    """A refusal that names options of a command names the fields of a request instead."""
    try:
        yield
    except Refused as refused:
        told = [replace(f, where=f.where.lstrip("-").split(" ")[0]) for f in refused.findings]
        raise Refused(told, refused.message) from None
