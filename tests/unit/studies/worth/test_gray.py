"""The order of coalitions opens and closes fewer borders than one with a fastest player throughout."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import numpy.typing as npt

from gasunion.studies.worth.gray import gray_order

Borders = npt.NDArray[np.int64]
NAMES = ("A", "B", "C", "D", "E", "F")


def random_borders(seed: int) -> Borders:
    """Borders of six players, of sizes 0 to 4, half of the pairs without one."""
    rng = np.random.default_rng(seed)
    upper = np.triu(rng.integers(1, 5, size=(6, 6)) * rng.integers(0, 2, size=(6, 6)), k=1)
    return upper + upper.T


def opened_and_closed(order: list[int], borders: Borders) -> int:
    """Sizes of all borders that open or close along an order."""
    count = 0
    for a, b in pairwise(order):
        who = (a ^ b).bit_length() - 1
        count += sum(int(borders[who, j]) for j in range(len(borders)) if (a & b) >> j & 1)
    return count


def with_one_player_always_fastest(bits: tuple[int, ...]) -> list[int]:
    """The reflected Gray code in which bits[0] moves every second time, bits[1] every fourth, and so on."""
    gray = [n ^ n >> 1 for n in range(1 << len(bits))]
    return [sum(1 << b for k, b in enumerate(bits) if g >> k & 1) for g in gray]


def test_every_set_stands_once_the_empty_one_first_each_a_member_more_or_less_than_the_one_before() -> None:
    for seed in range(20):
        order = gray_order(NAMES, random_borders(seed))
        assert order[0] == 0
        assert sorted(order) == list(range(64))
        assert all((a ^ b).bit_count() == 1 for a, b in pairwise(order))


def test_over_several_games_less_opens_and_closes_than_in_the_best_of_720_orders_of_fixed_pace() -> None:
    found, fixed = 0, 0
    for seed in range(8):
        borders = random_borders(seed)
        found += opened_and_closed(gray_order(NAMES, borders), borders)
        fixed += min(
            opened_and_closed(with_one_player_always_fastest(bits), borders)
            for bits in permutations(range(6))
        )
    assert found < 0.95 * fixed


def test_players_in_another_order_are_visited_alike() -> None:
    borders = random_borders(3)
    order = gray_order(NAMES, borders)
    mixed = np.random.default_rng(0).permutation(6)
    again = gray_order([NAMES[i] for i in mixed], borders[np.ix_(mixed, mixed)])
    assert [sum(1 << int(mixed[k]) for k in range(6) if m >> k & 1) for m in again] == order
