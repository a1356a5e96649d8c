"""A small northern question: two areas, four options, figures that a pencil can follow; all invented."""

from __future__ import annotations

import csv

Rows = list[dict[str, str]]

_SOURCED = {"source": "invented for a test", "source_date": "2026", "confidence": "estimated", "note": ""}

# figure, area, low, mid, high, unit, price_year
_FIGURES = (
    "demand,N,1,2,3,bcm/y,",
    "demand,E,1,1,1,bcm/y,",
    "ramp,,1,1,4,years,",
    "growth,,0,0,1,%/y,",
    "operation,,2,2,4,%/y,",
    "escalation,,0,0,3,%/y,",
    "own_gas_resource,,40,50,80,USD/tcm,2024",
    "own_gas_export,,100,150,200,USD/tcm,2024",
    "bought_gas_price,,80,100,180,USD/tcm,2024",
    "seller_gas_resource,,30,40,60,USD/tcm,2024",
    "seller_gas_export,,60,70,90,USD/tcm,2024",
    "swap_fee,,0,5,10,USD/tcm,2024",
    "swap_ratio,,1,1,1.1,1,",
    "gas_heat,,34,34,34,GJ/tcm,",
    "gas_efficiency,,0.9,0.9,0.9,1,",
    "coal_price,,20,30,40,USD/t,2024",
    "coal_heat,,17,17,17,GJ/t,",
    "coal_efficiency,,0.6,0.6,0.6,1,",
    "lpg_share,,0,0,0.2,1,",
    "lpg_resource,,100,150,200,USD/t,2024",
    "lpg_export,,300,400,500,USD/t,2024",
    "lpg_heat,,46,46,46,GJ/t,",
    "co2_gas,,56,56,56,kg/GJ,",
    "co2_coal,,96,96,96,kg/GJ,",
    "co2_lpg,,63,63,63,kg/GJ,",
    "claim,,600,600,600,MUSD,2022",
    "base_year,,2024,2024,2024,year,",
    "first_year,,2026,2026,2026,year,",
    "supply_years,,5,5,5,years,",
)


def _rows(head: str, *lines: str) -> Rows:
    names = head.split()
    return [dict(zip(names, next(csv.reader([line])), strict=True)) | _SOURCED for line in lines]


def north_tables() -> dict[str, Rows]:
    """Rows of the three tables, fresh."""
    return {
        "north_options": _rows(
            "option name name_ru gas party seller fuel_low_pct fuel_mid_pct fuel_high_pct can_cut",
            "OWN,Own gas,Свой газ,own,AA,,0,0,5,AA",
            "BOUGHT,Gas of Beland,Купленный газ,bought,AA,BB,0,0,2,BB",
            "SWAP,Swap,Своп,swapped,AA,BB,0,0,2,AA BB",
            "COAL,Coal,Уголь,none,AA,,0,0,0,",
        ),
        "north_parts": _rows(
            "part name name_ru options areas section party capacity_bcm_y strings can_cut from_year"
            " until_year build_years capex_low_musd capex_mid_musd capex_high_musd price_year share_low"
            " share_mid share_high",
            "TRUNK,Trunk,Магистраль,OWN,N E,TRUNK,AA,6,2,AA,2026,2060,2,400,600,800,2024,0.4,0.5,1",
            "OLD,Old line,,OWN,N,LINE,AA,0.5,1,AA,2026,2060,1,0,0,0,2024,,,",
            "NEW,New line,,OWN,N,LINE,AA,1,1,AA,2026,2060,2,100,200,300,2024,,,",
            "EAST,Line to the east,,OWN,E,EAST,AA,2,,AA,2027,2060,2,100,150,300,2024,,,",
            "B_SIDE,Line in Beland,,BOUGHT SWAP,N E,B,BB,9,1,BB,2026,2060,2,100,120,200,2024,,,",
            "A_SIDE,Line from the border,,BOUGHT SWAP,N E,A,AA,9,1,AA BB,2026,2029,2,200,240,500,2024,,,",
            "NETWORK,Networks of towns,,OWN BOUGHT SWAP,N E,,AA,,,,2026,2060,1,100,100,400,2024,,,",
            "PLANT,Plant,,COAL,N,,AA,,,,2026,2060,2,50,80,90,2024,,,",
        ),
        "north_figures": _rows("figure area low mid high unit price_year", *_FIGURES),
    }
