"""Several nominations of one page: taken all or none, and once under their key whatever stands by then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.desk_days import DAY, MORNING, NAME, opened, shipper
from tests.desk_store import Clock, new_desk

from gasunion.operations.store.actor import Conflict
from gasunion.operations.store.installation import Installation
from gasunion.operations.workday.answers.nomination import NominatedTogether
from gasunion.operations.workday.nominations import nominate_together, nominations, taken_together
from gasunion.outcome import Refused

ON = {"agreement": NAME, "day": DAY}
URAL = shipper("Ural Gas")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Installation]:
    clock = Clock()
    clock.set(MORNING)
    with new_desk(tmp_path, clock) as made:
        opened(made)
        yield made


def row(other: str, **more: Any) -> dict[str, Any]:
    return {"point": "Kartaly", "side": "exit", "counterparty": other, "hours": [10] * 24} | more


def send(
    desk: Installation, *rows: dict[str, Any], key: str | None = None, sent: Any = "a"
) -> NominatedTogether:
    return nominate_together(desk, URAL, rows, sent=sent, key=key, **ON)


def ids(desk: Installation) -> list[str]:
    return [n.nomination for n in nominations(desk, URAL, **ON)]


def test_all_are_taken_or_none_and_every_fault_of_every_row_is_told(desk: Installation) -> None:
    with pytest.raises(Refused) as told:
        send(desk, row("Steppe Energy"), row("Qazaq Trade", hours=[1] * 23), row("Tobol", point="Nowhere"))
    where = [f.where for f in told.value.findings]
    assert where == ["Kartaly, Qazaq Trade, hours", "Nowhere, Tobol, point"]
    assert ids(desk) == []
    assert len(send(desk, row("Steppe Energy"), row("Qazaq Trade")).taken) == 2
    assert ids(desk) == ["N000001", "N000002"]


def test_a_page_that_is_sent_again_gets_its_answer_although_nothing_differs_any_more(
    desk: Installation,
) -> None:
    assert taken_together(desk, URAL, sent="a", key="k", **ON) is None
    first = send(desk, row("Steppe Energy"), row("Qazaq Trade"), key="k")
    assert taken_together(desk, URAL, sent="a", key="k", **ON) == first
    # The page compares with what stands, and would now send nothing, or one of the two.
    assert send(desk, key="k") == first
    assert send(desk, row("Qazaq Trade"), key="k") == first
    assert ids(desk) == ["N000001", "N000002"]
    for again in (
        lambda: send(desk, row("Steppe Energy"), key="k", sent="b"),
        lambda: taken_together(desk, URAL, sent="b", key="k", **ON),
    ):
        with pytest.raises(Conflict, match="stands for another request"):
            again()
