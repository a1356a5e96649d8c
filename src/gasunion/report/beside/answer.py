"""What every answer beside a plan has: its name in files, where it comes from, two sides, further tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gasunion.report.chapters.chapter import Chapter
from gasunion.report.chapters.sheet import Sheet, drawn
from gasunion.report.views.beside import Origin
from gasunion.report.views.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answer in one language.

    Attributes
    ----------
    name : "market". title : the finding. subtitle : what is measured. state : how sure, where from.
    sides : name → title and sheets, of sellers and of buyers. more : sheets that are of both.
    foot : what is not in it.
    """

    name: str
    title: str
    subtitle: str
    state: str
    sides: tuple[tuple[str, str, tuple[Sheet, ...]], ...]
    more: tuple[Sheet, ...] = ()
    foot: str = ""

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Every sheet, in order."""
        return (*(s for _, _, own in self.sides for s in own), *self.more)


def file_of(name: str) -> str:
    """The file of an answer's figures with all digits."""
    return f"beside_{name}.csv"


def chapter_of(r: Reading, told: Told) -> Chapter:
    """The answer as a chapter: two sides beside each other, and what is of both."""
    file = file_of(told.name)
    return Chapter(
        name=f"beside-{told.name}",
        short=r.say(f"beside.{told.name}.short"),
        title=told.title,
        subtitle=told.subtitle,
        state=told.state,
        is_beside=True,
        parts=tuple(
            Chapter(
                name=f"beside-{told.name}-{side}",
                short=title,
                title=title,
                tables=tuple(drawn(r.words, s, file=file) for s in sheets),
            )
            for side, title, sheets in told.sides
        ),
        tables=tuple(drawn(r.words, s, file=file) for s in told.more),
        foot=told.foot,
    )


def origin_words(r: Reading, origin: Origin, how: str) -> str:
    """Where the answer comes from, and how it was rechecked. how : "market", "sums" …"""
    whence = r.say(f"beside.origin.of_{origin.of}", hash=f"{origin.input_sha256[:16]}…")
    return f"{whence} {r.say(f'beside.recheck.{how}')}"


def ordered(r: Reading, parties: Sequence[str]) -> list[str]:
    """Parties in the alphabetical order of their names, each once."""
    return r.words.sorted(dict.fromkeys(parties), lambda p: joined(r, p))


def joined(r: Reading, name: str) -> str:
    """Names of the members of a seller, joined by a plus; of one that is no party of the case, its own."""
    return " + ".join(r.party(p) for p in name.split("+"))
