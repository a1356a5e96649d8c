"""What a person reads of a plan in the terminal, in the language of the reader.

In English things stand under the short names of the case, as the next command wants them; in the other
languages under the names that the case gives them.
"""

from __future__ import annotations

from functools import partial

from gasunion.report.answers.gain import gain_lines, left_open_words, worlds_lines
from gasunion.report.answers.reconciled import base_words
from gasunion.report.answers.terminal import by_name, signature, table_lines
from gasunion.report.chapters.money import limit_name
from gasunion.report.language.language import Language
from gasunion.report.views.gather import named_data
from gasunion.report.views.reading import Reading
from gasunion.studies.results import PlanResult

LIMITS_SHOWN = 5
# A shortfall below this is rounding. [bcm]
LEAST_SHORT_BCM = 0.005
_HEADS = ("production", "own_use", "unserved", "imports", "exports")


def plan_text(result: PlanResult, words: Language, *, written: str = "") -> str:
    """What a person is told of a plan; nothing without one. written : a sentence on files, if any."""
    lines = plan_lines(result, words)
    if not lines:
        return ""
    # What the program warns of is told in English.
    lines += [f"warning: {remark}" for remark in result.remarks]
    return "\n".join([*lines, *([written] if written else []), *signature(words)])


def plan_lines(result: PlanResult, words: Language) -> list[str]:
    """Surplus, balances, gain of a block, what binds, what could not be met; nothing without a plan."""
    made = result.plan
    if not made.outcome.is_solved:
        return []
    r = Reading(report=named_data(result), words=words)
    year = made.scenario.calendar.year
    lines = [
        r.say(
            "terminal.plan",
            case=made.scenario.name,
            year=str(year),
            plan=r.plan(r.report.plan),
            surplus=words.with_unit(made.surplus_musd, "MUSD"),
        ),
        base_words(result.base, year=year, words=words),
        *_balances(r, result),
    ]

    def name(party: str) -> str:
        return by_name(words, party, r.party)

    if result.gain is not None:
        use_class = str if words.code == "en" else r.use_class
        lines += gain_lines(result.gain, year=year, words=words, name=name, use_class=use_class)
    if result.worlds is not None:
        lines += worlds_lines(result.worlds, words, name=name)
    if left := left_open_words(result, words, name=name):
        lines.append(left)
    return [*lines, *_limits(r, result), *_shortfalls(r, result)]


def _balances(r: Reading, result: PlanResult) -> list[str]:
    money = {a.party: a.surplus for a in result.accounts}
    heads = [f"{r.say(f'head.{h}')}, {r.words.unit('bcm')}" for h in _HEADS]
    heads.append(f"{r.say('head.surplus')}, {r.words.unit('MUSD')}")
    rows = []
    # In the order of the names that are read.
    for b in r.words.sorted(result.balances, lambda b: by_name(r.words, b.party, r.party)):
        own = b.bcm(b.use) - b.bcm(b.use_by_class.get("market", b.days * 0.0))
        volumes = (b.bcm(b.production), own, b.bcm(b.unserved), b.bcm(b.imports), b.bcm(b.exports))
        cells = [r.words.number(v, "bcm") for v in volumes]
        rows.append([by_name(r.words, b.party, r.party), *cells, r.words.number(money[b.party], "MUSD")])
    return table_lines([r.say("head.party"), *heads], rows)


def _limits(r: Reading, result: PlanResult) -> list[str]:
    told = [
        r.say(
            "ten.limit",
            limit=by_name(r.words, b.name, partial(limit_name, r, b.kind)),
            kind=r.words.say_or(f"limit_kind.{b.kind}", b.kind),
            gain=r.words.with_unit(b.gain_musd, "MUSD"),
        )
        for b in result.binding[:LIMITS_SHOWN]
    ]
    return [r.say("terminal.binding", limits="; ".join(told))] if told else []


def _shortfalls(r: Reading, result: PlanResult) -> list[str]:
    made = result.plan
    if made.pins is None:
        return []
    short = {
        c.contract: float(made.pins.shortfall_mcm_d[i] @ made.formulation.days) / 1000.0
        for i, c in enumerate(made.scenario.contracts)
    }
    told = [
        r.say(
            "ten.pair",
            name=by_name(r.words, name, r.contract),
            figure=r.words.number(v, "bcm", decimals=2),
        )
        for name, v in short.items()
        if v >= LEAST_SHORT_BCM
    ]
    return [r.say("terminal.short", unit=r.words.unit("bcm"), contracts="; ".join(told))] if told else []
