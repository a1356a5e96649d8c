"""The answer of `gasunion union` for a person: MUSD a year beside what each has today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gasunion.report.answers.reconciled import base_words
from gasunion.report.answers.union import NO_WORLDS, base_reason, union_part
from gasunion.studies.union.study import EQUAL, PRICE_POINT, Union

MUSD = 1e6
# Solutions that a person is shown; all stand in the JSON.
SHOWN = ("shapley", "nucleolus", "tau", "owen", "myerson", PRICE_POINT, EQUAL)


def union_words(union: Union) -> str:
    """The answer for a person: MUSD a year beside what each has today."""
    body, _ = union_part(union)
    players, gain, today = union.table.players, union.gain, union.today_usd
    without = {p: union.without_usd[p] - today[p] if union.without_usd else None for p in players}
    lines = [
        f"{union.question.case.name}, {union.question.year}: what {'+'.join(players)} gain by planning as "
        "one. MUSD a year, in this model.",
        _first_up(base_reason(union)) + "."
        if union.today.base is None
        else base_words(union.today.base, year=union.question.year),
        f"Together they gain {_musd(body['gain_usd'])}: timing and routing {_musd(gain.timing_usd)}, more "
        f"trade {_musd(gain.trade_usd)}, shortage relieved {_musd(gain.shortage_usd)}.",
        _how_sure(body["worlds"]),
        _left_open(body["left_open"]),
        f"With transit and swap balances released too: {_musd(gain.with_balances_usd)}. If those outside "
        f"planned again: {_musd(gain.outsiders_usd)} on top.",
        "",
        f"{'':<34}" + "".join(f"{p:>16}" for p in players),
        _row("today (surplus with payments)", today, players),
        _row("without each other, against today", without, players),
        "together, against today, split by",
    ]
    for rule in SHOWN:
        split = body["shares"].get(rule)
        if split is not None:
            label = f"  {rule.replace('_', ' ')}"
            lines.append(_row(label, {p: split[p] - today[p] for p in players}, players))
        sure = (body["worlds"] or {"rules": {}})["rules"].get(rule)
        if split is not None and sure is not None:
            cells = {p: f"{_musd(q['p5'])}…{_musd(q['p95'])}" for p, q in sure["gain_usd"].items()}
            lines.append(f"{'    5 to 95 of 100 worlds':<34}" + "".join(f"{cells[p]:>16}" for p in players))
            flips = [p for p, share in sure["gains"].items() if 0.05 < 1 - share]
            if flips:
                lines.append(f"    in more than 5 of 100 worlds {' and '.join(flips)} would not gain")
            if sure["in_core"] < 1:
                lines.append(
                    f"    in {100 * (1 - sure['in_core']):.0f} of 100 worlds someone would gain by leaving"
                )
    lines += [
        "",
        "The core is empty: every split leaves a coalition that would do better alone."
        if body["core_empty"]
        else "The core is not empty: there are splits that no coalition can improve on by leaving.",
    ]
    for found in body["leaving"]:
        rule, coalition = found["rule"].replace("_", " "), found["coalition"]
        lines.append(f"Under {rule}, {coalition} would gain {_musd(found['gain_usd'])} by leaving.")
    if not body["leaving"]:
        lines.append("Under none of the splits would anyone gain by leaving.")
    if union.stopped:
        what = "; ".join(f"{s.contract} {s.today_bcm - s.without_bcm:.1f}" for s in union.stopped)
        lines.append(
            "Without each other their common borders are closed to others' gas too; what others' contracts "
            f"then lack, bcm: {what}."
        )
    lines += _sources(body)
    if body["sensitivity"] is not None:
        lines += _decides(body["sensitivity"], players)
    lines.append(
        "Borders to those outside keep today's flows: a market can be sold more only if it is a player."
    )
    lines += [f"warning: {remark}" for remark in union.outcome.findings]
    return "\n".join(lines)


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]


def _how_sure(worlds: Mapping[str, Any] | None) -> str:
    if worlds is None:
        return f"No interval: {NO_WORLDS.removesuffix(': no interval')}."
    failed = "; ".join(f"{n} {why}" for why, n in worlds["failed"].items())
    drawn = f"{worlds['count']} worlds drawn from what published figures leave open (seed {worlds['seed']})"
    drawn += f", of which failed: {failed}" if failed else ""
    gain, served = worlds["gain_usd"], worlds["without_shortage_usd"]
    if gain is None:
        return f"In none of {drawn} is there a gain to tell."
    return (
        f"In {drawn}: {_musd(gain['p5'])} to {_musd(gain['p95'])}, middle {_musd(gain['p50'])} (5, 95 and "
        f"50 of 100); with the documented shortage at 0 {_musd(served['p5'])} to {_musd(served['p95'])}."
    )


def _left_open(told: Mapping[str, Any]) -> str:
    """The gain beside what published balances leave open: in money by worlds, in gas by misclosures."""
    if told["open_bcm"] is None:
        return "No balances of the year are published: what they leave open cannot be told."
    by = ", ".join(
        f"{p} {m['misclosure_bcm']:+.2f} ± {m['sigma_bcm']:.2f}" for p, m in told["misclosure"].items()
    )
    than = "less" if told["is_smaller_in_gas"] else "no less"
    text = (
        f"Over the year {told['moved_bcm']:.2f} bcm end up with another of them than today, {than} than the "
        f"{told['open_bcm']:.2f} bcm by which published balances of the players do not close ({by}); "
        f"{told['shifted_bcm']:.1f} bcm cross at another time or border."
    )
    if told["is_smaller_in_money"]:
        text += " The gain is smaller than its own interval is wide."
    return text


def _sources(body: Mapping[str, Any]) -> list[str]:
    """Sources over orders, what each border is worth, and whether bargaining as one would pay."""
    spread = "; ".join(
        f"{s} {_musd(e['least'])}…{_musd(e['most'])}" for s, e in body["orders"]["spread_usd"].items()
    )
    lines = [f"Sources of the gain over all orders in which they may be taken, free borders first: {spread}."]
    for b in body["borders"]:
        less = _musd(b["leverage_usd"])
        told = f"Border {b['border']}: if its flows stayed today's, all would gain {less} less"
        if b["closed_usd"] is not None:
            held = ", ".join(f"{p} {_musd(v)}" for p, v in b["closed_usd"].items())
            told += f"; closed, and its contracts void, it would cost today {held}"
        lines.append(f"{told}.")
    best = sorted(body["blocs"], key=lambda b: -abs(b["members_more_usd"]))[:3]
    if best:
        told = "; ".join(f"{b['bloc']} {b['members_more_usd'] / MUSD:+,.1f}" for b in best)
        lines.append(f"Bargaining as one bloc (Owen less Shapley value, of its members): {told}.")
    return lines


def _decides(told: Mapping[str, Any], players: tuple[str, ...]) -> list[str]:
    """The inputs that move the gain of all most, lower and higher; those of each party by name."""
    by = {f"{row['table']}[{row['row']}].{row['figure']}": row for row in told["inputs"]}
    empty = {e["input"]: e for e in told["emptied"]}
    lines = [
        "",
        f"What decides it, of {told['screened']} uncertain inputs: the gain with each "
        f"{100 * told['step']:.0f} % lower … higher, sales yielding to homes (every contract pinned)",
    ]
    everyone = "+".join(players)

    def gain(run: Mapping[str, Any]) -> str:
        return "n/a" if run["why"] else _musd(run["coalition_usd"][everyone])

    for name in told["most"]["all"]:
        less, more = by[name]["runs"]["less"], by[name]["runs"]["more"]
        ends = f"{gain(less['yielding'])} … {gain(more['yielding'])}"
        pinned = f"({gain(less['pinned'])} … {gain(more['pinned'])})"
        lines.append(f"  {name:<40} {ends:>18} {pinned:>20}{_emptied(empty[name])}")
    return lines + [f"  most for {p}: {', '.join(told['most'][p])}" for p in players]


def _emptied(told: Mapping[str, Any]) -> str:
    """The smallest change that leaves next to nothing of the gain, and where no year could be planned."""
    change, lost = told["change"], ", ".join(f"{100 * c:+.0f} %" for c in told["not_planned"])
    text = "; no change of up to 25 % empties it" if change is None else f"; {100 * change:+.0f} % empties it"
    return text + (f" (no year can be planned at {lost})" if lost else "")


def _row(
    label: str, values: Mapping[str, int | None] | Mapping[str, float | None], players: tuple[str, ...]
) -> str:
    cells = (values[p] for p in players)
    return f"{label:<34}" + "".join(f"{'n/a' if v is None else _musd(v):>16}" for v in cells)


def _musd(usd: float) -> str:
    return f"{round(usd / MUSD, 1) + 0.0:,.1f}"
