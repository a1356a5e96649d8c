"""A year as worlds need it, from a case: as it was read, on its base, and with what a person changed."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from gasunion.intake.case import Case, case_of
from gasunion.outcome import Finding, Refused
from gasunion.studies.fleet import Crew, Watch
from gasunion.studies.members import block_members
from gasunion.studies.reconcile.base_file import base_file
from gasunion.studies.reconcile.base_year import BaseYear
from gasunion.studies.worth.world import Year, reconciled_scenario
from gasunion.studies.worth.worlds import Worlds, worlds

MOST_WORLDS = 10_000


def year_of(case: Case, year: int, block: Set[str]) -> Year | None:
    """The year of a case that stands on its base; None where it stands on none, or has no balances of it."""
    if case.base is None or not any(f.year == year for f in case.balances):
        return None
    untouched = case.as_read()
    network, scenario = untouched.planning_year(year)
    config = untouched.config.reconcile
    return Year(
        network=case.planning_year(year)[0],
        plain_network=network,
        scenario=scenario,
        base=case.unshocked().planning_year(year)[1],
        asked=case.planning_year(year)[1],
        figures=untouched.balances,
        deviations=config.deviations,
        held=frozenset(config.held),
        block=frozenset(block),
    )


def worlds_asked(
    case: Case, year: int, *, count: int, seed: int, block: str | None, is_written: bool
) -> frozenset[str]:
    """Whose gain is told in the worlds of a year that is being reconciled; empty where none are asked for.

    Raises
    ------
    Refused : the count, the seed or the block is none; a block or a table is named without worlds.
    """
    asked_worlds(count, seed)
    if not count:
        if block is not None or is_written:
            named = "--block" if block is not None else "--worlds-out"
            what = "is of worlds, and none are asked for."
            raise Refused([Finding(where=named, what=what, hint="Say how many, as in --worlds 20.")])
        return frozenset()
    parties = {p.party for p in case.planning_year(year)[1].parties}
    if block is not None:
        return block_members(block, parties)
    members = {p.party for p in case.planning_year(year)[1].parties if p.role == "member"}
    return frozenset(case.config.players or members)


def worlds_of_base(
    case: Case,
    base: BaseYear,
    block: frozenset[str],
    *,
    count: int,
    seed: int,
    crew: Crew | None = None,
    watch: Watch | None = None,
) -> Worlds:
    """The gain of a block in worlds of a year that was reconciled this minute."""
    network, scenario = case.planning_year(base.year)
    config = case.config.reconcile
    on_base = reconciled_scenario(scenario, base)
    year = Year(
        network=network,
        plain_network=network,
        scenario=scenario,
        base=on_base,
        asked=on_base,
        figures=case.balances,
        deviations=config.deviations,
        held=frozenset(config.held),
        block=block,
    )
    key = f"{case.input_sha256} {base.year}"
    return worlds(year, key=key, count=count, seed=seed, crew=crew, watch=watch)


def base_sha256(case: Case, base: BaseYear) -> str:
    """Hash of the content that plans of a year stand on once its base is as it was reconciled this minute."""
    bases = {**case.raw.bases, base.year: base_file(case, base).encode()}
    return case_of(replace(case.raw, bases=bases)).on_base(base.year).input_sha256


def asked_worlds(count: int, seed: int) -> None:
    """Check how many worlds are asked for, and from which seed.

    Raises
    ------
    Refused : below 0, or more worlds than MOST_WORLDS.
    """
    faults = []
    if not 0 <= count <= MOST_WORLDS:
        hint = f"Give 0 to {MOST_WORLDS:,}; 20 take half a minute, 200 some minutes."
        what = f"{count} worlds cannot be drawn."
        faults.append(Finding(where="--worlds", what=what, value=float(count), limit=MOST_WORLDS, hint=hint))
    if not 0 <= seed < 2**63:
        what = f"{seed} is no seed."
        faults.append(
            Finding(where="--seed", what=what, value=str(seed), hint="Give a whole number of 0 or more.")
        )
    if faults:
        raise Refused(faults)
