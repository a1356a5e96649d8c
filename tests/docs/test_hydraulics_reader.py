"""A reader of the theory finds the file of every equation, and a reader of a file its equations."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "theory" / "hydraulics.md"
ROOMS = ROOT / "src" / "gasunion" / "hydraulics"
# The rest of `gas/` cites the page on gas.
_ROOMS = ("steady", "relaxation", "validation", "certificate")
FILES = sorted([ROOMS / "gas" / "law.py", *(path for room in _ROOMS for path in ROOMS.glob(f"{room}/*.py"))])
_NUMBER = r"\d+[a-z]?"
_CITED = re.compile(rf"\beq\. ({_NUMBER}(?:(?: to |, | and ){_NUMBER})*)(?!\w|\.\d)")
_DISPLAYED = re.compile(rf"^    .*  \(({_NUMBER})\)$", re.M)
_SHOWN = re.compile(rf"^    .*  \(({_NUMBER})\) ?\.?$", re.M)
_IN_TEXT = re.compile(rf"(?<=[a-z] )\(({_NUMBER})\)(?=[.,;])")


def numbers(text: str) -> set[str]:
    """The equations that one citation names, ranges written out."""
    parts = re.findall(rf"( to )?({_NUMBER})", text)
    found: list[str] = []
    for to, number in parts:
        if to and number.isdigit() and found[-1].isdigit():
            found += [str(k) for k in range(int(found[-1]) + 1, int(number))]
        found.append(number)
    return set(found)


def cited(path: Path) -> set[str]:
    """Equations of the page that a file cites."""
    text = re.sub(r"\s+", " ", path.read_text(encoding="utf-8"))
    own = _SHOWN.findall(path.read_text(encoding="utf-8"))
    return set().union(set(own), *(numbers(m) for m in _CITED.findall(text)))


def table() -> dict[str, set[str]]:
    """Equations and the files that the page says hold them."""
    section = PAGE.read_text(encoding="utf-8").partition("\n## Equation and file\n")[2].partition("\n## ")[0]
    found: dict[str, set[str]] = {}
    for equations, files in re.findall(r"^\| ([^|]+?) \|[^|]+\| ([^|]+?) \|$", section, re.M):
        for number in numbers(equations) if equations[0].isdigit() else ():
            found.setdefault(number, set()).update(re.findall(r"`([\w/]+)`", files))
    return found


def displayed() -> set[str]:
    text = PAGE.read_text(encoding="utf-8")
    return {*_DISPLAYED.findall(text), *_IN_TEXT.findall(text)}


def name(path: Path) -> str:
    return path.relative_to(ROOMS).with_suffix("").as_posix()


def test_every_equation_of_the_page_has_a_file_that_cites_it() -> None:
    rows = table()
    assert len(displayed()) >= 40
    assert displayed() == set(rows), "the table lists other equations than the page shows"
    for number, files in rows.items():
        assert files, f"eq. {number} has no file"
        for file in sorted(files):
            path = ROOMS / f"{file}.py"
            assert path.exists(), f"the table names {file}, which does not exist"
            assert number in cited(path), f"{file} does not cite eq. {number}"


def test_every_equation_that_a_file_cites_stands_beside_it_in_the_table() -> None:
    rows = table()
    missing = {
        f"eq. {number}: `{name(path)}`"
        for path in FILES
        for number in cited(path)
        if name(path) not in rows.get(number, set())
    }
    assert not missing, "docs/theory/hydraulics.md, Equation and file, lacks\n" + "\n".join(sorted(missing))
