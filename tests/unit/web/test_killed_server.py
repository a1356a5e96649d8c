"""A server that is killed under load: clients send again under their keys, and nothing is lost or doubled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from tests.desk_days import NAME, body
from tests.desk_people import PARTIES, accounts, quick_passwords, signed
from tests.desk_store import actor
from tests.desk_writers import Client, Served, faults_of, trial

from gasunion.operations.people.first_account import make_first
from gasunion.operations.people.keys import make_key
from gasunion.operations.store.events import chain_faults
from gasunion.operations.store.installation import make_installation, open_installation
from gasunion.operations.workday.agreements import put_agreement
from gasunion.operations.workday.days import open_day

pytestmark = pytest.mark.slow

CLIENTS, EACH, KILLS = 6, 20, 1


def test_nothing_acknowledged_is_lost_or_doubled_when_the_server_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick_passwords(monkeypatch)
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    day = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    with make_installation(url) as desk:
        make_first(desk, PARTIES, accounts())
        admin, dispatcher = actor("KZ-Op", "administrator"), actor("KZ-Op", "dispatcher")
        put_agreement(desk, admin, {"body": body(), "settings": {}}, agreement=NAME)
        open_day(desk, dispatcher, agreement=NAME, day=day)
        secret = make_key(desk, signed(desk, "volga-trade.shipper").visit.actor, "writers").secret
        reader = make_key(desk, signed(desk, "ru-op.auditor").visit.actor, "reader").secret
    path = f"/api/v1/days/{NAME}/{day}/nominations"
    clients = [
        Client(
            secret=secret, path=path, name=f"c{c}",
            wanted=[
                {"point": "Kartaly", "side": "exit", "counterparty": "Qazaq Trade", "daily": 1000 * c + i}
                for i in range(EACH)
            ],
        )
        for c in range(1, CLIENTS + 1)
    ]  # fmt: skip
    served = Served(url, tmp_path)
    try:
        told = trial(served, clients, kills=KILLS)
        standing, cursor = [], None
        while True:
            params = {"limit": "200"} | ({} if cursor is None else {"cursor": cursor})
            headers = {"Authorization": f"Bearer {reader}"}
            page = httpx.get(served.base + path, params=params, headers=headers, timeout=30).json()
            standing += page["items"]
            cursor = page["next"]
            if cursor is None:
                break
    finally:
        served.stop()
    assert told["killed"] == KILLS
    assert told["repeats"] > 0
    assert faults_of(clients, standing) == []
    assert len(standing) == CLIENTS * EACH
    with open_installation(url) as desk, desk.reading() as connection:
        assert list(chain_faults(connection)) == []
