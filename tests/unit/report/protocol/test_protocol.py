from __future__ import annotations

import dataclasses
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from jsonschema import Draft202012Validator
from tests.small_case import tables as case_tables
from tests.small_case import write_case

from gasunion.intake.case import Case, load_case
from gasunion.outcome import Envelope, Outcome, Provenance, canonical_json, sha256_of
from gasunion.planning.plan import status_quo
from gasunion.report.answers.answers import plan_part
from gasunion.report.files.files import StoredResult, publish, result_files
from gasunion.report.language.language import LANGUAGES, language
from gasunion.report.protocol.files import protocol_files
from gasunion.report.protocol.protocol import protocol
from gasunion.report.tables.columns import BY_NAME
from gasunion.report.tables.tables import tables
from gasunion.studies.results import PlanResult, study_plan

SECTIONS = (
    *("meeting", "preamble", "balance", "transport", "maintenance", "pressures", "dispatch", "cuts", "money"),
    *("yardsticks", "open", "changes", "annex", "consents"),
)


def stored_of(result: PlanResult, input_sha256: str = "ab" * 32) -> StoredResult:
    provenance = Provenance(input_sha256=input_sha256, version="0.1.0")
    envelope = Envelope(
        name="plan", outcome=result.plan.outcome, provenance=provenance, body=plan_part(result)
    )
    return StoredResult(name="small", plan=envelope.as_dict(), frames=tables(result))


@pytest.fixture(scope="module")
def stored(small_result: PlanResult) -> StoredResult:
    return stored_of(small_result)


@pytest.fixture(scope="module")
def body(stored: StoredResult) -> dict[str, Any]:
    return protocol(stored)


def figures(part: Any) -> Iterator[dict[str, Any]]:
    """Every figure anywhere in a protocol."""
    if isinstance(part, dict):
        if {"value", "table", "row", "column"} <= set(part):
            yield part
        else:
            for value in part.values():
                yield from figures(value)
    elif isinstance(part, list):
        for value in part:
            yield from figures(value)


def words(part: Any) -> Iterator[dict[str, str]]:
    if isinstance(part, dict):
        if set(part) == set(LANGUAGES):
            yield part
        else:
            for value in part.values():
                yield from words(value)
    elif isinstance(part, list):
        for value in part:
            yield from words(value)


