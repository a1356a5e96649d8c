"""The answer of `gasunion diversion` in words for a person, and as tables."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

STAGES = {
    "built": "with the pipes that stand",
    "due": "with every project that could carry gas by then",
    "all": "with every project of the table, whenever it could begin",
}


def diversion_words(body: Mapping[str, Any]) -> str:
    """The answer for a person."""
    asked, lines = body["asked"], []
    lines.append(
        f"Gas of {asked['seller']} that {asked['lost']} no longer buys, against {asked['since']}. bcm of the "
        "year, netbacks in USD per 1000 m³ at the field."
    )
    for year, y in body["years"].items():
        lost = y["lost"]
        lines += ["", f"{year}: {sentence_of(year, y, asked)}"]
        other = [f"{n} {s['more_bcm']:+.1f}" for n, s in lost["sold_instead"].items() if not s["same_gas"]]
        if other:
            lines.append(
                f"  From fields that never fed {asked['lost']}, and replacing none of it: {', '.join(other)}."
            )
        for name, stage in y["stages"].items():
            low, high = stage["intervals"]["placed_bcm"]
            lines.append(
                f"  {STAGES[name]}: {stage['placed_bcm']:.2f} placed ({low:.2f} to {high:.2f}), "
                f"{stage['shut_in_bcm']:.1f} shut in; {stage['most_bcm']:.2f} at any price"
            )
            curve = ", ".join(f"{c['reserve_usd_per_tcm']:g}: {c['placed_bcm']:.1f}" for c in stage["curve"])
            lines.append(f"    placed if the field asks this much beside its cost: {curve}")
            lines.append(
                f"    {'crossing':<10}{'buyer':<7}{'takes':>8}{'room':>8}{'netback':>9}  interval       "
                "cost  pays        "
            )
            for r in stage["routes"]:
                net = r["netback"]
                ends = f"{net['interval'][0]:.0f} to {net['interval'][1]:.0f}"
                when = f", not before {r['not_before']}" if r["not_before"] is not None else ""
                lines.append(
                    f"    {r['crossing']:<10}{r['buyer']:<7}{r['taken_bcm']:>8.2f}{r['room_bcm']:>8.2f}"
                    f"{net['at_field_usd_per_tcm']:>9.1f}  {ends:<13}{net['production_usd_per_tcm']:>6.0f}  "
                    f"{r['pays']}; {r['status']}{when}"
                )
            if stage["order_open"]:
                lines.append(f"    order of {len(stage['order_open'])} pairs of routes is not sure")
    lines += ["", "Taken as given:", *(f"  {words}" for words in body["assumptions"])]
    return "\n".join(lines)


def sentence_of(year: str, y: Mapping[str, Any], asked: Mapping[str, Any]) -> str:
    """What a year comes to, in one sentence, with intervals."""
    lost, stage = y["lost"], y["stages"]["built"]
    low, high = stage["intervals"]["placed_bcm"]
    shut = stage["intervals"]["shut_in_bcm"]
    return (
        f"{asked['lost']} bought {lost['volume_bcm']:.1f} bcm less than the {lost['then_bcm']:.1f} of "
        f"{asked['since']}; contracts that the same gas can serve carry {lost['replaced_bcm']:+.1f} more; of "
        f"the {lost['to_place_bcm']:.1f} left, pipes that stand would take {stage['placed_bcm']:.2f} "
        f"({low:.2f} to {high:.2f}) and {stage['shut_in_bcm']:.1f} ({shut[0]:.1f} to {shut[1]:.1f}) would "
        "stay in the ground."
    )


def diversion_tables(body: Mapping[str, Any]) -> dict[str, bytes]:
    """Tables of an answer, as CSV: routes, their terms, months, the curve."""
    routes, terms, months, curve = [], [], [], []
    for year, y in body["years"].items():
        for name, stage in y["stages"].items():
            curve += [[year, name, c["reserve_usd_per_tcm"], c["placed_bcm"]] for c in stage["curve"]]
            for r in stage["routes"]:
                key, net = [year, name, r["crossing"], r["buyer"]], r["netback"]
                routes.append(
                    [*key, r["status"], r["pays"], r["taken_bcm"], *r["taken_interval"], r["capacity_bcm"],
                     r["today_bcm"], r["room_bcm"],
                     net["at_field_usd_per_tcm"], *net["interval"], net["production_usd_per_tcm"],
                     r["not_before"]]
                )  # fmt: skip
                terms += [[*key, t["what"], t["whose"], t["usd_per_tcm"]] for t in net["terms"]]
                months += [[*key, m, v] for m, v in enumerate(r["by_month_bcm"], start=1)]
    key_names = ("year", "stage", "crossing", "buyer")
    return {
        "routes.csv": _csv(
            (*key_names, "status", "pays", "taken_bcm", "taken_low", "taken_high", "capacity_bcm",
             "today_bcm", "room_bcm",
             "netback_usd_per_tcm", "netback_low", "netback_high", "production_usd_per_tcm", "not_before"),
            routes,
        ),
        "terms.csv": _csv((*key_names, "what", "whose", "usd_per_tcm"), terms),
        "months.csv": _csv((*key_names, "month", "taken_bcm"), months),
        "curve.csv": _csv(("year", "stage", "reserve_usd_per_tcm", "placed_bcm"), curve),
    }  # fmt: skip


def _csv(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(["" if v is None else v if isinstance(v, str) else repr(v) for v in row] for row in rows)
    return out.getvalue().encode()
