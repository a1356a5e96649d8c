"""A report in the language of its reader: its figures, with the names and words of that language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from gasunion.report.language.language import Language
from gasunion.report.views.data import Pipeline, PlanData, ReportData, Slot
from gasunion.report.views.plan_kind import is_of_all, kind_in_words
from gasunion.report.views.rows import YEAR


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A report and the language in which it is read."""

    report: ReportData
    words: Language

    @property
    def code(self) -> str:
        """Code of the language."""
        return self.words.code

    def say(self, key: str, **words: str) -> str:
        """A message."""
        return self.words.say(key, **words)

    def _name(self, kind: str, key: str, otherwise: str) -> str:
        # English names are those of the data: a case of the user's has no others.
        found = "" if self.code == "en" else self.report.names.form(kind, key, self.code)
        return found or otherwise

    def party(self, party: str) -> str:
        """Name of a party."""
        return self._name("party", party, self.report.party_names.get(party, party))

    def node(self, node: str) -> str:
        """Name of a place."""
        return self._name("node", node, self.report.node_name(node))

    def system(self, system: str) -> str:
        """Name of a pipeline system."""
        return self._name("system", system, system)

    def storage(self, storage: str) -> str:
        """Name of a storage."""
        return self._name("storage", storage, storage)

    def contract(self, contract: str) -> str:
        """Name of a contract; its code where the case names none."""
        return self.report.names.form("contract", contract, self.code) or contract

    def use_class(self, name: str) -> str:
        """Name of a class of use."""
        return self.report.names.form("class", name, self.code) or name

    def parties(self, parties: Iterable[str]) -> list[str]:
        """Short names of parties in the alphabetical order of their names."""
        return self.words.sorted(parties, self.party)

    def listed(self, parties: Iterable[str]) -> str:
        """Names of parties in their order, as a list."""
        return self.words.listed([self.party(p) for p in self.parties(parties)])

    def pipe(self, arc: Pipeline) -> str:
        """'Central Asia–China, Khorgos to Horgos (C06)'."""
        key = "name.pipe" if arc.system else "name.pipe_alone"
        return self.say(
            key,
            system=self.system(arc.system),
            start=self.node(arc.from_node),
            end=self.node(arc.to_node),
            code=arc.corridor,
        )

    @cached_property
    def corridors(self) -> dict[str, str]:
        """Corridor → its name."""
        return {arc.corridor: self.pipe(arc) for arc in self.report.arcs}

    def corridor(self, corridor: str) -> str:
        """Name of a corridor."""
        return self.corridors.get(corridor, corridor)

    def plan(self, plan: PlanData) -> str:
        """'joint plan of Kazakhstan and Russia', 'joint plan of all parties', 'status quo'."""
        return kind_in_words(self.words, plan, parties=self.report.party_names, listed=self.listed)

    def is_of_all(self, plan: PlanData) -> bool:
        """Whether every party plans as one."""
        return is_of_all(plan, self.report.party_names)

    def slot(self, slot: Slot) -> str:
        """'January 2024, peak day'."""
        return self.words.period(year=slot.year, month=slot.month, is_peak=slot.is_peak)

    def period(self, label: str) -> str:
        """A period, or the year, in words."""
        return self.say("date.whole_year") if label == YEAR else self.slot(self.report.slots[label])

    def head(self, label: str) -> str:
        """The same as the head of a column: 'Jan', 'Jan peak'."""
        if label == YEAR:
            return self.say("date.year_head")
        slot = self.report.slots[label]
        month = self.words.month(slot.month)
        return self.say("date.peak_head", month=month) if slot.is_peak else month

    @property
    def conditions(self) -> str:
        """'volumes at 20 °C and 101.325 kPa'."""
        return self.say("page.conditions")
