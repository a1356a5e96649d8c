"""The record by its commands: recorded, told, saved, signed, exchanged; every answer held to its schema."""

from __future__ import annotations

import json
import sqlite3
import stat
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.ledger_doors import PASSPHRASE, answered, bundle_of, key, run, write
from tests.ledger_records import entry, submission

import gasunion as gu
from gasunion.ledger.store.address import address_of
from gasunion.ledger.store.ledger import Ledger
from gasunion.outcome import Refused

ALL = "KZ-Op+RU-Op+UZ-Op"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GASUNION_DATABASE_URL", raising=False)
    return tmp_path


@pytest.fixture
def two_days(folder: Path) -> Path:
    run("ledger init")
    for day in ("2026-01-15", "2026-01-16"):
        write(folder, f"{day}.json", bundle_of(day))
        run(f"day run {day}.json --record sqlite:///gasunion.db")
    return folder


def test_a_day_is_recorded_once_and_the_answer_is_the_same_with_and_without(folder: Path) -> None:
    write(folder, "day.json", bundle_of("2026-01-15"))
    run("ledger init")
    without = run("day run day.json --json plain.json")
    first = run("day run day.json --json recorded.json --record sqlite:///gasunion.db")
    again = run("day run day.json --record sqlite:///gasunion.db")
    assert (folder / "plain.json").read_bytes() == (folder / "recorded.json").read_bytes()
    assert first.startswith(without.rstrip())
    assert f"Recorded: records 0 to 27 of {ALL}, at " in first
    assert f"Was recorded before: records 0 to 27 of {ALL}, at " in again
    head = first.strip().splitlines()[-1]
    assert head.startswith("Head ")
    assert head in again
    assert (
        run("day verify day.json recorded.json") == "the result follows from the bundle, to the last unit\n"
    )
    told = answered("ledger verify", folder)
    assert told["chains"][ALL] == {
        "records": 28, "entries": 25, "submissions": 1, "head": head.removeprefix("Head "), "gas_days": 1,
    }  # fmt: skip


def test_every_unit_of_a_recorded_day_is_in_the_accounts_of_its_result(folder: Path) -> None:
    write(folder, "day.json", bundle_of("2026-01-15"))
    run("ledger init")
    result = gu.day_run("day.json", record="sqlite:///gasunion.db")
    parties = {account["party"] for account in result["accounts"]}
    told = {}
    for party in sorted(parties):
        body = gu.ledger_statement(party, first="2026-01-01", last="2026-01-31")
        for account in body["accounts"]:
            told[party, account["account"], account["unit"]] = account["closing"]
    stated = {(a["party"], a["account"], a["unit"]): a["balance"] for a in result["accounts"]}
    assert {k: v for k, v in told.items() if v} == {k: v for k, v in stated.items() if v}


def test_a_day_recorded_again_takes_back_what_changed_and_keeps_the_rest(two_days: Path) -> None:
    write(two_days, "again.json", bundle_of("2026-01-15", R1=1))
    before = gu.ledger_verify()["chains"][ALL]["records"]
    run("day run again.json --record sqlite:///gasunion.db")
    after = gu.ledger_verify()["chains"][ALL]
    # Its input, one reversal, one entry, its close.
    assert (after["records"] - before, after["gas_days"]) == (4, 2)
    act = answered("ledger balance-act --day 2026-01-15", two_days)
    assert act["recording"] == 2
    assert act["points"]["Kartaly"]["handed_over"] == 22351
    (account,) = (
        a for a in gu.ledger_statement("KZ-Op", first="2026-01-15", last="2026-01-15")["accounts"]
        if a["account"] == "system"
    )  # fmt: skip
    lines = [
        (x["entry"], x["amount"], x["reverses"]) for x in account["lines"] if "custody Kartaly" in x["entry"]
    ]
    was = "2026-01-15 #1 custody Kartaly"
    assert lines == [
        (was, 22350, None),
        ("2026-01-15 #2 reversal of custody Kartaly", -22350, was),
        ("2026-01-15 #2 custody Kartaly", 22351, None),
    ]
    # And back again: a third recording, not an answer to the first.
    assert "Recorded: " in run("day run 2026-01-15.json --record sqlite:///gasunion.db")
    assert gu.ledger_balance_act(day="2026-01-15")["points"]["Kartaly"]["handed_over"] == 22350
    assert gu.ledger_verify()["outcome"]["code"] == "solved"


