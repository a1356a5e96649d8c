"""Files of a result of `gasunion diversion`: the page, the answer and its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gasunion.report.answers.diversion_words import diversion_tables
from gasunion.report.diversion.page import PAGE_FILE, diversion_page
from gasunion.report.diversion.view import DiversionData
from gasunion.report.views.names import names_of_case
from gasunion.scenario.naming import Naming
from gasunion.scenario.parties import Party
from gasunion.writing import json_bytes

ANSWER_FILE = "diversion.json"


def diversion_files(
    answer: Mapping[str, Any], *, parties: Sequence[Party], names: Sequence[Naming]
) -> dict[str, bytes]:
    """Every file of the folder by its name. The same answer gives the same bytes.

    Parameters
    ----------
    parties : of the case, for their names. names : what parties and places are called in each language.
    """
    files = diversion_tables(answer) | {ANSWER_FILE: json_bytes(answer)}
    data = DiversionData(
        answer=answer,
        party_names={p.party: p.name for p in parties},
        names=names_of_case(names),
        files=tuple(sorted(files)),
    )
    return {PAGE_FILE: diversion_page(data)} | files
