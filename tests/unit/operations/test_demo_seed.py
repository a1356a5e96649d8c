"""What the demo begins with, at whatever time it is started."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from tests.desk_people import quick_passwords

from gasunion.operations.demo.agreement import NAME, OPERATORS, SHIPPERS
from gasunion.operations.demo.people import acting
from gasunion.operations.demo.seed import KZ, RU, seed
from gasunion.operations.store.actor import ROLES
from gasunion.operations.store.events import chain_faults
from gasunion.operations.store.installation import make_installation
from gasunion.operations.workday.agreements import agreement_view
from gasunion.operations.workday.approval import approve
from gasunion.operations.workday.days import days
from gasunion.operations.workday.exceptions import exceptions
from gasunion.operations.workday.outages import outages
from gasunion.operations.workday.proposals import propose


@pytest.mark.parametrize("now", ["2026-11-27T07:02:00+00:00", "2026-11-28T06:30:00+00:00"])
def test_a_day_is_in_progress_with_something_of_each_kind_to_look_at(
    now: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick_passwords(monkeypatch)
    instant = datetime.fromisoformat(now)
    with make_installation(f"sqlite:///{tmp_path / 'desk.db'}", clock=lambda: instant) as desk:
        made = seed(desk, now=instant)
        assert (made.previous, made.day) == ("2026-11-26", "2026-11-27")
        assert {r for a in made.accounts for r in a.roles} == set(ROLES)
        assert {a.party for a in made.accounts} >= {*OPERATORS, *SHIPPERS}
        states = {d.day: (d.state, d.publication) for d in days(desk, KZ)}
        assert states["2026-11-26"] == ("closed", 2)
        assert states["2026-11-27"][0] == "published"
        assert states["2026-11-27"][1] >= 3
        assert "2026-11-28" in states
        assert len(agreement_view(desk, KZ, agreement=NAME).points) >= 5
        kinds = {e.kind for e in exceptions(desk, KZ, agreement=NAME, day=made.day)}
        assert kinds >= {"mismatch", "over_booked", "account", "missing_reading", "late"}
        declared = [
            o for d in states for o in outages(desk, KZ, agreement=NAME, day=d) if o.state == "declared"
        ]
        assert [o.section for o in declared] == ["Bozoi station"]
        # It can be handled: two people publish the cut at once.
        approve(desk, RU, propose(desk, KZ, agreement=NAME, day=declared[0].day).proposal)
        (handled,) = outages(desk, KZ, agreement=NAME, day=declared[0].day)
        assert handled.taken_from == declared[0].first_hour
        trader = acting("Zarafshan", "shipper")
        told = {e.kind for e in exceptions(desk, trader, agreement=NAME, day=declared[0].day)}
        assert "cut" in told
        with desk.reading() as connection:
            assert list(chain_faults(connection)) == []