def test_a_statement_tells_what_was_known_at_a_time(two_days: Path) -> None:
    known = gu.ledger_balance_act(day="2026-01-16")["recorded_at"]
    write(two_days, "again.json", bundle_of("2026-01-15", R1=1))
    run("day run again.json --record sqlite:///gasunion.db")

    def closing(**more: str) -> int:
        told = gu.ledger_statement("RU-Op", first="2026-01-15", last="2026-01-15", **more)
        (system,) = (a for a in told["accounts"] if a["account"] == "system")
        return int(system["closing"])

    assert closing() - closing(as_of=known) == -1
    told = answered(
        f"ledger statement --party RU-Op --from 2026-01-15 --to 2026-01-16 --as-of {known}", two_days
    )
    assert told["as_of"] == known


def test_statements_open_where_the_day_before_closed(two_days: Path) -> None:
    def told(first: str, last: str) -> dict[tuple[str, str], dict[str, int]]:
        body = gu.ledger_statement("KZ-Op", first=first, last=last)
        return {(a["account"], a["unit"]): a for a in body["accounts"]}

    one, two, both = (
        told(*days) for days in (("2026-01-15",) * 2, ("2026-01-16",) * 2, ("2026-01-15", "2026-01-16"))
    )
    # A correction of the second run is about the first day: it moved what the first day closed with.
    for account, first in one.items():
        assert two[account]["opening"] == first["closing"]
        assert both[account]["opening"] == first["opening"]
        assert both[account]["closing"] == two[account]["closing"]


def test_a_statement_shows_what_was_corrected_of_earlier_days(two_days: Path) -> None:
    """Reading R4 of each bundle is about the day before: it moved what that day had closed with."""
    told = answered("ledger statement --party KZ-Op --from 2026-01-16 --to 2026-01-16", two_days)
    (account,) = (a for a in told["accounts"] if a["account"] == "balancing account")
    (corrected,) = account["corrected"]
    assert (corrected["day"], corrected["amount"], corrected["kind"]) == ("2026-01-15", 20, "correction")
    text = run("ledger statement --party KZ-Op --from 2026-01-16 --to 2026-01-16")
    assert (
        f"  opening {account['opening']}\n"
        "  in it, of earlier gas days, brought by the runs of these:\n"
        "    2026-01-15  +20  correction Kartaly R4: reading R4 of 2026-01-15: changed by -20, posted -20 "
    ) in text
    both = gu.ledger_statement("KZ-Op", first="2026-01-15", last="2026-01-16")["accounts"]
    assert [len(a["corrected"]) for a in both if a["account"] == "balancing account"] == [1]  # of the 14th


def test_what_is_taken_back_counts_against_the_side_it_had_been_on(two_days: Path) -> None:
    def system() -> dict[str, Any]:
        told = answered("ledger statement --party KZ-Op --from 2026-01-15 --to 2026-01-16", two_days)
        (found,) = (a for a in told["accounts"] if a["account"] == "system")
        return dict(found)

    before = system()
    write(two_days, "again.json", bundle_of("2026-01-15", R1=1))
    run("day run again.json --record sqlite:///gasunion.db")
    after = system()
    assert (after["received"], after["given"]) == (before["received"] + 1, before["given"])
    for account in (before, after):
        assert account["opening"] + account["received"] + account["given"] == account["closing"]
        for side in ("received", "given"):
            assert sum(place[side] for place in account["places"].values()) == account[side]
    moved = {
        name: place["received"] - before["places"][name]["received"]
        for name, place in after["places"].items()
    }
    assert {name: more for name, more in moved.items() if more} == {"Kartaly": 1}


