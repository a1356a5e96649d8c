"""The small GasLib instance as files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.small_gaslib import FILES


@pytest.fixture
def gaslib_files() -> dict[str, str]:
    """The text of each file, by name."""
    return dict(FILES)


@pytest.fixture
def gaslib_folder(tmp_path: Path) -> Callable[..., Path]:
    """Write the instance into a folder, with files replaced, or left out where the text is None."""

    def write(**replaced: str | None) -> Path:
        folder = tmp_path / "four"
        folder.mkdir(exist_ok=True)
        for name, text in FILES.items():
            changed = replaced.get(name.rpartition(".")[2], text)
            if changed is not None:
                (folder / name).write_text(changed, encoding="utf-8")
        return folder

    return write