@pytest.mark.parametrize("kind", ["small_result", "small_block", "small_contracted"])
def test_every_number_equals_its_table(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    result: PlanResult = request.getfixturevalue(kind)
    publish(tmp_path / "out", result_files(result, provenance=Provenance(input_sha256="", version="0.1.0")))
    files = {
        name: pd.read_csv(tmp_path / "out" / f"{name}.csv", dtype=str, keep_default_na=False)
        for name in BY_NAME
    }
    found = list(figures(protocol(stored_of(result))))
    assert len(found) > 100
    for figure in found:
        rows = files[figure["table"]]
        for name, wanted in figure["row"].items():
            options = [str(w) for w in (wanted if isinstance(wanted, list) else [wanted])]
            rows = rows[rows[name].isin(options)]
        cells = rows[figure["column"]].tolist()
        assert cells, figure
        if figure["value"] is None:
            assert "" in cells
        else:
            assert figure["value"] == pytest.approx(sum(map(float, cells)), abs=1e-9, rel=1e-12)


def test_every_number_in_the_page_is_a_figure_of_the_protocol(
    stored: StoredResult, body: dict[str, Any]
) -> None:
    class Numbers(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: list[tuple[str, str, str]] = []
            self.open: tuple[str, str] | None = None

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "data":
                given = dict(attrs)
                self.open = (str(given["value"]), str(given["title"]))

        def handle_data(self, data: str) -> None:
            if self.open:
                self.found.append((*self.open, data))
                self.open = None

    files = protocol_files(stored)
    in_tables = [
        c for s in body["sections"] for t in s["tables"] for r in t["rows"] for c in r if "value" in c
    ]
    for code, name in (("en", "protocol.html"), ("ru", "protocol.ru.html")):
        page = Numbers()
        page.feed(files[name].decode())
        assert len(page.found) == len(in_tables)
        shown = sorted(
            (str(c["value"]) if c["value"] is not None else "null", c["column"]) for c in in_tables
        )
        assert sorted((v, where.rsplit(" · ", 1)[1]) for v, where, _ in page.found) == shown
        texts = {language(code).number(c["value"], c["unit"], decimals=c.get("decimals")) for c in in_tables}
        assert {text for *_, text in page.found} == texts


def test_the_document_says_the_same_as_the_page(stored: StoredResult, body: dict[str, Any]) -> None:
    from docx import Document

    document = Document(io.BytesIO(protocol_files(stored)["protocol.ru.docx"]))
    text = "\n".join(p.text for p in document.paragraphs)
    for section in body["sections"]:
        assert section["title"]["ru"] in text
        for item in section["paragraphs"]:
            assert item["words"]["ru"] in text
    written = [t for s in body["sections"] for t in s["tables"] if t["rows"]]
    assert len(document.tables) == len(written)
    for table, expected in zip(document.tables, written, strict=True):
        assert len(table.rows) == len(expected["rows"]) + 1
        cells = {c.text for row in table.rows[1:] for c in row.cells}
        for row in expected["rows"]:
            for cell in row:
                if "value" in cell:
                    shown = language("ru").number(cell["value"], cell["unit"], decimals=cell.get("decimals"))
                    assert shown in cells


def test_sections_stand_in_the_order_of_the_model(body: dict[str, Any]) -> None:
    assert tuple(s["name"] for s in body["sections"]) == SECTIONS


def test_what_a_version_leaves_open_is_on_the_agenda_and_a_decision_to_take(body: dict[str, Any]) -> None:
    meeting, _, *rest = body["sections"]
    on_agenda = [s for s in rest if s["name"] not in ("changes", "annex", "consents")]
    fields, delegations, agenda, decisions = meeting["tables"]
    assert [row[1]["words"] for row in agenda["rows"]] == [s["title"] for s in on_agenda]
    left_open = [p["words"] for s in on_agenda for p in s["paragraphs"] if p["is_open"]]
    assert [row[1]["below"] for row in decisions["rows"][1:]] == left_open
    assert [row[0]["words"] for row in delegations["rows"]] == [
        body["parties"][p] for p in body["consents"]["asked"]
    ]
    assert {row[1]["words"]["en"].strip("_") for row in fields["rows"]} == {""}


def test_a_section_without_its_study_says_so_and_holds_no_number(body: dict[str, Any]) -> None:
    by_name = {s["name"]: s for s in body["sections"]}
    assert by_name["pressures"]["state"] == "open"
    assert list(figures(by_name["pressures"])) == []
    assert "No study of pressures" in by_name["pressures"]["paragraphs"][0]["words"]["en"]
    without, today, together = (
        [row[i] for row in by_name["yardsticks"]["tables"][0]["rows"]] for i in (1, 2, 3)
    )
    assert all(c["words"]["en"] == "n/a" for c in without + together)
    assert all(isinstance(c["value"], float) for c in today)


def test_only_a_status_quo_says_what_today_is(small_block: PlanResult) -> None:
    section = next(s for s in protocol(stored_of(small_block))["sections"] if s["name"] == "yardsticks")
    assert list(figures(section)) == []
    assert section["state"] == "open"


def test_it_is_a_protocol_between_equals(body: dict[str, Any]) -> None:
    english = " ".join(w["en"] for w in words(body))
    for must in ("as equals", "Bilateral contracts stay the legal instruments", "legal force", "sanctions"):
        assert must in english
    for never in ("leader", "must obey", "supranational", "hegemon", "better than"):
        assert never not in english
    assert not re.search(r"[А-Яа-я]", english.replace("По-русски", "")), "Russian words in the English text"


def test_hash_is_that_of_the_rest_and_two_runs_give_the_same(small_case: Case, body: dict[str, Any]) -> None:
    rest = {k: v for k, v in body.items() if k != "sha256"}
    assert body["sha256"] == sha256_of(canonical_json(rest))
    again = stored_of(study_plan(status_quo(*small_case.year(2024))))
    assert protocol(again)["sha256"] == body["sha256"]
    assert protocol_files(again) == protocol_files(stored_of(study_plan(status_quo(*small_case.year(2024)))))


def test_a_changed_input_changes_the_hash_and_is_named(
    tmp_path: Path, stored: StoredResult, body: dict[str, Any]
) -> None:
    rows = case_tables()
    rows["arcs"][0]["capacity_forward_bcm_y"] = "41"
    changed = load_case(write_case(tmp_path / "changed", rows))
    result = study_plan(status_quo(*changed.year(2024)))
    before = StoredResult(
        name="before", plan=stored.plan, frames=stored.frames, protocol_sha256=body["sha256"]
    )
    new = protocol(stored_of(result, "cd" * 32), previous=before)
    assert new["sha256"] != body["sha256"]
    assert new["previous_sha256"] == body["sha256"]
    differs = [t for t in new["inputs"] if new["inputs"][t] != body["inputs"][t]]
    assert differs == ["arcs"]
    section = next(s for s in new["sections"] if s["name"] == "changes")
    (row,) = section["tables"][0]["rows"]
    assert [c["words"]["en"] for c in row] == ["arcs", "A1", "capacity_forward_bcm_y", "40", "41"]
    assert body["sha256"][:16] in section["paragraphs"][0]["words"]["en"]


def test_the_same_inputs_again_name_no_change(stored: StoredResult) -> None:
    section = next(s for s in protocol(stored, previous=stored)["sections"] if s["name"] == "changes")
    assert section["tables"] == []
    assert section["paragraphs"][0]["words"]["en"].startswith("No input differs")


def test_it_follows_its_schema(body: dict[str, Any], small_block: PlanResult) -> None:
    schema = json.loads((resources.files("gasunion") / "schemas" / "protocol.json").read_text())
    Draft202012Validator.check_schema(schema)
    for made in (body, protocol(stored_of(small_block))):
        Draft202012Validator(schema).validate(made)
        json.dumps(made, allow_nan=False)


def test_consent_is_asked_of_members_and_of_the_block_and_none_is_given(
    body: dict[str, Any], small_block: PlanResult
) -> None:
    assert body["consents"] == {"asked": ["AA", "BB"], "given": []}
    assert protocol(stored_of(small_block))["consents"]["asked"] == ["AA", "BB"]


def test_rows_of_parties_stand_by_their_names_in_each_language(stored: StoredResult) -> None:
    files = protocol_files(stored)
    for name, order in (
        ("protocol.html", ["Aland", "Beland", "China 中国", "All parties"]),
        ("protocol.ru.html", ["Аландия", "Беландия", "Китай", "Все стороны"]),
    ):
        page = files[name].decode()
        balance = page[page.index('id="balance"') : page.index('id="transport"')]
        rows = re.findall(r"<tr[^>]*><td>([^<]+)", balance)
        assert rows[: len(order)] == order


def test_a_year_without_a_plan_says_why(stored: StoredResult) -> None:
    answer = dict(stored.plan)
    answer["outcome"] = {
        "code": "infeasible",
        "message": "no plan exists.",
        "residual": None,
        "findings": [],
    }
    empty = {k: f if k == "inputs" else f.iloc[:0] for k, f in stored.frames.items()}
    made = protocol(StoredResult(name="x", plan=answer, frames=empty))
    assert [s["name"] for s in made["sections"]] == ["preamble", "changes", "annex", "consents"]
    assert "There is no plan: no plan exists." in made["sections"][0]["paragraphs"][-1]["words"]["en"]
    assert Outcome(code="infeasible", message="").exit_code == 3


def test_a_plan_on_a_base_year_says_so_in_one_sentence_of_each_language(stored: StoredResult) -> None:
    on_base = {"year": 2024, "sha256": "ab" * 32, "misfit": 49.245}
    made = protocol(dataclasses.replace(stored, plan={**stored.plan, "base": on_base}))
    plain = protocol(dataclasses.replace(stored, plan={**stored.plan, "base": None}))
    preamble = next(s for s in made["sections"] if s["name"] == "preamble")["paragraphs"]
    before = next(s for s in plain["sections"] if s["name"] == "preamble")["paragraphs"]
    (told,) = [p["words"] for p in preamble if p not in before]
    for code in LANGUAGES:
        assert "2024" in told[code]
        assert "Σz² 49" in told[code]
    assert "documented as not served" in told["en"]


def test_every_section_has_a_chinese_head_and_the_page_shows_it(body: dict[str, Any]) -> None:
    from gasunion.report.protocol.chinese_heads import chinese_heads
    from gasunion.report.protocol.html import protocol_html

    heads = chinese_heads()
    assert set(heads["section"]) >= set(SECTIONS) | {"changes"}
    for head in (heads["title"], *heads["section"].values()):
        # Chinese signs alone: no Latin and no Cyrillic letter.
        assert all("\u4e00" <= sign <= "\u9fff" for sign in head), head
    page = protocol_html(body, "ru").decode()
    for section in body["sections"]:
        assert f'lang="zh-Hans">{heads["section"][section["name"]]}</p>' in page
    assert heads["draft"] in page
