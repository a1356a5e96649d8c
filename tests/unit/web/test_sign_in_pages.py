"""The first pages: sign-in with what may follow it, language and colours, files, problems as pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pyotp
import pytest
from tests.desk_pages import Reader, csrf
from tests.desk_people import PASSWORD, peopled, quick_passwords

from gasunion.operations.people.sessions import sign_in
from gasunion.operations.people.users import let_in_again
from gasunion.operations.store.installation import Installation
from gasunion.report.language.language import LANGUAGES, language
from gasunion.web.app import create_app
from gasunion.web.pages.look import stylesheet


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    quick_passwords(monkeypatch)
    with peopled(tmp_path) as made:
        yield made


@pytest.fixture
def browser(desk: Installation) -> Reader:
    return Reader(create_app(desk))


def test_the_first_page_asks_who_you_are_in_the_language_of_the_browser(browser):
    for code in LANGUAGES:
        text = browser.get("/", headers={"Accept-Language": f"{code}-XX,en;q=0.5"}).text
        assert f'<html lang="{code}"' in text
        assert language(code).say("desk.sign.head") in text


def test_nothing_stands_inline_and_nothing_is_asked_of_another_machine(browser):
    text = browser.get("/").text
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text)
    assert "http" not in re.sub(r"[a-z-]+:[^;}]*w3\.org[^;}]*", "", stylesheet())


def test_a_chosen_language_and_colours_are_kept_and_lead_back(browser):
    answer = browser.get("/desk/look", params={"language": "kk", "theme": "dark", "back": "/"})
    assert 'lang="kk" data-theme="dark"' in answer.text
    assert 'lang="kk" data-theme="dark"' in browser.get("/").text


@pytest.mark.parametrize("back", ["https://evil.example", "//evil.example", "/\\evil.example", "desk"])
def test_a_choice_never_leads_to_another_site(browser, back):
    answer = browser.get("/desk/look", params={"theme": "dark", "back": back}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_a_wrong_password_is_told_in_words_and_never_sent_back(browser):
    answer = browser.post("/desk/sign-in", data={"login": "s1.shipper", "password": "wrong, sir"})
    assert answer.status_code == 401
    assert language("en").say("desk.failed.401") in answer.text
    assert 'value="s1.shipper"' in answer.text
    assert "wrong, sir" not in answer.text


def test_a_given_password_opens_nothing_but_its_own_change(browser, desk):
    administrator = sign_in(desk, "s1.administrator", PASSWORD, address="here").visit.actor
    given = let_in_again(desk, administrator, "s1.shipper").password
    assert browser.enter("s1.shipper", given) == "/desk/password"
    held = browser.get("/desk/password")
    assert held.url.path == "/desk/password"
    wrong = browser.post(
        "/desk/password",
        data={"csrf": csrf(held.text), "current": given, "new": "a river in the steppe", "again": "a river"},
    )
    assert wrong.status_code == 422
    assert "Type the new password twice alike." in wrong.text
    changed = browser.post(
        "/desk/password",
        data={
            "csrf": csrf(held.text), "current": given, "new": "a river in the steppe",
            "again": "a river in the steppe",
        },
        follow_redirects=False,
    )  # fmt: skip
    assert (changed.status_code, changed.headers["location"]) == (303, "/desk")


def test_a_form_without_the_token_of_its_page_changes_nothing(browser):
    browser.enter("s1.shipper")
    answer = browser.post("/desk/sign-out")
    assert answer.status_code == 403
    assert browser.get("/", follow_redirects=False).status_code == 303


def test_signing_out_ends_the_session(browser):
    browser.enter("s1.shipper")
    token = csrf(browser.get("/desk/password").text)
    answer = browser.post("/desk/sign-out", data={"csrf": token})
    assert language("en").say("desk.sign.is_out") in answer.text
    assert browser.get("/desk/password").url.path == "/"


def test_files_are_kept_for_ever_under_their_version_and_no_other_file_is_served(browser):
    address = re.search(r'href="(/static/desk\.css\?\w+)"', browser.get("/").text)[1]
    pinned = browser.get(address)
    assert pinned.headers["content-type"].startswith("text/css")
    assert "immutable" in pinned.headers["cache-control"]
    assert "immutable" not in browser.get("/static/desk.css").headers["cache-control"]
    assert browser.get("/static/htmx.LICENSE").status_code == 200
    for name in ("..%2Fapp.py", "__init__.py", "nothing.css"):
        assert browser.get(f"/static/{name}").status_code == 404


def test_what_is_not_there_is_a_page_that_leads_on(browser):
    browser.enter("s1.shipper")
    answer = browser.get("/nothing/here")
    assert answer.status_code == 404
    assert language("en").say("desk.problem.404") in answer.text
    assert 'href="/desk"' in answer.text


def test_a_second_factor_is_set_up_with_password_secret_and_code(browser):
    browser.enter("s1.shipper")
    page = browser.get("/desk/second-factor")
    token = csrf(page.text)
    wrong = browser.post("/desk/second-factor", data={"csrf": token, "password": "no"})
    assert wrong.status_code == 422
    seeded = browser.post("/desk/second-factor", data={"csrf": token, "password": PASSWORD})
    seed = re.search(r'name="seed" value="([A-Z2-7]+)"', seeded.text)[1]
    when = re.search(r'data-now="([^"]+)"', seeded.text)[1]
    code = pyotp.TOTP(seed).at(datetime.fromisoformat(when))
    done = browser.post(
        "/desk/second-factor", data={"csrf": token, "code": code, "seed": seed}, follow_redirects=False
    )
    assert (done.status_code, done.headers["location"]) == (303, "/desk/account?said=second")
