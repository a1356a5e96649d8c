"""The folder of diverted gas: its page says what the answer says; the same answer gives the same bytes."""

from __future__ import annotations

import json

import pytest
from tests.small_diversion import diversion_case

import gasunion as gu
from gasunion.report.diversion.page import body_html, diversion_page
from gasunion.report.diversion.view import DiversionData
from gasunion.report.language.language import LANGUAGES, language
from gasunion.report.views.names import names_of


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("diversion")
    case = diversion_case(folder / "case")
    return gu.diversion(case, buyers="BB+CN", out=folder / "out"), folder / "out"


def data_of(answer):
    names = {"AA": "Aland", "BB": "Beland", "CN": "China", "EE": "Eland"}
    return DiversionData(answer=answer, party_names=names, names=names_of([]))


def test_the_folder_holds_page_answer_and_tables(made):
    found, out = made
    names = {p.name for p in out.iterdir()}
    tables = {"routes.csv", "terms.csv", "months.csv", "curve.csv"}
    assert names == {"diversion.html", "diversion.json"} | tables
    assert json.loads((out / "diversion.json").read_text()) == json.loads(json.dumps(dict(found.answer)))


def test_the_same_answer_gives_the_same_bytes(made):
    found, _ = made
    assert diversion_page(data_of(found.answer)) == diversion_page(data_of(found.answer))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_every_chapter_and_route(made, code):
    found, _ = made
    html = body_html(data_of(found.answer), code)
    for chapter in ("years", "contracts", "routes-2024", "months", "terms", "curve", "given", "about"):
        assert f'<section id="{chapter}">' in html
    rows = sum(len(s["routes"]) for s in found.answer["years"]["2024"]["stages"].values())
    body = html[html.index('<section id="routes-2024">') : html.index('<section id="months">')]
    assert body.count('<th scope="row">') == rows
    assert language(code).say("diversion.limit") in html


def test_the_title_is_the_finding_with_its_interval(made):
    found, _ = made
    html = body_html(data_of(found.answer), "en")
    low, high = found.answer["years"]["2024"]["stages"]["built"]["intervals"]["placed_bcm"]
    title = html[html.index("<h1>") + 4 : html.index("</h1>")]
    assert title.startswith("2024: of 20.0\u00a0bcm that Eland no longer buys of Aland")
    assert f"{low:.1f}" in title
    assert f"{high:.1f}" in title


@pytest.mark.parametrize(
    ("code", "said"),
    [("en", "about 4.0"), ("ru", "около 4,0"), ("kk", "шамамен 4,0"), ("uz", "taxminan 4,0")],
)
def test_two_ends_that_read_alike_are_one_figure(made, code, said):
    found, _ = made
    answer = json.loads(json.dumps(dict(found.answer)))
    answer["years"]["2024"]["stages"]["built"]["intervals"]["placed_bcm"] = [3.98, 4.01]
    html = body_html(data_of(answer), code)
    assert said in html[html.index("<h1>") : html.index("</h1>")]
