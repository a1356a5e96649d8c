"""The page of what changed: one file in every language, its figures those of the tables of both results."""

from __future__ import annotations

import html
import re

import pandas as pd
import pytest
from tests.small_case import write_case

from gasunion.intake.case import load_case
from gasunion.intake.columns import TABLES
from gasunion.outcome import Outcome
from gasunion.planning.plan import block_plan, contracted_plan, status_quo
from gasunion.report.changes.changes import Changes, Ends, Side, changes_of
from gasunion.report.changes.compared import Opened
from gasunion.report.language.language import LANGUAGES, everywhere, language
from gasunion.report.page.changes_page import changes_body, changes_page_bytes
from gasunion.report.page.shell import unpacked
from gasunion.report.tables.tables import Frames, tables
from gasunion.report.views.changed import ChangesReading
from gasunion.report.views.input_words import column_words, row_words, table_words, value_words
from gasunion.scenario.naming import NAMED_IN
from gasunion.studies.compare import Comparison
from gasunion.studies.inputs import input_rows
from gasunion.studies.results import study_plan

VERSION = "0.0.0"
SOLVED = Outcome(code="solved", message="the best plan was found")
# What stays in Latin letters wherever letters are Cyrillic: what the user calls a case, a plan, a project.
OWN = re.compile(r"small|eurasia|\+x\.toml|WIDER\S*|Second string|Excel|°C")


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory) -> list[Frames]:
    """A status quo of 2024, a block of it, and a contracted plan of the year before with less gas."""
    folder = write_case(tmp_path_factory.mktemp("case") / "small")
    this = load_case(folder).planning_year(2024)
    last = load_case(folder, changes=["supplies[*,*].capacity*=0.7"]).planning_year(2023)
    plans = [status_quo(*this), block_plan(*this, frozenset({"AA", "BB"})), contracted_plan(*last)]
    return [tables(study_plan(p)) for p in plans]


@pytest.fixture(scope="module")
def changes(frames: list[Frames]) -> tuple[Changes, ...]:
    kinds = (("small:2024", "status quo", 2024), ("small:2024+x.toml", "block AA+BB", 2024))
    return changes_of(
        [
            Opened(
                name=name,
                case="small",
                year=year,
                kind=kind,
                input_sha256=str(i) * 64,
                outcome=SOLVED,
                frames=found,
            )
            for i, ((name, kind, year), found) in enumerate(
                zip((*kinds, ("small:2023", "contracted", 2023)), frames, strict=True)
            )
        ]
    )


@pytest.fixture(scope="module")
def bodies(changes: tuple[Changes, ...]) -> dict[str, str]:
    return {code: changes_body(changes, code, version=VERSION) for code in LANGUAGES}


def texts(source: str) -> list[str]:
    """Every text a reader meets, without what is marked as English."""
    body = re.sub(r"<(script|style|code)\b.*?</\1>", "", source, flags=re.S)
    body = re.sub(r'<(\w+)[^>]*\blang="en"[^>]*>.*?</\1>', "", body, flags=re.S)
    shown = re.findall(r">([^<]+)<", body)
    shown += re.findall(r'(?:aria-label|title|data-title|data-about)="([^"]+)"', body)
    return [html.unescape(t).strip() for t in shown if t.strip()]


def rows_of(body: str, table: str) -> dict[str, list[str]]:
    """Key of a row → its cells behind the first, as they are read."""
    found = re.search(rf'data-name="{table}">.*?</table>', body, flags=re.S)
    assert found, table
    rows = re.findall(r'<tr data-key="([^"]+)"[^>]*>(.*?)</tr>', found[0], flags=re.S)
    return {
        html.unescape(key): [
            html.unescape(re.sub(r"<[^>]+>", "", c)).strip()
            for c in re.findall(r"<td[^>]*>(.*?)</td>", row, flags=re.S)
        ]
        for key, row in rows
    }


def read(text: str, code: str) -> float | None:
    """A figure as a reader of a language reads it; None where it is not known."""
    if text == language(code).say("number.unknown"):
        return None
    plain = text.replace("\u202f", "").replace("−", "-").replace("+", "")
    plain = plain.replace("." if code == "en" else ",", ".")
    return 0.0 if "<" in plain else float(plain)


