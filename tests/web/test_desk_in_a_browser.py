"""A gas day at the desk as its people live it, in Chromium: three operators, two shippers, a stepped clock.

One day is one test: its steps follow each other, and each is a function that says what it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.desk_days import DAY, NAME
from tests.desk_people import PASSWORD, quick_passwords
from tests.desk_server import serving
from tests.desk_stage import BEFORE_DEADLINE, stage
from tests.desk_store import Clock
from tests.web.watched import Watched, serious_faults

from gasunion.report.language.language import language

pytestmark = pytest.mark.browser

BASE = f"/desk/day/{NAME}/{DAY}"
SAY = language("en").say
PEOPLE = ("ru.one", "kz.one", "uz.one", "ural", "steppe")
# As Excel puts it on the clipboard in Russian: heads, a no-break space between thousands, decimal commas.
FIGURES = [f"{h}\t480,0" for h in range(1, 24)] + ["24\t1\u00a0000,0"]
BLOCK = "\r\n".join(["Пункт\tKartaly", "Сторона\tвход", "Контрагент\tUral Gas", *FIGURES, ""])


class People:
    """Everybody at the desk, each in a browser of their own."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.base = base
        self.watched: dict[str, Watched] = {}
        for login in PEOPLE:
            context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
            context.set_default_timeout(8000)
            self.watched[login] = Watched(context.new_page())

    def __getitem__(self, login: str) -> Page:
        return self.watched[login].page

    def go(self, login: str, path: str) -> Page:
        """Open a page for somebody."""
        page = self[login]
        page.goto(self.base + path)
        if page.url == self.base + "/" and path != "/":
            # A session ends after an hour without use, and the clock of this day is stepped by more.
            sign_in(self, login)
            page.goto(self.base + path)
        return page


@pytest.fixture
def clock() -> Clock:
    made = Clock()
    made.set(BEFORE_DEADLINE)
    return made


@pytest.fixture
def people(browser: Browser, clock: Clock, tmp_path: Path) -> Iterator[People]:
    with pytest.MonkeyPatch.context() as patch:
        quick_passwords(patch)
        with (
            stage(tmp_path, clock=clock, settings={"oba_warning_share": "0.7"}) as desk,
            serving(desk) as base,
        ):
            yield People(browser, base)


