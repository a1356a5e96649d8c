"""Names of things in the languages of the parties. Nothing is computed from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

NAMED_IN: Final = ("en", "ru", "kk", "uz", "zh", "tk", "ky")
"""Codes of the languages in which things may be named, in the order of the table's columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What one thing is called.

    Attributes
    ----------
    kind : party, node, system, storage, contract, class or flow, an observed one. key : its name elsewhere.
    forms : language code → name; a language without a form of its own is left out.
    drafts : languages whose form no source gives and no native reader has seen.
    """

    kind: str
    key: str
    forms: Mapping[str, str]
    drafts: tuple[str, ...] = ()
