"""JSON and TOML from outside: each refusal is one sentence, told within a second."""

from __future__ import annotations

import time

import pytest

from gasunion.outcome import Refused
from gasunion.reading import limits, plain


def refusal(run) -> str:
    start = time.process_time()
    with pytest.raises(Refused) as refused:
        run()
    assert time.process_time() - start < 1.0
    return "\n".join(map(str, refused.value.findings))


def nested(depth: int) -> bytes:
    return b"[" * depth + b"1" + b"]" * depth


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"a": 1, "a": 2}', "f.json: key 'a' is duplicated. Keep one of them."),
        (
            b"[NaN]",
            "f.json: NaN is not a number. Write a finite number, or null where there is none.",
        ),
        (b"[1e400]", "f.json: the number 1e400 is not read; it is too great for a number."),
        (
            b'{"x": [1e400]}',
            "f.json: the number 1e400 is not read; it is too great for a number.",
        ),
        (
            b"[" + b"7" * 5000 + b"]",
            f"f.json: the number {'7' * 60}… is not read; it has 5,000 digits; at most 40 are read.",
        ),
        (
            b"[0." + b"7" * 50 + b"]",
            f"f.json: the number 0.{'7' * 50} is not read; it has 51 digits; at most 40 are read.",
        ),
        (b"7" * 41, f"f.json: the number {'7' * 41} is not read; it has 41 digits; at most 40 are read."),
        (
            nested(65),
            "f.json: is nested too deeply: more than 64 objects and lists inside each other.",
        ),
        (
            nested(100_000),
            "f.json: is nested too deeply: more than 64 objects and lists inside each other.",
        ),
        (
            b'{"name": "\\ud800"}',
            "f.json, name: '\\ud800' holds half a character, \\ud800; write the whole character.",
        ),
        (
            b'{"\\ud800": 1}',
            "f.json: the key '\\ud800' holds half a character, \\ud800; write the whole character.",
        ),
        (b'{"a": ["x\\u0000"]}', "f.json, a[0]: 'x\\x00' holds the control character \\x00; take it out."),
        (b'{"a\\n": 1}', "f.json: the key 'a\\n' holds the control character \\x0a; take it out."),
        (
            b'"' + b"x" * 200_000 + b'"',
            f"f.json: '{'x' * 60}…' has 200,000 characters; at most 32,767 are read.",
        ),
        (b"\xff", "f.json: is not UTF-8 at byte 0; save it as UTF-8."),
        (b"{}\n{\xff}", "f.json: is not UTF-8 at byte 4, in line 2; save it as UTF-8."),
        (b"{", "f.json, line 1, column 2: is not JSON: Expecting property name enclosed in double quotes."),
        (b"", "f.json, line 1, column 1: is not JSON: Expecting value."),
        (b"[" + b"1," * limits.VALUES + b"1]", "f.json: holds more than 5,000,000 values; split it."),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_no_json_input_means_is_refused(data, message):
    assert refusal(lambda: plain.json_of(data, "f.json")) == message


def test_every_odd_text_is_told_at_once():
    told = refusal(lambda: plain.json_of(b'{"a": "\\u0001", "b": {"c": ["\\u0002"]}}', "f")).splitlines()
    assert [line.split(":")[0] for line in told] == ["f, a", "f, b.c[0]"]


def test_what_is_at_the_limit_is_read():
    assert plain.json_of(nested(64), "f") is not None
    assert plain.json_of(b"[" + b"7" * 40 + b", 1e308, 0.1]", "f") == [int("7" * 40), 1e308, 0.1]
    assert plain.json_of(b'["a\\nb", "\\ud83d\\ude00", "1e999"]', "f") == ["a\nb", "😀", "1e999"]
    assert plain.json_of('\ufeff{"ключ": "да"}'.encode(), "f") == {"ключ": "да"}
    assert plain.json_of(b'["' + b"7" * 64 + b'"]', "f") == ["7" * 64]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a = inf", "f.toml, a: is infinite, or too great for a number. Write a finite number."),
        (b"a = [nan]", "f.toml, a[0]: is nan. Write a finite number."),
        (b"a = 1e400", "f.toml, a: is infinite, or too great for a number. Write a finite number."),
        (
            b"a = " + b"7" * 5000,
            "f.toml: holds a number or a date that cannot be read; numbers have at most 40 digits.",
        ),
        (
            b"a = " + b"7" * 41,
            "f.toml, a: holds a number that is not read; it has more than 40 digits; round it.",
        ),
        (
            b"a = 0x" + b"f" * 5000,
            "f.toml, a: holds a number that is not read; it has more than 40 digits; round it.",
        ),
        (
            b"a = " + b"[" * 5000 + b"]" * 5000,
            "f.toml: is nested too deeply: more than 64 objects and lists inside each other.",
        ),
        (
            b"a = 1\na = 2",
            "f.toml: is not TOML: Cannot overwrite a value (at end of document); correct the place it names.",
        ),
        (b'a = "\\u0007"', "f.toml, a: '\\x07' holds the control character \\x07; take it out."),
        (b"\xff", "f.toml: is not UTF-8 at byte 0; save it as UTF-8."),
        (
            b"#" * (2 * 2**20 + 1),
            "f.toml: has 2 MiB; at most 2 MiB of TOML are read; check that it is the file that was meant.",
        ),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_no_toml_input_means_is_refused(data, message):
    assert refusal(lambda: plain.toml_of(data, "f.toml")) == message


def test_toml_is_read_with_a_mark_and_windows_line_ends():
    assert plain.toml_of('\ufeffa = 1\r\nb = ["x"]\r\n'.encode(), "f") == {"a": 1, "b": ["x"]}


@pytest.mark.parametrize(
    "data", [b"a." * 3000 + b"a = 1", b"[" + b"a." * 3000 + b"a]\n", b"a = " + b"{b=" * 2000]
)
def test_long_dotted_keys_are_no_wait(data):
    assert "f.toml: " in refusal(lambda: plain.toml_of(data, "f.toml"))


def test_values_of_a_programme_are_held_to_what_json_can_say():
    plain.judged({"a": [1, 2.5, "x", None, True, (1, 2)]}, "bundle")
    wrong = {1: 0, "b": {1}, "c": [float("nan")], "d": "\ud800", "e": 1 << 20_000}
    assert refusal(lambda: plain.judged(wrong, "bundle")).splitlines() == [
        "bundle: the key '1' is not a text.",
        "bundle, b: is of type set, for which JSON has no word.",
        "bundle, c[0]: is nan. Write a finite number.",
        "bundle, d: '\\ud800' holds half a character, \\ud800; write the whole character.",
        "bundle, e: holds a number that is not read; it has more than 40 digits; round it.",
    ]