def test_a_statement_tells_the_party_s_accounts_together_and_money_with_its_cents(two_days: Path) -> None:
    words = "ledger statement --party KZ-Op --from 2026-01-15 --to 2026-01-16"
    told = answered(words, two_days)
    summed: dict[str, list[int]] = {}
    for account in told["accounts"]:
        place = summed.setdefault(account["unit"], [0, 0])
        place[0] += account["opening"]
        place[1] += account["closing"]
    assert {p["unit"]: [p["opening"], p["closing"]] for p in told["positions"]} == summed
    assert all(p["opening"] + p["change"] == p["closing"] for p in told["positions"])
    text = run(words)
    assert "· transit fees (USD)\n  opening 0.00\n  2026-01-15  +180603.36  transit TR1" in text
    assert "· neutrality (USD)\n  opening 0.00\n  2026-01-15  -1560.00  imbalance" in text
    assert f"{ALL} (USD): 0.00 +361206.72 = 361206.72" in text
    assert "0.01" not in text


def test_the_balance_act_says_where_an_account_does_not_open_as_it_closed(two_days: Path) -> None:
    told = run("ledger balance-act --day 2026-01-16 --parties KZ-Op+RU-Op")
    assert "Kartaly: RU-Op to KZ-Op (1000m3 at 20C)" in told
    assert "Gazli" not in told
    assert "opens at 1500; the act of 2026-01-15 closed it at 1830" in told
    assert "are not two operators that share a point. Known: KZ-Op+RU-Op, KZ-Op+UZ-Op." in run(
        "ledger balance-act --day 2026-01-16 --parties RU-Op+UZ-Op", code=2
    )
    assert "--day 2026-01-17: is not recorded. Recorded: 2026-01-15, 2026-01-16." in run(
        "ledger balance-act --day 2026-01-17", code=2
    )


def test_a_backup_makes_the_same_record_in_another_database(two_days: Path, database: str) -> None:
    answered("ledger backup saved.jsonl", two_days)
    told = answered(f"ledger restore saved.jsonl --database '{database}'", two_days)
    assert told["chains"] == gu.ledger_verify()["chains"]
    run(f"ledger backup again.jsonl --database '{database}'")
    assert (two_days / "saved.jsonl").read_bytes() == (two_days / "again.jsonl").read_bytes()
    write(two_days, "17.json", bundle_of("2026-01-17"))
    heads = [
        run(f"day run 17.json --record '{url}'").strip().splitlines()[-1]
        for url in (database, "sqlite:///gasunion.db")
    ]
    assert heads[0] == heads[1]


