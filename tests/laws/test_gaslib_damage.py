"""However a file is damaged, its reader answers with a network or with a refusal, never with a crash."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small_gaslib import CDF, CS, FILES, NET, SCN

from gasunion.intake.gaslib.case import read_case
from gasunion.intake.gaslib.decisions import read_decisions
from gasunion.intake.gaslib.net import read_net
from gasunion.intake.gaslib.scenario import read_scenario
from gasunion.intake.gaslib.stations import read_stations
from gasunion.outcome import Refused

SOUND = read_net(NET.encode(), name="four.net")
READERS = {
    "net": (NET, lambda data: read_net(data, name="x")),
    "scn": (SCN, lambda data: read_scenario(data, name="x", net=SOUND)),
    "cs": (CS, lambda data: read_stations(data, name="x", network=SOUND.network)),
    "cdf": (CDF, lambda data: read_decisions(data, name="x", network=SOUND.network)),
}
SCRAPS = st.sampled_from(
    ["", "0", "-1", "1e308", "nan", "inf", "bar", "<", ">", '"', "&x;", "id", "é", "\x00", "<pipe/>", " "]
)


def refusal_of(read: Callable[[], object]) -> Refused | None:
    """The refusal that reading ends in, or None where it succeeds; anything else is a crash."""
    try:
        read()
    except Refused as refused:
        return refused
    return None


@given(kind=st.sampled_from(sorted(READERS)), data=st.data())
def test_a_damaged_file_is_read_or_refused(kind, data):
    text, read = READERS[kind]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 40)))
        text = text[:start] + data.draw(SCRAPS) + text[end:]
    refusal = refusal_of(lambda: read(text.encode("utf-8", "surrogatepass")))
    assert refusal is None or all(f.where and f.what for f in refusal.findings)
    assert refusal is None or refusal.findings


@given(kind=st.sampled_from(sorted(READERS)), data=st.binary(max_size=200))
def test_bytes_that_are_no_file_are_refused(kind, data):
    with pytest.raises(Refused):
        READERS[kind][1](data)


def packed() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
    return buffer.getvalue()


PACKED = packed()


@given(
    changes=st.lists(st.tuples(st.integers(0, len(PACKED) - 1), st.integers(0, 255)), min_size=1, max_size=6)
)
def test_a_damaged_zip_is_read_or_refused(changes, tmp_path_factory):
    data = bytearray(PACKED)
    for place, value in changes:
        data[place] = value
    path: Path = tmp_path_factory.getbasetemp() / "damaged.zip"
    path.write_bytes(data)
    refusal = refusal_of(lambda: read_case(path))
    assert refusal is None or refusal.findings
