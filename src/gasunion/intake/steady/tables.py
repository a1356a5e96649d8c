"""The tables of the three files: rows, names and numbers, every fault gathered."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from gasunion.intake.network_ranges import ANY, MASS_FLOW, PRESSURE, RATIO, Range
from gasunion.outcome import Finding

SI_HINT: Final = "The files are in SI: check the units."
_OF_CONTROL_TYPE: Final = (RATIO, PRESSURE, MASS_FLOW)


class Tables:
    """network.json and bc.json of one folder; faults and assumptions are gathered as they are met."""

    def __init__(self, *, network: Mapping[str, Any], bc: Mapping[str, Any], faults: list[Finding]) -> None:
        self.network, self.bc, self.faults = network, bc, faults
        self.assumptions: list[Finding] = []
        self._rows: dict[str, list[tuple[str, Mapping[str, Any], str]]] = {}

    def rows(self, name: str) -> list[tuple[str, Mapping[str, Any], str]]:
        """Key, row and place in words of each member of a table of network.json; its faults are told once."""
        if name not in self._rows:
            self._rows[name] = list(self._read(name))
        return self._rows[name]

    def _read(self, name: str) -> Iterator[tuple[str, Mapping[str, Any], str]]:
        table = self.network.get(name, {})
        where = f"network.json, {name}"
        if not isinstance(table, Mapping):
            self.faults.append(Finding(where=where, what="does not hold an object."))
            return
        for key, row in table.items():
            if isinstance(row, Mapping):
                yield str(key), row, f"{where}, {key}"
            else:
                self.faults.append(Finding(where=f"{where}, {key}", what="does not hold an object."))

    def values(self, section: str, *, within: Range) -> dict[str, float]:
        """A section of bc.json with one number a member, in SI."""
        table = self.bc.get(section, {})
        if not isinstance(table, Mapping):
            self.faults.append(Finding(where=f"bc.json, {section}", what="does not hold an object."))
            return {}
        return {str(k): self.number(table, k, f"bc.json, {section}", within=within) for k in table}

    def listed(self, settings: Mapping[str, Any], word: str, section: str) -> set[str]:
        """Members that are switched on or off."""
        members = settings.get(word, [])
        if isinstance(members, list) and all(isinstance(m, str | int) for m in members):
            return {str(m) for m in members}
        where = f"bc.json, {section}, {word}"
        self.faults.append(Finding(where=where, what="is not a list of members.", hint='Write ["1", "2"].'))
        return set()

    def setting(self, setting: Any, where: str) -> dict[str, float]:
        """The one set point that a control type and its value stand for, in SI; none where none is given."""
        if setting is None:
            return {}
        fields = {0: "ratio", 1: "pressure_out_pa", 2: "flow_kg_s"}
        kind = setting.get("control_type") if isinstance(setting, Mapping) else None
        if not isinstance(kind, int) or kind not in fields:
            self.faults.append(
                Finding(
                    where=where,
                    what="control_type must be 0 (ratio), 1 (discharge pressure, Pa) or 2 (flow, kg/s).",
                )
            )
            return {}
        key = "value" if "value" in setting else "val"
        return {fields[kind]: self.number(setting, key, where, above=0.0, within=_OF_CONTROL_TYPE[kind])}

    def _nodes(self) -> Mapping[str, Any]:
        found = self.network.get("nodes")
        return found if isinstance(found, Mapping) else {}

    def end(self, row: Mapping[str, Any], where: str, *keys: str) -> str:
        """The node that an arc starts or ends at, by the first of these keys."""
        for key in keys:
            if key in row:
                name = str(row[key])
                if name not in self._nodes():
                    self.faults.append(
                        Finding(where=where, what=f"{key} is {name}, which is no node.", value=name)
                    )
                return name
        self.faults.append(Finding(where=where, what=f"lacks {keys[0]!r}."))
        return ""

    def number(
        self,
        row: Mapping[str, Any],
        key: str,
        where: str,
        *,
        default: float | None = None,
        above: float | None = None,
        within: Range = ANY,
    ) -> float:
        """A finite number within the limits that are given; 1 in place of one that is told as a fault."""
        value = row.get(key, default)
        good = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if value is None or not good or (above is not None and value <= above):
            must = "a finite number" if above is None else f"a number above {above:g}"
            said = "is missing" if key not in row else f"is {row[key]!r}"
            self.faults.append(Finding(where=where, what=f"{key} {said}; it must be {must}.", limit=above))
            return 1.0
        if not within.holds(value):
            shown = f"{value:g} {within.unit}" if within.unit else f"{value:g}"
            what, unit, limit = f"{key} is {shown}; {within.words}.", within.unit, within.limit(value)
            self.faults.append(
                Finding(where=where, what=what, value=value, unit=unit, limit=limit, hint=SI_HINT)
            )
            return 1.0
        return float(value)

    def optional(self, row: Mapping[str, Any], key: str, where: str, *, within: Range = ANY) -> float | None:
        """A number that may be left out."""
        return self.number(row, key, where, within=within) if row.get(key) is not None else None

    def assume(self, what: str) -> None:
        """Say what was taken where the files do not say."""
        self.assumptions.append(Finding(where="steady folder", what=what, severity="warning"))


def is_number(value: Any) -> bool:
    """Whether a value is a finite number, and no truth value."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
