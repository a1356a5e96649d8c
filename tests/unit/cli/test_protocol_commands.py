"""`gasunion protocol`: signed at home, verified apart, and no place of the file can be changed unseen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.committee_desk import PARTIES, TWO, version
from tests.gas_day_bundles import schema
from tests.ledger_doors import answered, key, run, write


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A version, two keys, and what their parties said to it."""
    place = tmp_path_factory.mktemp("signed")
    write(place, "version.json", version().plain())
    for party in TWO:
        signer = key(place, party)
        run(
            f"protocol sign {place / 'version.json'} --key {signer} --out {place / f'{party}.json'} "
            f"--passphrase-file {place / 'passphrase'}"
        )
    write(place, "signed.json", signed(place))
    return place


def signed(folder: Path, *, parties: tuple[str, ...] = tuple(TWO)) -> dict[str, Any]:
    return {
        "schema": "gasunion/signed-protocol/1",
        "version": json.loads((folder / "version.json").read_text()),
        "consents": [json.loads((folder / f"{p}.json").read_text()) for p in parties],
    }


def cards(folder: Path) -> str:
    return " ".join(f"--card {folder / f'{p}.key.pub'}" for p in TWO)


def test_a_version_that_every_party_signed_is_in_force(folder: Path, tmp_path: Path):
    told = answered(f"protocol verify {folder / 'signed.json'} {cards(folder)}", tmp_path)
    assert told["in_force"] is True
    assert told["open_points"] == 2  # KG and UZ are asked by the draft and take no part
    assert {p: s["answer"] for p, s in told["participants"].items()} == dict.fromkeys(TWO, "consent")
    assert told["sha256"] in told["outcome"]["message"]


def test_files_follow_their_schemas(folder: Path):
    from jsonschema import Draft202012Validator

    whole = signed(folder)
    for name, value in (
        ("signed-protocol", whole), ("protocol-version", whole["version"]), ("consent", whole["consents"][0]),
    ):  # fmt: skip
        Draft202012Validator(schema(name)).validate(value)


def test_a_refusal_says_why_and_keeps_the_version_from_force(folder: Path, tmp_path: Path):
    words = f"protocol sign {folder / 'version.json'} --key {folder / 'RU-Op.key'}"
    phrase = f"--passphrase-file {folder / 'passphrase'}"
    assert "Say why you refuse" in run(f"{words} --refuse {phrase}", code=2)
    told = answered(f"{words} --refuse --reason 'Too early.' {phrase}", tmp_path)
    file = write(tmp_path, "signed.json", {**signed(folder, parties=("KZ-Op",))})
    said = run(f"protocol verify {file} {cards(folder)}", code=3)
    assert "answer of RU-Op: is missing" in said
    whole = signed(folder, parties=("KZ-Op",))
    whole["consents"].append(told["consent"])
    file = write(tmp_path, "signed.json", whole)
    said = run(f"protocol verify {file} {cards(folder)}", code=3)
    assert "answer of RU-Op: is a refusal: Too early." in said


def test_without_a_card_it_stays_open_whose_the_keys_are(folder: Path, tmp_path: Path):
    told = answered(f"protocol verify {folder / 'signed.json'}", tmp_path, code=3)
    assert told["outcome"]["code"] == "undecided"
    assert told["in_force"] is False
    assert [p["key_is_trusted"] for p in told["participants"].values()] == [False, False]
    run(f"protocol verify {folder / 'signed.json'} --card {folder / 'KZ-Op.key.pub'}", code=3)


def test_the_keys_of_a_record_vouch_too(folder: Path, tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'record.db'}"
    run(f"ledger init --database {url}")
    for party in TWO:
        run(f"ledger key trust {folder / f'{party}.key.pub'} --database {url}")
    run(f"protocol verify {folder / 'signed.json'} --database {url}")
    assert "would be overwritten" in run(
        f"protocol verify {folder / 'signed.json'} --database {url} --json {tmp_path / 'record.db'}", code=2
    )


def test_a_version_alone_is_one_that_nobody_answered(folder: Path, tmp_path: Path):
    told = answered(f"protocol verify {folder / 'version.json'}", tmp_path, code=3)
    assert {p["answer"] for p in told["participants"].values()} == {None}


def test_a_party_signs_no_version_that_was_changed_and_none_it_has_no_part_in(folder: Path, tmp_path: Path):
    value = version().plain()
    value["clauses"][0]["words"]["en"] = "Otherwise."
    file = write(tmp_path, "version.json", value)
    phrase = f"--passphrase-file {folder / 'passphrase'}"
    said = run(f"protocol sign {file} --key {folder / 'KZ-Op.key'} {phrase}", code=2)
    assert "was changed" in said
    write(tmp_path, "version.json", version({"KZ-Op": "KZ", "UZ-Op": "UZ"}).plain())
    said = run(f"protocol sign {file} --key {folder / 'RU-Op.key'} {phrase}", code=2)
    assert "'RU-Op' takes no part in this protocol" in said


def test_a_consent_to_one_version_is_none_to_another(folder: Path, tmp_path: Path):
    whole = signed(folder)
    whole["version"] = version(PARTIES).plain()
    file = write(tmp_path, "signed.json", whole)
    said = run(f"protocol verify {file} {cards(folder)}", code=3)
    assert "is to another version" in said


def test_other_files_are_refused_in_words(folder: Path, tmp_path: Path):
    for value in (
        [],
        {},
        {"schema": "gasunion/signed-protocol/1"},
        {"schema": "gasunion/consent/1"},
        "x",
        None,
    ):
        file = write(tmp_path, "odd.json", value)
        run(f"protocol verify {file}", code=2)
        run(
            f"protocol sign {file} --key {folder / 'KZ-Op.key'} --passphrase-file {folder / 'passphrase'}",
            code=2,
        )
