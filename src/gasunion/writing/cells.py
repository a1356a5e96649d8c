"""Texts in CSV cells that no spreadsheet runs as a formula, and back.

A text that begins with = + - @, a tab or a carriage return gets an apostrophe in front. A text that already
begins with apostrophes before such a character gets one more, so that taking one away always gives the text
back. A text that is a plain number stays as it is: it is no formula.
"""

from __future__ import annotations

import re

_RUNS = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def csv_text(cell: str) -> str:
    """The text as it stands in a CSV file.

    Examples
    --------
    >>> csv_text("=1+1"), csv_text("'=1+1"), csv_text("-5"), csv_text("A-B")
    ("'=1+1", "''=1+1", '-5', 'A-B')
    """
    return f"'{cell}" if _is_marked(cell) else cell


def text_of_csv(cell: str) -> str:
    """The text that `csv_text` wrote.

    Examples
    --------
    >>> text_of_csv("'=1+1"), text_of_csv("'quoted'"), text_of_csv("-5")
    ('=1+1', "'quoted'", '-5')
    """
    return cell[1:] if cell.startswith("'") and _is_marked(cell) else cell


def _is_marked(cell: str) -> bool:
    return _RUNS.match(cell) is not None and _NUMBER.fullmatch(cell.lstrip("'")) is None
