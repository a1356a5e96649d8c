"""Files that attack their reader are refused before anything is expanded, fetched or unpacked."""

import stat
import zipfile
from pathlib import Path

import pytest

from gasunion.intake.gaslib import archive
from gasunion.intake.gaslib.archive import read_files
from gasunion.intake.gaslib.case import read_case
from gasunion.intake.gaslib.markup import parse
from gasunion.outcome import Refused

LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE network [
 <!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">
]>
<network>&c;</network>"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE network [<!ENTITY x SYSTEM "file:///secret">]>
<network>&x;</network>"""
NO_DOCTYPE = '<?xml version="1.0"?>\n<network>\n&x;</network>'


@pytest.mark.parametrize("text", [LAUGHS, OUTSIDE, '<!DOCTYPE network SYSTEM "http://x/y.dtd"><network/>'])
def test_a_document_type_is_refused_before_its_entities_are_read(text):
    with pytest.raises(Refused) as refused:
        parse(text.encode(), name="evil.net")
    (finding,) = refused.value.findings
    assert finding.what == "declares a document type; GasLib files need none and none is read."
    assert finding.where.startswith("evil.net, line ")


def test_an_entity_that_nobody_declared_is_refused_by_its_line():
    with pytest.raises(
        Refused, match=r"evil\.net, line 3, column 1: is not well-formed XML: undefined entity"
    ):
        parse(NO_DOCTYPE.encode(), name="evil.net")


def test_deep_nesting_is_refused():
    with pytest.raises(Refused, match="is nested deeper than 16 elements"):
        parse(("<a>" * 17 + "</a>" * 17).encode(), name="deep.net")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "line 1, column 1: is not well-formed XML: no element found"),
        (b"not xml", "line 1, column 1: is not well-formed XML: syntax error"),
        (b"<a>\n<b></a>", "line 2, column 6: is not well-formed XML: mismatched tag"),
        (b"<a x='1' x='2'/>", "line 1, column 10: is not well-formed XML: duplicate attribute"),
        (b"<a>\xff</a>", "line 1, column 4: is not well-formed XML: not well-formed (invalid token)"),
        (b"<a/>\n<b/>", "line 2, column 1: is not well-formed XML: junk after document element"),
        (
            b'<?xml version="1.0" encoding="klingon"?><a/>',
            "line 1: cannot be decoded: unknown encoding: klingon.",
        ),
    ],
)
def test_malformed_markup_is_refused_by_line_and_column(data, sentence):
    with pytest.raises(Refused) as refused:
        parse(data, name="bad.net")
    assert sentence in str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_usual_encodings_are_read(encoding):
    declared = {"latin-1": "iso-8859-1"}.get(encoding, encoding.removesuffix("-sig"))
    text = f'<?xml version="1.0" encoding="{declared}"?><a name="Köln"/>'
    assert parse(text.encode(encoding), name="a").attributes == {"name": "Köln"}


def _zip(path: Path, *entries: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in entries:
            file.writestr(name, data, zipfile.ZIP_DEFLATED)
    return path


@pytest.mark.parametrize("name", ["../up.net", "/root.net", "a/../../up.net", "C:/x.net", "..\\up.net"])
def test_a_path_out_of_the_archive_is_refused(name, tmp_path):
    with pytest.raises(Refused, match="is a path that leads out of the archive"):
        read_files(_zip(tmp_path / "x.zip", (name, b"<a/>")))


def test_a_link_in_an_archive_is_refused(tmp_path):
    info = zipfile.ZipInfo("link.net")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(Refused, match="is a link, not a file"):
        read_files(_zip(tmp_path / "x.zip", (info, b"/secret")))


def test_a_bomb_is_refused_by_its_ratio_without_being_unpacked(tmp_path):
    path = _zip(tmp_path / "x.zip", ("bomb.net", b"0" * (8 * 2**20)))
    with pytest.raises(Refused, match=r"grows \d+-fold when unpacked; at most 250 is read"):
        read_files(path)


def test_a_file_beyond_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "FILE_BYTES_MAX", 10)
    with pytest.raises(Refused, match=r"has 11 bytes; at most 10 are read\."):
        read_files(_zip(tmp_path / "x.zip", ("a.net", b"hello world")))


def test_an_archive_beyond_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "TOTAL_BYTES_MAX", 10)
    with pytest.raises(Refused, match=r"brings the archive to 12 bytes; at most 10 are read\."):
        read_files(_zip(tmp_path / "x.zip", ("a.net", b"hello "), ("b.net", b"world!")))


def test_an_archive_of_too_many_entries_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "ENTRIES_MAX", 2)
    entries = [(f"{i}.txt", b"") for i in range(3)]
    with pytest.raises(Refused, match=r"holds 3 entries; at most 2 are read\."):
        read_files(_zip(tmp_path / "x.zip", *entries))


def test_a_size_that_lies_is_found_while_reading(tmp_path):
    path = _zip(tmp_path / "x.zip", ("a.net", b"hello world"))
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (5).to_bytes(4, "little")  # the directory's uncompressed size
    path.write_bytes(data)
    with pytest.raises(Refused, match=r"is damaged|holds more bytes than the archive says"):
        read_files(path)


def test_a_damaged_member_is_refused(tmp_path):
    path = _zip(tmp_path / "x.zip", ("a.net", bytes(range(256)) * 8))
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(Refused, match="is damaged"):
        read_files(path)


def test_a_password_is_refused(tmp_path):
    path = _zip(tmp_path / "x.zip", ("a.net", b"hello"))
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)
    with pytest.raises(Refused, match="needs a password"):
        read_files(path)


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_name_twice_in_an_archive_is_refused(tmp_path):
    with pytest.raises(Refused, match="stands twice in the archive"):
        read_files(_zip(tmp_path / "x.zip", ("a.net", b"1"), ("a.net", b"2")))


def test_shadow_copies_of_archivers_are_passed_over(tmp_path, gaslib_files):
    path = _zip(
        tmp_path / "x.zip",
        *((n, t.encode()) for n, t in gaslib_files.items()),
        ("__MACOSX/._four.net", b"\x00\x05"),
        ("readme.txt", b"hello"),
    )
    assert read_case(path).name == "four"


def test_what_is_neither_folder_nor_zip_is_refused(tmp_path):
    (tmp_path / "x.zip").write_bytes(b"hello")
    with pytest.raises(Refused, match=r"is not a readable zip: File is not a zip file\."):
        read_files(tmp_path / "x.zip")
    with pytest.raises(Refused, match="there is no such file or folder"):
        read_files(tmp_path / "y.zip")


def test_a_link_out_of_a_folder_is_refused(tmp_path):
    folder = tmp_path / "f"
    folder.mkdir()
    (tmp_path / "secret.net").write_text("<a/>")
    (folder / "a.net").symlink_to(tmp_path / "secret.net")
    with pytest.raises(Refused, match="is a link that leads out of the folder"):
        read_files(folder)


def test_a_folder_without_a_net_is_refused(tmp_path):
    with pytest.raises(Refused, match=r"holds no \.net file, so there is no network"):
        read_case(tmp_path)
