"""What the page's script needs for own shares: names, gains of coalitions, splits to start from."""

from __future__ import annotations

from typing import Any

from gasunion.report.views.union import NEAR_USD, USD, UnionReading


def own_split_data(r: UnionReading) -> dict[str, Any]:
    """Players in the order of the page; every coalition as places of its members and its gain. [MUSD]"""
    worth = r.answer["worth"]
    place = {p: i for i, p in enumerate(r.players)}
    coalitions = [
        {
            "m": sorted(place[p] for p in name.split("+")),
            "g": (value - sum(worth[p] for p in name.split("+"))) / USD,
            "n": r.coalition(name),
        }
        for name, value in worth.items()
        if len(name.split("+")) < len(r.players)
    ]
    return {
        "names": [r.party(p) for p in r.players],
        "total": r.answer["gain_usd"] / USD,
        "near": NEAR_USD * len(r.players) / USD,
        "digits": 1 if r.unit == "MUSD/y" else 0,
        "coalitions": coalitions,
        "rules": {rule: [r.gain(rule, p) for p in r.players] for rule in r.rules},
        "words": {
            "objects": r.say("own.objects"),
            "content": r.say("own.content"),
            "nobody": r.say("own.nobody"),
            "someone": r.words.messages["union.own.someone"],
            "unit": r.words.unit("MUSD"),
        },
    }


def near_words(r: UnionReading) -> str:
    """What counts as no difference."""
    return f"{NEAR_USD * len(r.players)}\u00a0USD"
