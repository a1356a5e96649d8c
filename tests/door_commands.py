"""One small valid input of every command, and how its files are damaged."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import small_gaslib, small_steady
from tests.committee_desk import version as committee_version
from tests.door_mutations import (
    Mutation,
    any_bytes,
    archive,
    csv_cells,
    json_values,
    toml_lines,
    words_of,
    xml_values,
)
from tests.door_runner import Ended, Runner
from tests.gas_day_bundles import shipped
from tests.market_settings import curved, seasons
from tests.round_bundles import random_bundle, ranked, sealed
from tests.small_case import CASE_TOML, Rows, csv_text, tables
from tests.small_diversion import diversion_tables

from gasunion.intake.case_files import case_folder

GAME = {
    "players": ["A", "B", "C"],
    "worth": {"A": 0, "B": "1/3", "C": 0, "A+B": 6, "B+C": 3, "A+C": 0.5, "A+B+C": 10},
    "splits": {"equal": {"A": "10/3", "B": "10/3", "C": "10/3"}},
}
KEY = {
    "key": "consumption",
    "currency": "MUSD",
    "members": {
        "A": {"consumption": 20, "collected": 40, "variable_cost": 6},
        "B": {"consumption": 450, "collected": 70, "variable_cost": 12},
        "C": {"consumption": 50, "collected": 10},
    },
}
MARKET = seasons()
ROUND = random_bundle(3)
RULES = {"round": ROUND["round"]}
BID = {
    "role": "seller",
    "lines": [
        {"point": RULES["round"]["points"][0], "month": RULES["round"]["months"][0], "volume": 2, "price": 20}
    ],
}
BESIDE = ("sales.json", "prices.json", "north.json", "projects.json", "round-answer.json")
SCENARIO = """\
title = "Less, and half a line in winter"

[[scale]]
table = "supplies"
key = ["A_FIELD", "2024"]
column = "capacity"
factor = 0.9

[[add]]
table = "maintenance"
row = { arc = "AC", from_date = "2024-01-10", to_date = "2024-02-10", factor = 0.5 }

[[remove]]
table = "projects"
key = ["NEW2", "*"]
"""
BASE = """\
title = "Base year 2025"

[base]
year = 2025
tables_sha256 = ""
misfit = 1.5

[[set]]
table = "demands"
key = ["B_TOWN", 2025, "TOWN"]
column = "quantity_bcm_y"
value = 8.5
before = 10.0
sigma = 1.5
z = -1.0
source = "invented"
"""
BALANCES = """\
party,year,item,partner,publisher,value_bcm,low_bcm,high_bcm,reference_conditions,source,source_date,confidence
A,2025,output,,Office,11.5,,,20C,invented,2026,published
B,2025,use,,Office,7.5,7,8,20C,invented,2026,published
"""
_SHAPES = {
    "A-B": (15, 13, 11, 8, 5, 4, 4, 4, 5, 8, 10, 13),
    "A-CN": (8,) * 12,
}
PINNED = "".join(
    f'[[add]]\ntable = "pins"\nrow = {{ contract = "{name}", year = 2024, '
    + ", ".join(f"month_{m:02d}_mcm_d = {rate}" for m, rate in enumerate(rates, start=1))
    + ', source = "invented for a test", confidence = "estimated" }\n'
    for name, rates in _SHAPES.items()
)
OBSERVED = "year,corridor,bcm_20C,low,high\n2023,AA->BB,5.1,4.9,5.3\n2023,AA->CN,14.2,,\n"
_BY_ENDING: Mapping[str, tuple[Mutation, ...]] = {
    ".json": (json_values, json_values, json_values, any_bytes),
    ".csv": (csv_cells, csv_cells, csv_cells, any_bytes),
    ".toml": (toml_lines, toml_lines, any_bytes),
    ".zip": (archive(xml_values),),
    ".xlsx": (archive(xml_values),),
    ".npz": (archive(any_bytes), any_bytes),
    ".pub": (json_values, any_bytes),
}


@dataclass(frozen=True, kw_only=True)
class Valid:
    """A command that is right.

    Attributes
    ----------
    name : as it is counted: "share GAME.csv". words : of the command, paths from its folder.
    files : path → bytes. outputs : which of the words name what is written.
    name_of_answer : schema of its answer. rewrites : the input folder that it may change.
    share_of_words : how often the words are damaged and not a file.
    """

    name: str
    words: tuple[str, ...]
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    outputs: frozenset[str] = frozenset()
    answers: str | None = None
    rewrites: str = ""
    share_of_words: float = 0.3


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A damaged input: the words, the files, and what was done to them. kept : the words are as they were."""

    words: list[str]
    files: Mapping[str, bytes] = field(repr=False)
    damage: str
    kept: bool


