"""Underground storage, active in one year."""

from __future__ import annotations

from dataclasses import dataclass

from gasunion.scenario.source import UNSOURCED, Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """A store of gas.

    Attributes
    ----------
    working_gas_bcm : working gas.
    injection_mcm_d, injection_full_mcm_d : greatest injection when empty and when full; linear between.
    withdrawal_empty_mcm_d, withdrawal_mcm_d : greatest withdrawal when empty and when full; linear between.
    fill_start_bcm : stock at the start; None: the start is free.
    fill_end_bcm : least stock at the end; None: that of the start where it is given.
    change_bcm : stock at the end less stock at the start, where the start is free; 0: cyclic.
    """

    storage: str
    node: str
    working_gas_bcm: float
    injection_mcm_d: float
    withdrawal_mcm_d: float
    injection_full_mcm_d: float | None = None
    withdrawal_empty_mcm_d: float | None = None
    fill_start_bcm: float | None = None
    fill_end_bcm: float | None = None
    change_bcm: float = 0.0
    sourced: Sourced = UNSOURCED

    @property
    def least_end_bcm(self) -> float | None:
        """Least stock at the end; None where the data say nothing of it."""
        return self.fill_start_bcm if self.fill_end_bcm is None else self.fill_end_bcm
