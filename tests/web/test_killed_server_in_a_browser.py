"""A server that is killed (kill -9) behind an open page: the page says so and sends again, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from tests.desk_days import NAME, body
from tests.desk_people import PARTIES, PASSWORD, accounts, quick_passwords
from tests.desk_store import actor
from tests.desk_writers import Served

from gasunion.operations.people.first_account import make_first
from gasunion.operations.store.events import chain_faults
from gasunion.operations.store.installation import make_installation, open_installation
from gasunion.operations.workday.agreements import put_agreement
from gasunion.operations.workday.days import open_day
from gasunion.operations.workday.nominations import nominations
from gasunion.report.language.language import language

pytestmark = pytest.mark.browser

SAY = language("en").say
DAY = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
PATIENCE_MS = 60_000
"""A server takes some seconds to start, and the page asks again after 2, 4, 8, 15, 30."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    with pytest.MonkeyPatch.context() as patch:
        quick_passwords(patch)
        with make_installation(url) as desk:
            make_first(desk, PARTIES, accounts())
            content = {"body": body(), "settings": {}}
            put_agreement(desk, actor("KZ-Op", "administrator"), content, agreement=NAME)
            open_day(desk, actor("KZ-Op", "dispatcher"), agreement=NAME, day=DAY)
    made = Served(url, tmp_path)
    yield made
    made.stop()


def grid(browser: Browser, served: Served) -> Page:
    """The page of a shipper that nominates one pair."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB").new_page()
    page.goto(served.base + "/")
    page.fill("#f-login", "volga-trade.shipper")
    page.fill("#f-password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/**")
    page.goto(f"{served.base}/desk/day/{NAME}/{DAY}/nominate?add=Kartaly%7Cexit&to=Qazaq+Trade")
    return page


def send(page: Page, units: int) -> None:
    """Type the same quantity into every hour, and send it."""
    for field in page.locator("input[data-column]").all():
        field.fill(str(units))
    page.get_by_role("button", name=SAY("desk.nominate.send")).click()


def typed(page: Page) -> set[str]:
    return set(page.locator("input[data-column]").evaluate_all("fields => fields.map(f => f.value)"))


def taken(served: Served) -> list[set[int]]:
    """What stands in the database of each nomination, in order."""
    with open_installation(served.url) as desk:
        found = nominations(desk, actor("Volga Trade", "shipper"), agreement=NAME, day=DAY)
        with desk.reading() as connection:
            assert list(chain_faults(connection)) == []
    return [set(n.hours or ()) for n in found]


def test_a_page_outlives_a_server_that_is_killed_before_and_after_it_has_done_the_work(
    browser: Browser, served: Served
) -> None:
    page = grid(browser, served)

    def done_and_killed(route: Route) -> None:
        """The nomination is on disk; the server dies before the page hears of it."""
        if route.request.method != "POST":
            route.continue_()
            return
        answer = route.fetch()
        assert answer.ok
        served.kill()
        route.abort()

    page.route("**/nominate", done_and_killed)
    send(page, 111)
    expect(page.locator("#away")).to_be_visible()
    assert typed(page) == {"111"}
    page.unroute("**/nominate")
    assert taken(served) == [{111}]
    served.start()
    # Nobody presses anything: the page sends again, with the key that its form had.
    expect(page.get_by_role("status")).to_contain_text("1 nomination was taken", timeout=PATIENCE_MS)
    expect(page.locator("#away")).not_to_be_visible()
    assert typed(page) == {"111"}
    assert taken(served) == [{111}]

    served.kill()
    send(page, 222)
    expect(page.locator("#away")).to_be_visible()
    assert typed(page) == {"222"}
    assert taken(served) == [{111}]
    served.start()
    expect(page.locator("#away")).not_to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("status")).to_contain_text("1 nomination was taken", timeout=PATIENCE_MS)
    assert taken(served) == [{111}, {222}]
    page.context.close()
