"""Archives from outside: refused by their directory, before anything is unpacked."""

from __future__ import annotations

import io
import warnings
import zipfile

import pytest

from gasunion.outcome import Refused
from gasunion.reading import limits
from gasunion.reading.archive import unpacked


def zipped(files, *, method=zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(data, "w", method) as archive:
        warnings.simplefilter("ignore")  # zipfile warns of a name that stands twice
        for name, content in files:
            archive.writestr(name, content)
    return data.getvalue()


def refusal(data: bytes, **options) -> str:
    with pytest.raises(Refused) as refused:
        unpacked(data, "a.zip", **options)
    return "\n".join(map(str, refused.value.findings))


def test_a_sound_archive_is_unpacked():
    assert unpacked(zipped([("a", b"1"), ("b/c", b"")]), "a.zip") == {"a": b"1", "b/c": b""}


CUT = zipped([("a", b"1")])[:-5]


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"PK\x05\x06", b"no zip", CUT], ids=["empty", "head", "tail", "text", "cut"]
)
def test_an_empty_cut_or_foreign_file_is_no_archive(data):
    assert refusal(data).startswith("a.zip: is empty, cut or damaged: ")


def test_a_changed_byte_of_content_is_damage():
    data = bytearray(zipped([("a", b"hello hello hello")], method=zipfile.ZIP_STORED))
    data[data.index(b"hello")] ^= 1
    assert refusal(bytes(data)) == "a.zip: is empty, cut or damaged: Bad CRC-32 for file 'a'; write it anew."


def test_what_is_past_the_limits_is_refused_by_the_directory():
    many = zipped((f"f{i}", b"") for i in range(limits.ENTRIES + 1))
    assert refusal(many) == "a.zip: holds 2,001 files; at most 2,000 are read; write it anew."
    assert refusal(zipped([("a", b"1"), ("a", b"2")])) == "a.zip: holds 'a' twice; write it anew."
    zeros = zipped([("a", bytes(2 * limits.MIB))])
    hint = "check that it is the file that was meant."
    assert refusal(zeros, most_bytes=limits.MIB) == (
        f"a.zip: has 2 MiB when unpacked; at most 1 MiB are read; {hint}"
    )
    assert "-fold when unpacked; at most 250 is read" in refusal(zeros)
    assert unpacked(zeros, "a.zip", most_ratio=None) == {"a": bytes(2 * limits.MIB)}


def test_a_directory_that_lies_about_sizes_and_a_password_are_refused():
    data = bytearray(zipped([("a", b"hello")], method=zipfile.ZIP_STORED))
    at = data.index(b"PK\x01\x02")
    locked = data.copy()
    locked[at + 8] |= 1
    assert refusal(bytes(locked)) == "a.zip: needs a password; save it without one."
    data[at + 24] = 3
    assert refusal(bytes(data)).startswith("a.zip: ")
    data[at + 24] = 9
    assert refusal(bytes(data)) == "a.zip: holds more or fewer bytes than it says; write it anew."
