"""Whatever number a network file holds, it is answered or refused in words: none overflows when squared."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from tests import small_gaslib, small_steady
from tests.examples import chance, few

import gasunion as gu
from gasunion.outcome import Refused

ODD = (5e-324, 1e-300, 1e-150, 1e-20, 1e20, 1e150, 1e300, 1.7e308, -5e-324, -1e300, 0.0, -1.0)
STEADY = {"network": small_steady.NETWORK, "params": small_steady.PARAMS, "bc": small_steady.BC}
NUMBER = re.compile(r'value\s*=\s*"(-?[0-9][0-9.eE+-]*)"')

pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")


def _steady_places() -> list[tuple[str, int, int]]:
    """Where each number stands in the text of the three files."""
    number = re.compile(r"(?<=: )-?[0-9.]+(?:e[+-]?[0-9]+)?(?=[,}])")
    texts = {name: json.dumps(value) for name, value in STEADY.items()}
    return [(name, *m.span()) for name, text in texts.items() for m in number.finditer(text)]


def _gaslib_places() -> list[tuple[str, int, int]]:
    return [(name, *m.span(1)) for name, text in small_gaslib.FILES.items() for m in NUMBER.finditer(text)]


def _answered(source: Path, **wishes: object) -> str:
    """The code of an answer that stands as JSON; `refused` where every finding has place and words."""
    try:
        found = gu.simulate(source, **wishes)
    except Refused as refused:
        return "refused" if all(f.where and f.what for f in refused.findings) else "refused without words"
    json.dumps(found.answer, allow_nan=False)
    return str(found.outcome.code)


def _tries(places: list[tuple[str, int, int]], name: str) -> list[tuple[str, int, int, float]]:
    every = [(*place, odd) for place in places for odd in ODD]
    return chance(name).sample(every, min(few(3.0), len(every)))


def test_whatever_number_a_steady_folder_holds(tmp_path: Path, record_property) -> None:
    codes = []
    for name, start, end, odd in _tries(_steady_places(), "steady numbers"):
        for part, value in STEADY.items():
            text = json.dumps(value)
            text = text[:start] + repr(odd) + text[end:] if part == name else text
            (tmp_path / f"{part}.json").write_text(text)
        codes.append(_answered(tmp_path))
    record_property("numbers of a steady folder", len(codes))
    assert {"refused", "solved"} <= set(codes)
    assert "refused without words" not in codes


def test_whatever_number_a_gaslib_network_holds(tmp_path: Path, record_property) -> None:
    codes = []
    for name, start, end, odd in _tries(_gaslib_places(), "gaslib numbers"):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as made:
            for file, text in small_gaslib.FILES.items():
                made.writestr(file, text[:start] + repr(odd) + text[end:] if file == name else text)
        (tmp_path / "four.zip").write_bytes(target.getvalue())
        codes.append(_answered(tmp_path / "four.zip", decision={"two ways": "open"}))
    record_property("numbers of a GasLib network", len(codes))
    assert {"refused", "solved"} <= set(codes)
    assert "refused without words" not in codes


@pytest.mark.parametrize(
    ("part", "path", "value", "sentence"),
    [
        (
            "params",
            ("params", "Temperature (K):"),
            5e-324,
            "params.json, Temperature (K): is 5e-324; gas and air have 200 to 400 K.",
        ),
        (
            "network",
            ("pipes", "1", "diameter"),
            1e-150,
            "is 1e-150 m; pipes have 0.001 to 5 m. The files are in SI",
        ),
        ("network", ("pipes", "1", "length"), 5e-324, "is 4.94066e-324 m; one pipe has 0.001 m to 2000 km."),
        (
            "bc",
            ("boundary_pslack", "1"),
            1e300,
            "1 is 1e+300 Pa; an absolute pressure is 1 to 1e+11 Pa. The files are in SI",
        ),
        ("bc", ("boundary_pslack", "1"), 1e-150, "is 1e-150 Pa; an absolute pressure is 1 to 1e+11 Pa."),
    ],
)
def test_a_number_that_nothing_has_is_told_with_its_limit(
    tmp_path: Path, part: str, path: tuple[str, ...], value: float, sentence: str
) -> None:
    parts = json.loads(json.dumps(STEADY))
    holder = parts[part]
    for step in path[:-1]:
        holder = holder[step]
    assert path[-1] in holder
    holder[path[-1]] = value
    for name, content in parts.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    with pytest.raises(Refused) as caught:
        gu.simulate(tmp_path)
    assert sentence in str(caught.value)