def attempt(valid: Valid, seed: str) -> Attempt:
    """The damage that a seed does to a command."""
    rng = random.Random(seed)
    if not valid.files or rng.random() < valid.share_of_words:
        words, damage = words_of(rng, list(valid.words), valid.outputs)
        return Attempt(words=words, files=valid.files, damage=damage, kept=False)
    files = dict(valid.files)
    damages = []
    for _ in range(rng.choice((1, 1, 1, 2))):
        # Every file alike, and not by how many there are of a kind.
        name = rng.choice(sorted(files))
        mutate = rng.choice(_BY_ENDING.get(Path(name).suffix, (any_bytes,)))
        try:
            files[name], damage = mutate(rng, files[name])
        except Exception:  # damaged already, in whatever way its own library says so
            files[name], damage = any_bytes(rng, files[name])
        damages.append(f"{name}: {damage}")
    return Attempt(words=list(valid.words), files=files, damage="; ".join(damages), kept=True)


def case_files(folder: str) -> dict[str, bytes]:
    """The small case with two years."""
    files = {f"{folder}/{name}.csv": csv_text(rows).encode() for name, rows in _tables().items()}
    return files | {f"{folder}/case.toml": CASE_TOML.encode()}


def west_case(folder: str) -> dict[str, bytes]:
    """A case in which a market buys less than a year before."""
    rows = diversion_tables()
    files = {f"{folder}/{name}.csv": csv_text(r).encode() for name, r in rows.items()}
    return files | {f"{folder}/case.toml": CASE_TOML.encode()}


def based_case(folder: str) -> dict[str, bytes]:
    """The two-party case on a base year."""
    shipped_case = case_folder("two-party")
    files = {f"{folder}/{p.name}": p.read_bytes() for p in shipped_case.iterdir() if p.suffix != ".md"}
    files[f"{folder}/balances.csv"] = BALANCES.encode()
    return files | {f"{folder}/base/2025.toml": BASE.encode()}


def _of_format_1(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: data.replace(b"format = 2\n", b"") for name, data in files.items()}


def _tables() -> dict[str, Rows]:
    return tables()


