"""The map: true distances, places apart, parallel pipes side by side, labels that never overlap."""

from __future__ import annotations

import itertools
import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import report_pages

from gasunion.report.language.language import language
from gasunion.report.maps import maps
from gasunion.report.maps.laid import lay
from gasunion.report.maps.layout import Ground, Pipe, label_beside, nudged, routed
from gasunion.report.maps.projection import EARTH_RADIUS_KM, PARALLELS_DEG, frame_around, project
from gasunion.report.maps.script import arc_states
from gasunion.report.page import page
from gasunion.report.style.palette import PAGE, PARTIES, USE, Shade, party_shades
from gasunion.report.views.reading import Reading

spots = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3),
    st.tuples(st.floats(0, 900), st.floats(0, 500)),
    min_size=2,
    max_size=14,
)


@pytest.mark.parametrize("parallel", PARALLELS_DEG)
def test_distances_are_true_along_the_two_parallels(parallel):
    step = 0.01
    x, y = project([65.0, 65.0 + step], [parallel, parallel])
    on_earth = math.radians(step) * EARTH_RADIUS_KM * math.cos(math.radians(parallel))
    assert math.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(on_earth, rel=1e-6)


@given(st.floats(25, 120), st.floats(30, 68))
def test_scale_is_within_five_per_cent_everywhere_and_the_same_in_every_direction(lon, lat):
    step = 1e-3
    x, y = project([lon, lon + step, lon], [lat, lat, lat + step])
    unit = math.radians(step) * EARTH_RADIUS_KM
    east = math.hypot(x[1] - x[0], y[1] - y[0]) / (unit * math.cos(math.radians(lat)))
    north = math.hypot(x[2] - x[0], y[2] - y[0]) / unit
    assert east == pytest.approx(north, rel=1e-3)
    assert 0.95 < north < 1.05


def test_a_frame_holds_every_place_with_its_margin():
    lon, lat = [20.0, 60.0, 140.0], [48.0, 36.0, 70.0]
    frame = frame_around(lon, lat, width_px=1000, margin_px=40)
    x, y = frame.place(lon, lat)
    assert ((x >= 39.9) & (x <= 960.1) & (y >= 39.9) & (y <= frame.height_px - 39.9)).all()


@given(spots)
def test_nudged_places_keep_apart_and_do_not_depend_on_the_order_they_came_in(places):
    moved = nudged(places, least_px=15.0)
    again = nudged(dict(reversed(list(places.items()))), least_px=15.0)
    assert moved == again
    for a, b in itertools.combinations(moved, 2):
        # A crowd on one spot is spread over a few rounds; half the distance is a guarantee, all of it usual.
        assert math.dist(moved[a], moved[b]) > 5.0


def test_parallel_pipes_lie_side_by_side_and_never_on_top_of_each_other():
    places = {"A": (100.0, 100.0), "B": (400.0, 250.0)}
    widths = {"one": 8.0, "two": 3.0, "three": 12.0}
    pipes = [
        Pipe(name=n, tail="B" if n == "two" else "A", head="A" if n == "two" else "B", width_px=w)
        for n, w in widths.items()
    ]
    curves = routed(pipes, places)
    assert curves["two"].start != curves["one"].start
    for a, b in itertools.combinations(widths, 2):
        first, second = curves[a].samples(50), curves[b].samples(50)
        gap = np.hypot(*(first[:, None, :] - second[None, :, :]).transpose(2, 0, 1)).min()
        assert gap >= (widths[a] + widths[b]) / 2


def test_a_pipe_bends_around_a_node_that_is_not_its_own():
    places = {"A": (100.0, 100.0), "B": (300.0, 100.0), "C": (200.0, 101.0)}
    curve = routed([Pipe(name="p", tail="A", head="B", width_px=4.0)], places)["p"]
    gap = np.hypot(*(curve.samples(60) - np.array(places["C"])).T).min()
    assert gap > 6.0


