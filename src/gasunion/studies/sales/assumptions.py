"""Every choice that a study of sales makes for its reader, in words."""

from __future__ import annotations

from collections.abc import Mapping

from gasunion.studies.sales.question import SalesQuestion
from gasunion.studies.sales.setting import Ground


def assumptions(
    question: SalesQuestion, ground: Ground, missing: Mapping[str, str], drawn: int
) -> tuple[str, ...]:
    """What is taken as given.

    Parameters
    ----------
    missing : market → why it has no reference point. drawn : worlds.
    """
    settled = ", ".join(question.settled) or "none"
    said = [
        "homes, and contracts among the parties, take what they took in the status quo and come first; gas "
        "sold outside is told apart from theirs by its share of the mixture at every junction",
        "how much a party has to sell follows its contracts of the year and what its fields could give "
        "besides; where that gas lies follows the mixture",
        "every pipe is open to every seller who pays its charge: whether transit is granted is not modelled, "
        "nor are sanctions and politics",
        "demand is what own output, LNG and other suppliers leave, straight through the year's point; its "
        "elasticities are estimates of this project with a wide range",
        "contracts with a price by formula count as sold at the market's price; settled, with no margin: "
        + settled,
        "a group behaves as its member that holds out most, and its members charge each other nothing",
        "where nobody has a margin, who sells is open; the most even point is taken",
        "limits over several pipes are split among them by what each has left",
    ]
    if question.by_month:
        said.append("twelve months, peak days within them; of each store only what no period needs")
    else:
        said.append("the year as one period: no seasons, no stores")
    if not ground.scenario.has_base:
        said.append("the year has no base: its status quo pins contracts as agreed")
    if not drawn:
        said.append("no worlds were drawn: intervals are over conduct and elasticity alone")
    said += [f"{m} is left out: {why}" for m, why in missing.items()]
    return (*said, *question.idle)
