"""What source files cite of the documentation is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = {p: p.read_text(encoding="utf-8") for p in sorted((ROOT / "src" / "gasunion").rglob("*.py"))}


def headings(page: str) -> set[str]:
    return set(re.findall(r"^## (.*)$", (ROOT / page).read_text(encoding="utf-8"), re.M))


def test_every_section_of_the_planning_page_that_a_file_cites_is_there() -> None:
    cited = {
        name
        for text in SOURCES.values()
        for passage in re.findall(r"docs/theory/planning\.md, sections? (.*)", text)
        for name in re.findall(r'"([^"]+)"', passage)
    }
    assert len(cited) >= 6
    assert cited <= headings("docs/theory/planning.md")


def test_every_equation_of_the_planning_page_that_a_file_cites_is_there() -> None:
    page = (ROOT / "docs/theory/planning.md").read_text(encoding="utf-8")
    assert re.findall(r"^\*\*Equation (\d+), ", page, re.M) == ["1", "2", "3", "4", "5", "6", "7"]
    cited = {
        int(number)
        for text in SOURCES.values()
        for passage in re.findall(r"docs/theory/planning\.md, equations? (.*)", text)
        for number in re.findall(r"\d+", passage)
    }
    assert cited
    assert cited <= set(range(1, 8))


def test_every_section_of_the_market_page_that_a_file_cites_is_there() -> None:
    cited = {
        name
        for text in SOURCES.values()
        for passage in re.findall(r"docs/theory/market\.md, sections? (.*)", text)
        for name in re.findall(r'"([^"]+)"', passage)
    }
    assert len(cited) >= 6
    assert cited <= headings("docs/theory/market.md")


def test_conventions_keep_their_numbers() -> None:
    numbered = dict(h.split(". ", 1) for h in headings("docs/conventions.md"))
    assert sorted(numbered, key=int) == [str(i + 1) for i in range(len(numbered))]
    assert numbered["1"] == "Sign of a flow"  # network/elements
    assert numbered["2"] == "Signs at a node"  # network/boundary
    assert numbered["7"] == "Years and capacities"  # units
    assert numbered["14"] == "What is read at most"  # reading/limits
    cited = {n for text in SOURCES.values() for n in re.findall(r"docs/conventions\.md, (\d+)", text)}
    assert cited == {"1", "2", "7", "14"}


def test_every_page_that_a_file_names_is_there() -> None:
    named = {page for text in SOURCES.values() for page in re.findall(r"docs/[\w/-]+\.md", text)}
    assert [page for page in sorted(named) if not (ROOT / page).is_file()] == []


def test_every_page_is_in_the_navigation() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = [p.relative_to(ROOT / "docs").as_posix() for p in sorted((ROOT / "docs").rglob("*.md"))]
    pages = [page for page in pages if not page.startswith("glossary-parts/")]  # await the editor
    assert [page for page in pages if f": {page}\n" not in navigation] == []


def test_terms_of_the_glossary_stand_once_and_in_order() -> None:
    page = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    terms = [t.casefold() for t in re.findall(r"^\*\*(.+?)\*\*: ", page, re.M)]
    assert len(terms) > 100
    assert terms == sorted(set(terms))
