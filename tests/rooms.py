"""Names the unit tests of the rooms that changed, for `make fast`: python -m tests.rooms.

Changed is what differs from `main`, or, on `main`, from the commit before; files not yet added count. A
changed file names the nearest tests: those of its own name, else of its folder, else of the folder above.
Where nothing with tests of its own changed, a core is named that takes seconds. What is marked `slow` is left
to `make test`.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
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
        path = PurePosixPath(name)
        if path.parts[:2] == ("src", "gasunion") and len(path.parts) > 2:
            wanted.update(_nearest(path.relative_to("src/gasunion"), root))
        elif path.parts[0] == "tests" and path.name.startswith("test_") and (root / name).exists():
            wanted.add(name)
    if not wanted:
        wanted = {f"tests/unit/{room}" for room in CORE if (root / "tests/unit" / room).is_dir()}
    return sorted(w for w in wanted if not any(str(parent) in wanted for parent in PurePosixPath(w).parents))


def _nearest(source: PurePosixPath, root: Path) -> Iterator[str]:
    """The tests nearest to a file of the program: at most one place."""
    unit = PurePosixPath("tests/unit")
    candidates = [unit / source.parent / f"test_{source.stem}.py"]
    for folder in source.parents:
        if folder.parts:
            candidates += [unit / folder, unit / folder.parent / f"test_{folder.name}.py"]
    yield from [str(c) for c in candidates if (root / c).exists()][:1]


def _git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.split() if done.returncode == 0 else []


if __name__ == "__main__":
    print(*places_of(changed_files()))
