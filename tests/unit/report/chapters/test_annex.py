"""The annex of a printed page."""

from __future__ import annotations

import pytest

from gasunion.report.chapters.annex import annex_rows
from gasunion.report.chapters.webtable import figure, web_table
from gasunion.report.language.language import language


@pytest.mark.parametrize(("rows", "follows"), [(200, True), (201, False), (700, False)])
def test_a_table_of_up_to_200_rows_follows_whole_and_a_longer_one_is_named_with_its_file(rows, follows):
    months = [figure(f"month {i}", "mcm/d") for i in range(30)]
    table = web_table(
        language("en"), "flows", "Flows", heads=months, rows=[[1.0] * 30] * rows, file="flows.csv"
    )
    (row,) = annex_rows("Map", table, [])
    assert (row.rows, row.follows, row.file) == (rows, follows, "flows.csv")
