"""Agreements on the desk: put by an administrator of an operator, a version each time the content changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.bundle import FORMAT, Bundle, read_bundle
from gasunion.operations.fields import Faults, Fields
from gasunion.operations.people.parties import ask_second_factor
from gasunion.operations.store.actor import Actor, Forbidden, conflict, require
from gasunion.operations.store.events import event
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.once import once
from gasunion.operations.workday.answers.agreement import (
    AgreementPut,
    AgreementView,
    PointView,
    Settings,
)
from gasunion.operations.workday.kept.agreements import (
    StoredAgreement,
    keep_agreement,
    last_version,
    sha256_of_agreement,
    stored_agreement,
)
from gasunion.operations.workday.kept.bundles import day_rule
from gasunion.operations.workday.sight import Sight, own_agreements, seen_agreement, sight_of
from gasunion.outcome import Finding, Refused
from gasunion.reading.text import shown
from gasunion.timerules.database import zone_names

BODY_FIELDS: Final = (
    "points", "sections", "bookings", "linepack", "zones", "transit", "swaps", "take_or_pay", "conversions",
    "consents", "funds", "clocks", "time_rules",
)  # fmt: skip
SETTING_FIELDS: Final = (
    "four_eyes", "second_factor", "shares_counter_quantities", "shares_record_with", "oba_warning_share",
    "zones", "shippers",
)  # fmt: skip
_TRIED_DAYS: Final = 3


def put_agreement(
    installation: Installation,
    actor: Actor,
    asked: Mapping[str, Any],
    *,
    agreement: str,
    expected: int | None = None,
    key: str | None = None,
) -> AgreementPut:
    """Put an agreement, or its next version; the same content again changes nothing.

    Days that are open keep the version they were opened with.

    Parameters
    ----------
    asked : "body", a bundle without what arrives during a day, and "settings" of the desk.
    expected : the version that the actor read; None: the one that is there.

    Raises
    ------
    Refused : every fault of the content. Forbidden : the actor administers no operator of it.
    Conflict : another version came first.
    """
    require(actor, "administrator")
    faults = Faults()
    top = Fields(asked, (), faults, ("body", "settings"))
    top.name(agreement, "agreement")
    if "/" in agreement:
        faults.add("agreement", f"{shown(agreement)} holds '/', which parts the words of an address.")
    body = dict(top.fields("body", BODY_FIELDS).value)
    if faults.findings:
        raise Refused(faults.findings)
    read = _read_body(body, installation.now().date())
    operators = {a for p in read.desk.agreements.values() for a in (p.exit_operator, p.entry_operator)}
    settings = _settings(top.fields("settings", SETTING_FIELDS), sorted(operators))
    if faults.findings:
        raise Refused(faults.findings)
    if actor.party not in operators:
        what = f"{actor.party} is the operator of no point in it; an operator's administrator puts it."
        raise Forbidden([Finding(where="party", what=what)], "not allowed")
    digest = sha256_of_agreement(body, settings)

    def put(connection: Connection) -> AgreementPut:
        return once(
            connection, actor, key, action="agreement.put",
            body={"agreement": agreement, "asked": asked, "expected": expected}, at=installation.now(),
            answers=AgreementPut, work=lambda: _put(connection),
        )  # fmt: skip

    def _put(connection: Connection) -> AgreementPut:
        last = last_version(connection, agreement)
        before = stored_agreement(connection, agreement) if last else None
        if before is not None and actor.party not in before.operators:
            what = f"{agreement} is there, and {actor.party} is no operator of it."
            raise Forbidden([Finding(where="agreement", what=what)], "not allowed")
        if expected is not None and expected != last:
            what = f"is at version {last}, not {expected}."
            raise conflict(f"agreement {agreement}", what, "Read it again, and put your change upon it.")
        is_new = before is None or before.sha256 != digest
        if is_new:
            kept = StoredAgreement(
                agreement=agreement, version=last + 1, body=body, settings=settings, sha256=digest,
                put_by=actor.user, put_at=instant_text(installation.now()),
            )  # fmt: skip
            keep_agreement(connection, kept)
            if settings.second_factor:
                ask_second_factor(connection, sorted(kept.participants))
            event(
                connection, installation, actor=actor, action="agreement.put", agreement=agreement,
                subject=f"{agreement} version {last + 1}", detail={"version": last + 1, "sha256": digest},
                seen_by=kept.participants,
            )  # fmt: skip
        return AgreementPut(
            agreement=agreement, version=last + is_new, sha256=digest, is_new=is_new,
            assumptions=read.choices,
        )  # fmt: skip

    return installation.write(put)


def _read_body(body: Mapping[str, Any], today: date) -> Bundle:
    """The agreement as the bundle of a day without messages.

    Capacities may be listed for 24 hours, so a day on which clocks change does not show whether it is right.
    """
    told: Refused | None = None
    for i in range(_TRIED_DAYS):
        day = today + timedelta(days=i)
        try:
            return read_bundle({**body, "bundle": FORMAT, "gas_day": day.isoformat()})
        except Refused as refused:
            told = told or refused
    assert told is not None, "a day was tried"
    raise told


def _settings(fields: Fields, operators: list[str]) -> Settings:
    faults = fields.faults

    def flag(key: str, default: bool) -> bool:
        value = fields.value.get(key, default)
        if not isinstance(value, bool):
            faults.add(fields.at(key), f"is {shown(value)}; it must be true or false.")
        return bool(value)

    share = str(fields.value.get("oba_warning_share", "0.8"))
    if fields.has("oba_warning_share"):
        fields.decimal("oba_warning_share", below=1)
    known = frozenset(zone_names())
    zones = fields.fields("zones", fields.value.get("zones") or ()) if fields.has("zones") else None
    told: dict[str, str] = {}
    for party, name in zones.value.items() if zones is not None else ():
        if not isinstance(name, str) or name not in known:
            what = f"unknown time zone {shown(name)}; use an IANA name such as 'Asia/Almaty'."
            faults.add(f"settings.zones.{shown(party)[1:-1]}", what)
        else:
            told[fields.name(party, "settings.zones")] = name
    return Settings(
        four_eyes=flag("four_eyes", True),
        second_factor=flag("second_factor", False),
        shares_counter_quantities=flag("shares_counter_quantities", False),
        shares_record_with=tuple(sorted(fields.names("shares_record_with", operators))),
        oba_warning_share=share,
        zones=told,
        shippers=tuple(sorted(fields.names("shippers", []))),
    )


def agreements(installation: Installation, actor: Actor) -> tuple[AgreementView, ...]:
    """The agreements that the actor's party takes part in, by name."""
    with installation.reading() as connection:
        found = own_agreements(connection, actor)
    return tuple(_view(s, sight_of(actor.party, s)) for s in found)


