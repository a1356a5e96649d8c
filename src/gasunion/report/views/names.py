"""What things are called in a language: from the table of names, else as the data name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from gasunion.scenario.naming import NAMED_IN, Naming


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRow:
    """A thing's name in each language; empty where a language has none."""

    kind: str
    key: str
    en: str
    ru: str
    kk: str
    uz: str
    zh: str
    tk: str
    ky: str
    draft: str

    def form(self, code: str) -> str:
        """Its name in a language, its English name where it has none there."""
        found: str = getattr(self, code, "")
        return found or self.en


@dataclass(frozen=True, kw_only=True)
class Names:
    """The names of a case."""

    rows: tuple[NameRow, ...] = ()

    @cached_property
    def _by(self) -> Mapping[tuple[str, str], NameRow]:
        return {(r.kind, r.key): r for r in self.rows}

    def form(self, kind: str, key: str, code: str) -> str:
        """The name of a thing in a language; empty where the table has none."""
        row = self._by.get((kind, key))
        return row.form(code) if row else ""

    def forms(self, kind: str, key: str) -> dict[str, str]:
        """Language → name of a thing."""
        row = self._by.get((kind, key))
        return (
            {} if row is None else {c: getattr(row, c) for c in ("en", "ru", "kk", "uz") if getattr(row, c)}
        )

    def drafts(self, code: str) -> int:
        """How many names of a language no native reader has seen."""
        return sum(code in r.draft.split() for r in self.rows)


def names_of(rows: Iterable[NameRow]) -> Names:
    """Names from their rows."""
    return Names(rows=tuple(rows))


def names_of_case(namings: Iterable[Naming]) -> Names:
    """Names as a case holds them."""
    return names_of(
        NameRow(
            kind=n.kind,
            key=n.key,
            draft=" ".join(n.drafts),
            **{code: n.forms.get(code, "") for code in NAMED_IN},
        )
        for n in namings
    )
