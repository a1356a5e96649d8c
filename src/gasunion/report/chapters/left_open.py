"""One sentence beside every gain: what published balances leave open, in each language of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gasunion.report.language.language import Language

# A misclosure below this is none to speak of.
LEAST_TOLD_BCM = 0.05


def left_open_sentence(
    words: Language,
    *,
    year: int,
    misfit: float,
    open_bcm: float,
    moved_bcm: float,
    misclosure_bcm: Mapping[str, float],
    name: Callable[[str], str] = str,
    is_brief: bool = False,
) -> str:
    """What the balances of a year leave open beside what a block moves; a smaller gain is called that.

    Parameters
    ----------
    open_bcm : sum of the sizes of the members' misclosures. name : of a party, in the language.
    is_brief : without the misclosure of each party.
    """
    size = "smaller" if moved_bcm < open_bcm else "larger"
    if is_brief:
        return words.say(
            f"left_open.brief_{size}",
            open=words.with_unit(open_bcm, "bcm"),
            moved=words.with_unit(moved_bcm, "bcm"),
        )
    told = sorted(
        ((p, v) for p, v in misclosure_bcm.items() if abs(v) >= LEAST_TOLD_BCM),
        key=lambda item: (-abs(item[1]), item[0]),
    )
    parties = [
        words.say("list.with_figure", name=name(p), figure=words.with_unit(v, "bcm", signed=True))
        for p, v in told
    ]
    return words.say(
        f"left_open.{size}",
        year=str(year),
        misfit=f"Σz² {words.number(misfit, 'count')}",
        open=words.with_unit(open_bcm, "bcm"),
        moved=words.with_unit(moved_bcm, "bcm"),
        parties=", ".join(parties),
    )