def agreement_view(
    installation: Installation, actor: Actor, *, agreement: str, version: int | None = None
) -> AgreementView:
    """An agreement as the actor's party may see it.

    Raises
    ------
    Unknown : there is none, or the party takes no part in it.
    """
    with installation.reading() as connection:
        stored, sight = seen_agreement(connection, actor, agreement, version)
    return _view(stored, sight)


def _view(stored: StoredAgreement, sight: Sight) -> AgreementView:
    points = sight.points()
    here = set(points)
    partners = {s for s, at in stored.holders.items() if not here.isdisjoint(at)}
    return AgreementView(
        agreement=stored.agreement,
        version=stored.version,
        sha256=stored.sha256,
        put_at=stored.put_at,
        settings=replace(stored.settings, zones=sight.zones()),
        operators=stored.operators,
        shippers=tuple(sorted(partners | set(stored.settings.shippers))),
        is_operator=sight.is_operator,
        points=tuple(_point(stored, point) for point in points),
        bookings=tuple(
            b for b in stored.bookings if b.point in sight.own_points or b.shipper == sight.party
        ),
        body=stored.body if sight.sees_record else None,
    )  # fmt: skip


def _point(stored: StoredAgreement, point: str) -> PointView:
    row = stored.body["points"][point]
    rule = day_rule(row)
    account = row.get("balancing_account") or {}
    reference = row.get("reference")
    return PointView(
        point=point,
        exit_operator=row["exit_operator"],
        entry_operator=row["entry_operator"],
        metering=row.get("metering") or row["entry_operator"],
        unit=f"{row['unit']} at {reference}" if reference else row["unit"],
        sides=row.get("sides") or "double",
        rights=row.get("rights") or "booked",
        day_start=rule.start.isoformat("minutes"),
        zone=rule.zone,
        limit=account.get("limit"),
        sections=tuple(
            sorted(s for s, of in stored.body.get("sections", {}).items() if point in of["points"])
        ),
    )