def test_a_backup_that_was_cut_or_changed_is_refused_and_leaves_nothing(two_days: Path) -> None:
    run("ledger backup saved.jsonl")
    data = (two_days / "saved.jsonl").read_bytes()
    lines = data.splitlines(keepends=True)
    row = json.loads(lines[6])
    row["row"][4] += 1
    ways = {
        "cut": (data[: len(data) // 2], ""),
        "without its end": (b"".join(lines[:-1]), "ends before its last line: it was cut short"),
        "a row less": (b"".join(lines[:6] + lines[7:]), "its lines do not give the hash of its last one"),
        "a byte": (data.replace(b"confirmed", b"confirmee", 1), "its lines do not give the hash"),
        "a value": (
            b"".join([*lines[:6], json.dumps(row).encode() + b"\n", *lines[7:]]), "do not give the hash",
        ),
        "other words": (b"{}\n", "is no backup of a record"),
        "nothing": (b"", "ends before its last line"),
    }  # fmt: skip
    for way, (bad, told) in ways.items():
        (two_days / "bad.jsonl").write_bytes(bad)
        assert told in run("ledger restore bad.jsonl --database sqlite:///new.db", code=2), way
        assert not list(two_days.glob("new.db*")), way
    assert "holds a record already" in run("ledger restore saved.jsonl", code=2)


def test_a_backup_of_a_record_that_somebody_changed_is_not_restored(two_days: Path) -> None:
    with sqlite3.connect("gasunion.db") as changed:
        changed.execute("UPDATE balances SET posted = posted + 1 WHERE party = 'KZ-Op'")
    assert "and it does not verify" in run("ledger backup saved.jsonl", code=3)
    told = run("ledger restore saved.jsonl --database sqlite:///new.db", code=2)
    assert "holds a record that does not verify; nothing was restored" in told
    assert "balance of KZ-Op · balancing account · 1000m3 at 20C: is stated as" in told
    assert "all parties together hold 0" in run(
        "ledger statement --party KZ-Op --from 2026-01-15 --to 2026-01-15", code=2
    )


def test_a_record_whose_bytes_are_no_text_is_named_by_whoever_reads_it(two_days: Path) -> None:
    with sqlite3.connect("gasunion.db") as changed:
        changed.execute("DROP TRIGGER records_no_update")
        changed.execute("UPDATE records SET body = CAST(? AS TEXT) WHERE seq = 1", (b'{"\xd8": 1}',))
    for words, code in (
        ("day export --day 2026-01-15 --out mine.json", 2),
        ("ledger backup saved.jsonl", 3),
        ("ledger verify", 3),
    ):
        assert "record 1" in run(words, code=code), words
    assert not (two_days / "mine.json").exists()
    # The copy holds what the database held, to the byte, and is not restored.
    assert b64encode(b'{"\xd8": 1}') in (two_days / "saved.jsonl").read_bytes()
    assert "body: holds" in run("ledger restore saved.jsonl --database sqlite:///new.db", code=2)


def test_a_key_is_made_of_mode_0600_and_never_written_over(folder: Path) -> None:
    made = key(folder, "KZ-Op")
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert b"ENCRYPTED PRIVATE KEY" in made.read_bytes()
    card = json.loads(Path(f"{made}.pub").read_text(encoding="utf-8"))
    assert (card["schema"], card["party"]) == ("gasunion/key/1", "KZ-Op")
    assert PASSPHRASE not in str(card)
    again = run(f"ledger key new --out {made} --passphrase-file passphrase", code=2)
    assert "is there already. Name another file; a key is never written over." in again
    short = folder / "short"
    short.write_text("four\n")
    assert "has 4 bytes; it needs at least 8" in run("ledger key new --out x --passphrase-file short", code=2)
    assert "nobody is there to be asked for it" in run("ledger key new --out x", code=2)
    assert not (folder / "x").exists()


def test_a_key_that_others_may_read_or_with_another_passphrase_does_not_sign(two_days: Path) -> None:
    made = key(two_days, "KZ-Op")
    (two_days / "other").write_text("another passphrase\n")
    sign = f"ledger head sign --key {made}"
    assert "its passphrase is another" in run(f"{sign} --passphrase-file other", code=2)
    made.chmod(0o640)
    assert "may be read or changed by others (mode 0640)" in run(
        f"{sign} --passphrase-file passphrase", code=2
    )


def test_heads_are_signed_verified_and_compared(two_days: Path) -> None:
    made = key(two_days, "KZ-Op")
    sign = f"ledger head sign --key {made} --passphrase-file passphrase"
    run(f"{sign} --day 2026-01-15 --out first.json")
    told = answered(f"{sign} --out second.json", two_days)
    assert (told["gas_day"], told["head"]["party"]) == ("2026-01-16", "KZ-Op")
    assert "that is not trusted here, for KZ-Op" in run("ledger head verify first.json", code=3)
    answered(f"ledger key trust {made}.pub", two_days)
    for file in ("first.json", "second.json"):
        assert answered(f"ledger head verify {file}", two_days)["outcome"]["code"] == "solved"
    compared = answered("ledger head compare first.json second.json", two_days)
    assert compared["relation"] == "first is earlier"
    assert answered("ledger head compare second.json second.json", two_days)["relation"] == "equal"
    head = json.loads((two_days / "second.json").read_text())
    for name, value in (("party", "RU-Op"), ("hash", "0" * 64), ("seq", 3), ("recorded_at", "then")):
        write(two_days, "changed.json", head | {name: value} | ({"days": []} if name == "seq" else {}))
        assert "does not bear the signature of the key" in run("ledger head verify changed.json", code=3)
        assert "a head does not bear its signature" in run(
            "ledger head compare changed.json first.json", code=3
        )
    answered(f"ledger key distrust {made}.pub", two_days)
    assert "that is not trusted here" in run("ledger head verify second.json", code=3)


def test_a_clock_that_was_ahead_holds_up_what_follows_and_a_new_record_goes_on(folder: Path) -> None:
    run("ledger init")
    for day in ("2026-01-15", "2026-01-16"):
        write(folder, f"{day}.json", bundle_of(day))
    with pytest.MonkeyPatch.context() as ahead:
        ahead.setitem(Ledger.__init__.__kwdefaults__, "clock", lambda: datetime(2099, 1, 1, tzinfo=UTC))
        run("day run 2026-01-15.json --record sqlite:///gasunion.db")
    told = run("day run 2026-01-16.json --record sqlite:///gasunion.db", code=2)
    assert "the clock of this machine has gone back" in told
    assert "make a new record and import the gas days of this one: day export, day import." in told
    run("day export --day 2026-01-15 --out day.exchange.json")
    run("ledger init --database sqlite:///new.db")
    run("day import day.exchange.json --unsigned --database sqlite:///new.db")
    same = f"28 records of {ALL} are equal in gasunion.db"
    assert same in run("ledger verify --database sqlite:///new.db --copy gasunion.db")
    assert "Recorded: records 28 to " in run("day run 2026-01-16.json --record sqlite:///new.db")


def test_whoever_reads_a_record_over_is_told_whom_it_trusts(two_days: Path) -> None:
    """A backup from elsewhere may bring a key with it that you never trusted."""
    made = key(two_days, "KZ-Op")
    card = json.loads(Path(f"{made}.pub").read_text(encoding="utf-8"))
    run(f"ledger head sign --key {made} --passphrase-file passphrase --out head.json")
    assert answered("ledger verify", two_days)["keys"] == {}
    told = run("ledger verify --head head.json", code=3)
    assert f"head of KZ-Op: is signed by a key ({card['public_key'][:16]}…) that is not trusted here" in told
    run(f"ledger key trust {made}.pub")
    assert answered("ledger verify --head head.json", two_days)["keys"] == {card["public_key"]: "KZ-Op"}
    run("ledger backup saved.jsonl")
    told = run("ledger restore saved.jsonl --database sqlite:///restored.db")
    assert f"trusted key of KZ-Op: {card['public_key']}" in told


def test_two_heads_shown_to_two_parties_are_found_when_they_compare(two_days: Path) -> None:
    made = key(two_days, "KZ-Op")
    run("ledger init --database sqlite:///other.db")
    for day, changed in (("2026-01-15", {}), ("2026-01-16", {"R1": 1})):
        write(two_days, "shown.json", bundle_of(day, **changed))
        run("day run shown.json --record sqlite:///other.db")
    for name in ("gasunion", "other"):
        run(
            f"ledger head sign --key {made} --passphrase-file passphrase "
            f"--database sqlite:///{name}.db --out {name}.json"
        )
    told = answered("ledger head compare gasunion.json other.json", two_days, code=3)
    assert (told["relation"], told["gas_day"]) == ("differ", "2026-01-16")
    assert told["outcome"]["findings"][0]["where"].startswith("gas day 2026-01-16, record ")
    assert told["outcome"]["findings"][1]["what"] == "KZ-Op signed both: two different records were shown."


def test_two_installations_exchange_a_day_and_end_with_equal_heads(two_days: Path) -> None:
    made = key(two_days, "KZ-Op")
    run("ledger init --database sqlite:///other.db")
    export = f"day export --key {made} --passphrase-file passphrase"
    for day in ("2026-01-15", "2026-01-16"):
        answered(f"{export} --day {day} --out {day}.exchange.json", two_days)
    take = "day import --database sqlite:///other.db"
    assert "that is not trusted here" in run(f"{take} 2026-01-15.exchange.json", code=2)
    run(f"ledger key trust {made}.pub --database sqlite:///other.db")
    assert "begins with record 28, and the own record ends with -1" in run(
        f"{take} 2026-01-16.exchange.json", code=2
    )
    told = [answered(f"{take} {day}.exchange.json", two_days) for day in ("2026-01-15", "2026-01-16")]
    assert [t["added"] for t in told] == [28, 27]
    again = answered(f"{take} 2026-01-16.exchange.json", two_days)
    assert (again["added"], again["equal"]) == (0, 27)
    heads = [
        gu.ledger_verify(database=f"sqlite:///{n}.db")["chains"][ALL]["head"] for n in ("gasunion", "other")
    ]
    assert heads[0] == heads[1]
    # And whoever ran the day too finds it recorded.
    assert "Was recorded before" in run("day run 2026-01-16.json --record sqlite:///other.db")


def test_two_who_ran_the_same_day_have_equal_heads_and_two_who_did_not_are_told_the_entry(
    two_days: Path,
) -> None:
    made = key(two_days, "KZ-Op")
    run("ledger init --database sqlite:///other.db")
    run(f"ledger key trust {made}.pub --database sqlite:///other.db")
    run("day run 2026-01-15.json --record sqlite:///other.db")
    write(two_days, "other.json", bundle_of("2026-01-16", R1=1))
    run("day run other.json --record sqlite:///other.db")
    export = f"day export --key {made} --passphrase-file passphrase"
    for day in ("2026-01-15", "2026-01-16"):
        run(f"{export} --day {day} --out {day}.exchange.json")
    take = "day import --database sqlite:///other.db"
    assert answered(f"{take} 2026-01-15.exchange.json", two_days)["equal"] == 28
    told = answered(f"{take} 2026-01-16.exchange.json", two_days, code=3)["outcome"]
    assert told["message"] == "the two records differ; nothing was added"
    found = [f"{f['where']}: {f['what']}" for f in told["findings"]]
    assert found[0] == (
        "record 28, input 2026-01-16: bundle.readings.R1.quantity is 22351 here and 22350 there."
    )
    assert (
        "record 36, entry 2026-01-16 #1 custody Kartaly: postings[0][3] is -22351 here and -22350 there."
        in found
    )
    entries = {f.split(": ")[0] for f in found if ", entry " in f}
    assert entries == {"record 36, entry 2026-01-16 #1 custody Kartaly"}


def test_a_record_is_held_to_a_copy_as_far_as_the_copy_goes(two_days: Path) -> None:
    run("ledger backup early.jsonl")
    write(two_days, "17.json", bundle_of("2026-01-17"))
    run("day run 17.json --record sqlite:///gasunion.db")
    run("ledger backup late.jsonl")
    run("day export --day 2026-01-16 --out day.exchange.json")
    told = answered("ledger verify --copy early.jsonl --copy late.jsonl --copy day.exchange.json", two_days)
    equal = [f"{n} records of {ALL} are equal in {of}" for n, of in (
        (55, "early.jsonl"), (82, "late.jsonl"), (27, "day.exchange.json"),
    )]  # fmt: skip
    assert told["rechecked"][-3:] == equal
    assert told["outcome"]["message"] == "; ".join(["the record verifies: 82 records in 1 chain", *equal])
    # And a record that ends before its copy says what is missing.
    run("ledger restore early.jsonl --database sqlite:///early.db")
    for copy in ("late.jsonl", "gasunion.db"):
        said = run(f"ledger verify --database sqlite:///early.db --copy {copy}", code=3)
        assert f"{ALL}, gas day 2026-01-17, record 55, input 2026-01-17: stands there and not here." in said


def test_a_copy_made_within_a_day_is_compared_as_far_as_it_goes(folder: Path) -> None:
    for name, extra in (("gasunion", ("b", "c")), ("other", ("b",)), ("wrong", ("x",))):
        run(f"ledger init --database sqlite:///{name}.db")
        with Ledger(address_of(f"sqlite:///{name}.db")) as ledger:
            for id_ in ("a", *extra):
                ledger.submit(submission(entry(id_)))
    assert "3 records of KZ-Op+RU-Op are equal in other.db" in run("ledger verify --copy other.db")
    said = run("ledger verify --copy wrong.db", code=3)
    assert "KZ-Op+RU-Op, after the last close, record 2, entry x: stands there and not here." in said
    assert "KZ-Op+RU-Op, after the last close, record 2, entry b: stands here and not there." in said
    assert "entry c" not in said


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "copy: cannot be read: No such file or directory. Check the path."),
        (b"", "copy, line 1, column 1: is not JSON"),
        (
            b"{}",
            "copy: is no copy of a record. Name a database, a file of `gasunion ledger backup`, or one of",
        ),
        (b"[]", "copy: is no copy of a record."),
        (b"\xff\xfe", "copy"),
        (b"SQLite format 3\0 and no more", "damaged, cut short, or no database of SQLite"),
        (b'{"schema":"gasunion/ledger-backup/1","tables":"0002"}\n', "it was cut short"),
    ],
)
def test_what_is_no_copy_is_told(two_days: Path, content: bytes | None, told: str) -> None:
    if content is not None:
        (two_days / "copy").write_bytes(content)
    assert told in run("ledger verify --copy copy", code=2)


