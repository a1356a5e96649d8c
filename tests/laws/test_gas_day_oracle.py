"""The engine against the slow oracle of tests/gas_day_oracle.py: no difference over thousands of days."""

import pytest
from tests.examples import seeds
from tests.gas_day_days import DAY, START, random_day
from tests.gas_day_oracle import confirmed_day

from gasunion.dispatch.desk import open_desk
from gasunion.dispatch.schedule import schedule

pytestmark = pytest.mark.slow

CHUNKS = 10
DAYS = seeds(same=3_000, explore=100_000)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_engine_and_the_oracle_confirm_the_same_units(chunk, record_property):
    differences, cut_cases = 0, 0
    days = DAYS[chunk::CHUNKS]
    for seed in days:
        agreements, bookings, sections, nominations = random_day(seed)
        desk = open_desk(DAY, agreements=agreements.values(), bookings=bookings, sections=sections)
        plan = schedule(desk, nominations)
        ours = {
            (line.pair.point, line.pair.exit_shipper, line.pair.entry_shipper): list(line.confirmed)
            for line in plan.lines
        }
        theirs = confirmed_day(START, agreements, bookings, sections, nominations)
        keys = {*ours, *theirs}
        differences += any(ours.get(k, [0] * 24) != theirs.get(k, [0] * 24) for k in keys)
        cut_cases += any(r.stage == "cutting" for r in plan.reasons.listed())
    record_property("days compared", len(days))
    record_property("days with cuts", cut_cases)
    record_property("days that differ", differences)
    assert cut_cases > len(days) // 10, "the cases must exercise the cuts, or the comparison proves little"
    assert differences == 0
