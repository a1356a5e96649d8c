"""An observed flow of a past year and what each predictor said of it before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from gasunion.scenario.knowledge import KNOWN

# What may be said before a year begins, from the cheapest to the dearest.
PREDICTORS = ("persistence", "agreed", "status_quo", "contracted")
AT_BOUND_BCM = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A bound that binds in the contracted plan and moves an observed flow.

    Attributes
    ----------
    kind : "contract", "arc", "supply" or "joint limit". name : of it.
    bound : "minimum", "maximum" or "both". bcm : the bound, of the year.
    basis : on what it rests; a capacity for what is no contract. dated : its date, as the row says it.
    is_late : dated after the year began, so it may have been set with the observation in view.
    """

    kind: str
    name: str
    bound: str
    bcm: float
    basis: str
    dated: str = ""
    is_late: bool = False

    @property
    def rests_on_observation(self) -> bool:
        """Whether it was set from what was observed."""
        return self.basis == "observation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindcast:
    """One observed flow of one year and its predictions. [bcm]

    Attributes
    ----------
    as_of : the last day of what was known.
    observed, low, high : the observation. basis : whether it tests a model.
    persistence : the observation of the year before, published by then or not; None where there is none.
    was_published : whether the year before's was published by then.
    last_known, last_known_year : the latest earlier observation that was.
    agreed : the agreed quantity alone; None where no contract is measured as this flow, or none was agreed.
    status_quo : in the plan with agreed quantities. planned, planned_low, planned_high : in the contracted
        plan, and over plans as good within the tolerance. None where nothing was known of a contract on it.
    held : what binds in the contracted plan and moves the flow.
    starts_or_ends : contracts on it that begin or end with the year.
    rests_on : to whom its inputs belong. inputs : how many of them were known, and how.
    missing : why a predictor says nothing, by its name.
    """

    corridor: str
    year: int
    as_of: date
    observed: float
    low: float | None
    high: float | None
    basis: str
    persistence: float | None
    was_published: bool = False
    last_known: float | None = None
    last_known_year: int | None = None
    agreed: float | None = None
    status_quo: float | None = None
    planned: float | None
    planned_low: float | None
    planned_high: float | None
    held: tuple[Held, ...] = ()
    starts_or_ends: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    inputs: Mapping[str, int] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)

    def said(self, predictor: str) -> float | None:
        """What a predictor said; None where it says nothing."""
        return {
            "persistence": self.persistence,
            "agreed": self.agreed,
            "status_quo": self.status_quo,
            "contracted": self.planned,
        }[predictor]

    @property
    def error(self) -> float | None:
        """Contracted plan less observation."""
        return None if self.planned is None else self.planned - self.observed

    @property
    def persistence_error(self) -> float | None:
        """Persistence less observation."""
        return None if self.persistence is None else self.persistence - self.observed

    @property
    def is_within(self) -> bool:
        """Whether the contracted plan lies between the low and the high end of what sources say."""
        if self.planned is None:
            return False
        low = self.observed if self.low is None else self.low
        high = self.observed if self.high is None else self.high
        return low - AT_BOUND_BCM <= self.planned <= high + AT_BOUND_BCM

    @property
    def is_independent(self) -> bool:
        """Whether the observation is one, and no input of the case was set from it."""
        return self.basis == "independent"

    @property
    def is_test(self) -> bool:
        """Whether agreement says anything of the plan: independent, and no bound that binds is late."""
        return self.is_independent and self.planned is not None and not any(h.is_late for h in self.held)

    @property
    def known_share(self) -> float | None:
        """Share of its inputs that was truly known; None without inputs."""
        total = sum(self.inputs.values())
        return sum(self.inputs.get(h, 0) for h in KNOWN) / total if total else None