def test_an_exchange_that_was_changed_is_not_opened(two_days: Path) -> None:
    made = key(two_days, "KZ-Op")
    run("ledger init --database sqlite:///other.db")
    run(f"ledger key trust {made}.pub --database sqlite:///other.db")
    run(f"day export --key {made} --passphrase-file passphrase --day 2026-01-15 --out day.exchange.json")
    value = json.loads((two_days / "day.exchange.json").read_text(encoding="utf-8"))
    changed = json.loads(json.dumps(value))
    changed["records"][9]["postings"][0][3] += 1
    ways = {
        "an amount": (changed, "do not give the hash that its head states"),
        "a record less": (value | {"records": value["records"][:-1]}, "its records end with 26"),
        "another head": (value | {"head": value["head"] | {"hash": "1" * 64}}, "does not bear the signature"),
        "no signature": (
            value | {"head": value["head"] | {"signature": "", "public_key": ""}}, "is not signed",
        ),
    }  # fmt: skip
    for way, (bad, told) in ways.items():
        write(two_days, "bad.json", bad)
        assert told in run("day import bad.json --database sqlite:///other.db", code=2), way
    with pytest.raises(Refused, match="nothing has been recorded"):
        gu.ledger_balance_act(day="2026-01-15", database="sqlite:///other.db")


