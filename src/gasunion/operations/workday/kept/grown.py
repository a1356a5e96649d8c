"""A mapping that never changes, and makes a larger one in the time that the addition takes.

What stands of a day has thousands of entries and grows by one at a time, while others read what stood before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

MOST_APART: Final = 256
"""So many entries are kept beside the others before all are copied into one."""


class Grown(Mapping[K, V], Generic[K, V]):
    """Entries, and those that came lately and count before them; in the order in which keys came first."""

    __slots__ = ("_entries", "_lately", "_new")

    def __init__(self, entries: dict[K, V] | None = None) -> None:
        self._entries: dict[K, V] = {} if entries is None else entries
        self._lately: dict[K, V] = {}
        self._new = 0

    def with_all(self, more: Mapping[K, V]) -> Grown[K, V]:
        """The same with more entries; an entry of the same key is replaced in its place."""
        if not more:
            return self
        lately = {**self._lately, **more}
        if len(lately) > MOST_APART:
            return Grown({**self._entries, **lately})
        made = Grown(self._entries)
        made._lately = lately
        made._new = self._new + sum(1 for key in more if key not in self)
        return made

    def __getitem__(self, key: K) -> V:
        found = self._lately.get(key)
        return self._entries[key] if found is None and key not in self._lately else found  # type: ignore[return-value]

    def __contains__(self, key: object) -> bool:
        return key in self._lately or key in self._entries

    def __iter__(self) -> Iterator[K]:
        yield from self._entries
        yield from (key for key in self._lately if key not in self._entries)

    def __len__(self) -> int:
        return len(self._entries) + self._new
