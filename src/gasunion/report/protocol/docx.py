"""The protocol as a Word document, from the same data as the page; the same data give the same bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from gasunion.report.files.archive import without_clock
from gasunion.report.language.language import UNSIGNED, Language, language
from gasunion.report.protocol.clause import rows_in
from gasunion.report.protocol.protocol import in_language

FONT = "Arial"
_LOCALES = {"en": "en-GB", "ru": "ru-RU", "kk": "kk-KZ", "uz": "uz-Latn-UZ"}
PAGE_MM = 178.0
MM_PER_CHARACTER = 1.9
FOOT_PT = 6.5
MOST_CHARACTERS = 40
_TWIPS_PER_MM = 1440 / 25.4
_SIGNED_ROW = '<w:trHeight w:val="760" w:hRule="atLeast"/>'
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
    _page(document.sections[0])
    _footer(document, words, str(body["sha256"]))
    properties = document.core_properties
    properties.title, properties.author = in_language(body, code), "gasunion"
    properties.comments, properties.language = "", _LOCALES[code]
    _line(document, words.say("protocol.draft", case=str(body["case"])), size=10, colour=_OPEN, bold=True)
    document.add_heading(body["title"][code], level=0)
    _line(document, body["subtitle"][code], size=11, colour=_SOFT)
    _line(document, f"{words.say('protocol.hash')}: {body['sha256']}", size=7.5, colour=_SOFT)
    if code in UNSIGNED:
        _line(document, words.say("protocol.unsigned"), size=8, colour=_OPEN)
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


def _page(section: Any) -> None:
    from docx.shared import Mm

    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - PAGE_MM) / 2)
    section.top_margin, section.bottom_margin = Mm(16), Mm(18)


def _footer(document: Any, words: Language, sha256: str) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Mm, Pt

    line = document.sections[0].footer.paragraphs[0]
    line.paragraph_format.tab_stops.add_tab_stop(Mm(PAGE_MM), WD_TAB_ALIGNMENT.RIGHT)
    line.add_run(f"{words.say('protocol.hash')}: {sha256}\t{words.say('protocol.page')} ")
    for part in line.runs:
        part.font.size = Pt(FOOT_PT)
    line._p.append(
        parse_xml(
            f'<w:fldSimple {nsdecls("w")} w:instr="PAGE">{_run_xml("1", FOOT_PT, is_bold=False, colour=_INK)}'
            "</w:fldSimple>"
        )
    )


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
    shared = f", {words.unit(table['unit'])}" if table["unit"] else ""
    document.add_heading(table["title"][words.code] + shared, level=2)
    count = len(table["heads"])
    size = 6.5 if count > 10 else 7.5 if count > 6 else 8.5
    heads = [
        {
            "text": h["words"][words.code],
            "below": words.unit(h["unit"]) if h["unit"] and not table["unit"] else "",
            "right": h["unit"],
        }
        for h in table["heads"]
    ]
    rows = [[_cell(c, words) for c in row] for row in rows_in(table, words.code)]
    is_signed = table["name"] == "consents.title"
    last = document.paragraphs[-1]._p
    last.addnext(_table_xml(heads, rows, size, has_total=bool(table["has_total"]), is_signed=is_signed))
    if table["note"]:
        _line(document, table["note"][words.code], size=7.5, colour=_SOFT)
    if table["files"]:
        files = ", ".join(table["files"])
        _line(document, words.say("protocol.source", files=files), size=7.5, colour=_SOFT)


def _widths(heads: list[dict[str, str]], rows: list[list[dict[str, str]]], *, is_signed: bool) -> list[float]:
    """Widths of the columns in millimetres: by their longest text, within bounds, filling the page.

    A narrow table is not stretched over the page unless people are to sign in it.
    """
    wanted = []
    for i, head in enumerate(heads):
        longest_word = max(len(w) for w in (head["text"].split() or [""]))
        longest = max((max(len(r[i]["text"]), len(r[i]["below"])) for r in rows), default=0)
        wanted.append(float(min(max(longest, longest_word, 5) + 2, MOST_CHARACTERS)))
    if is_signed:
        wanted[-1] = MOST_CHARACTERS * 2
    scale = min(PAGE_MM / sum(wanted), MM_PER_CHARACTER)
    return [PAGE_MM * w / sum(wanted) if is_signed else w * scale for w in wanted]


def _cell(cell: Mapping[str, Any], words: Language) -> dict[str, str]:
    if "words" in cell:
        below = cell["below"][words.code] if "below" in cell else ""
        return {"text": cell["words"][words.code], "below": below, "right": ""}
    text = words.number(cell["value"], cell["unit"], decimals=cell.get("decimals"))
    return {"text": text, "below": "", "right": "yes"}


def _table_xml(
    heads: list[dict[str, str]],
    rows: list[list[dict[str, str]]],
    size: float,
    *,
    has_total: bool,
    is_signed: bool,
) -> Any:
    """The table as one element: cell by cell through the library it would take seconds."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    widths = [round(w * _TWIPS_PER_MM) for w in _widths(heads, rows, is_signed=is_signed)]
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    last = len(rows) - 1
    height = _SIGNED_ROW if is_signed else ""
    body = "".join(
        _row_xml(
            cells,
            widths,
            size,
            properties=f"<w:trPr><w:cantSplit/>{height}</w:trPr>",
            is_bold=has_total and i == last,
            edge=("top", "8", _INK) if has_total and i == last else ("bottom", "4", "D5DBE1"),
        )
        for i, cells in enumerate(rows)
    )
    head = _row_xml(
        heads,
        widths,
        size,
        properties="<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>",
        is_bold=True,
        edge=("bottom", "8", _INK),
    )
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="40" w:type="dxa"/>'
        '<w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"
    )


def _row_xml(
    cells: list[dict[str, str]],
    widths: list[int],
    size: float,
    *,
    properties: str,
    is_bold: bool,
    edge: tuple[str, str, str],
) -> str:
    side, weight, colour = edge
    line = f'<w:{side} w:val="single" w:sz="{weight}" w:space="0" w:color="{colour}"/>'
    parts = []
    for cell, width in zip(cells, widths, strict=True):
        align = "right" if cell["right"] else "left"
        runs = _run_xml(cell["text"], size, is_bold=is_bold, colour=_INK)
        if cell["below"]:
            runs += "<w:r><w:br/></w:r>" + _run_xml(cell["below"], size - 1, is_bold=False, colour=_SOFT)
        parts.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:tcBorders>{line}</w:tcBorders></w:tcPr>'
            f'<w:p><w:pPr><w:spacing w:before="20" w:after="20"/><w:jc w:val="{align}"/></w:pPr>'
            f"{runs}</w:p></w:tc>"
        )
    return f"<w:tr>{properties}{''.join(parts)}</w:tr>"


def _run_xml(text: str, size: float, *, is_bold: bool, colour: str) -> str:
    half_points = round(size * 2)
    bold = "<w:b/>" if is_bold else ""
    return (
        f'<w:r><w:rPr>{bold}<w:color w:val="{colour}"/><w:sz w:val="{half_points}"/>'
        f'<w:szCs w:val="{half_points}"/></w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )
