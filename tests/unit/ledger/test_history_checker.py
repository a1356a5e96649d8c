"""The checker of histories finds what it is there to find, on histories made by hand."""

from __future__ import annotations

from tests.faults.history import Event, anomalies


def event(name: str, begun: int, ended: int, **more) -> Event:
    return Event(name=name, begun=begun, ended=ended, **more)


def test_a_serial_history_has_no_anomaly() -> None:
    events = [
        event("w1", 0, 1, appended={"A": "x", "B": "x"}),
        event("r1", 2, 3, read={"A": ["x"], "B": ["x"]}),
        event("w2", 2, 5, appended={"A": "y"}),
        event("r2", 4, 6, read={"A": ["x", "y"]}),
    ]
    assert anomalies(events, {"A": ["x", "y"], "B": ["x"]}, room=0) == []


def test_a_lost_append_is_found() -> None:
    (told,) = anomalies([event("w1", 0, 1, appended={"A": "x"})], {"A": []}, room=0)
    assert told == "x was acknowledged, and is lost from A"


def test_a_refused_append_that_stands_and_one_that_stands_twice_are_found() -> None:
    refused = [event("w1", 0, 1, appended={"A": "x"}, is_refused=True)]
    assert anomalies(refused, {"A": ["x"]}, room=0)[0] == "w1 was refused, and x stands in A"
    twice = [event("w1", 0, 1, appended={"A": "x"})]
    assert anomalies(twice, {"A": ["x", "x"]}, room=0) == ["A holds a name twice"]


def test_a_stale_read_is_found() -> None:
    events = [event("w1", 0, 1, appended={"A": "x"}), event("r1", 2, 3, read={"A": []})]
    (told,) = anomalies(events, {"A": ["x"]}, room=0)
    assert told == "no serial order explains 2 transactions, among them r1, w1"


def test_a_read_that_sees_half_of_a_transaction_is_found() -> None:
    events = [
        event("w1", 0, 9, appended={"A": "x", "B": "x"}),
        event("r1", 0, 9, read={"A": ["x"], "B": []}),
    ]
    (told,) = anomalies(events, {"A": ["x"], "B": ["x"]}, room=0)
    assert told == "no serial order explains 2 transactions, among them r1, w1"


def test_write_skew_between_readers_is_found() -> None:
    events = [
        event("w1", 0, 9, appended={"A": "x"}),
        event("w2", 0, 9, appended={"B": "y"}),
        event("r1", 0, 9, read={"A": ["x"], "B": []}),
        event("r2", 0, 9, read={"A": [], "B": ["y"]}),
    ]
    (told,) = anomalies(events, {"A": ["x"], "B": ["y"]}, room=0)
    assert told.startswith("no serial order explains 4 transactions")


def test_overselling_and_a_refusal_without_cause_are_found() -> None:
    events = [event("s1", 0, 1, sold=6), event("s2", 2, 3, sold=5)]
    assert anomalies(events, {}, room=10) == ["11 units were sold of 10"]
    refused = [event("s1", 0, 1, sold=6), event("s2", 2, 3, sold=4, is_refused=True)]
    assert anomalies(refused, {}, room=10) == ["s2 was refused 4 units, and at most 6 of 10 were gone"]
    assert anomalies(refused, {}, room=9) == []
