"""Answers beside a plan: every figure of every chapter, in every language, is a figure of its answer."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.small_beside import QUESTIONS, answers, ask
from typer.testing import CliRunner

from gasunion.cli.app import app
from gasunion.report.folders.beside import Given, beside_plan
from gasunion.report.language.language import LANGUAGES, MINUS, NO_BREAK, THIN, language
from gasunion.report.page.page import body_html
from gasunion.report.views.stored import stored_report_data

CHAPTERS = [f"beside-{name}" for name in QUESTIONS]


class Tables(HTMLParser):
    """Texts of cells by (name of a table, key of a row)."""

    def __init__(self):
        super().__init__()
        self.cells, self.table, self.row, self.text = {}, "", None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "div" and attrs.get("class") == "table":
            self.table = attrs["data-name"]
        if tag == "tr":
            self.row = attrs.get("data-key")
        if tag == "td":
            self.text = ""

    def handle_data(self, data):
        if self.text is not None:
            self.text += data

    def handle_endtag(self, tag):
        if tag == "td" and self.text is not None:
            self.cells.setdefault((self.table, self.row), []).append(self.text)
            self.text = None


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("beside")
    files = answers(folder)
    options = [w for name, path in files.items() for w in (f"--{name}", path)]
    ask("report", folder / "plan", *options)
    return folder, files


def read(path) -> dict:
    return json.loads(Path(path).read_text(encoding="utf-8"))


def expected(files) -> dict:
    """(table, row) → (value, least, greatest) by column, from the answers alone; words are left out."""
    out = {}
    sales = read(files["sales"])
    ends, points, markets = sales["intervals"], sales["points"], list(sales["markets"])

    def one(value):
        return (value, None, None)

    def level(name, value):
        return (value, *ends[name])

    def over(names, middle):
        every = [middle] + [sum(p["figures"][n] for n in names) for p in points if names[0] in p["figures"]]
        return (middle, min(every), max(every))

    for side, kind in (("sellers", "sellers"), ("buyers", "consumers")):
        for regime in ("apart_at_cost", "in_step", "joint"):
            for name, value in sales["changes"][regime][kind].items():
                row = out.setdefault((f"{side}-changes", name), {})
                row[regime] = level(f"changes.{regime}.{kind}.{name}", value)
    apart, joint = sales["regimes"]["apart"], sales["regimes"]["joint"]
    for s in sales["asked"]["sellers"]:
        names = [f"regimes.apart.quantities.{s}.{m}" for m in markets]
        contracted = sum(sales["markets"][m]["contracted"].get(s, 0.0) for m in markets)
        out["sellers-apart", s] = {
            "sold": over(names, sum(apart["quantities"][s].values())),
            "contracted": one(contracted),
            "payoff": level(f"regimes.apart.payoff.{s}", apart["payoff"][s]),
            "charged": level(f"regimes.apart.charges.{s}", apart["charges"][s])
            if s in apart["charges"]
            else one(0.0),
        }
    for m in markets:
        out["buyers-apart", m] = {
            "sold": level(f"regimes.apart.sold.{m}", apart["sold"][m]),
            "contracted": one(sales["markets"][m]["reference_quantity"]),
            "price": level(f"regimes.apart.prices.{m}", apart["prices"][m]),
            "as_one": level(f"regimes.joint.prices.{m}", joint["prices"][m]),
        }
    for part in ("routing", "double_margin", "market_power", "total"):
        out["split", part] = {"amount": level(f"split.{part}", sales["split"][part])}
    for merger in sales["mergers"]:
        place = next(p["groups"] for p in sales["partitions"] if merger["group"] in p["groups"].split("|"))
        names = [f"partitions.{place}.consumers.{m}" for m in markets]
        out["mergers", merger["group"]] = {
            "gain": (merger["gain"], *merger["interval"]),
            "buyers": over(names, merger["consumers"]),
        }
    market = read(files["market"])
    grid = market["over_conduct"]
    for t in market["profit"]:
        out["market-sellers", t] = {
            "sold": one(sum(market["quantities"][t].values())),
            "profit": (market["profit"][t], *grid["profit"][t]),
            "charges": one(market["charges"]["by_trader"].get(t)),
        }
        for m in market["prices"]:
            lerner = [market["lerner"][t][m], *grid["lerner"][t][m]]
            out["market-sales", f"{t} {m}"] = {
                "conduct": one(market["conduct"][t][m]),
                "quantity": (market["quantities"][t][m], *grid["quantities"][t][m]),
                "lerner": tuple(100 * v for v in lerner),
            }
    for m in market["prices"]:
        names = ("prices", "sold", "consumer_surplus", "hhi")
        out["market-buyers", m] = {n: (market[n][m], *(grid[n][m] or (None, None))) for n in names}
    for owner, rent in market["congestion_rent"]["by_owner"].items():
        out["market-owners", owner] = {
            "rent": (rent, *grid["congestion_rent"][owner]),
            "charges": one(market["charges"]["by_owner"][owner]),
        }
    projects = read(files["projects"])
    for name, p in projects["projects"].items():
        out["projects", name] = {
            k: one(p[f"{k}_musd"] if k != "ratio" else p["benefit_cost"])
            for k in ("benefit", "cost", "net", "ratio")
        }
        for party, net in p["net_by_party_musd"].items():
            own = p["benefit_by_party_musd"][party], p["cost_by_party_musd"][party], net
            paid = [a["compensation_musd"][party] for a in p["allocation"].values()]
            if max(map(abs, (*own, *paid))) < 0.5:
                continue  # nothing changes for it
            side = "markets" if party == "CN" else "members"
            out[f"projects-{side}", f"{name} {party}"] = {str(k): one(v) for k, v in enumerate(own)}
    north = read(files["north"])
    for c in north["costs"]:
        if c["party"] != "together":
            side = "buyers" if c["party"] == north["party"] else "sellers"
            row = out.setdefault((f"north-{side}", f"{c['option']} {c['party']} {c['valuation']}"), {})
            row[str(c["rate"])] = (c["p50_musd"], c["p5_musd"], c["p95_musd"])
    for x in north["claim"]["readings"]:
        amount = (x["p50_musd"], x["p5_musd"], x["p95_musd"])
        out["north-readings", x["reading"]] = {"amount": amount, "chance": one(x["probability"])}
    cuts = {s["option"]: s["can_cut"] for s in north["security"]}
    for s in north["service"]:
        others = [v for p, v in cuts[s["option"]].items() if p != north["party"]]
        out["north-service", s["option"]] = {
            "covered": one(s["covered_share"]),
            "cut": one(max(others, default=0.0)),
        }
    rounds = read(files["round"])
    for p in rounds["pools"]:
        names = ("demand", "offers", "matched", "average_price")
        out["round-pools", f"{p['point']} {p['month']}"] = {n: one(p[n]) for n in names}
    for stage, volume in rounds["funnel"].items():
        out["round-funnel", stage] = {"volume": one(volume)}
    count = {"sellers": 0, "buyers": 0}
    for party, view in rounds["views"].items():
        side = f"{view['role']}s"
        names = (
            ("offered", "matched", "price") if side == "sellers" else ("demand", "matched", "average_price")
        )
        for line in view["lines"]:
            key = f"{party} {line['point']} {line['month']} {count[side]}"
            out[f"round-{side}", key] = {n: one(line[n]) for n in names}
            count[side] += 1
    return {key: [f for f in row.values() if f is not None] for key, row in out.items()}


def figures(text: str) -> list[tuple[float, float]]:
    """(figure, half of its last digit) of every figure of a cell."""
    plain = text.replace(THIN, "").replace(NO_BREAK, " ").replace(MINUS, "-")
    found = []
    for sign, digits in re.findall(r"([+-]?)<?(\d+(?:[.,]\d+)?)", plain):
        decimals = len(digits.partition("," if "," in digits else ".")[2])
        room = (1.0 if "<" in plain else 0.5) * 10.0**-decimals
        found.append((float(f"{sign}{digits}".replace(",", ".")), room))
    return found


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_figure_of_every_chapter_is_a_figure_of_its_answer(made, code):
    folder, files = made
    plan = read(folder / "plan" / "plan.json")
    given = Given(**files)
    data = replace(stored_report_data(folder / "plan"), beside=beside_plan(given, plan))
    page = Tables()
    page.feed(body_html(data, code))
    wanted, seen = expected(files), 0
    unknown = language(code).say("number.unknown")
    for key, row in wanted.items():
        cells = [c for c in page.cells[key] if figures(c) or c == unknown]
        told = [f for f in row if f[0] is not None or f[1] is not None or unknown in page.cells[key]]
        if key[0] == "projects":
            cells = page.cells[key][-4:]  # behind the name and the year
        assert len(cells) == len(told), (key, page.cells[key], row)
        for cell, (value, low, high) in zip(cells, told, strict=True):
            shown = figures(cell)
            right = [v for v in (value, low, high) if v is not None]
            per_cent = (
                100.0 if key[0] in ("north-service",) or (key[0] == "north-readings" and low is None) else 1.0
            )
            assert len(shown) in (len(right), 1), (key, cell, right)
            for (figure, room), exact in zip(shown, right, strict=False):
                assert abs(figure - per_cent * exact) <= room * 1.0001 + 1e-9, (key, cell, right)
                seen += 1
    assert seen > 150


def test_files_hold_the_same_figures_with_all_digits(made):
    folder, files = made
    found = {}
    for name in QUESTIONS:
        with (folder / "plan" / f"beside_{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if re.fullmatch(r"-?[0-9.e+-]*", row["value"]) and row["measure"] not in ("start", "name"):
                    values = [float(row[k]) if row[k] else None for k in ("value", "low", "high")]
                    found.setdefault((row["table"], row["row"]), []).append(values)
    for key, row in expected(files).items():
        told = [list(f) for f in row]
        if key[0] in ("projects-members", "projects-markets"):
            found[key] = found[key][:3]  # what others pay stands behind
        assert found[key] == [pytest.approx(f) for f in told], key


@pytest.mark.parametrize("code", LANGUAGES)
def test_chapters_stand_side_by_side_before_how_sure_the_plan_is(made, code):
    folder, files = made
    beside = beside_plan(Given(**files), read(folder / "plan" / "plan.json"))
    html = body_html(replace(stored_report_data(folder / "plan"), beside=beside), code)
    places = [html.index(f'<section id="{name}"') for name in CHAPTERS]
    assert places == sorted(places)
    assert places[-1] < html.index('<section id="confidence"')
    assert html.count('<div class="sides">') == len(CHAPTERS)
    for name in CHAPTERS:
        assert html.index(f'id="{name}-sellers"') < html.index(f'id="{name}-buyers"')
    if code != "en":
        assert language(code).say("beside.market.short") in html


def test_an_answer_of_another_case_a_touched_one_and_one_of_another_question_are_refused_at_once(
    made, tmp_path
):
    folder, files = made
    sales, market, north, rounds = (read(files[n]) for n in ("sales", "market", "north", "round"))
    sales["input_sha256"] = "0" * 64
    market["prices"]["MA"] += 1
    north["claim"]["verdict"] = "supports" if north["claim"]["verdict"] != "supports" else "does not support"
    rounds["pools"][0]["matched"] += 1
    given = {"sales": sales, "market": market, "north": north, "round": rounds}
    words = []
    for name, answer in given.items():
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(answer))
        words += [f"--{name}", str(path)]
    done = CliRunner().invoke(
        app, ["report", str(folder / "plan"), *words, "--projects", str(files["sales"])]
    )
    assert done.exit_code == 2
    for told in (
        f"sales.json, input_sha256: is {'0' * 64}; the plan's is ",
        "market.json: does not hold; what differs follows.",
        "answer, prices.MA: is ",
        "answer, claim.verdict: does not follow from the most favourable reading",
        "round.json: does not hold",
        "is no answer of gasunion projects of this version (gasunion/projects/1).",
    ):
        assert told in done.output


def test_what_one_party_of_a_round_is_shown_is_all_that_its_page_shows(made, tmp_path):
    folder, _ = made
    ask("round", "run", folder / "bundle.json", "--party", "s2", "--json", tmp_path / "s2.json")
    ask("report", folder / "plan", "--round", tmp_path / "s2.json")
    html = (folder / "plan" / "report.html").read_text(encoding="utf-8")
    chapter = html[html.index('<section id="beside-round"') : html.index('<section id="confidence"')]
    assert "What s2 is shown, and nothing of other sellers." in chapter
    assert 'id="beside-round-buyers"' not in chapter
    assert not re.search(r"\bs[13]\b", chapter)


def test_an_answer_that_found_nothing_or_is_broken_is_refused_in_a_sentence(made, tmp_path):
    folder, files = made
    broken = read(files["projects"])
    del broken["portfolio"]["net_musd"]
    nothing = {**read(files["north"]), "outcome": {"code": "infeasible", "message": ""}}
    for name, answer, told in (
        ("projects", broken, "has not the form of an answer: 'net_musd' is missing, or of another kind."),
        ("north", nothing, "holds nothing to show: it ended as 'infeasible'"),
    ):
        (tmp_path / f"{name}.json").write_text(json.dumps(answer))
        done = CliRunner().invoke(
            app, ["report", str(folder / "plan"), f"--{name}", str(tmp_path / f"{name}.json")]
        )
        assert done.exit_code == 2
        assert told in done.output