def gaslib_zip() -> bytes:
    """The GasLib instance of four nodes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, text in small_gaslib.FILES.items():
            made.writestr(name, text)
    return target.getvalue()


def game_npz() -> bytes:
    """The game as arrays."""
    import numpy as np

    target = io.BytesIO()
    np.savez(target, players=["A", "B", "C"], worth=[0, 1, 6, 0, 0.5, 3, 10])
    return target.getvalue()


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def steady(folder: str) -> dict[str, bytes]:
    """The small folder of network.json, params.json and bc.json."""
    parts = {"network": small_steady.NETWORK, "params": small_steady.PARAMS, "bc": small_steady.BC}
    return {f"{folder}/{name}.json": _json(value) for name, value in parts.items()}


DAY = shipped()
RECORD = "sqlite:///record.db"
DESK = "sqlite:///desk.db"


def made_files(runner: Runner, folder: Path) -> dict[str, dict[str, bytes]]:
    """What commands read that other commands wrote: a result folder, a workbook, answers."""
    own = {"day.json": _json(DAY), "game.json": _json(GAME), "market.json": _json(MARKET)}
    own["round.json"] = _json(ROUND)
    own |= {"rules.json": _json(RULES), "bid.json": _json(BID)}
    own["base.toml"] = PINNED.encode()
    own["seen.csv"] = OBSERVED.encode()
    own["version.json"] = _json(committee_version().plain())
    write(folder, case_files("case") | west_case("west") | based_case("based") | steady("net") | own)
    for words in (
        ["plan", "case", "--year", "2024", "--out", "result"],
        ["case", "export", "case", "case.xlsx"],
        ["day", "run", "day.json", "--json", "day-result.json"],
        ["share", "game.json", "--json", "shares.json"],
        ["market", "market.json", "--json", "prices.json"],
        ["simulate", "net", "--json", "state.json"],
        ["round", "run", "round.json", "--json", "round-answer.json"],
        ["ledger", "init", "--database", RECORD],
        ["day", "run", "day.json", "--record", RECORD],
        ["ledger", "key", "new", "--out", "my.key", "--party", "KZ-Op", "--no-passphrase"],
        ["ledger", "key", "trust", "my.key.pub", "--database", RECORD],
        ["ledger", "head", "sign", "--key", "my.key", "--out", "head.json", "--database", RECORD],
        [
            "day",
            "export",
            "--day",
            "2026-01-15",
            "--key",
            "my.key",
            "--out",
            "exchange.json",
            "--database",
            RECORD,
        ],
        ["ledger", "backup", "saved.jsonl", "--database", RECORD],
        ["serve", "--check", "--port", "0", "--database", DESK],
        ["protocol", "sign", "version.json", "--key", "my.key", "--out", "consent.json"],
        ["ledger", "key", "new", "--out", "his.key", "--party", "RU-Op", "--no-passphrase"],
        ["protocol", "sign", "version.json", "--key", "his.key", "--out", "his.json"],
        [
            *("union", "case", "--year", "2024", "--players", "AA+BB"),
            *("--scenario", "base.toml", "--json", "union.json"),
        ],
        ["north", "case", "--worlds", "20", "--json", "north.json"],
        ["reconcile", "based", "--year", "2025", "--json", "base-year.json"],
        ["round", "sign", "bid.json", "--round", "rules.json", "--key", "my.key", "--out", "signed-bid.json"],
        ["projects", "case", "--years", "2024", "--json", "projects.json"],
        ["sales", "case", "--year", "2024", "--annual", "--worlds", "0", "--json", "sales.json"],
        ["diversion", "west", "--json", "diversion.json"],
        ["hindcast", "case", "--observed", "seen.csv", "--json", "hindcast.json"],
    ):
        ended: Ended = runner.run(words, folder)
        assert ended.code == 0, ended.stderr.decode()
    return {
        "result": {f"result/{p.name}": p.read_bytes() for p in (folder / "result").iterdir()},
        "files": {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()},
    }


def commands(made: Mapping[str, Mapping[str, bytes]]) -> dict[str, Valid]:
    """Every command by the name it is counted under."""
    answer = ("--json", "answer.json")
    case, result, files = case_files("case"), made["result"], made["files"]
    out = frozenset({"answer.json"})
    csv_game = "coalition,worth\n" + "".join(f"{k},{v}\n" for k, v in GAME["worth"].items())  # type: ignore[union-attr]

    def of(*words: str, answers: str, **more: Any) -> Valid:
        more.setdefault("outputs", out)
        return Valid(name=" ".join(words), words=(*words, *answer), answers=answers, **more)

    day = {"day.json": _json(DAY)}
    listed = (
        of("validate", "case", answers="validate", files=case, share_of_words=0.15),
        of(
            "validate", "case", "--scenario", "less.toml", answers="validate",
            files={"less.toml": SCENARIO.encode(), **case},
        ),
        of("plan", "case", "--year", "2024", "--contracted", answers="plan", files=case),
        of(
            "plan", "case", "--year", "2024", "--out", "out", answers="plan", files=case,
            outputs=out | {"out"}, share_of_words=0.5,
        ),
        of("compare", "case:2024", "result", answers="compare", files=case | dict(result)),
        of("report", "result", answers="report", files=dict(result), rewrites="result"),
        of(
            "report", "result", "--sales", "sales.json", "--market", "prices.json", "--north", "north.json",
            "--projects", "projects.json", "--round", "round-answer.json", answers="report",
            rewrites="result", files=dict(result) | {n: files[n] for n in BESIDE}, share_of_words=0.1,
        ),
        of(
            "hindcast", "case", "--observed", "seen.csv", answers="hindcast",
            files={"seen.csv": OBSERVED.encode(), **case},
        ),
        of(
            "hindcast", "case", "--observed", "seen.csv", "--verify", "hindcast.json", answers="hindcast",
            files={"seen.csv": OBSERVED.encode(), "hindcast.json": files["hindcast.json"], **case},
            share_of_words=0.2,
        ),
        of("plan", "based", "--year", "2025", answers="plan", files=based_case("based")),
        of(
            "reconcile", "based", "--year", "2025", "--out", "new.toml", answers="reconcile",
            files=based_case("based"), outputs=out | {"new.toml"},
        ),
        of("case", "upgrade", "case", answers="case", files=_of_format_1(case), rewrites="case"),
        of("case", "new", "mine", answers="case", outputs=out | {"mine"}),
        of("case", "list", answers="case"),
        of("case", "export", "case", "case.xlsx", answers="case", files=case, outputs=out | {"case.xlsx"}),
        of(
            "case", "import", "case.xlsx", "mine", answers="case", files={"case.xlsx": files["case.xlsx"]},
            outputs=out | {"mine"}, share_of_words=0.2,
        ),
        of(
            "share", "game.json", "--unions", "A+B", "--graph", "A-B,B-C", answers="share",
            files={"game.json": _json(GAME)},
        ),
        of("share", "game.csv", answers="share", files={"game.csv": csv_game.encode()}),
        of("share", "game.npz", answers="share", files={"game.npz": game_npz()}),
        of("share", "--verify", "shares.json", answers="share", files={"shares.json": files["shares.json"]}),
        of(
            "market", "market.json", answers="market", files={"market.json": _json(MARKET)},
            share_of_words=0.2,
        ),
        of(
            "market", "curved.json", answers="market", files={"curved.json": _json(curved())},
            share_of_words=0.1,
        ),
        of(
            "market", "case", "--year", "2024", "--annual", "--conduct", "AA=0.5", answers="market",
            files=case, share_of_words=0.5,
        ),
        of(
            "market", "market.json", "--verify", "prices.json", answers="market",
            files={"market.json": _json(MARKET), "prices.json": files["prices.json"]},
        ),
        of(
            "round", "run", "round.json", answers="round", files={"round.json": _json(ROUND)},
            share_of_words=0.1,
        ),
        of(
            "round", "run", "sealed.json", "--party", "b1", answers="round",
            files={"sealed.json": _json(sealed(ranked()))},
        ),
        of(
            "round", "run", "round.json", "--verify", "round-answer.json", answers="round",
            files={"round.json": _json(ROUND), "round-answer.json": files["round-answer.json"]},
        ),
        of(
            "round", "sign", "bid.json", "--round", "rules.json", "--key", "my.key", "--out", "mine.json",
            answers="round-bid", outputs=out | {"mine.json"}, share_of_words=0.2,
            files={n: files[n] for n in ("bid.json", "rules.json", "my.key", "my.key.pub")},
        ),
        of(
            "round", "seal", "rules.json", "--bid", "signed-bid.json", "--card", "my.key.pub",
            "--out", "bundle.json", answers="round-seal", outputs=out | {"bundle.json"}, share_of_words=0.2,
            files={n: files[n] for n in ("rules.json", "signed-bid.json", "my.key.pub")},
        ),
        of(
            "union", "case", "--year", "2024", "--players", "AA+BB", "--scenario", "base.toml",
            answers="union",
            files={"base.toml": PINNED.encode(), **case}, share_of_words=0.5,
        ),
        of("union", "--verify", "union.json", answers="union", files={"union.json": files["union.json"]}),
        of(
            "reconcile", "based", "--verify", "base-year.json", answers="reconcile",
            files=based_case("based") | {"base-year.json": files["base-year.json"]}, share_of_words=0.2,
        ),
        of(
            "north", "case", "--worlds", "20", "--out", "out", answers="north", files=case,
            outputs=out | {"out"}, share_of_words=0.4,
        ),
        of(
            "north", "case", "--verify", "north.json", answers="north",
            files={"north.json": files["north.json"], **case}, share_of_words=0.2,
        ),
        of(
            "sales", "case", "--year", "2024", "--annual", "--worlds", "0", "--out", "out", answers="sales",
            files=case, outputs=out | {"out"}, share_of_words=0.5,
        ),
        of(
            "sales", "case", "--verify", "sales.json", answers="sales",
            files={"sales.json": files["sales.json"], **case}, share_of_words=0.2,
        ),
        of(
            "diversion", "west", "--out", "out", answers="diversion", files=west_case("west"),
            outputs=out | {"out"}, share_of_words=0.4,
        ),
        of(
            "diversion", "west", "--verify", "diversion.json", answers="diversion",
            files={"diversion.json": files["diversion.json"], **west_case("west")}, share_of_words=0.2,
        ),
        of("projects", "case", "--years", "2024", answers="projects", files=case, share_of_words=0.4),
        of(
            "projects", "case", "--verify", "projects.json", answers="projects",
            files={"projects.json": files["projects.json"], **case}, share_of_words=0.2,
        ),
        of("key", "key.json", answers="key-answer", files={"key.json": _json(KEY)}),
        of("day", "run", "day.json", answers="day-result", files=day),
        of(
            "day", "verify", "day.json", "result.json", answers="day-verify",
            files=day | {"result.json": files["day-result.json"]},
        ),
        *_of_the_record(of, day, files),
        *_of_protocols(of, files),
        of("simulate", "net", answers="simulate", files=steady("net")),
        of(
            "simulate", "net", "--verify", "state.json", answers="simulate",
            files=steady("net") | {"state.json": files["state.json"]},
        ),
        of(
            "simulate", "four.zip", "--decision", "two ways=open", "--map", "map.svg", answers="simulate",
            files={"four.zip": gaslib_zip()}, outputs=out | {"map.svg"},
        ),
        Valid(name="schema", words=("schema", "plan")),
        Valid(name="no command", words=("plam", *answer), outputs=out, answers="usage"),
    )  # fmt: skip
    return {v.name: v for v in listed}


def _of_the_record(
    of: Callable[..., Valid], day: Mapping[str, bytes], files: Mapping[str, bytes]
) -> tuple[Valid, ...]:
    """The commands of the record, each on a small one; some add to it."""
    url = ("--database", RECORD)
    record, head = {"record.db": files["record.db"]}, {"head.json": files["head.json"]}
    key = {"my.key.pub": files["my.key.pub"]}
    at = ("--from", "2026-01-15", "--to", "2026-01-16")
    return (
        of("ledger", "init", *url, answers="ledger", rewrites="record"),
        of(
            *("ledger", "verify", "--head", "head.json", "--copy", "saved.jsonl", "--copy", "exchange.json"),
            *url,
            answers="ledger-verify",
            files=record | head | {name: files[name] for name in ("saved.jsonl", "exchange.json")},
        ),
        of("ledger", "statement", "--party", "KZ-Op", *at, *url, answers="ledger-statement", files=record),
        of("ledger", "balance-act", "--day", "2026-01-15", *url, answers="balance-act", files=record),
        of("ledger", "upgrade", *url, answers="ledger", files=record, rewrites="record"),
        of(
            "ledger", "backup", "copy.jsonl", *url, answers="ledger", files=record,
            outputs=frozenset({"answer.json", "copy.jsonl"}),
        ),
        of("ledger", "restore", "saved.jsonl", *url, answers="ledger", rewrites="record",
           files={"saved.jsonl": files["saved.jsonl"]}),
        of("ledger", "key", "new", "--out", "new.key", "--no-passphrase", answers="ledger-key",
           outputs=frozenset({"answer.json", "new.key"})),
        of("ledger", "key", "trust", "my.key.pub", *url, answers="ledger-key", files=record | key,
           rewrites="record"),
        of("ledger", "head", "verify", "head.json", *url, answers="ledger-head", files=record | head,
           rewrites="record"),
        of("ledger", "head", "compare", "head.json", "other.json", answers="ledger-head",
           files=head | {"other.json": files["head.json"]}),
        of("day", "export", "--day", "2026-01-15", "--out", "mine.json", *url,
           answers="day-exchange-answer", files=record,
           outputs=frozenset({"answer.json", "mine.json"})),
        of("day", "import", "exchange.json", *url, answers="day-exchange-answer",
           files=record | {"exchange.json": files["exchange.json"]}, rewrites="record"),
        # Its words are not damaged: without --check it would serve.
        of("serve", "--check", "--port", "0", "--database", DESK, answers="serve",
           files={"desk.db": files["desk.db"]}, rewrites="desk", share_of_words=0.0),
        of("day", "run", "day.json", "--record", RECORD, answers="day-result", files=record | dict(day),
           rewrites="record"),
    )  # fmt: skip


def _of_protocols(of: Callable[..., Valid], files: Mapping[str, bytes]) -> tuple[Valid, ...]:
    """The commands of protocols: an answer signed at home, a signed protocol verified."""
    version = {"version.json": files["version.json"]}
    whole = {
        "schema": "gasunion/signed-protocol/1",
        "version": json.loads(files["version.json"]),
        "consents": [json.loads(files[name]) for name in ("consent.json", "his.json")],
    }
    cards = {name: files[name] for name in ("my.key.pub", "his.key.pub")}
    signed = {"signed.json": _json(whole), **cards}
    key = {"my.key": files["my.key"], "my.key.pub": files["my.key.pub"]}
    return (
        of("protocol", "sign", "version.json", "--key", "my.key", "--out", "mine.json",
           answers="protocol-consent", files=version | key,
           outputs=frozenset({"answer.json", "mine.json"})),
        of("protocol", "verify", "signed.json", "--card", "my.key.pub", "--card", "his.key.pub",
           answers="protocol-verify", files=signed),
    )  # fmt: skip


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files, and beside them what hostile words name: a folder, a pipe, a loop, a link."""
    import os

    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        if name.endswith(".key"):  # one that others may read is refused
            (folder / name).chmod(0o600)
    (folder / "folder" / "inner").mkdir(parents=True)
    (folder / "file").write_bytes(b"a file")
    (folder / "loop").symlink_to("loop")
    (folder / "link").symlink_to("linked")
    os.mkfifo(folder / "fifo")
