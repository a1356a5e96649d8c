"""The protocol as a Word document, from the same data as the page; the same data give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from gasunion.report.archive import without_clock
from gasunion.report.language import Language, language
from gasunion.report.protocol import in_language

FONT = "Arial"
_LOCALES = {"en": "en-GB", "ru": "ru-RU"}
# From so many columns a table gets a page on its side.
WIDE_COLUMNS = 12
_INK, _SOFT, _OPEN = "1B232B", "55616D", "8A5A00"


def protocol_docx(body: Mapping[str, Any], code: str) -> bytes:
    """Bytes of the document in a language.

    Parameters
    ----------
    body : what `report.protocol.protocol` made.
    """
    from docx import Document

    words = language(code)
    document = Document()
    _styles(document, code)
    _page(document.sections[0], is_wide=False)
    _footer(document, words, str(body["sha256"]))
    properties = document.core_properties
    properties.title, properties.author = in_language(body, code), "gasunion"
    properties.comments, properties.language = "", _LOCALES[code]
    _line(document, words.say("protocol.draft"), size=10, colour=_OPEN, bold=True)
    document.add_heading(body["title"][code], level=0)
    _line(document, body["subtitle"][code], size=11, colour=_SOFT)
    _line(document, f"{words.say('protocol.hash')}: {body['sha256']}", size=7.5, colour=_SOFT)
    for number, section in enumerate(body["sections"]):
        _section(document, section, number, words)
    _line(
        document,
        words.say("protocol.version", version=body["version"], data=body["input_sha256"]),
        size=7.5,
        colour=_SOFT,
    )
    data = io.BytesIO()
    document.save(data)
    return without_clock(data.getvalue())


def _styles(document: Any, code: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, size, before in (
        ("Normal", 10, 0),
        ("Title", 20, 0),
        ("Heading 1", 13, 16),
        ("Heading 2", 10, 10),
    ):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.color.rgb = RGBColor.from_string(_INK)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONT)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(4)
        style.paragraph_format.keep_with_next = name.startswith("Heading")
    language_of = document.styles["Normal"].element.get_or_add_rPr()
    mark = language_of.makeelement(qn("w:lang"), {qn("w:val"): _LOCALES[code]})
    language_of.append(mark)


def _page(section: Any, *, is_wide: bool) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    short, long = Mm(210), Mm(297)
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if is_wide else (short, long)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin, section.bottom_margin = Mm(16), Mm(18)


def _footer(document: Any, words: Language, sha256: str) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    line = document.sections[0].footer.paragraphs[0]
    line.paragraph_format.tab_stops.add_tab_stop(Mm(178), WD_TAB_ALIGNMENT.RIGHT)
    line.add_run(f"{words.say('protocol.hash')}: {sha256}\t{words.say('protocol.page')} ")
    run = line.add_run()
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)
    for part in line.runs:
        part.font.size = Pt(6.5)


def _line(document: Any, text: str, *, size: float = 10, colour: str = _INK, bold: bool = False) -> Any:
    from docx.shared import Pt, RGBColor

    made = document.add_paragraph()
    run = made.add_run(text)
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, RGBColor.from_string(colour)
    made.paragraph_format.space_after = Pt(3)
    return made


def _section(document: Any, section: Mapping[str, Any], number: int, words: Language) -> None:
    from docx.shared import Mm, Pt, RGBColor

    heading = document.add_heading(f"{number}  {section['title'][words.code]}", level=1)
    if section["state"] != "done":
        state = heading.add_run(f"   {words.say('state.' + section['state'])}")
        state.font.size, state.font.color.rgb = Pt(9), RGBColor.from_string(_OPEN)
    for item in section["paragraphs"]:
        made = _line(document, item["words"][words.code], colour=_OPEN if item["is_open"] else _INK)
        if item["is_open"]:
            made.paragraph_format.left_indent = Mm(4)
    for table in section["tables"]:
        if table["rows"]:
            _table(document, table, words)


def _table(document: Any, table: Mapping[str, Any], words: Language) -> None:
    from docx.enum.section import WD_SECTION

    is_wide = len(table["heads"]) >= WIDE_COLUMNS
    if is_wide:
        _page(document.add_section(WD_SECTION.NEW_PAGE), is_wide=True)
    document.add_heading(table["title"][words.code], level=2)
    size = 7.0 if len(table["heads"]) > 7 else 8.0
    made = document.add_table(rows=0, cols=len(table["heads"]))
    made.autofit = True
    heads = [
        {
            "text": h["words"][words.code],
            "below": words.unit(h["unit"]) if h["unit"] else "",
            "right": h["unit"],
        }
        for h in table["heads"]
    ]
    _row(made, heads, size, bold=True, rule="bottom")
    _repeat_head(made.rows[0])
    last = len(table["rows"]) - 1
    is_signed = table["name"] == "consents.title"
    for i, row in enumerate(table["rows"]):
        cells = [_cell(c, words) for c in row]
        is_total = bool(table["has_total"]) and i == last
        _row(made, cells, size, bold=is_total, rule="top" if is_total else "hairline")
        if is_signed:
            _room_to_sign(made.rows[-1])
    if table["note"]:
        _line(document, table["note"][words.code], size=7.5, colour=_SOFT)
    if table["files"]:
        _line(document, words.say("protocol.source", files=", ".join(table["files"])), size=7.5, colour=_SOFT)
    if is_wide:
        _page(document.add_section(WD_SECTION.NEW_PAGE), is_wide=False)


def _cell(cell: Mapping[str, Any], words: Language) -> dict[str, str]:
    if "words" in cell:
        below = cell["below"][words.code] if "below" in cell else ""
        return {"text": cell["words"][words.code], "below": below, "right": ""}
    text = words.number(cell["value"], cell["unit"], decimals=cell.get("decimals"))
    return {"text": text, "below": "", "right": "yes"}


def _row(table: Any, cells: list[dict[str, str]], size: float, *, bold: bool, rule: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt, RGBColor

    made = table.add_row().cells
    for place, cell in zip(made, cells, strict=True):
        line = place.paragraphs[0]
        line.paragraph_format.space_after = Pt(1)
        run = line.add_run(cell["text"])
        run.font.size, run.font.bold = Pt(size), bold
        if cell["below"]:
            run.add_break()
            small = line.add_run(cell["below"])
            small.font.size, small.font.color.rgb = Pt(size - 1), RGBColor.from_string(_SOFT)
        if cell["right"]:
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _rule(place, rule)


def _rule(cell: Any, rule: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tcBorders")
    edge = OxmlElement("w:top" if rule == "top" else "w:bottom")
    weight, colour = ("4", "D5DBE1") if rule == "hairline" else ("8", _INK)
    for name, value in (("val", "single"), ("sz", weight), ("space", "0"), ("color", colour)):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)
    cell._tc.get_or_add_tcPr().append(borders)


def _repeat_head(row: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _room_to_sign(row: Any) -> None:
    from docx.shared import Mm

    row.height = Mm(14)
