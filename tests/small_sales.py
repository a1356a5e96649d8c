"""A small case in which two parties sell to one outside market: the small case with gas in the south.

AA sends gas east over its own pipe, BB through AA, which charges it. Pencil figures stand in the tests.
"""

from __future__ import annotations

from pathlib import Path

from tests.small_case import Rows, tables, write_case

from gasunion.intake.case import Case, load_case


def sales_tables() -> dict[str, Rows]:
    """Rows of every table, fresh."""
    rows = tables()
    for row in rows["supplies"]:
        if row["node"] == "B_CITY":
            row["capacity_bcm_y"] = "14"
    for row in rows["arcs"]:  # neither the bridge nor the way east is full
        if row["arc"] in ("AC", "AB_2024"):
            column = "capacity_forward_bcm_y" if row["arc"] == "AC" else "capacity_backward_bcm_y"
            row[column] = "60"
    rows["joint_limits"][0]["capacity_bcm_y"] = "200"
    sale = next(r for r in rows["contracts"] if r["contract"] == "A-CN")
    south = next(r for r in rows["contracts"] if r["contract"] == "A-B")
    sale |= {"measure": "AC - AB:b", "maximum_bcm_y": "22", "agreed_bcm_y": "15"}
    south |= {
        "contract": "B-CN", "seller": "BB", "buyer": "CN", "measure": "AB:b", "crossings": "AB:b AC",
        "minimum_bcm_y": "0", "maximum_bcm_y": "4", "agreed_bcm_y": "3", "shape": "flat",
    }  # fmt: skip
    rows["contracts"] = [south, sale]
    return rows


def sales_case(folder: Path, **changes: dict[str, str]) -> Case:
    """The case, loaded. changes : column → value of the first row of a table, by table."""
    rows = sales_tables()
    for table, columns in changes.items():
        rows[table][0] |= columns
    return load_case(write_case(folder, rows))
