"""Words for a person, JSON for a program, texts for a spreadsheet."""

from __future__ import annotations

import io
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gasunion.outcome import Refused
from gasunion.writing import csv_text, drop_unwritten, json_bytes, one_line, speak, text_of_csv, visible

UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
anything = st.text(alphabet=st.characters(codec=None, exclude_categories=()))


def test_what_acts_on_a_terminal_or_is_unseen_is_shown() -> None:
    assert visible("KZ\x1b[2J\r\x9b, \u202eUR\u2066 A\u200bB\ufeff\U000e0041") == (
        r"KZ\x1b[2J\x0d\x9b, \u202eUR\u2066 A\u200bB\ufeff\U000e0041"
    )
    assert visible("Хоргос, 霍尔果斯\t20 °C\nÅ\u0301") == "Хоргос, 霍尔果斯\t20 °C\nÅ\u0301"
    assert one_line("two\nlines\tand a tab") == r"two\x0alines\x09and a tab"


def test_a_name_that_is_not_utf_8_shows_its_bytes() -> None:
    assert visible(b"caf\xe9".decode("utf-8", "surrogateescape")) == r"caf\xe9"
    assert visible("\ud800") == r"\ud800"


@given(anything)
def test_no_unseen_character_reaches_a_person(text: str) -> None:
    assert not any(unicodedata.category(c) in UNSEEN for c in one_line(text))


def test_every_unseen_character_is_known() -> None:
    unseen = [chr(c) for c in range(0x110000) if unicodedata.category(chr(c)) in UNSEEN]
    assert all(one_line(c) != c for c in unseen)


@given(st.text())
def test_json_gives_the_text_back_and_holds_no_unseen_character(text: str) -> None:
    data = json_bytes({"name": text})
    assert json.loads(data) == {"name": text}
    assert not any(unicodedata.category(c) in UNSEEN for c in data.decode().replace("\n", ""))


def test_json_shows_a_lone_surrogate_as_a_person_sees_it() -> None:
    assert json.loads(json_bytes({"path": "caf\udce9"})) == {"path": r"caf\xe9"}


@given(anything)
def test_texts_of_cells_come_back(text: str) -> None:
    written = csv_text(text)
    assert text_of_csv(written) == text
    try:
        float(text)
    except ValueError:
        assert written[:1] not in ("=", "+", "-", "@", "\t", "\r")


def test_formulas_are_harmless_and_numbers_stay() -> None:
    cells = ["=1+1", "+A1", "-A1", "@SUM(A1)", "\tx", "\rx", "'=1", "-5.5", "+1e-3", "A-B", ""]
    assert [csv_text(c) for c in cells] == [
        "'=1+1", "'+A1", "'-A1", "'@SUM(A1)", "'\tx", "'\rx", "''=1", "-5.5", "+1e-3", "A-B", "",
    ]  # fmt: skip


class Broken(io.StringIO):
    def flush(self) -> None:
        raise BrokenPipeError(32, "Broken pipe")


@pytest.mark.parametrize(
    ("stream", "why"), [(None, "it is closed"), (Broken(), "Broken pipe")], ids=["closed", "broken"]
)
def test_a_stream_that_takes_no_words_is_a_refusal(stream: io.StringIO | None, why: str) -> None:
    with pytest.raises(Refused) as caught:
        speak("words", stream)
    assert str(caught.value) == f"the answer reached nobody\nstandard output: cannot be written: {why}."


def test_a_stream_of_another_alphabet_gets_escapes() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    speak("20 °C, Хоргос", stream)
    assert raw.getvalue() == rb"20 \xb0C, \u0425\u043e\u0440\u0433\u043e\u0441" + b"\n"


def test_what_a_full_stream_did_not_take_is_dropped_before_exit_tries_again() -> None:
    full = Path("/dev/full")
    if not full.is_char_device():
        pytest.skip("SKIPPED LOUDLY: this system has no /dev/full")
    stream = full.open("w", encoding="utf-8")
    stream.write("help")
    with pytest.raises(OSError, match="No space left"):
        stream.flush()
    drop_unwritten(stream)
    stream.flush()
    stream.close()
    drop_unwritten(stream)
    drop_unwritten(None)
