"""The uplift of home use: it must lift the least home value above every other use of a year with balances."""

from __future__ import annotations

from collections.abc import Iterator

from gasunion.intake.cells import number_text
from gasunion.intake.checks.words import Frames
from gasunion.intake.config import FILE, CaseConfig
from gasunion.intake.faults import Fault
from gasunion.outcome import Finding

KEY = "home_uplift_usd_per_tcm"


def check_uplift(frames: Frames, config: CaseConfig) -> Iterator[Fault]:
    """A warning for each year of balances in which some other use still outbids the last step of home use."""
    classes, markets = frames["classes"], frames["markets"]
    is_home = classes["home"].astype(bool)
    home = classes["value_usd_per_tcm"][is_home].dropna()
    if home.empty:
        return
    lifted = float(home.min()) + config.home_uplift_usd_per_tcm
    other = classes[~is_home][["class", "value_usd_per_tcm"]].dropna()
    years = sorted({int(y) for y in frames["balances"]["year"].dropna()} & set(config.plan_years))
    for year in years:
        uses = [(float(v), f"class {name}") for name, v in other.itertuples(index=False)]
        of_year = markets[markets["year"] == year][["node", "value_usd_per_tcm"]].dropna()
        uses += [(float(v), f"the market at {node}") for node, v in of_year.itertuples(index=False)]
        most, who = max(uses, default=(0.0, ""))
        if lifted <= most:
            short = most - float(home.min())
            finding = Finding(
                where=FILE,
                what=f"{KEY} is {number_text(config.home_uplift_usd_per_tcm)}: in {year} {who} pays "
                f"{number_text(most)} USD/tcm, and when a plan is chosen the last step of home use counts no "
                f"more than that, {number_text(lifted)}",
                value=config.home_uplift_usd_per_tcm,
                limit=short,
                unit="USD/tcm",
                hint=f"raise it above {number_text(short)} where that market could take gas from homes.",
                severity="warning",
            )
            yield Fault(file=FILE, column=KEY, finding=finding)
