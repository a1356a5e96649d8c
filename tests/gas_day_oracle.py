"""A slow gas day, written from the rules of docs/theory/gas-day.md and sharing no line with the engine.

One hour at a time, every unit by itself, every share a fraction, no state carried from cycle to cycle: an
hour's answer is that of the last cycle that could still change it. It reads the same records and returns
confirmed quantities by (point, exit shipper, entry shipper).
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

HOUR = timedelta(hours=1)
FIRM = ""


def confirmed_day(day_start, agreements, bookings, sections, nominations):
    """Confirmed units by pair, hour by hour.

    All points share one gas day of 24 hours that starts at `day_start`, the rule "deadline 16 hours before,
    cycles every hour from 14 hours before, lead two hours, closed three hours before the end".
    """
    placed = {}
    for message in nominations:
        cycle = _cycle(message.received, day_start)
        if cycle is not None:
            placed[message.id] = cycle
    cycles = sorted(set(placed.values()))
    confirmed = {}
    for hour in range(24):
        can = [c for c in cycles if _first_open(c, day_start) <= hour]
        if not can:
            continue
        answer = _hour(
            hour, max(can), placed, day_start, agreements, bookings, sections, nominations, confirmed
        )
        for pair, units in answer.items():
            confirmed.setdefault(pair, [0] * 24)[hour] = units
    return confirmed


def _cycle(received, day_start):
    if received <= day_start - 16 * HOUR:
        return day_start - 16 * HOUR
    if received > day_start + 21 * HOUR:
        return None
    cycle = day_start - 14 * HOUR
    while cycle <= received:
        cycle += HOUR
    # The first cycle also takes those that came between the deadline and it.
    return cycle if cycle + 2 * HOUR < day_start + 24 * HOUR else None


def _first_open(cycle, day_start):
    if cycle <= day_start - 16 * HOUR:
        return 0
    hour = 0
    while hour < 24 and day_start + hour * HOUR < cycle + 2 * HOUR:
        hour += 1
    return hour


def _pair(message):
    two = (message.shipper, message.counterparty)
    return (message.point, *(two if message.side == "exit" else reversed(two)))


def _asked(message, hour, cycle, day_start, confirmed):
    if message.hours is not None:
        return message.hours[hour]
    first = _first_open(cycle, day_start)
    left = max(0, message.daily - sum(confirmed.get(_pair(message), [0] * 24)[:first]))
    return left // (24 - first) + (1 if hour - first < left % (24 - first) else 0)


def _shares(total, weights, order):
    """Largest remainder: name → units."""
    whole = sum(weights.values())
    exact = {k: Fraction(total) * w / whole for k, w in weights.items()}
    units = {k: int(v) for k, v in exact.items()}
    queue = sorted(weights, key=lambda k: (units[k] - exact[k], order(k)))
    for k in queue[: total - sum(units.values())]:
        units[k] += 1
    return units


def _hour(hour, cycle, placed, day_start, agreements, bookings, sections, nominations, confirmed):
    standing, received = {}, {}
    for message in sorted(nominations, key=lambda m: (m.received, m.id)):
        if message.id in placed and placed[message.id] <= cycle:
            standing[_pair(message), message.side] = message
            received[_pair(message)] = max(received.get(_pair(message), message.received), message.received)

    def order(pair):
        return (received[pair], pair)

    asked = {key: _asked(m, hour, placed[m.id], day_start, confirmed) for key, m in standing.items()}
    processed = dict(asked)
    for point, side, shipper in {(p[0], s, p[1] if s == "exit" else p[2]) for p, s in asked}:
        if agreements[point].rights == "open":
            continue
        mine = {
            p: q
            for (p, s), q in asked.items()
            if s == side and p[0] == point and p[1 if s == "exit" else 2] == shipper
        }
        booked = sum(b.quantity for b in _booked(bookings, point, side, shipper))
        if sum(mine.values()) > booked:
            for pair, units in _shares(booked, mine, order).items():
                processed[pair, side] = units
    matched = {}
    for pair in {p for p, _ in asked}:
        single = agreements[pair[0]].sides
        if single != "double":
            matched[pair] = processed[pair, single]
        else:
            both = [processed.get((pair, side)) for side in ("exit", "entry")]
            if None in both:
                matched[pair] = 0
            elif agreements[pair[0]].matching_rule == "equal_or_zero":
                matched[pair] = both[0] if both[0] == both[1] else 0
            else:
                matched[pair] = min(both)
    return _cut(hour, matched, agreements, bookings, sections, order, received)


def _booked(bookings, point, side, shipper):
    return [b for b in bookings if (b.point, b.side, b.shipper) == (point, side, shipper)]


def _rights(side, matched, agreements, bookings, order):
    """For each pair a list with the right of each of its units, and its part of the firm booking."""
    rights, firm = {pair: [] for pair in matched}, {}
    for point, shipper in {(p[0], p[1 if side == "exit" else 2]) for p in matched}:
        mine = {
            p: q
            for p, q in matched.items()
            if p[0] == point and p[1 if side == "exit" else 2] == shipper and q
        }
        stack = {}
        for b in _booked(bookings, point, side, shipper):
            alike = agreements[point].cut_order == "all_alike"
            name = FIRM if b.kind == "firm" or alike else b.stamp.isoformat()
            stack[name] = stack.get(name, 0) + b.quantity
        left = dict(mine)
        for name in sorted(stack):
            wanted = sum(left.values())
            if not wanted or not stack[name]:
                continue
            parts = dict(left) if wanted <= stack[name] else _shares(stack[name], left, order)
            for pair, units in parts.items():
                if name == FIRM:
                    firm[pair] = max(Fraction(stack[name] * left[pair], wanted), Fraction(units))
                rights[pair] += [name] * units
                left[pair] -= units
    return rights, firm


def _cut(hour, matched, agreements, bookings, sections, order, received):
    rights, firm_weight = {}, {}
    for side in ("exit", "entry"):
        own, firm = _rights(side, matched, agreements, bookings, order)
        for pair, units in matched.items():
            agreement = agreements[pair[0]]
            if agreement.rights == "open":
                rights[pair] = [FIRM] * units
            elif agreement.sides in ("double", side):
                before = rights.get(pair)
                rights[pair] = (
                    own[pair]
                    if before is None
                    else [max(a, b) for a, b in zip(before, own[pair], strict=True)]
                )
                if pair in firm:
                    firm_weight[pair] = min(firm_weight.get(pair, firm[pair]), firm[pair])
    room = {s.id: s.capacity[hour] for s in sections}
    passes = {pair: [s.id for s in sections if pair[0] in s.points] for pair in matched}
    given = dict.fromkeys(matched, 0)
    for tier in sorted({name for units in rights.values() for name in units}):
        want = {pair: units.count(tier) for pair, units in rights.items() if tier in units}
        weight = {
            pair: firm_weight[pair]
            if tier == FIRM and agreements[pair[0]].firm_basis == "booking" and pair in firm_weight
            else Fraction(units)
            for pair, units in want.items()
        }
        share = _max_min(want, weight, passes, room)
        units = {pair: int(share[pair]) for pair in want}
        for pair in want:
            for s in passes[pair]:
                room[s] -= units[pair]
        queue = sorted(
            want,
            key=lambda p: (units[p] - share[p], received[p], f"{p[0]}:{p[1]}>{p[2]}"),
        )
        progress = True
        while progress:
            progress = False
            for pair in queue:
                if units[pair] < want[pair] and all(room[s] > 0 for s in passes[pair]):
                    units[pair] += 1
                    progress = True
                    for s in passes[pair]:
                        room[s] -= 1
        for pair in want:
            given[pair] += units[pair]
    return given


def _max_min(want, weight, passes, room):
    """Exact shares: at each step the tightest of all limits stops its flows for good."""
    share, stopped = {}, {}
    while len(stopped) < len(want):
        moving = [p for p in want if p not in stopped]
        levels = [(Fraction(want[p]) / weight[p], 0, "", p) for p in moving]
        for s in room:
            load = sum(weight[p] for p in moving if s in passes[p])
            if load:
                used = sum(stopped[p] * weight[p] for p in stopped if s in passes[p])
                levels.append(((room[s] - used) / load, 1, s, None))
        level, _, section, pair = min(levels, key=lambda x: x[:3])
        for p in moving:
            if p == pair or (section and section in passes[p]):
                stopped[p] = level
    for p in want:
        share[p] = stopped[p] * weight[p]
    return share
