"""What the sections of the protocol are written from: the tables of a result, and names in every language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gasunion.report.language.language import LANGUAGES, Words, everywhere, language, named
from gasunion.report.protocol.clause import Label
from gasunion.report.protocol.trace import Book
from gasunion.report.tables.axes import YEAR


@dataclass(frozen=True, kw_only=True)
class Source:
    """What the sections are written from.

    Attributes
    ----------
    book : the tables of the result. answer : plan.json. names, nodes : party, border node → its name in every
        language. things : (kind, key) → row of the table of names.
    """

    book: Book
    answer: Mapping[str, Any]
    names: Mapping[str, Words]
    nodes: Mapping[str, Words]
    things: Mapping[tuple[str, str], Mapping[str, Any]]

    def party(self, party: str) -> Label:
        """A party's name."""
        return Label(words=self.names.get(party, everywhere(party)))

    def thing(self, kind: str, key: str) -> Words:
        """The name of a system, contract, class, storage or node; a system in English as the data have it."""
        row = self.things.get((kind, key), {})
        found = {c: str(row[c]) for c in LANGUAGES if row.get(c)}
        return named(found | {"en": key} if kind == "system" else found, key)

    def arc(self, name: str) -> Words:
        """'Central Asia–China, Khorgos to Horgos (C06)': an arc, or a crossing by its corridor."""
        start = name.split(":")[0]
        for of in ("arc", "corridor"):
            rows = self.book.rows("flows", **{of: start})
            if rows:
                row = rows[0]
                system, a, b = (
                    self.thing(kind, row[column])
                    for kind, column in (("system", "system"), ("node", "from_node"), ("node", "to_node"))
                )
                key = "name.pipe" if row["system"] else "name.pipe_alone"
                return {
                    c: language(c).say(key, system=system[c], start=a[c], end=b[c], code=row["corridor"])
                    for c in LANGUAGES
                }
        return everywhere(name)

    def inputs(self, table: str) -> dict[str, dict[str, str]]:
        """Input rows of a table: row → column → value."""
        found: dict[str, dict[str, str]] = {}
        for record in self.book.rows("inputs", table=table):
            found.setdefault(record["row"], {})[record["column"]] = record["value"]
        return found


def source_of(book: Book, answer: Mapping[str, Any]) -> Source:
    """A source with the names of the parties."""
    parties = book.rows("parties", period=YEAR)
    things = {(r["kind"], r["key"]): r for r in book.rows("names")}

    def forms(kind: str, key: str, english: str, russian: str) -> Words:
        row = things.get((kind, key), {})
        found = {c: str(row[c]) for c in LANGUAGES if row.get(c)}
        return named({"ru": russian} | found | {"en": english}, key)

    names = {p["party"]: forms("party", p["party"], p["name"], p["name_ru"]) for p in parties}
    nodes = {
        p["node"]: forms("node", p["node"], p["name"], p["name_ru"]) for p in book.rows("prices", period=YEAR)
    }
    return Source(book=book, answer=answer, names=names, nodes=nodes, things=things)


def day_words(iso: str) -> Words:
    """A date in every language."""
    return {c: language(c).date(date.fromisoformat(iso)) for c in LANGUAGES}
