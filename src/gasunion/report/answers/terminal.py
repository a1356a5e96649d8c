"""What every text in a terminal needs: columns that stand under each other, names, who wrote the words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gasunion.report.language.language import UNSIGNED, Language


def by_name(words: Language, code: str, named: Callable[[str], str]) -> str:
    """A thing as a terminal names it: by its short name in English, as commands take it, else by its name."""
    return code if words.code == "en" else named(code)


def table_lines(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a table: words to the left, figures to the right, each column as wide as its widest cell."""
    widths = [max(len(line[i]) for line in (heads, *rows)) for i in range(len(heads))]
    return [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in (heads, *rows)
    ]


def signature(words: Language) -> list[str]:
    """Who wrote the words, where no native reader has signed them."""
    return [words.say("protocol.unsigned")] if words.code in UNSIGNED else []