def test_a_day_that_does_not_follow_from_its_input_is_told_and_not_added(two_days: Path) -> None:
    """Whoever forges an entry and signs it all the same is found out by the sum, not by the signature."""
    from gasunion.ledger.record.chain import NOTHING, record_hash
    from gasunion.outcome import canonical_json

    run("ledger init --database sqlite:///other.db")
    run("day export --day 2026-01-15 --out day.exchange.json")
    value = json.loads((two_days / "day.exchange.json").read_text(encoding="utf-8"))
    for posting, change in zip(value["records"][9]["postings"], (-1, 0, 1, 1, 0, -1), strict=True):
        posting[3] += change
    before = NOTHING
    for seq, body in enumerate(value["records"]):
        before = record_hash(before, seq, canonical_json(body))
    end = len(value["records"]) - 1
    value["head"] |= {"hash": before, "seq": end, "days": [["2026-01-15", end, before]]}
    write(two_days, "forged.json", value)
    told = run("day import forged.json --unsigned --database sqlite:///other.db", code=3)
    assert "custody Kartaly: postings[0][3] is -22350 here and -22351 there. (here: computed" in told
    assert gu.ledger_verify(database="sqlite:///other.db")["chains"] == {}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            "ledger verify",
            "there is no record. Make one: gasunion ledger init --database sqlite:///gasunion.db.",
        ),
        ("ledger statement --party A --from 2026-01-32 --to x", "--from 2026-01-32: is no gas day"),
        ("ledger init --database mysql://a/b", "which this program does not keep a record in"),
        ("day run day.json --agreement X", "--agreement: says where to record, and nothing is recorded"),
        ("ledger init --json gasunion.db", "is read by this command, and would be overwritten"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(folder: Path, words: str, told: str) -> None:
    write(folder, "day.json", bundle_of("2026-01-15"))
    (folder / "gasunion.db").write_bytes(b"") if "--json" in words else None
    if "statement" in words:
        run("ledger init")
    assert told in run(words, code=2)


def test_a_refused_recording_still_answers_nothing_and_records_nothing(folder: Path) -> None:
    write(folder, "day.json", bundle_of("2026-01-15"))
    assert "there is no record" in run("day run day.json --record sqlite:///none.db --json a.json", code=2)
    assert not (folder / "none.db").exists()
    assert json.loads((folder / "a.json").read_text())["outcome"]["code"] == "refused"
