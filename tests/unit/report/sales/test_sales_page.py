"""The folder of sales: its page says what the answer says, and the same answer gives the same bytes."""

from __future__ import annotations

import json

import pytest
from tests.small_sales import sales_case

import gasunion as gu
from gasunion.market.market_file import market_of
from gasunion.report.answers.sales import sales_words
from gasunion.report.chapters.sales import page_title
from gasunion.report.language.language import LANGUAGES, language
from gasunion.report.sales.page import body_html, sales_page
from gasunion.report.views.names import names_of
from gasunion.report.views.sales import SalesData, SalesReading


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sales")
    sales_case(folder / "case")
    found = gu.sales(folder / "case", 2024, annual=True, worlds=0, out=folder / "out")
    return found, folder / "out"


def data_of(answer):
    names = {"AA": "Aland", "BB": "Beland", "CN": "China"}
    return SalesData(answer=answer, party_names=names, names=names_of([]))


def test_the_folder_holds_page_answer_market_and_tables(made):
    found, out = made
    names = {p.name for p in out.iterdir()}
    assert names == {"sales.html", "sales.json", "market.json", "prices.csv", "changes.csv", "mergers.csv"}
    assert json.loads((out / "sales.json").read_text()) == json.loads(json.dumps(dict(found.answer)))
    assert market_of(json.loads((out / "market.json").read_text())).traders == ("AA", "BB")


def test_the_same_answer_gives_the_same_bytes(made):
    found, _ = made
    assert sales_page(data_of(found.answer)) == sales_page(data_of(found.answer))


@pytest.mark.parametrize("code", LANGUAGES)
def test_both_sides_have_one_layout_in_every_language(made, code):
    found, _ = made
    html = body_html(data_of(found.answer), code)
    sellers, buyers = html.index('id="sellers"'), html.index('id="buyers"')
    end = html.index('id="split"')
    assert html[sellers:buyers].count("<table>") == html[buyers:end].count("<table>") == 2
    assert language(code).say("sales.law").split()[0] in html


def test_the_title_says_whether_the_interval_decides(made):
    found, _ = made

    def title(low, high):
        answer = json.loads(json.dumps(dict(found.answer)))
        answer["intervals"]["changes.joint.sellers.AA+BB"] = [low, high]
        return page_title(SalesReading(data=data_of(answer), words=language("en")))

    assert (
        title(5.0, 9.0) == "Selling as one, Aland and Beland would gain +5\u00a0MUSD to +9\u00a0MUSD in 2024"
    )
    assert "would not gain" in title(-9.0, 0.0)
    assert title(-3.0, 4.0).startswith(
        "Whether Aland and Beland would gain by selling as one in 2024 is open"
    )


def test_words_of_the_answer_have_no_minus_nothing(made):
    found, _ = made
    assert sales_words(found.answer) == found.text
    assert "-0 " not in found.text
    assert "(-0" not in found.text


def test_frames_carry_what_the_answer_says(made):
    found, _ = made
    changes = found.changes.set_index(["regime", "kind", "name"])["change"]
    assert changes["joint", "sellers", "AA+BB"] == found.answer["changes"]["joint"]["sellers"]["AA+BB"]
    assert set(found.split["part"]) == {"routing", "double_margin", "market_power", "total"}
    assert list(found.mergers["group"]) == ["AA+BB"]
    assert set(found.prices["regime"]) == set(found.answer["regimes"])
