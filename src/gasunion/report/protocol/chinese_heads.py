"""Heads of the protocol in Chinese: for a reader who finds a section by them; the text has no Chinese yet."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any


@functools.cache
def chinese_heads() -> Mapping[str, Any]:
    """`title`, `draft` (who drafted them), and `section`: name of a section → its head."""
    file = resources.files("gasunion.report.language") / "messages" / "zh" / "heads.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
