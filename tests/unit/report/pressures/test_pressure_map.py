from __future__ import annotations

import itertools
import re
import shutil
from xml.etree import ElementTree

import numpy as np
import pytest

from gasunion.network.elements import CheckValve, CompressorStation, ControlValve, Node, Pipe, Valve
from gasunion.network.network import Network
from gasunion.report.pressures.drawing import PressurePicture
from gasunion.report.pressures.places import Places, Room, on_paper, places_of
from gasunion.report.pressures.pressure_map import finding, pressure_map
from gasunion.report.pressures.scale import (
    STEPS,
    colour,
    luminance,
    round_below,
    round_ticks,
    step_colour,
    step_of,
)

SVG = "{http://www.w3.org/2000/svg}"
PLAN = {"a": (0.0, 0.0), "b": (10.0, 4.0), "c": (20.0, 0.0), "d": (30.0, 3.0), "e": (20.0, -6.0)}


def pipe(name: str, tail: str, head: str) -> Pipe:
    return Pipe(arc=name, tail=tail, head=head, length_m=1e4, diameter_m=0.5, roughness_m=1e-5)


def network(**coordinates: tuple[float, float]) -> Network:
    places = {n: coordinates.get(n) for n in PLAN}
    return Network(
        nodes=tuple(
            Node(node=n, lon_deg=None if p is None else p[0], lat_deg=None if p is None else p[1])
            for n, p in places.items()
        ),
        arcs=(
            pipe("p1", "a", "b"),
            CompressorStation(arc="s1", tail="b", head="c"),
            ControlValve(arc="v1", tail="c", head="d"),
            pipe("p2", "e", "c"),
            Valve(arc="x1", tail="d", head="e", is_open=False),
            CheckValve(arc="c1", tail="a", head="e"),
        ),
    )


def picture(**changes: object) -> PressurePicture:
    net = changes.pop("network", network())
    assert isinstance(net, Network)
    given: dict[str, object] = {
        "network": net,
        "pressure_pa": np.array([70e5, 55e5, 66e5, 30e5, 64e5]),
        # arcs in the order of their names: c1, p1, p2, s1, v1, x1
        "flow_kg_s": np.array([4.0, 100.0, -3.0, 100.0, 97.0, 0.0]),
        "injection_kg_s": np.array([104.0, 0.0, 0.0, -97.0, -7.0]),
        "plan": PLAN,
        "ratio": {"s1": 1.2},
        **changes,
    }
    return PressurePicture(**given)  # type: ignore[arg-type]  # given holds the fields by name


def drawn(**changes: object) -> ElementTree.Element:
    return ElementTree.fromstring(pressure_map(picture(**changes)))


def titles(root: ElementTree.Element) -> list[str]:
    return [t.text or "" for t in root.iter(f"{SVG}title")]


def texts(root: ElementTree.Element) -> list[str]:
    return ["".join(t.itertext()) for t in root.iter(f"{SVG}text")]


def test_equal_pictures_are_equal_bytes():
    assert pressure_map(picture()) == pressure_map(picture())


