"""What is wrong in a set of files, gathered so that a person hears of everything at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from gasunion.outcome import Finding, Refused
from gasunion.reading.findings import with_rest
from gasunion.reading.limits import FINDINGS


@dataclass(slots=True)
class Faults:
    """Faults and remarks found so far, in the order of the files.

    A hostile file could earn one sentence per byte; past the limit of findings they are counted, not kept.
    """

    errors: list[Finding] = field(default_factory=list)
    hidden: int = 0

    def add(
        self,
        where: str,
        what: str,
        *,
        value: str | float | None = None,
        unit: str | None = None,
        limit: str | float | None = None,
        hint: str | None = None,
    ) -> None:
        """Keep one fault."""
        if len(self.errors) >= FINDINGS:
            self.hidden += 1
            return
        self.errors.append(Finding(where=where, what=what, value=value, unit=unit, limit=limit, hint=hint))

    def add_finding(self, finding: Finding) -> None:
        """Keep one fault that is already a finding."""
        if len(self.errors) >= FINDINGS:
            self.hidden += 1
            return
        self.errors.append(finding)

    def raise_if_any(self) -> None:
        """Refuse the input if anything was wrong.

        Raises
        ------
        Refused : with every fault, or the first of a great many and the count of the rest.
        """
        if not self.errors:
            return
        count = len(self.errors) + self.hidden
        message = f"{count} fault{'s' if count != 1 else ''} in the input"
        raise Refused(with_rest(self.errors, self.hidden), message)
