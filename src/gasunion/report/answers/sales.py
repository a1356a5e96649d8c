"""The answer of `gasunion sales`: plain data for the JSON, and its words for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gasunion.studies.sales.outside import LEVELS, Reference
from gasunion.studies.sales.partitions import Stability
from gasunion.studies.sales.points import WHOLE, name_of
from gasunion.studies.sales.question import SalesQuestion
from gasunion.studies.sales.regimes import Told
from gasunion.studies.sales.study import Sales
from gasunion.studies.sales.swaps import Swaps

UNITS = "MUSD of the year; USD per 1000 m³; bcm at 20 °C and 101.325 kPa"
POOLING = (
    "where buyers do not ask whose gas it is, pooling gas brings nothing beyond what no charges among the "
    "members bring; contracts ask, and what swaps save in meeting them is told"
)
NOTHING_CONTRACTED = "no contract of a seller with these markets carried anything, or none could be met"
NO_BASE = "the case holds none of this year; its status quo pins contracts as agreed"
NO_PARTITION = "an equilibrium of a partition is missing"
TO_SHOW = 10.0
"""Per cent by which the case's first step and a curve's first unit may differ before it is said."""


def sales_part(sales: Sales) -> tuple[dict[str, Any], dict[str, str]]:
    """Body of the answer and the reasons of what is null in it."""
    question, reasons = sales.question, {}
    case = question.case
    body: dict[str, Any] = {
        "case": case.name,
        "year": question.year,
        "base": None if case.base is None else case.base.as_dict,
        "units": UNITS,
        "asked": asked_part(question, sales.worlds, sales.seed),
        "periods": dict(zip(sales.ground.left.periods, sales.ground.left.shares, strict=True)),
        "markets": {r.market: _market(r, sales) for r in sales.ground.references},
        "conduct": {
            s: {
                m: {"low": span.low, "mid": 0.5 * (span.low + span.high), "high": span.high}
                for m in question.markets
                for span in [question.spans.of[s, m]]
            }
            for s in question.sellers
        },
        "regimes": {name: _regime(name, told) for name, told in sales.told.items()},
        "split": _nested(sales, "split"),
        "changes": {
            name: _nested(sales, f"changes.{name}") for name in ("apart_at_cost", "in_step", "joint")
        },
        "intervals": {name: list(ends) for name, ends in sales.intervals.items()},
        "open": {name: list(ends) for name, ends in sales.open.items()},
        "partitions": [_partition(k, sales) for k in range(len(sales.partitions))],
        "mergers": mergers(sales),
        "stability": None if sales.stability is None else _stability(sales.stability),
        "pooling": {"words": POOLING, "swaps": None if sales.swaps is None else _swaps(sales.swaps)},
        "points": [dict(p) for p in sales.points],
        "residual": sales.residual,
        "assumptions": list(sales.assumptions),
        "certificate": {"market": dict(sales.market), "witnesses": dict(sales.witnesses)},
    }
    if body["base"] is None:
        reasons["base"] = NO_BASE
    if body["stability"] is None:
        reasons["stability"] = NO_PARTITION
    if sales.swaps is None:
        reasons["pooling.swaps"] = NOTHING_CONTRACTED
    for k, found in enumerate(sales.partitions):
        if found.told is None:
            reasons |= {f"partitions.{k}.{part}": "it has no equilibrium" for part in ("prices", "payoff")}
    for name, (low, high) in sales.open.items():
        _take_out(body, name, f"not unique: from {low:.6g} to {high:.6g}", reasons)
    return body, reasons


def asked_part(question: SalesQuestion, worlds: int, seed: int) -> dict[str, Any]:
    """The question as the answer carries it: enough to ask it again."""
    return {
        "sellers": list(question.sellers),
        "joint": list(question.joint),
        "markets": list(question.markets),
        "conduct": question.spans.text,
        "settled": list(question.settled),
        "by_default": list(question.by_default),
        "by_month": question.by_month,
        "worlds": worlds,
        "seed": seed,
    }


def _market(r: Reference, sales: Sales) -> dict[str, Any]:
    contracted: dict[str, float] = {}
    for c in sales.ground.scenario.contracts:
        if c.buyer == r.party and c.seller in sales.question.sellers:
            contracted[c.seller] = contracted.get(c.seller, 0.0) + sales.ground.left.sold_bcm[c.contract]
    choke = {level: r.choke_usd_per_tcm(level) for level in LEVELS}
    apart = 100.0 * (choke["mid"] / r.steps_top_usd_per_tcm - 1.0)
    return {
        "party": r.party,
        "reference_quantity": r.quantity_bcm_y,
        "reference_price": r.price_usd_per_tcm,
        "elasticity": {level: r.elasticity[level] for level in LEVELS},
        "choke": choke,
        "first_step": r.steps_top_usd_per_tcm,
        "against_steps": (
            f"the curve's first unit is worth {choke['mid']:.0f}, "
            f"the case's first step {r.steps_top_usd_per_tcm:.0f}: {apart:+.0f} %"
            if abs(apart) > TO_SHOW
            else ""
        ),
        "contracted": contracted,
        "source": r.source,
        "confidence": r.confidence,
    }


def _regime(name: str, told: Told) -> dict[str, Any]:
    part: dict[str, Any] = {"prices": told.price, "sold": told.sold, "consumers": told.consumers}
    if name in WHOLE:
        part |= {
            "quantities": told.quantity,
            "profit": told.profit,
            "charges": told.charges,
            "rents": told.rents,
            "payoff": told.payoff,
            "others": told.others,
        }
    return part | {"welfare": told.welfare}


def _nested(sales: Sales, place: str) -> dict[str, Any]:
    """Figures under a place, at most one level deep: "split.buyers.M" → {"buyers": {"M": …}}."""
    out: dict[str, Any] = {}
    for name, value in sales.figures.items():
        if name.startswith(f"{place}."):
            first, dot, rest = name.removeprefix(f"{place}.").partition(".")
            if dot:
                out.setdefault(first, {})[rest] = value
            else:
                out[first] = value
    return out


def _partition(k: int, sales: Sales) -> dict[str, Any]:
    found, apart = sales.partitions[k], sales.partitions[0].told
    told = found.told
    name = name_of(found.groups)
    if told is None or apart is None:
        return {"groups": name, "prices": None, "payoff": None, "gain": {}, "consumers": {}}
    return {
        "groups": name,
        "prices": told.price,
        "payoff": told.payoff,
        "gain": found.gain,
        "consumers": {m: v - apart.consumers[m] for m, v in told.consumers.items()},
    }


def mergers(sales: Sales) -> list[dict[str, Any]]:
    """Every group that sells as one while all others are alone: what it gains, and its interval."""
    out = []
    for found in sales.partitions:
        groups = [g for g in found.groups if len(g) > 1]
        if len(groups) != 1 or found.told is None:
            continue
        group, place = "+".join(groups[0]), f"partitions.{name_of(found.groups)}"
        low, high = sales.intervals[f"{place}.gain.{group}"]
        buyers = sum(sales.figures[f"{place}.consumers.{m}"] for m in sales.question.markets)
        out.append(
            {
                "group": group,
                "gain": found.gain[group],
                "interval": [low, high],
                "pays": "always" if low > 0 else "never" if high <= 0 else "it depends",
                "consumers": buyers,
            }
        )
    return out


def _stability(found: Stability) -> dict[str, Any]:
    return {
        "group": "+".join(found.group),
        "together": found.worth,
        "outside": {x.member: x.outside for x in found.leavers},
        "room": found.room,
        "holds": found.room >= 0,
    }


def _swaps(found: Swaps) -> dict[str, Any]:
    return {"saved": found.saved, "due": found.due, "delivered": found.delivered}


def _take_out(body: dict[str, Any], name: str, reason: str, reasons: dict[str, str]) -> None:
    """A figure of a regime that is not unique is null, with its range and reason."""
    _, regime, part, *rest = name.split(".", 3)
    place = body["regimes"][regime]
    if rest and part in place and rest[0] in place[part]:
        place[part][rest[0]] = None
    elif not rest and part in place:
        place[part] = None
    else:
        return
    reasons[name] = reason


def sales_words(part: Mapping[str, Any]) -> str:
    """The answer as tables for a person."""
    markets, asked = list(part["markets"]), part["asked"]
    group = "+".join(asked["joint"])
    ends = part["intervals"]

    def figure(name: str, value: float | None) -> str:
        if value is None:
            return f"{'open':>26}"
        low, high = ends[name]
        return f"{_whole(value):>8} {f'({_whole(low)} to {_whole(high)})':>17}"

    def row(label: str, place: str, amounts: Mapping[str, Any]) -> str:
        return f"{label:<24}" + "".join(figure(f"{place}.{m}", amounts[m]) for m in markets)

    lines = [f"{'price [USD/tcm]':<24}" + "".join(f"{m:>26}" for m in markets)]
    lines += [row(_REGIME[r], f"regimes.{r}.prices", part["regimes"][r]["prices"]) for r in _REGIME]
    lines += ["", f"{'more than apart [MUSD]':<24}{'at cost':>26}{'in step':>26}{'as one':>26}"]
    changes = part["changes"]
    names = list(dict.fromkeys(n for r in changes for n in changes[r]["sellers"]))
    for kind, every in (("sellers", names), ("consumers", markets)):
        for name in every:
            cells = [
                figure(f"changes.{r}.{kind}.{name}", changes[r][kind][name])
                if name in changes[r][kind]
                else f"{'in the group':>26}"
                for r in ("apart_at_cost", "in_step", "joint")
            ]
            label = name if kind == "sellers" else f"buyers {name}"
            lines.append(f"{label:<24}" + "".join(cells))
    split = part["split"]
    lines += ["", f"{group} as one at cost against apart with charges, all together [MUSD]:"]
    for name, label in _SPLIT.items():
        lines.append(f"  {label:<44}{figure(f'split.{name}', split[name])}")
    lost = ", ".join(f"{m} {_signed(v)}" for m, v in split["buyers"].items())
    lines.append(f"  of which buyers by selling as one: {lost}")
    lines += ["", "Who would gain by selling as one, all others alone [MUSD]:"]
    for m in part["mergers"]:
        low, high = m["interval"]
        lines.append(
            f"  {m['group']:<22}{_whole(m['gain']):>8} {f'({_whole(low)} to {_whole(high)})':>17}  "
            f"{m['pays']}; buyers {_signed(m['consumers'])}"
        )
    held = part["stability"]
    if held is not None:
        outside = ", ".join(f"{m} {v:.0f}" for m, v in held["outside"].items())
        verdict = "nobody has to leave" if held["holds"] else "somebody would leave, whatever the split"
        lines += [
            "",
            f"{held['group']} has {held['together']:.0f} together; alone, the others together: {outside}. "
            f"Left over {_signed(held['room'])}: {verdict}.",
        ]
    swaps = part["pooling"]["swaps"]
    lines += ["", part["pooling"]["words"][0].upper() + part["pooling"]["words"][1:] + "."]
    if swaps is not None:
        lines.append(f"Swaps among {group} save {swaps['saved']:.0f} MUSD in meeting contracts of the year.")
    told = [f"{m}: {row['against_steps']}" for m, row in part["markets"].items() if row["against_steps"]]
    lines += ["", "Curves against the case's steps:", *(f"  {t}" for t in told)] if told else []
    lines += ["", "Taken as given:", *(f"  {words}" for words in part["assumptions"])]
    lines += [
        "",
        f"Intervals are over {len(part['points'])} points beside the middle. Rechecked by other code: no "
        f"condition misses by more than {part['residual']:.0e} of its size.",
    ]
    return "\n".join(lines)


def _whole(value: float) -> str:
    """A whole figure; what rounds to nothing has no sign."""
    text = f"{value:.0f}"
    return "0" if text == "-0" else text


def _signed(value: float) -> str:
    text = f"{value:+.0f}"
    return "0" if text in ("-0", "+0") else text


_REGIME = {
    "apart": "apart",
    "apart_at_cost": "apart, at cost",
    "in_step": "in step, charges",
    "joint": "as one, at cost",
}
_SPLIT = {
    "routing": "routing: gas takes cheaper ways",
    "double_margin": "no charge on top of a margin",
    "market_power": "market power",
    "total": "all three",
}
