"""What was read and is not modelled, and what was assumed: counted by kind, not element by element."""

from __future__ import annotations

from dataclasses import dataclass, field

from gasunion.outcome import Finding

EXAMPLES_SHOWN = 3


@dataclass(slots=True)
class Remarks:
    """Remarks found so far; equal ones are counted and name their first three elements."""

    file: str
    names: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    hints: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, kind: str, what: str, name: str = "", *, hint: str = "") -> None:
        """Note that `what` holds for the element `name` of a kind."""
        self.names.setdefault((kind, what), []).append(name)
        if hint:
            self.hints[kind, what] = hint

    def findings(self) -> tuple[Finding, ...]:
        """One warning per remark, in the order they were first made."""
        result = []
        for (kind, what), found in self.names.items():
            names = list(dict.fromkeys(found))
            shown = [n for n in names if n][:EXAMPLES_SHOWN]
            more = len(names) - len(shown)
            listed = ", ".join(shown) + (f" and {more} more" if shown and more else "")
            result.append(
                Finding(
                    where=f"{self.file}, {kind}",
                    what=f"{what}{f' ({listed})' if listed else ''}.",
                    value=float(len(names)),
                    hint=self.hints.get((kind, what)),
                    severity="warning",
                )
            )
        return tuple(result)
