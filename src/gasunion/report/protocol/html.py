"""The protocol as one HTML page: no script, no request, prints to A4 with page numbers and the hash."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from importlib import resources
from typing import Any

from gasunion.report.language.language import LANGUAGES, UNSIGNED, language
from gasunion.report.protocol.chinese_heads import chinese_heads
from gasunion.report.protocol.clause import rows_in
from gasunion.report.protocol.protocol import in_language


def protocol_html(body: Mapping[str, Any], code: str) -> bytes:
    """Bytes of the page in a language.

    Parameters
    ----------
    body : what `report.protocol.protocol` made.
    """
    from jinja2 import Environment, StrictUndefined

    folder = resources.files("gasunion.report.style") / "templates"
    words = language(code)
    # The footer of a printed page is CSS, so the hash and the word "page" stand in the stylesheet.
    css = (folder / "protocol.css").read_text(encoding="utf-8") + _page_rule(
        f"{words.say('protocol.hash')}: {body['sha256']}", words.say("protocol.page")
    )
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string((folder / "protocol.html.j2").read_text(encoding="utf-8"))
    page = template.render(
        body=body,
        code=code,
        zh=chinese_heads(),
        css=_Safe(css),
        css_hash=base64.b64encode(hashlib.sha256(css.encode()).digest()).decode(),
        page_title=in_language(body, code),
        others=[
            (c, language(c).say("language.own_name"), file_name(c, "html")) for c in LANGUAGES if c != code
        ],
        unsigned=words.say("protocol.unsigned") if code in UNSIGNED else "",
        docx_file=file_name(code, "docx"),
        say=words.say,
        unit=words.unit,
        number=lambda cell: words.number(cell["value"], cell["unit"], decimals=cell.get("decimals")),
        where=where,
        rows=lambda sheet: rows_in(sheet, code),
    )
    return (page + "\n").encode()


class _Safe(str):
    """Text that is markup already: the page's own stylesheet."""

    def __html__(self) -> str:
        return self


def _page_rule(left: str, page: str) -> str:
    return (
        f'@page {{ size: A4; margin: 16mm 14mm 18mm; @bottom-left {{ content: "{left}"; font-size: 6.5pt; }} '
        f'@bottom-right {{ content: "{page} " counter(page) " / " counter(pages); font-size: 7.5pt; }} }}\n'
    )


def where(cell: Mapping[str, Any]) -> str:
    """Where a figure stands: 'borders.csv · corridor = C03, period = year · net_bcm'."""
    row = ", ".join(
        f"{name} = {' + '.join(value) if isinstance(value, list) else value}"
        for name, value in cell["row"].items()
    )
    return f"{cell['table']}.csv · {row} · {cell['column']}"


def file_name(code: str, ending: str) -> str:
    """protocol.html, protocol.ru.html, ..."""
    return f"protocol.{ending}" if code == LANGUAGES[0] else f"protocol.{code}.{ending}"
