"""Which examples the laws see.

`same`: the same examples in every run, on every machine; `make test` and CI.
`explore` (GASUNION_LAWS=long; `make laws`): forty times as many, from the seed GASUNION_SEED, else from a
seed that is drawn; either way it is printed, so that a failure can be run again. The whole takes hours:
GASUNION_LENGTH, a number above 0 and at most 1, takes that share of it, so that many seeds can be seen.
"""

from __future__ import annotations

import os
import random
import secrets

from hypothesis import HealthCheck, settings

EXPLORES = os.environ.get("GASUNION_LAWS") == "long"
PROFILE = "explore" if EXPLORES else "same"


def length() -> float:
    """Share of the whole `explore` that this run takes: GASUNION_LENGTH, else 1.

    Raises
    ------
    ValueError : GASUNION_LENGTH is no number above 0 and at most 1.
    """
    text = os.environ.get("GASUNION_LENGTH", "1")
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        raise ValueError(f"GASUNION_LENGTH is {text!r}; it must be a number above 0 and at most 1")
    return share


def in_explore(number: int) -> int:
    """This run's share of a number of examples that the whole `explore` has; 1 at the least."""
    return max(1, round(number * length()))


SAME_EXAMPLES, EXPLORE_EXAMPLES = 50, in_explore(2000)

_FOR_BOTH = {"deadline": None, "database": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("same", max_examples=SAME_EXAMPLES, derandomize=True, **_FOR_BOTH)
settings.register_profile("explore", max_examples=EXPLORE_EXAMPLES, print_blob=True, **_FOR_BOTH)


def seed() -> int:
    """Seed of this run: 0 under `same`; GASUNION_SEED, else one drawn once, under `explore`.

    A drawn seed is kept in the environment, where the workers of pytest-xdist find it.

    Raises
    ------
    ValueError : GASUNION_SEED is no whole number of 0 or more.
    """
    if not EXPLORES:
        return 0
    text = os.environ.setdefault("GASUNION_SEED", str(secrets.randbelow(2**31)))
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"GASUNION_SEED is {text!r}; it must be a whole number of 0 or more")
    return int(text)


def few(share: float, *, least: int = 1) -> int:
    """Examples of a law that is slow: a share of the profile's number, `least` at the least."""
    return max(least, round(share * (EXPLORE_EXAMPLES if EXPLORES else SAME_EXAMPLES)))


def seeds(*, same: int, explore: int, least: int = 1) -> range:
    """Seeds for laws with a generator of their own: 0, 1, … under `same`, others under `explore`.

    `least` is for laws that count how many of them behave so: two prove no share.
    """
    first = seed() * 1_000_003
    return range(first, first + (max(least, in_explore(explore)) if EXPLORES else same))


def chance(name: object) -> random.Random:
    """Chance for a law with a generator of its own: the same in every run under `same`, else by the seed."""
    return random.Random(f"{seed()}:{name}")
