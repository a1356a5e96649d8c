"""In which language a person is told what a command found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gasunion.report.language.language import Language

# The language where none is asked for: the surroundings of a person are not guessed from.
DEFAULT = "en"

LangOption = Annotated[
    str,
    typer.Option(
        "--lang",
        metavar="en|ru|kk|uz",
        help="Language of what is printed for a person; files and JSON are the same in each.",
    ),
]


def reader_language(code: str) -> Language:
    """The language that was asked for.

    Raises
    ------
    Refused : there is no catalogue of it.
    """
    from gasunion.report.language.language import known_language

    return known_language(code, where=f"--lang {code}")