def by_keyboard(page: Page, *, until: str, most: int = 60) -> None:
    """Press Tab until the focus stands on what a selector names."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", until):
            return
    pytest.fail(f"Tab never reaches {until} on {page.url}")


def a_shipper_signs_in_and_nominates_with_the_keyboard_alone(people: People) -> None:
    page = people.go("ural", "/")
    by_keyboard(page, until="#f-login")
    page.keyboard.type("ural")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**" + BASE)
    by_keyboard(page, until="a[href$='/nominate']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nominate")
    by_keyboard(page, until="#f-add")
    assert page.evaluate("document.activeElement.selectedOptions[0].text").startswith("Kartaly")
    page.keyboard.press("Tab")
    page.keyboard.type("Steppe")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nominate?*add=*")
    by_keyboard(page, until="input[data-every]")
    page.keyboard.type("500")
    page.keyboard.press("Enter")
    # The first hour has the focus; the cursor goes down by Enter and by arrow, and takes the whole figure.
    page.keyboard.type("510")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("520")
    by_keyboard(page, until="button.main")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("1 nomination was taken")
    typed = page.locator("input[data-column]").evaluate_all("fields => fields.map(f => f.value)")
    assert typed == ["510", "520", *["500"] * 22]


def another_pastes_a_block_with_russian_heads_and_decimal_commas(people: People) -> None:
    page = sign_in(people, "steppe")
    page.goto(people.base + BASE + "/nominate?add=Kartaly%7Centry&to=Ural+Gas")
    page.locator("input[data-column]").first.focus()
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData('text/plain', text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        BLOCK,
    )
    expect(page.get_by_role("status")).to_contain_text("1 column was read")
    last = page.locator("input[data-column='c0']").last
    expect(last).to_have_value("1000")
    last.fill("480")
    page.get_by_role("button", name=SAY("desk.nominate.send")).click()
    expect(page.get_by_role("status")).to_contain_text("1 nomination was taken")


def sign_in(people: People, login: str) -> Page:
    page = people.go(login, "/")
    if "/desk/" not in page.url:
        page.fill("#f-login", login)
        page.fill("#f-password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/**")
    return page


def the_mismatch_stands_first_on_the_operators_page_and_in_the_matrix(people: People, clock: Clock) -> None:
    clock.set("2026-01-14T12:30:00+00:00")
    page = sign_in(people, "kz.one")
    row = page.locator(".alerts li", has_text=SAY("desk.exception.mismatch"))
    expect(row).to_contain_text("Ural Gas → Steppe Energy")
    row.get_by_role("link").click()
    page.wait_for_url("**/matrix?point=Kartaly")
    cell = page.locator("td[data-cell]").first
    cell.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 4
    assert page.evaluate("document.activeElement.cellIndex") == 2


def a_dry_run_waits_for_another_person_who_finds_it_without_loading_the_page(
    people: People, clock: Clock
) -> None:
    clock.set("2026-01-14T13:05:00+00:00")
    other = sign_in(people, "ru.one")
    other.goto(people.base + BASE + "/publish")
    expect(other.get_by_text(SAY("desk.publish.none"))).to_be_visible()
    page = people.go("kz.one", BASE + "/publish")
    page.get_by_role("button", name=SAY("desk.publish.dry_run")).click()
    expect(page.get_by_text(SAY("desk.publish.another"))).to_be_visible()
    assert page.get_by_role("button", name=SAY("desk.publish.approve")).count() == 0
    approve = other.get_by_role("button", name=SAY("desk.publish.approve"))
    expect(approve).to_be_visible()
    approve.click()
    expect(other.get_by_role("status")).to_contain_text(SAY("desk.publish.done.approved"))
    other.get_by_role("button", name=SAY("desk.publish.confirm", party="RU-Op")).click()
    expect(other.get_by_role("status")).to_contain_text(SAY("desk.publish.done.confirmed"))


def every_number_answers_to_why_in_a_drawer_that_gives_the_focus_back(people: People) -> None:
    page = people.go("kz.one", BASE + "/matrix?point=Kartaly")
    cell = page.locator("td.final").nth(2)
    cell.evaluate("c => { c.tabIndex = 0; c.focus(); }")
    page.keyboard.press("Enter")
    drawer = page.locator("#drawer")
    expect(drawer).to_be_visible()
    expect(drawer).to_contain_text(SAY("desk.why.step.matched"))
    expect(drawer).to_contain_text("480")
    assert serious_faults(page) == {}
    page.keyboard.press("Escape")
    expect(drawer).not_to_be_visible()
    assert page.evaluate("document.activeElement.tagName") == "TD"


def what_a_cut_would_cost_is_told_before_anybody_is_and_reporting_raises_the_alarm(
    people: People, clock: Clock
) -> None:
    clock.set("2026-01-15T08:10:00+00:00")
    watching = people.go("ru.one", BASE)
    page = people.go("kz.one", BASE + "/outages")
    page.select_option("#f-section", "North trunk")
    page.fill("#f-first", "6")
    page.fill("#f-last", "12")
    page.fill("#f-capacity", "300")
    page.fill("#f-cause", "compressor trip")
    page.get_by_role("button", name=SAY("desk.outage.what_if")).click()
    result = page.locator("#what-if")
    expect(result).to_contain_text(SAY("desk.whatif.nothing_yet"))
    expect(result).to_contain_text("−1\u202f260")
    assert watching.locator(".alarm").count() == 0
    page.get_by_role("button", name=SAY("desk.outage.report")).click()
    expect(page.get_by_role("status").first).to_contain_text(SAY("desk.outage.done"))
    expect(watching.locator(".alarm")).to_contain_text("North trunk")
    watching.get_by_role("button", name=SAY("desk.alarm.seen")).click()
    expect(watching.locator(".alarm")).to_have_count(0)


def the_outage_is_published_with_four_eyes_and_confirmed_by_all(people: People) -> None:
    page = people.go("kz.one", BASE + "/publish")
    page.fill("#f-note", "North trunk")
    page.get_by_role("button", name=SAY("desk.publish.dry_run")).click()
    expect(page.get_by_text(SAY("desk.publish.another"))).to_be_visible()
    other = people.go("ru.one", BASE + "/publish")
    other.get_by_role("button", name=SAY("desk.publish.approve")).click()
    expect(other.get_by_role("status")).to_contain_text(SAY("desk.publish.done.approved"))
    sign_in(people, "uz.one")
    for login, party in (("ru.one", "RU-Op"), ("kz.one", "KZ-Op"), ("uz.one", "UZ-Op")):
        page = people.go(login, BASE + "/publish")
        page.get_by_role("button", name=SAY("desk.publish.confirm", party=party)).click()
        expect(page.get_by_role("status")).to_contain_text(SAY("desk.publish.done.confirmed"))
    cut = people.go("ural", BASE)
    expect(cut.locator(".alarm").first).to_contain_text(SAY("desk.alarm.cut_published"))


def when_the_server_is_away_the_page_says_so_keeps_what_was_typed_and_sends_it_once(people: People) -> None:
    page = people.go("kz.one", "/desk/messages")
    page.fill("#f-note", "Unit 2 is on half load")
    page.route("**/desk/notes", lambda route: route.abort())
    page.get_by_role("button", name=SAY("desk.note.save")).click()
    expect(page.locator("#away")).to_be_visible()
    expect(page.locator("#f-note")).to_have_value("Unit 2 is on half load")
    key = page.locator("form[action='/desk/notes'] input[name=key]").get_attribute("value")
    page.unroute("**/desk/notes")
    with page.expect_request("**/desk/notes") as sent:
        page.get_by_role("button", name=SAY("desk.away.again")).click()
    assert key in (sent.value.post_data or "")
    expect(page.get_by_role("status")).to_contain_text(SAY("desk.message.done.note"))
    expect(page.locator("#away")).not_to_be_visible()
    people.watched["kz.one"].complaints.clear()  # the browser's own note of the request that was cut off


def when_the_session_ends_what_was_typed_stays_and_is_sent_after_a_new_sign_in(people: People) -> None:
    page = people.go("kz.one", "/desk/messages")
    page.fill("#f-note", "The valve at km 12 is stiff")
    page.context.clear_cookies()
    page.get_by_role("button", name=SAY("desk.note.save")).click()
    expect(page.locator("#ended")).to_be_visible()
    expect(page.locator("#f-note")).to_have_value("The valve at km 12 is stiff")
    other = page.context.new_page()
    other.goto(people.base + "/")
    other.fill("#f-login", "kz.one")
    other.fill("#f-password", PASSWORD)
    other.keyboard.press("Enter")
    other.wait_for_url("**/desk/**")
    other.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("#ended")).not_to_be_visible()
    page.get_by_role("button", name=SAY("desk.note.save")).click()
    expect(page.get_by_role("status")).to_contain_text(SAY("desk.message.done.note"))
    kept = people.watched["kz.one"].complaints
    kept[:] = [
        c for c in kept if "status of 401" not in c
    ]  # the stream of events that ended with the session


def meters_are_read_the_day_is_closed_and_the_act_is_paper(
    people: People, clock: Clock, tmp_path: Path
) -> None:
    clock.set("2026-01-16T08:00:00+00:00")
    page = people.go("kz.one", BASE + "/metering")
    page.get_by_label("New reading, Kartaly").fill("10 300")
    page.get_by_label("New reading, Petukhovo").fill("0")
    page.get_by_role("button", name=SAY("desk.metering.send")).click()
    expect(page.get_by_role("status")).to_contain_text(SAY("desk.metering.done.readings"))
    other = people.go("uz.one", BASE + "/metering")
    other.get_by_label("New reading, Gazli").fill("0")
    other.get_by_role("button", name=SAY("desk.metering.send")).click()
    expect(other.get_by_role("status")).to_contain_text(SAY("desk.metering.done.readings"))
    page = people.go("kz.one", BASE + "/metering")
    page.get_by_role("button", name=SAY("desk.close.do")).click()
    expect(page.get_by_text(SAY("desk.publish.another"))).to_be_visible()
    other = people.go("ru.one", BASE + "/publish")
    other.get_by_role("button", name=SAY("desk.publish.approve")).click()
    expect(other.get_by_role("status")).to_contain_text(SAY("desk.publish.done.approved"))
    statement = people.go("steppe", BASE + "/accounts")
    expect(statement.get_by_role("heading", name=SAY("desk.accounts.statement"))).to_be_visible()
    assert statement.get_by_text(SAY("desk.accounts.no_statement")).count() == 0
    act = people.go("kz.one", BASE + "/balance-act?parties=KZ-Op%2BRU-Op")
    expect(act.get_by_text("10\u202f300").first).to_be_visible()
    paper = Path(tmp_path / "act.pdf")
    act.pdf(path=paper, prefer_css_page_size=True)
    assert paper.read_bytes().count(b"/Type /Page\n") + paper.read_bytes().count(b"/Type /Page ") <= 2


PAGES: tuple[tuple[str, str], ...] = (
    *(("kz.one", BASE + p) for p in (
        "", "/matrix?point=Kartaly", "/nominate", "/standing", "/outages", "/publish", "/publications",
        "/metering", "/accounts", "/balance-act?parties=KZ-Op%2BRU-Op", "/map",
    )),
    ("kz.one", "/desk/messages"),
    ("kz.one", "/desk/account"),
    ("kz.one", "/desk/password"),
    ("kz.one", "/nothing"),
    ("ural", BASE),
    ("ural", BASE + "/nominate"),
)  # fmt: skip


def every_page_fits_and_axe_finds_nothing_serious_by_day_or_night(people: People) -> None:
    found, wide = {}, {}
    for login, path in PAGES:
        page = people.go(login, path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 1280:
            wide[path] = width
        if faults := serious_faults(page):
            found[login, path, "light"] = faults
        page.emulate_media(color_scheme="dark")
        if faults := serious_faults(page, rules=("color-contrast",)):
            found[login, path, "dark"] = faults
        page.emulate_media(color_scheme="light")
    kept = people.watched["kz.one"].complaints
    kept[:] = [c for c in kept if "status of 404" not in c]  # the page that is not there
    assert found == {}
    assert wide == {}


def nothing_was_asked_of_another_machine_and_nobody_complained(people: People) -> None:
    asked = [url for w in people.watched.values() for url in w.requests]
    assert asked
    assert [url for url in asked if not url.startswith((people.base, "data:"))] == []
    assert {login: w.complaints for login, w in people.watched.items() if w.complaints} == {}


def the_sign_in_page_is_for_everybody_and_the_texts_follow_the_choice(
    people: People, browser: Browser
) -> None:
    page = browser.new_context(locale="ru-RU").new_page()
    page.goto(people.base + "/")
    expect(page.get_by_role("heading", level=1)).to_have_text(language("ru").say("desk.sign.head"))
    assert serious_faults(page) == {}
    page.get_by_role("link", name="Oʻzbekcha").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(language("uz").say("desk.sign.head"))
    page.context.close()


def test_a_gas_day_from_nomination_to_balance_act(
    people: People, browser: Browser, clock: Clock, tmp_path: Path
) -> None:
    a_shipper_signs_in_and_nominates_with_the_keyboard_alone(people)
    another_pastes_a_block_with_russian_heads_and_decimal_commas(people)
    the_mismatch_stands_first_on_the_operators_page_and_in_the_matrix(people, clock)
    a_dry_run_waits_for_another_person_who_finds_it_without_loading_the_page(people, clock)
    every_number_answers_to_why_in_a_drawer_that_gives_the_focus_back(people)
    what_a_cut_would_cost_is_told_before_anybody_is_and_reporting_raises_the_alarm(people, clock)
    the_outage_is_published_with_four_eyes_and_confirmed_by_all(people)
    when_the_server_is_away_the_page_says_so_keeps_what_was_typed_and_sends_it_once(people)
    when_the_session_ends_what_was_typed_stays_and_is_sent_after_a_new_sign_in(people)
    meters_are_read_the_day_is_closed_and_the_act_is_paper(people, clock, tmp_path)
    every_page_fits_and_axe_finds_nothing_serious_by_day_or_night(people)
    nothing_was_asked_of_another_machine_and_nobody_complained(people)
    the_sign_in_page_is_for_everybody_and_the_texts_follow_the_choice(people, browser)