@given(spots, st.lists(st.text("abcdefghij", min_size=3, max_size=18), min_size=2, max_size=20))
def test_labels_never_overlap(places, texts):
    ground = Ground(width_px=900, height_px=500)
    for x, y in places.values():
        ground.take((x - 5, y - 5, x + 5, y + 5))
    before = len(ground.boxes)
    for text, spot in zip(texts, itertools.cycle(places.values()), strict=False):
        label_beside(ground, text, spot, kind="place", size_px=11)
    boxes = ground.boxes[before:]
    for (a, b, c, d), (e, f, g, h) in itertools.combinations(boxes, 2):
        assert c < e or g < a or d < f or h < b
    assert all(0 <= a and 0 <= b and c <= 900 and d <= 500 for a, b, c, d in boxes)


boxes = st.tuples(st.floats(-20, 900), st.floats(-20, 500), st.floats(0, 200), st.floats(0, 90)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)


@given(
    st.lists(boxes, max_size=12),
    st.lists(st.tuples(st.floats(0, 900), st.floats(0, 500)), max_size=30),
    boxes,
)
def test_ground_looked_up_by_squares_says_what_each_box_and_point_says(taken, points, asked):
    ground = Ground(width_px=900, height_px=500)
    ground.mark(np.array(points, dtype=float).reshape(-1, 2))
    for box in taken:
        ground.take(box)
    copy = ground.copy()
    copy.take((0.0, 0.0, 900.0, 500.0))
    x0, y0, x1, y1 = asked
    on_paper = x0 >= 2 and y0 >= 2 and x1 <= 898 and y1 <= 498
    apart = all(x1 < a or c < x0 or y1 < b or d < y0 for a, b, c, d in taken)
    assert ground.is_free(asked) == (on_paper and apart)
    assert not copy.is_free(asked)
    assert ground.covered(asked) == sum(x0 < x < x1 and y0 < y < y1 for x, y in points)


def test_a_large_network_is_laid_out_once_for_all_languages_and_stays_under_four_megabytes(monkeypatch):
    laid = []
    monkeypatch.setattr(page, "lay", lambda *a, **k: laid.append(lay(*a, **k)) or laid[-1])
    assert len(page.page_bytes(report_pages.grid_data(23))) < 4_000_000
    assert len(laid) == 1


def test_a_full_section_has_a_bar_and_a_backward_flow_a_hollow_head_not_colour_alone():
    report = report_pages.grid_data(4)
    laid = lay(report, period="2024-01")
    (_, svg), *_ = maps.draw(Reading(report=report, words=language("en")), laid).figures
    states = arc_states(report)
    for found in re.finditer(r'<g class="arc([^"]*)" data-arc="([^"]+)"', svg):
        classes, state = found[1].split(), states[found[2]]["2024-01"]
        assert ("full" in classes) == (state.use_pct >= 99.5)
        assert ("back" in classes) == (state.net_mcm_d < 0)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(a: str, b: str) -> float:
    low, high = sorted((_luminance(a), _luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("text", ["ink", "soft", "accent", "gain", "loss", "estimate"])
@pytest.mark.parametrize("ground", ["paper", "raised"])
def test_words_stand_out_from_their_ground_in_light_and_dark(text, ground):
    for form in ("light", "dark"):
        assert _contrast(getattr(PAGE[text], form), getattr(PAGE[ground], form)) >= 4.5


def test_use_of_capacity_reads_in_grey_from_little_to_full():
    light = [_luminance(s.light) for s in USE]
    dark = [_luminance(s.dark) for s in USE]
    assert light == sorted(light, reverse=True)
    assert dark == sorted(dark)
    assert min(a / b for a, b in itertools.pairwise(x + 0.05 for x in light)) > 1.3


def test_a_party_keeps_its_colour_whatever_the_company():
    assert party_shades(["RU", "KZ"])["KZ"] == party_shades(["KZ", "UZ", "TM"])["KZ"] == PARTIES["KZ"]
    strange = party_shades(["AA", "BB", "CC"])
    assert len(set(strange.values())) == 3
    assert all(isinstance(s, Shade) for s in strange.values())
