from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from gasunion.intake.gaslib.daily import day_of, read_daily
from gasunion.outcome import Refused

NETWORK = {
    "nodes": {"1": {"name": "north"}, "2": {"name": "south"}},
    "entries": {"1": {"node_id": 1}},
    "exits": {"7": {"node_id": 2}},
}
DAYS = {
    "2016-02-17": {
        "entry_nominations": {"1": {"min_injection": 5.5, "max_injection": 5.5}},
        "exit_nominations": {"7": {"min_withdrawal": 5.5, "max_withdrawal": 5.5}},
    }
}


def folder(tmp_path: Path, network: object = NETWORK, days: object = DAYS, slack: object = None) -> Path:
    for name, value in (
        ("network", network),
        ("nominations", days),
        ("slack_nodes", {"2016-02-17": "2"} if slack is None else slack),
    ):
        (tmp_path / f"{name}.json").write_text(value if isinstance(value, str) else json.dumps(value))
    return tmp_path


def test_entries_inject_and_exits_take_at_the_nodes_their_numbers_mean(tmp_path):
    daily = read_daily(folder(tmp_path))
    assert dict(day_of(daily, date(2016, 2, 17)).injection_kg_s) == {"north": 5.5, "south": -5.5}
    assert daily.balancing_node == {date(2016, 2, 17): "south"}


def test_every_fault_of_the_days_is_told(tmp_path):
    days = {
        "2016-02-30": DAYS["2016-02-17"],
        "2016-03-01": {
            "entry_nominations": {"9": {}, "1": {"min_injection": 1.0, "max_injection": 2.0}},
            "exit_nominations": {"7": {"min_withdrawal": "much", "max_withdrawal": None}},
        },
    }
    with pytest.raises(Refused) as refused:
        read_daily(folder(tmp_path, days=days, slack={"2016-02-17": "5"}))
    assert [str(f) for f in refused.value.findings] == [
        "nominations.json: '2016-02-30' is no day. Write a date that exists as YYYY-MM-DD.",
        "nominations.json, day 2016-03-01, entry '9': is no entry of the network.",
        "nominations.json, day 2016-03-01, entry '1': min_injection is 1 and max_injection is 2 kg/s; "
        "a nomination is one number.",
        "nominations.json, day 2016-03-01, exit '7': min_withdrawal and max_withdrawal must be finite "
        "numbers.",
        "slack_nodes.json, day 2016-02-17: there is no node '5'.",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "network.json, line 1, column 2: is not JSON"),
        ('{"nodes": {}, "nodes": {}}', "network.json: key 'nodes' is duplicated. Keep one of them."),
        ('{"nodes": NaN}', "network.json: NaN is not a number."),
        ("[" * 100_000, "network.json: is nested too deeply:"),
        ("[]", "network.json, nodes: must be a JSON object."),
    ],
)
def test_what_is_no_table_is_refused(text, sentence, tmp_path):
    with pytest.raises(Refused) as refused:
        read_daily(folder(tmp_path, network=text))
    assert any(str(f).startswith(sentence) for f in refused.value.findings)


def test_a_missing_file_is_named(tmp_path):
    folder(tmp_path)
    (tmp_path / "slack_nodes.json").unlink()
    with pytest.raises(Refused, match=r"holds 0 files slack_nodes\.json; it must hold exactly one"):
        read_daily(tmp_path)
