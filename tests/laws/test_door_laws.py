"""The law of the doors: whatever a command is given, it answers or refuses in words.

It exits 0, 2 or 3; never with a traceback, a wait, or memory without bound; never leaves half a file or
touches what it reads; and a refusal stands in the JSON that was asked for.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.door_commands import Valid, attempt, commands, made_files, write
from tests.door_judge import faults
from tests.door_runner import Runner, run_process
from tests.examples import EXPLORES, in_explore, seed

pytestmark = pytest.mark.slow

# Attempts by command, forked, and as processes of their own: what takes longer to start is started less.
FORKED = {
    "validate case": 12,
    "validate case --scenario less.toml": 8,
    "plan case --year 2024 --contracted": 8,
    "plan case --year 2024 --out out": 5,
    "plan based --year 2025": 8,
    "reconcile based --year 2025 --out new.toml": 8,
    "reconcile based --verify base-year.json": 8,
    "case upgrade case": 25,
    "compare case:2024 result": 4,
    "report result": 4,
    "report result --sales sales.json --market prices.json --north north.json --projects projects.json "
    "--round round-answer.json": 3,
    "hindcast case --observed seen.csv": 8,
    "hindcast case --observed seen.csv --verify hindcast.json": 6,
    "case new mine": 30,
    "case list": 25,
    "case export case case.xlsx": 6,
    "case import case.xlsx mine": 15,
    "share game.json --unions A+B --graph A-B,B-C": 180,
    "share game.csv": 95,
    "share game.npz": 60,
    "share --verify shares.json": 95,
    "market market.json": 45,
    "market curved.json": 30,
    "market case --year 2024 --annual --conduct AA=0.5": 6,
    "market market.json --verify prices.json": 30,
    "round run round.json": 45,
    "round run sealed.json --party b1": 40,
    "round run round.json --verify round-answer.json": 40,
    "round sign bid.json --round rules.json --key my.key --out mine.json": 30,
    "round seal rules.json --bid signed-bid.json --card my.key.pub --out bundle.json": 30,
    "union case --year 2024 --players AA+BB --scenario base.toml": 5,
    "union --verify union.json": 30,
    "projects case --years 2024": 6,
    "projects case --verify projects.json": 6,
    "key key.json": 150,
    "north case --worlds 20 --out out": 8,
    "north case --verify north.json": 8,
    "sales case --year 2024 --annual --worlds 0 --out out": 6,
    "sales case --verify sales.json": 6,
    "diversion west --out out": 6,
    "diversion west --verify diversion.json": 6,
    "day run day.json": 150,
    "day verify day.json result.json": 90,
    "day run day.json --record sqlite:///record.db": 15,
    "day export --day 2026-01-15 --out mine.json --database sqlite:///record.db": 10,
    "day import exchange.json --database sqlite:///record.db": 20,
    "ledger init --database sqlite:///record.db": 6,
    "serve --check --port 0 --database sqlite:///desk.db": 5,
    "ledger verify --head head.json --copy saved.jsonl --copy exchange.json "
    "--database sqlite:///record.db": 20,
    "ledger statement --party KZ-Op --from 2026-01-15 --to 2026-01-16 --database sqlite:///record.db": 12,
    "ledger balance-act --day 2026-01-15 --database sqlite:///record.db": 12,
    "ledger upgrade --database sqlite:///record.db": 6,
    "ledger backup copy.jsonl --database sqlite:///record.db": 8,
    "ledger restore saved.jsonl --database sqlite:///record.db": 16,
    "ledger key new --out new.key --no-passphrase": 6,
    "ledger key trust my.key.pub --database sqlite:///record.db": 8,
    "ledger head verify head.json --database sqlite:///record.db": 12,
    "ledger head compare head.json other.json": 15,
    "protocol sign version.json --key my.key --out mine.json": 30,
    "protocol verify signed.json --card my.key.pub --card his.key.pub": 45,
    "simulate net": 40,
    "simulate net --verify state.json": 30,
    "simulate four.zip --decision two ways=open --map map.svg": 65,
    "schema": 20,
    "no command": 20,
}
PROCESSES = {
    "case list": 10,
    "case new mine": 10,
    "share game.json --unions A+B --graph A-B,B-C": 25,
    "share --verify shares.json": 20,
    "key key.json": 35,
    "day run day.json": 25,
    "day verify day.json result.json": 14,
    "schema": 36,
    "no command": 20,
    "simulate net": 3,
    "validate case": 2,
}
IN_ALL, IN_ALL_LONG = 2_000, 50_000
CHUNK = 25
BASE_BYTES = 400 << 20  # what the loaded program takes; the law is about what comes on top


def chunks(counts: dict[str, int], *, first: int = 0) -> Iterator[tuple[str, range]]:
    """(command, its attempts) in pieces that two workers can share."""
    times = in_explore(IN_ALL_LONG // IN_ALL) if EXPLORES else 1
    size = CHUNK * times
    for name, count in counts.items():
        for start in range(first, first + count * times, size):
            yield name, range(start, min(start + size, first + count * times))


def test_there_are_as_many_attempts_as_the_law_says() -> None:
    assert sum(FORKED.values()) + sum(PROCESSES.values()) >= IN_ALL
    assert sum(PROCESSES.values()) == 200


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    made = Runner()
    yield made
    made.close()


@pytest.fixture(scope="module")
def valid(runner: Runner, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Valid]:
    return commands(made_files(runner, tmp_path_factory.mktemp("made")))


def test_every_command_is_right_before_it_is_damaged(
    runner: Runner, valid: dict[str, Valid], tmp_path: Path
) -> None:
    assert {*FORKED, *PROCESSES} == set(valid)
    for number, command in enumerate(valid.values()):
        folder = tmp_path / str(number)
        write(folder, command.files)
        ended = runner.run(list(command.words), folder)
        assert ended.code == (2 if command.name == "no command" else 0), (command.name, ended.stderr.decode())


def judged(
    command: Valid,
    numbers: range,
    tmp_path: Path,
    run: Callable[[list[str], Path], object],
) -> list[str]:
    """Every breach of the law among some attempts, with the words and the damage that repeat it."""
    found = []
    for number in numbers:
        tried = attempt(command, f"{seed()}:{command.name}:{number}")
        folder = tmp_path / str(number)
        write(folder, tried.files)
        ended = run(tried.words, folder)
        found += [
            f"{command.name}, attempt {number}: {tried.damage}\n    {fault}"
            for fault in faults(command, tried, ended, folder, base_bytes=BASE_BYTES)  # type: ignore[arg-type]
        ]
        shutil.rmtree(folder)
    return found


@pytest.mark.parametrize(("name", "numbers"), [*chunks(FORKED)], ids=lambda v: str(v).replace(" ", "_"))
def test_whatever_a_command_is_given_it_answers_or_refuses_in_words(
    name: str,
    numbers: range,
    runner: Runner,
    valid: dict[str, Valid],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    found = judged(valid[name], numbers, tmp_path, runner.run)
    record_property(f"door law, {name}", len(numbers))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("name", "numbers"), [*chunks(PROCESSES, first=1_000_000)], ids=lambda v: str(v).replace(" ", "_")
)
def test_the_same_holds_for_processes_of_their_own(
    name: str,
    numbers: range,
    valid: dict[str, Valid],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    def can_be_given(words: list[str]) -> bool:
        try:
            return all(b"\0" not in w.encode("utf-8", "surrogateescape") and len(w) < 100_000 for w in words)
        except UnicodeEncodeError:
            return False

    def run(words: list[str], folder: Path) -> object:
        return run_process([w if can_be_given([w]) else "missing" for w in words], folder)

    found = judged(valid[name], numbers, tmp_path, run)
    record_property(f"door law, {name}, as a process", len(numbers))
    assert not found, "\n".join(found)
