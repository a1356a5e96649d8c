"""What a case uses of a later format than it says."""

from __future__ import annotations

from collections.abc import Iterator

from gasunion.intake.checks.words import Frames
from gasunion.intake.columns import TABLES
from gasunion.intake.config import FILE, FORMAT, CaseConfig
from gasunion.intake.faults import Fault
from gasunion.outcome import Finding


def check_format(frames: Frames, config: CaseConfig) -> Iterator[Fault]:
    """Tables and columns that the case's format does not have; they are read all the same."""
    used = [
        f"table {t.name}" if t.since > config.format else f"{t.name}.{c.name}"
        for t in TABLES
        for c in t.columns
        if max(t.since, c.since) > config.format
        and (c.name == t.key[0] if t.since > config.format else c.since > config.format)
        and not frames[t.name].empty
        and bool((frames[t.name][c.name].notna() & (frames[t.name][c.name] != "")).any())
    ]
    if used:
        what = f"says format {config.format}, and {', '.join(used)} came with a later one"
        hint = f"write format = {FORMAT}, or let `gasunion case upgrade` write it."
        yield Fault(
            file=FILE,
            column="format",
            finding=Finding(where=FILE, what=what, value=float(config.format), hint=hint, severity="warning"),
        )
