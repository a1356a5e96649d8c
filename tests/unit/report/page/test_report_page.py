"""The page of a result: the same from results and from files, complete, small, and closed to the world."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import html
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from tests import report_pages

from gasunion.outcome import Envelope, Refused
from gasunion.report.answers.answers import plan_part
from gasunion.report.files.files import publish
from gasunion.report.folders.folder import plan_files
from gasunion.report.language.language import LANGUAGES, language
from gasunion.report.page.first_screen import opening
from gasunion.report.page.page import body_html, page_bytes, report_files
from gasunion.report.page.shell import unpacked
from gasunion.report.views.data import PlanData, ReportData, Told
from gasunion.report.views.reading import Reading
from gasunion.report.views.stored import stored_report_data

RENDER_S, PAGE_BYTES, BIG_PAGE_BYTES = 3.0, 2_000_000, 5_000_000


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> ReportData:
    return report_pages.small_data(tmp_path_factory.mktemp("case") / "small")


@pytest.fixture(scope="module")
def page(data: ReportData) -> str:
    return page_bytes(data).decode()


def words(source: str) -> str:
    """Text of a page without its scripts, styles and tags."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", source, flags=re.S)
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def test_the_same_data_give_the_same_bytes(data, page):
    assert page_bytes(data).decode() == page


def test_a_stored_result_gives_the_page_that_was_written_with_it(tmp_path: Path):
    results, hindcasts, origin = report_pages.small_results(tmp_path / "small")
    envelope = Envelope(
        name="plan", outcome=results[0].plan.outcome, provenance=origin, body=plan_part(results[0])
    )
    files = plan_files(results[0], envelope, others=results[1:], hindcasts=hindcasts, findings=())
    publish(tmp_path / "out", files)
    assert page_bytes(stored_report_data(tmp_path / "out")) == files["report.html"]


def test_a_folder_without_a_result_is_refused_with_the_next_step(tmp_path: Path):
    with pytest.raises(Refused) as refused:
        stored_report_data(tmp_path)
    (finding,) = refused.value.findings
    assert str(finding) == (
        f"{tmp_path / 'report.json'}: cannot be read: No such file or directory. "
        "Name a folder that `gasunion plan --out` wrote with this version."
    )


