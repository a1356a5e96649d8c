"""What was known on a day: from where each figure of a prediction comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

How = Literal["structure", "rule", "known", "older", "observed", "undated", "open", "left_out"]
HOWS: tuple[How, ...] = get_args(How)
# Structure counts as known if it was built before the year; a rule of a balance is no knowledge of a year.
KNOWN: tuple[How, ...] = ("structure", "rule", "known", "older", "observed")

# What stands in for a row of the year that was not known.
STAND_IN: tuple[How, ...] = ("older", "observed", "undated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One input of a prediction.

    Attributes
    ----------
    table, name : of what: "supplies", "KZ_TENGIZ".
    of : to whom it belongs: "party KZ", "contract TM-CN", "corridor T01".
    how : structure (built before the year), rule (a balance of 0 to 0), known (a row of the year, dated),
        older (a dated row of an earlier year), observed (an observation of an earlier year), undated (a row
        of an earlier year that is dated later, for want of any other), open (a contract of which no figure
        was known: 0 to what its pipes carry), left_out (dated later, and nothing stands in).
    year : that the figure speaks of; None where there is no figure.
    dated : the date in the row, as it stands there. where : table and row, "supplies.csv, row 14".
    """

    table: str
    name: str
    of: str
    how: How
    year: int | None = None
    dated: str = ""
    where: str = ""

    @property
    def is_known(self) -> bool:
        """Whether it was truly known."""
        return self.how in KNOWN
