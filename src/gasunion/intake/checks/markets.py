"""Markets given by a reference point: a curve that stays below home use."""

from __future__ import annotations

from collections.abc import Iterator

from gasunion.intake.cells import number_text
from gasunion.intake.checks.words import Frames, cells_of, not_below, number_fault
from gasunion.intake.config import CaseConfig
from gasunion.intake.faults import Fault, fault
from gasunion.intake.tables import rows_of
from gasunion.scenario.markets import choke_most


def least_home_value(frames: Frames, config: CaseConfig) -> float | None:
    """What a plan counts the last step of home use at; None where no class is home. [USD/tcm]"""
    classes = frames["classes"]
    home = classes[classes["home"].astype(bool)]["value_usd_per_tcm"].dropna()
    return None if home.empty else max(float(home.min()), config.home_value_usd_per_tcm)


def check_markets(frames: Frames, config: CaseConfig) -> Iterator[Fault]:
    """A choke price below its reference price, or one that would outbid home use; one of a single step."""
    markets = frames["markets"]
    alone = markets[markets["elasticity"].isna() & markets["choke_usd_per_tcm"].notna()]
    for row, node, choke in cells_of(alone, "markets", "choke_usd_per_tcm"):
        yield number_fault(
            "markets",
            row,
            "choke_usd_per_tcm",
            node,
            choke,
            hint="a step has no curve to cut; give an elasticity too, or leave it blank.",
        )
    elastic = markets[markets["elasticity"].notna()]
    below = elastic[elastic["choke_usd_per_tcm"] < elastic["value_usd_per_tcm"]]
    for row, node, choke, value in cells_of(below, "markets", "choke_usd_per_tcm", "value_usd_per_tcm"):
        hint = not_below("markets", "value_usd_per_tcm", value)
        yield number_fault("markets", row, "choke_usd_per_tcm", node, choke, limit=value, hint=hint)
    least = least_home_value(frames, config)
    if least is None:
        return
    most = choke_most(least)
    for column in ("value_usd_per_tcm", "choke_usd_per_tcm"):
        for row, node, price in cells_of(elastic[elastic[column] > most], "markets", column):
            yield number_fault(
                "markets",
                row,
                column,
                node,
                price,
                limit=most,
                hint=f"a market with an elasticity must not outbid home use, whose last step counts "
                f"{number_text(least)} USD/tcm: at most {number_text(most)}, or give the market as steps.",
            )


def check_outside(frames: Frames, config: CaseConfig) -> Iterator[Fault]:
    """A demand curve of a node where no market pays anything: nobody would ever ask it."""
    outside, markets = frames["outside_demand"], set(frames["markets"]["node"])
    alone = outside[~outside["node"].isin(markets) & (outside["node"] != "")]
    for row, node in zip(rows_of(alone), alone["node"], strict=True):
        yield fault(
            "outside_demand",
            row,
            "node",
            f"node {node} is no outside market: markets has no row for it",
            value=node,
            hint="add its steps to markets.csv, or remove the row.",
        )