def test_every_script_and_style_is_named_by_its_hash_and_nothing_else_may_run(page):
    policy = html.unescape(
        re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]  # type: ignore[index]
    )
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    blocks = re.findall(r"<script>(.*?)</script>|<style>(.*?)</style>", page, flags=re.S)
    assert len(blocks) == 3
    for script, style in blocks:
        digest = base64.b64encode(hashlib.sha256((script or style).encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert not re.search(r'\sstyle="|\son[a-z]+="', page.split("<script>")[0])


def test_nothing_in_the_page_points_to_another_machine(page):
    outside_scripts = re.sub(r"<script>.*?</script>", "", page, flags=re.S)
    assert re.findall(r"https?://[^\s\"'<]+", outside_scripts) == []


def map_figures(page: str) -> dict[str, Any]:
    """What the map's script draws, as it lies in the page."""
    found = re.search(r'id="map-figures">(.*?)</script>', page, flags=re.S)
    assert found
    figures: dict[str, Any] = json.loads(unpacked(found[1]))
    return figures


def read_figure(text: str, code: str) -> float:
    """A figure as a reader of a language would read it; less than the last digit is half of it."""
    plain = text.replace("\u202f", "").replace("−", "-").replace("+", "")
    plain = plain.replace("." if code == "en" else ",", ".")
    return 0.05 if plain.lstrip("-") == "<0.1" else float(plain)


@pytest.mark.parametrize("code", LANGUAGES)
def test_everything_the_map_draws_stands_in_the_table_of_flows(data, page, code):
    drawn = map_figures(page)
    body = body_html(data, code)
    table = re.search(r'data-name="flows">.*?</table>', body, flags=re.S)[0]  # type: ignore[index]
    found = re.findall(r'<tr data-key="([^"]+)"[^>]*>(.*?)</tr>', table, flags=re.S)
    rows = {
        key: [words(c).strip() for c in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, flags=re.S)]
        for key, row in found
    }
    assert set(drawn["arcs"]) == set(rows)
    for name, arc in drawn["arcs"].items():
        for shown, flow in zip(rows[name][9:-1], arc["q"], strict=True):
            assert abs(read_figure(shown, code)) == pytest.approx(abs(flow), abs=0.0501)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_number_on_the_map_is_that_of_its_section_in_the_period_that_is_drawn(data, page, code):
    drawn = map_figures(page)
    body = body_html(data, code)
    start = json.loads(re.search(r'id="map-data">(.*?)</script>', body, flags=re.S)[1])["start"]  # type: ignore[index]
    at = [p.period for p in data.periods].index(start)
    flows, capacities, uses = ({n: a[k][at] for n, a in drawn["arcs"].items()} for k in "qku")
    sections = re.findall(r'<g class="arc[^>]*data-arc="([^"]+)"[^>]*aria-label="([^"]+)"', body)
    assert {name for name, _ in sections} == set(flows)
    for name, told in sections:
        figures = re.findall(r"(<?[\d\u202f]+(?:[.,]\d+)?)\u00a0", html.unescape(told))
        wanted = [] if not flows[name] else sorted([abs(flows[name]), capacities[name], uses[name]])
        read = sorted(read_figure(f, code) for f in figures)
        assert read == pytest.approx(wanted, abs=0.5001), told
    borders = re.findall(r'data-border="([^"]+)">([^<]*)<', body)
    assert len(borders) >= 3
    for name, told in borders:
        figure = told.partition(" ")[0]
        assert (float(figure) if figure else 0.0) == pytest.approx(abs(flows[name]), abs=0.5001)
        assert (" · " in told) == (bool(flows[name]) and uses[name] >= 99.5)


def test_the_first_screen_says_what_it_is_what_it_says_and_how_sure(data):
    first, second, third = opening(Reading(report=data, words=language("en")))
    assert first == (
        "A plan for carrying gas between Aland and Beland and their markets in 2024, computed from "
        "the open case “small”, without a base of 2024: every contract delivers what was agreed, as far as "
        "the network allows (status quo); home use counts at the home value or more."
    )
    assert re.search(r"[\d.]+\sbcm of [\d.]+\sbcm of own use are served", second)
    assert "range over all plans within 1\u00a0MUSD a year of the best" in third
    assert third.endswith("it is a plan in a model, not a forecast.")


def test_every_member_is_shown_the_same_tables(page):
    def tables(party: str) -> list[str]:
        start = page.index(f'id="party-{party}"')
        part = page[start : page.index("</section>", start)]
        return [n.removeprefix(f"{party}-") for n in re.findall(r'data-name="([^"]+)"', part)]

    assert tables("AA")[:2] == tables("BB")[:2] == ["plans", "contracts"]


def test_names_in_other_scripts_stay_whole(page):
    assert "霍尔果斯 hub" in words(page)
    assert "China 中国" in words(page)


def test_a_plan_that_was_not_found_has_a_page_that_says_what_to_do(data, tmp_path: Path):
    lost = PlanData(
        name="status quo",
        kind="status quo",
        block=(),
        is_solved=False,
        message="no plan keeps every limit",
        surplus_musd=float("nan"),
        findings=(Told(where="A_CITY, 2024-01", what="needs 40 mcm/d more.", hint="Widen A1."),),
    )
    without = dataclasses.replace(data, plans=(lost,))
    publish(tmp_path / "out", report_files(without))
    text = words(page_bytes(stored_report_data(tmp_path / "out")).decode())
    assert text == words(page_bytes(without).decode())
    assert "No plan was found" in text
    assert "no plan keeps every limit" in text
    assert "A_CITY, 2024-01: needs 40 mcm/d more. Widen A1." in text
    assert "plan again" in text


def test_a_hostile_name_cannot_break_out_of_the_page(data):
    bad = '</script><script>alert(1)</script>"><img src=x onerror=alert(1)>'
    nodes = [dataclasses.replace(n, name=bad) for n in data.nodes]
    parties = [dataclasses.replace(p, name=bad) for p in data.parties]
    page = page_bytes(dataclasses.replace(data, nodes=nodes, parties=parties, case=bad)).decode()
    assert "<script>alert" not in page
    assert "<img" not in page


@pytest.mark.slow
def test_two_thousand_arcs_make_a_page_under_five_megabytes_in_four_languages_with_a_link_to_all_rows():
    data = report_pages.grid_data(23)
    assert len(data.arcs) > 2000
    start = time.process_time()
    source = page_bytes(data)
    assert time.process_time() - start < 10 * RENDER_S
    assert len(source) < BIG_PAGE_BYTES
    assert "more stand in" in source.decode()


def test_the_small_page_is_far_under_two_megabytes(page):
    assert len(page.encode()) < PAGE_BYTES


def texts(source: str) -> list[str]:
    """Every text a reader meets, without what is marked as English: citations, files, the program's words."""
    body = re.sub(r"<(script|style|code)\b.*?</\1>", "", source, flags=re.S)
    body = re.sub(r'<(\w+)[^>]*\blang="en"[^>]*>.*?</\1>', "", body, flags=re.S)
    shown = re.findall(r">([^<]+)<", body) + re.findall(r'aria-label="([^"]+)"', body)
    return [html.unescape(t).strip() for t in shown if t.strip()]


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_no_latin_letter_is_shown_where_letters_are_cyrillic(data, code):
    # What the user calls a case and its projects has no other name.
    own = re.compile(rf"{data.case}|WIDER\S*|Second string|°C")
    told = {t for t in texts(body_html(data, code)) if re.search("[A-Za-z]", own.sub("", t))}
    assert told == set()


@pytest.mark.parametrize("code", LANGUAGES[1:])
def test_every_language_lies_in_the_page_packed_and_whole(data, page, code):
    found = re.search(f'id="body-{code}">([^<]+)</script>', page)
    assert found
    assert unpacked(found[1]) == body_html(data, code)


@pytest.mark.parametrize("code", LANGUAGES[1:])
def test_every_figure_of_a_table_is_the_same_in_every_language(data, code):
    def figures(body: str) -> list[str]:
        cells = re.findall(r'<td class="n[^"]*">([^<]*)</td>', body)
        unknown = language(code).say("number.unknown")
        plain = [html.unescape(c).replace(",", ".").replace(unknown, "n/a") for c in cells]
        return sorted(plain)

    # Rows stand by name, and so in another order: as many figures, and the same ones.
    assert figures(body_html(data, code)) == figures(body_html(data, "en"))
