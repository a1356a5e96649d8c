"""A further language is a further folder of messages: what docs/theory/languages.md tells is done here."""

from __future__ import annotations

import re
import shutil
from importlib import resources
from pathlib import Path

import pytest
from tests import report_pages

import gasunion as gu
from gasunion.report.charts.multiples import flow_words
from gasunion.report.language import language as module
from gasunion.report.language.language import LANGUAGES, language
from gasunion.report.page.page import body_html
from gasunion.report.views.data import Party, PlanData, ReportData
from gasunion.report.views.names import NameRow, names_of
from gasunion.report.views.reading import Reading

TOLD = Path(__file__).parents[4] / "docs" / "theory" / "languages.md"


@pytest.fixture(scope="module")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> ReportData:
    return report_pages.small_data(tmp_path_factory.mktemp("case") / "small")


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The shipped catalogues with one more: Esperanto, whose every word is that of English in brackets."""
    shipped = Path(str(resources.files("gasunion.report.language") / "messages"))
    shutil.copytree(shipped, tmp_path / "messages")
    shutil.copytree(shipped / "en", tmp_path / "messages" / "eo")
    for file in (tmp_path / "messages" / "eo").glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        text = re.sub(r'^((?:[\w.]|"[^"]*")+ = )"([^"]+)"', r'\1"⟨\2⟩"', text, flags=re.M)
        file.write_text(text, encoding="utf-8")
    there = resources.files
    own = "gasunion.report.language"
    monkeypatch.setattr(module.resources, "files", lambda name: tmp_path if name == own else there(name))
    language.cache_clear()
    yield tmp_path
    language.cache_clear()


def test_a_copied_folder_is_a_language_and_the_page_is_read_in_it(catalogues, small_data: ReportData):
    body = body_html(small_data, "eo")
    english = body_html(small_data, "en")
    assert f"⟨{language('en').say('view.chapter')}⟩" in body
    figures = [re.findall(r'<td class="n[^"]*">([^<]*)</td>', b) for b in (body, english)]
    assert len(figures[0]) == len(figures[1]) > 100


def test_a_key_that_is_missing_is_named_and_not_passed_over(catalogues, small_data: ReportData):
    file = catalogues / "messages" / "eo" / "page.toml"
    file.write_text(re.sub(r"^chapter = .*\n", "", file.read_text("utf-8"), count=1, flags=re.M), "utf-8")
    language.cache_clear()
    with pytest.raises(KeyError, match="chapter"):
        body_html(small_data, "eo")


def test_the_page_of_languages_names_files_that_are_there():
    text = TOLD.read_text(encoding="utf-8")
    root = Path(str(resources.files("gasunion"))) / "report"
    for file in ("language/language.py", "language/alphabet.py", "protocol/docx.py"):
        assert (root / file).is_file()
        assert Path(file).name in text
    assert "UNSIGNED" in text
    assert all(hasattr(module, name) for name in ("LANGUAGES", "UNSIGNED"))
    for code in LANGUAGES:
        assert (root / "language" / "messages" / code / "page.toml").is_file()


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_no_observed_flow_of_the_shipped_case_is_told_in_latin_letters(code):
    case = gu.load("eurasia")
    frame = case.frames["names"]
    rows = [NameRow(**{k: str(r[k] or "") for k in NameRow.__slots__}) for r in frame.to_dict("records")]
    none = PlanData(name="", kind="status quo", block=(), is_solved=False, message="", surplus_musd=0.0)
    data = ReportData(
        case="eurasia",
        year=2024,
        version="",
        input_sha256="",
        plans=(none,),
        nodes=(),
        arcs=(),
        parties=[Party(party=p, name=p, role="") for p in case.frames["parties"]["party"]],
        periods=(),
        names=names_of(rows),
    )
    reading = Reading(report=data, words=language(code))
    labels = sorted(set(case.frames["observed"]["corridor"]))
    assert len(labels) > 10
    assert {w for w in (flow_words(reading, x) for x in labels) if re.search("[A-Za-z]", w)} == set()
