"""A committee on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import postgres as servers
from tests.committee_desk import Committee
from tests.desk_store import Clock

from gasunion.operations.store.installation import make_installation


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'desk.db'}"
        return
    server = request.getfixturevalue("postgres")
    url = servers.fresh_database(server)
    yield url
    servers.drop_database(server, url)


@pytest.fixture
def committee(database: str) -> Iterator[Committee]:
    clock = Clock()
    with make_installation(database, clock=clock) as desk:
        yield Committee(desk=desk, clock=clock)