def test_the_map_fetches_nothing_and_runs_nothing():
    text = pressure_map(picture()).replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|<script|href|url\(|@import|<image|<foreignObject", text)


def test_the_title_is_the_finding():
    assert finding(picture()) == "Pressure falls from 70.0 bar at a to 30.0 bar at d"
    assert finding(picture(outside=frozenset({"d"}))).endswith("at d; 1 node outside limits")
    assert finding(picture(pressure_pa=np.full(5, np.nan))) == "No pressure is known"
    assert finding(picture(pressure_pa=np.full(5, 50e5))) == "Pressure is 50.0 bar everywhere"
    assert "Pressure falls from 70.0 bar at a to 30.0 bar at d" in texts(drawn())


def test_every_node_and_arc_carries_its_numbers():
    found = titles(drawn())
    assert "d: 30.00 bar, leaves 97.00 kg/s" in found
    assert "s1: 100.00 kg/s from b to c, pressure ratio 1.200" in found
    assert "p2: 3.00 kg/s from c to e" in found
    assert "x1: closed" in found


def test_what_does_not_exist_is_said_and_never_zero():
    pressure = np.array([70e5, 55e5, 66e5, np.nan, 64e5])
    flow = np.array([4.0, 100.0, -3.0, 100.0, np.nan, 0.0])
    root = drawn(pressure_pa=pressure, flow_kg_s=flow)
    assert any(t.startswith("d: no pressure") for t in titles(root))
    assert "v1: flow not known, in a loop without loss" in titles(root)
    assert "closed or not known" in texts(root)


def test_the_legend_has_a_shape_for_every_kind_that_is_drawn_and_no_other():
    said = texts(drawn(outside=frozenset({"d"})))
    for words in (
        "gas enters",
        "gas leaves",
        "compressor station",
        "control valve",
        "check valve",
        "closed valve",
        "outside its limits",
    ):
        assert words in said
    bare = Network(nodes=(Node(node="a"), Node(node="b")), arcs=(pipe("p", "a", "b"),))
    plain = texts(
        drawn(
            network=bare,
            pressure_pa=np.array([2e5, 1e5]),
            flow_kg_s=np.ones(1),
            injection_kg_s=np.array([1.0, -1.0]),
            ratio={},
        )
    )
    assert not {"compressor station", "control valve", "closed valve", "outside its limits"} & set(plain)


def test_units_stand_in_the_legend_and_the_subtitle():
    said = texts(drawn(subtitle="Five nodes"))
    assert "Pressure, bar absolute" in said
    assert "Mass flow, kg/s" in said
    assert "Five nodes; colour: pressure, bar absolute; width and arrows: mass flow, kg/s" in said


def test_names_cannot_break_out_of_the_picture():
    nasty = Network(nodes=(Node(node='<script>"&'), Node(node="b")), arcs=(pipe("<p>", '<script>"&', "b"),))
    root = drawn(
        network=nasty,
        pressure_pa=np.array([2e5, 1e5]),
        flow_kg_s=np.ones(1),
        injection_kg_s=np.array([1.0, -1.0]),
        ratio={},
    )
    assert not list(root.iter(f"{SVG}script"))
    assert any('<script>"&' in t for t in titles(root))


def test_the_scale_falls_evenly_in_grey():
    light = [luminance(step_colour(k)) for k in range(STEPS)]
    assert all(a > b for a, b in itertools.pairwise(light))
    # CIE lightness, 116 Y^⅓ − 16: no step may jump or stall, or equal falls of pressure would look unequal.
    lightness = [116 * y ** (1 / 3) - 16 for y in light]
    steps = [a - b for a, b in itertools.pairwise(lightness)]
    assert max(steps) < 2.5 * (sum(steps) / len(steps))
    assert luminance(colour(0.0)) - luminance(colour(1.0)) > 0.6


def test_steps_cover_the_range_and_no_more():
    assert (step_of(1.0, 1.0, 2.0), step_of(2.0, 1.0, 2.0)) == (0, STEPS - 1)
    assert step_of(5.0, 3.0, 3.0) == STEPS // 2


def test_ticks_are_round_and_within():
    assert round_ticks(39.3, 81.6) == [40.0, 50.0, 60.0, 70.0, 80.0]
    assert round_ticks(0.0, 0.9, count=4) == pytest.approx([0.0, 0.5])
    assert round_ticks(3.0, 3.0) == [3.0]
    assert [round_below(v) for v in (130.0, 0.7, 5.0)] == [100.0, 0.5, 5.0]


def test_positions_are_coordinates_then_a_plan_then_drawn_by_rule():
    here = {"a": (10.0, 50.0), "b": (10.0, 51.0), "c": (11.0, 50.0), "d": (12.0, 52.0), "e": (9.0, 49.0)}
    assert places_of(network(**here), PLAN).kind == "map"
    assert places_of(network(), PLAN).kind == "plan"
    free = places_of(network(), None)
    assert free.kind == "layout"
    points = list(zip(free.x.tolist(), free.y.tolist(), strict=True))
    assert len({(round(x, 6), round(y, 6)) for x, y in points}) == 5


def test_a_degree_of_latitude_is_as_long_on_the_map_as_on_the_earth():
    net = Network(
        nodes=(
            Node(node="a", lon_deg=9.0, lat_deg=49.5),
            Node(node="b", lon_deg=9.0, lat_deg=50.5),
            Node(node="c", lon_deg=10.0, lat_deg=50.0),
            Node(node="d", lon_deg=8.0, lat_deg=50.0),
        ),
        arcs=(),
    )
    places = places_of(net)
    degree = np.pi / 180 * 6371
    north = np.hypot(places.x[1] - places.x[0], places.y[1] - places.y[0])
    east = np.hypot(places.x[2] - places.x[3], places.y[2] - places.y[3])
    assert north == pytest.approx(degree, rel=1e-3)
    assert east == pytest.approx(2 * degree * np.cos(np.radians(50.0)), rel=1e-3)
    assert places.y[1] > places.y[0]


def test_one_scale_serves_both_directions():
    places = Places(kind="plan", x=np.array([0.0, 10.0, 0.0]), y=np.array([0.0, 0.0, 100.0]))
    paper = on_paper(places, left=0.0, top=0.0, width=1000.0, height_max=500.0)
    assert paper.x[1] - paper.x[0] == pytest.approx(50.0)
    assert paper.y[0] - paper.y[2] == pytest.approx(500.0)


def test_labels_keep_off_each_other_and_leave_where_there_is_no_room():
    room = Room(left=0.0, top=0.0, right=100.0, bottom=100.0)
    spots = [room.place(50.0, 50.0, 30.0, 12.0, gap=4.0) for _ in range(12)]
    placed = [s for s in spots if s is not None]
    assert None in spots
    for (a, b), (c, d) in itertools.combinations(placed, 2):
        assert abs(a - c) >= 30.0 or abs(b - d) >= 12.0


def test_a_label_prefers_ground_that_no_line_crosses():
    room = Room(left=0.0, top=0.0, right=200.0, bottom=200.0)
    room.cross([(100.0 + k, 100.0) for k in range(60)])
    assert room.place(100.0, 100.0, 30.0, 12.0, gap=4.0) == (66.0, 94.0)  # to the left of the point


def test_numbers_of_another_network_are_refused():
    with pytest.raises(ValueError, match="flow_kg_s has 2 values; the network has 6 arcs"):
        pressure_map(picture(flow_kg_s=np.ones(2)))


@pytest.mark.browser
def test_in_a_browser_all_text_stays_on_the_paper_and_labels_apart(tmp_path):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("SKIPPED LOUDLY: no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    page_file = tmp_path / "map.svg"
    page_file.write_text(
        pressure_map(picture(outside=frozenset({"d"}), subtitle="A network of five nodes", source="made up")),
        encoding="utf-8",
    )
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        page.goto(page_file.as_uri())
        boxes = page.evaluate(
            "Array.from(document.querySelectorAll('text')).map(t => {const r = t.getBoundingClientRect();"
            "return [r.left, r.top, r.right, r.bottom, t.textContent]})"
        )
        browser.close()
    assert len(boxes) > 12
    for left, top, right, _bottom, text in boxes:
        assert left >= 0, text
        assert right <= 1200, text
        assert top >= 0, text
    for (al, at, ar, ab, a), (bl, bt, br, bb, b) in itertools.combinations(boxes, 2):
        # A line of text stands up to 3 px into the box of the next; the letters do not touch.
        assert ar <= bl + 1 or br <= al + 1 or ab <= bt + 3 or bb <= at + 3, (a, b)
