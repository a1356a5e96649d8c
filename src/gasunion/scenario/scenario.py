"""The scenario of one year: all that a plan needs beside the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gasunion.scenario.balances import BalanceFigure
from gasunion.scenario.calendar import Calendar
from gasunion.scenario.contracts import Contract
from gasunion.scenario.demand import Demand, UseClass
from gasunion.scenario.markets import MarketStep
from gasunion.scenario.naming import Naming
from gasunion.scenario.outside_demand import OutsideDemand
from gasunion.scenario.parties import Party
from gasunion.scenario.projects import Project
from gasunion.scenario.storage import Storage
from gasunion.scenario.supply import Supply
from gasunion.scenario.transport import ArcTerms, JointLimit, Maintenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Who owns, wants, sold and may build what in one year. Every tuple is ordered by its records' names.

    Attributes
    ----------
    name : of the case and scenario, for titles. licence : of its data; empty where it is not told.
    calendar : periods of the year.
    terms : one per arc of the network. Other fields: the records active in the year.
    shortages : what users were documented to go without in the year.
    home_value_usd_per_tcm : least value of classes marked home, in every plan of a year without a base.
    home_uplift_usd_per_tcm : what every home step is worth more when a plan of a base year is chosen; it is
        never counted.
    unpaid_gas_usd_per_tcm : what accounts charge for gas that passes a balance and that no contract prices.
    discount_rate : for annualised investment. [1/year]
    capex_level : which of the three investment figures is used.
    are_projects_lumpy : whether a project is built whole or not at all; otherwise any share of it.
    range_tolerance_musd : how much surplus a year a plan may lose and still count as equally good.
    is_as_agreed : whether agreed quantities stand in for what happened; see `scenario.agreed`.
    names : what things are called in the languages of the parties; nothing is computed from them.
    """

    name: str
    calendar: Calendar
    parties: tuple[Party, ...]
    terms: tuple[ArcTerms, ...]
    supplies: tuple[Supply, ...]
    demands: tuple[Demand, ...]
    classes: tuple[UseClass, ...]
    storages: tuple[Storage, ...] = ()
    contracts: tuple[Contract, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()
    joint_limits: tuple[JointLimit, ...] = ()
    markets: tuple[MarketStep, ...] = ()
    outside_demands: tuple[OutsideDemand, ...] = ()
    projects: tuple[Project, ...] = ()
    shortages: tuple[BalanceFigure, ...] = ()
    home_value_usd_per_tcm: float = 450.0
    home_uplift_usd_per_tcm: float = 500.0
    unpaid_gas_usd_per_tcm: float = 150.0
    discount_rate: float = 0.08
    capex_level: Literal["low", "mid", "high"] = "mid"
    are_projects_lumpy: bool = False
    range_tolerance_musd: float = 1.0
    is_as_agreed: bool = False
    names: tuple[Naming, ...] = ()
    licence: str = ""

    @property
    def has_base(self) -> bool:
        """Whether the year is a base year: its contracts are pinned at what was reconciled."""
        return any(c.pinned_mcm_d is not None for c in self.contracts)
