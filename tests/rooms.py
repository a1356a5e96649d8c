"""Names the unit tests of the rooms that changed, for `make fast`: python -m tests.rooms.

Changed is what differs from `main`, or, on `main`, from the commit before; files not yet added count. Where
nothing with tests of its own changed, a core is named that takes seconds.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[1]
CORE = ("network", "scenario", "planning", "market", "hydraulics", "games", "dispatch", "ledger")


def changed_files() -> list[str]:
    """Paths from the root, with what git does not track yet; none where there is no git."""
    found: set[str] = set()
    base = _git("merge-base", "HEAD", "main")
    if base == _git("rev-parse", "HEAD"):
        base = ["HEAD~1"]
    for words in (("diff", "--name-only", *base), ("ls-files", "--others", "--exclude-standard")):
        found.update(_git(*words))
    return sorted(found)


def places_of(files: Iterable[str], *, root: Path = ROOT) -> list[str]:
    """Test folders and files for changed files, both from the root; the core where there are none."""
    wanted: set[str] = set()
    for name in files:
        parts = PurePosixPath(name).parts
        if parts[:2] == ("src", "gasunion") and len(parts) > 2:
            room = parts[2]
            wanted.add(f"tests/unit/{room}" if len(parts) > 3 else f"tests/unit/test_{room}")
        elif parts[0] == "tests" and parts[-1].startswith("test_"):
            wanted.add(name)
    have = {w for w in wanted if (root / w).exists()}
    if not have:
        have = {f"tests/unit/{room}" for room in CORE if (root / "tests/unit" / room).is_dir()}
    return sorted(w for w in have if not any(str(parent) in have for parent in PurePosixPath(w).parents))


def _git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.split() if done.returncode == 0 else []


if __name__ == "__main__":
    print(*places_of(changed_files()))