def year(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    return frame[frame["period"] == "year"].set_index(key)


def test_every_language_lies_in_the_page_packed_and_whole_and_the_bytes_are_the_same_twice(changes, bodies):
    page = changes_page_bytes(changes, version=VERSION)
    assert page == changes_page_bytes(changes, version=VERSION)
    source = page.decode()
    assert bodies["en"] in source
    for code in LANGUAGES[1:]:
        found = re.search(f'id="body-{code}">([^<]+)</script>', source)
        assert found
        assert unpacked(found[1]) == bodies[code]


def test_one_hash_of_each_plan_stands_in_every_language(bodies):
    for body in bodies.values():
        assert re.findall(r"<code>([0-9a-f]+)</code>", body) == ["0" * 64, "1" * 64, "2" * 64]


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_no_latin_letter_is_shown_where_letters_are_cyrillic(bodies, code):
    assert {t for t in texts(bodies[code]) if re.search("[A-Za-z]", OWN.sub("", t))} == set()


@pytest.mark.parametrize("code", LANGUAGES[1:])
def test_the_page_says_that_a_machine_translated_it(bodies, code):
    assert 'class="unsigned"' in bodies[code]
    assert 'class="unsigned"' not in bodies["en"]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_number_is_read_again_from_the_tables_of_both_results(bodies, frames, code):
    body, first = bodies[code], frames[0]
    for i, other in enumerate(frames[1:], start=1):
        was, now = (year(f["parties"], "party") for f in (first, other))
        accounts = rows_of(body, f"changed-{i}-accounts")
        assert set(accounts) == set(was.index)
        for party, cells in accounts.items():
            names = ("sales_musd", "purchases_musd", "transit_received_musd", "transit_paid_musd")
            moved = {n: now.loc[party, n] - was.loc[party, n] for n in names}
            volumes = ("production", "own_use", "unserved", "imports", "exports")
            wanted = [
                was.loc[party, "surplus_musd"],
                now.loc[party, "surplus_musd"],
                now.loc[party, "surplus_musd"] - was.loc[party, "surplus_musd"],
                moved["sales_musd"]
                - moved["purchases_musd"]
                + moved["transit_received_musd"]
                - moved["transit_paid_musd"],
                *(now.loc[party, f"{v}_bcm"] - was.loc[party, f"{v}_bcm"] for v in volumes),
            ]
            least = [0.5001] * 4 + [0.0501] * 5
            for shown, value, digits in zip(cells, wanted, least, strict=True):
                assert read(shown, code) == pytest.approx(value, abs=max(digits, 0.1001 * ("<" in shown)))
        borders_equal_their_tables(body, i, (first["borders"], other["borders"]), code)
        contracts_equal_their_tables(body, i, (first["contracts"], other["contracts"]), code)


def borders_equal_their_tables(body: str, i: int, sides: tuple[pd.DataFrame, pd.DataFrame], code: str):
    was, now = (year(f, "corridor") for f in sides)
    flows, months = (rows_of(body, f"changed-{i}-{name}") for name in ("flows", "months"))
    assert flows
    assert set(flows) == set(months)
    for corridor, cells in flows.items():
        before, after = (
            float(f.loc[corridor, "net_bcm"]) if corridor in f.index else None for f in (was, now)
        )
        same(cells[0], before, code)
        same(cells[2], after, code)
        same(cells[4], None if before is None or after is None else after - before, code)
        for text, frame in ((cells[1], was), (cells[3], now)):
            if corridor in frame.index and frame.loc[corridor, "low_bcm"] == frame.loc[corridor, "low_bcm"]:
                ends = [frame.loc[corridor, c] for c in ("low_bcm", "high_bcm")]
                parts = re.split(r" … |–", text)
                for shown, end in zip(parts if len(parts) == 2 else parts * 2, ends, strict=True):
                    same(shown, end, code)
        by_month = [monthly(f, corridor) for f in sides]
        for m, shown in enumerate(months[corridor], start=1):
            pair = [found.get(m) for found in by_month]
            same(shown, None if None in pair else pair[1] - pair[0], code)


def monthly(frame: pd.DataFrame, corridor: str) -> dict[int, float]:
    rows = frame[(frame["corridor"] == corridor) & (frame["period"] != "year")]
    return rows.groupby(rows["period"].str[5:7].astype(int))["net_bcm"].sum().to_dict()


def contracts_equal_their_tables(body: str, i: int, sides: tuple[pd.DataFrame, pd.DataFrame], code: str):
    was, now = (year(f, "contract") for f in sides)
    if f"changed-{i}-quantities" not in body:
        return
    for contract, cells in rows_of(body, f"changed-{i}-quantities").items():
        for at, column, digits in ((0, "quantity_bcm", 0.0501), (3, "payment_musd", 0.5001)):
            pair = [float(f.loc[contract, column]) if contract in f.index else None for f in (was, now)]
            wanted = [*pair, None if None in pair else pair[1] - pair[0]]
            for shown, value in zip(cells[at : at + 3], wanted, strict=True):
                same(shown, value, code, digits=digits)


def same(shown: str, value: float | None, code: str, *, digits: float = 0.0501) -> None:
    found = read(shown, code)
    if value is None:
        assert found is None
    else:
        assert found == pytest.approx(value, abs=0.1001 if "<" in shown else digits)


@pytest.mark.parametrize("code", LANGUAGES[1:])
def test_every_figure_and_every_value_of_the_data_is_the_same_in_every_language(bodies, code):
    def figures(body: str, language_code: str) -> list[str]:
        cells = re.findall(r'<td class="n[^"]*">([^<]*)</td>', body)
        unknown = language(language_code).say("number.unknown")
        return sorted(html.unescape(c).replace(unknown, "n/a").replace(",", ".") for c in cells)

    assert figures(bodies[code], code) == figures(bodies["en"], "en")
    for i in (1, 2):
        if f"changed-{i}-inputs" not in bodies["en"]:
            continue
        here, there = (rows_of(b, f"changed-{i}-inputs") for b in (bodies[code], bodies["en"]))
        assert set(here) == set(there)
        for key, cells in there.items():
            for shown, value in zip(here[key][2:4], cells[2:4], strict=True):
                if re.fullmatch(r"-?[\d.]+", value):
                    assert shown == value.replace(".", ",").replace("-", "−")


def test_parties_stand_in_the_alphabet_of_the_reader(bodies, changes):
    for code, body in bodies.items():
        r = ChangesReading(changes=changes[0], words=language(code))
        keys = list(rows_of(body, "changed-1-accounts"))
        assert keys == r.words.sorted(keys, r.party)


@pytest.mark.parametrize("code", ["ru", "kk", "uz"])
def test_every_figure_of_the_shipped_case_has_words_for_its_table_row_column_and_value(code):
    case = load_case("eurasia")
    network, scenario = case.planning_year(2024)
    side = Side(label=everywhere("a"), case="eurasia", year=2024, kind="status quo", input_sha256="")
    nothing = Comparison(before="a", after="b", inputs=(), parties=(), borders=(), contracts=())
    pipes = {
        name: Ends(system=a.system, from_party="", to_party="", from_node=a.tail, to_node=a.head)
        for a in network.arcs
        for name in (a.arc, a.corridor)
    }
    names = tuple(
        {
            "kind": n.kind,
            "key": n.key,
            "draft": "",
            **{c: n.forms.get(c, "") for c in NAMED_IN},
        }
        for n in scenario.names
    )
    changes = Changes(
        before=side,
        after=side,
        comparison=nothing,
        party_names={p.party: p.name or p.party for p in scenario.parties},
        borders={},
        arcs=pipes,
        names=names,
    )
    r = ChangesReading(changes=changes, words=language(code))
    without = set()
    rows = input_rows(network, scenario)
    assert len(rows) > 1500
    for x in rows:
        told = (
            table_words(r, x.table),
            # A joint limit and a project have the name that the case gives them.
            x.row if x.table in ("joint_limits", "projects") else row_words(r, x.table, x.row),
            column_words(r, x.column),
            value_words(r, x.column, x.value),
        )
        if None in told:
            without.add((x.table, x.row, x.column, x.value))
    assert without == set()


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_every_unit_of_the_case_s_tables_is_written_in_the_letters_of_the_language(code):
    units = {c.unit for table in TABLES for c in table.columns if c.unit} | {"1/year", "days"}
    assert {u for u in units if re.search("[A-Za-z]", language(code).unit(u))} == set()
