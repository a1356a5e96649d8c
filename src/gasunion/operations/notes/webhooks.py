"""Webhooks of a party: which address hears of which of its events. What is sent stands in `courier`."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import Connection, func, insert, select, update

from gasunion.ledger.store.ledger import instant_text
from gasunion.operations.notes.tables import DELIVERIES, WEBHOOKS, made_number
from gasunion.operations.store.actor import Actor, Conflict, Unknown, require
from gasunion.operations.store.events import event, last_event
from gasunion.operations.store.installation import Installation
from gasunion.operations.store.vault import is_sealed
from gasunion.outcome import Finding, Refused
from gasunion.reading.text import fault_of, shown

PREFIX: Final = "gwh1_"
MOST: Final = 10
"""Webhooks in force of one party."""
LONGEST_URL: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address that hears of events.

    Attributes
    ----------
    actions : of which it hears; empty: of all that its party sees.
    due, given_up : messages that wait, and that nobody answered in a day and a half.
    """

    webhook: int
    party: str
    url: str
    actions: tuple[str, ...]
    made_by: str
    made_at: str
    is_on: bool
    due: int
    given_up: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWebhook:
    """A webhook with the secret that signs its messages, shown once."""

    webhook: Webhook
    secret: str


def add_webhook(
    installation: Installation,
    actor: Actor,
    url: str,
    *,
    actions: Iterable[str] = (),
    allows_plain: bool = False,
) -> NewWebhook:
    """Let an address hear of what the party sees from now on.

    Parameters
    ----------
    allows_plain : the installation lets webhooks go to its own network, also without TLS.

    Raises
    ------
    Refused : the address or an action is wrong. Conflict : that address hears already.
    """
    require(actor, "administrator")
    wanted = sorted(set(actions))
    faults = url_faults(url, allows_plain=allows_plain)
    faults += [
        Finding(where="actions", what=f"{shown(a)} is no action", hint='write "noun.verb", as events do.')
        for a in wanted
        if not (len(a) <= 60 and a.isascii() and a.replace("_", "").replace(".", "").isalpha() and "." in a)
    ]
    if faults:
        raise Refused(faults)
    secret = PREFIX + secrets.token_urlsafe(32)
    sealed = installation.vault.sealed(secret, about(actor.party, url))

    def work(connection: Connection) -> NewWebhook:
        of_party = (WEBHOOKS.c.party == actor.party, WEBHOOKS.c.is_on.is_(True))
        if connection.execute(select(WEBHOOKS.c.id).where(*of_party, WEBHOOKS.c.url == url)).first():
            hint = "End it first: its secret is shown once."
            raise Conflict([Finding(where="url", what=f"{shown(url)} hears already.", hint=hint)])
        count = connection.execute(select(func.count()).select_from(WEBHOOKS).where(*of_party)).scalar_one()
        if count >= MOST:
            raise Refused([Finding(where="webhooks", what=f"{count} are on", limit=MOST, hint="end one.")])
        done = connection.execute(
            insert(WEBHOOKS).values(
                party=actor.party, url=url, actions=json.dumps(wanted), secret=sealed, made_by=actor.user,
                made_at=instant_text(installation.now()), is_on=True, after=last_event(connection),
            )
        )  # fmt: skip
        number = made_number(done)
        _told(connection, installation, actor, "webhook.made", number, url)
        return NewWebhook(webhook=_one(connection, actor, number), secret=secret)

    return installation.write(work)


def about(party: str, url: str) -> str:
    """Whose a sealed secret is."""
    return f"webhook of {party} to {url}"


def seal_secrets(installation: Installation, connection: Connection) -> int:
    """Seal the secrets that an earlier version kept in the clear, and try to open the others; how many were.

    Raises
    ------
    SecretUnusable : one does not open.
    """
    count = 0
    for row in connection.execute(select(WEBHOOKS).where(WEBHOOKS.c.is_on.is_(True))).all():
        secret = installation.vault.opened(row.secret, about(row.party, row.url))
        if not is_sealed(row.secret):
            sealed = installation.vault.sealed(secret, about(row.party, row.url))
            connection.execute(update(WEBHOOKS).where(WEBHOOKS.c.id == row.id).values(secret=sealed))
            count += 1
    return count


def webhooks(installation: Installation, actor: Actor) -> tuple[Webhook, ...]:
    """Webhooks of the actor's party."""
    require(actor, "administrator", "auditor")
    with installation.reading() as connection:
        asked = select(WEBHOOKS).where(WEBHOOKS.c.party == actor.party).order_by(WEBHOOKS.c.id)
        return tuple(_webhook(connection, row) for row in connection.execute(asked).all())


def end_webhook(installation: Installation, actor: Actor, number: int) -> Webhook:
    """Let an address hear no more; what was due is not sent.

    Raises
    ------
    Unknown : the party has no such webhook.
    """
    require(actor, "administrator")

    def work(connection: Connection) -> Webhook:
        before = _one(connection, actor, number)
        if before.is_on:
            connection.execute(update(WEBHOOKS).where(WEBHOOKS.c.id == number).values(is_on=False))
            connection.execute(
                update(DELIVERIES)
                .where(DELIVERIES.c.webhook == number, DELIVERIES.c.state == "due")
                .values(state="given_up", told="the webhook was ended")
            )
            _told(connection, installation, actor, "webhook.ended", number, before.url)
        return _one(connection, actor, number)

    return installation.write(work)


def url_faults(url: str, *, allows_plain: bool) -> list[Finding]:
    """What is wrong with the address of a webhook by its letters; where it leads is asked when it is sent."""
    hint = "write https://HOST/PATH."
    if fault_of(url, is_name=True) is not None or not url.isascii() or len(url) > LONGEST_URL or " " in url:
        return [Finding(where="url", what="is no address of the web", hint=hint)]
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return [Finding(where="url", what=f"{shown(url)} is no address of the web", hint=hint)]
    schemes = ("https", "http") if allows_plain else ("https",)
    if parts.scheme not in schemes or not parts.hostname or port == 0:
        return [Finding(where="url", what=f"{shown(url)} is not read", hint=hint)]
    if parts.username is not None or parts.password is not None or parts.fragment:
        what = "holds a login, a password or a fragment"
        return [Finding(where="url", what=what, hint="messages are signed instead; leave it out.")]
    return []


def _told(
    connection: Connection, installation: Installation, actor: Actor, action: str, number: int, url: str
) -> None:
    event(
        connection, installation, actor=actor, action=action, subject=str(number),
        detail={"webhook": number, "host": urlsplit(url).hostname or ""}, seen_by={actor.party},
    )  # fmt: skip


def _one(connection: Connection, actor: Actor, number: int) -> Webhook:
    asked = select(WEBHOOKS).where(WEBHOOKS.c.id == number, WEBHOOKS.c.party == actor.party)
    row = connection.execute(asked).one_or_none()
    if row is None:
        raise Unknown([Finding(where="webhook", what=f"there is no webhook {number} of {actor.party}.")])
    return _webhook(connection, row)


def _webhook(connection: Connection, row: Any) -> Webhook:
    counted = connection.execute(
        select(DELIVERIES.c.state, func.count())
        .where(DELIVERIES.c.webhook == row.id)
        .group_by(DELIVERIES.c.state)
    )
    counts = {state: int(count) for state, count in counted}
    return Webhook(
        webhook=row.id,
        party=row.party,
        url=row.url,
        actions=tuple(json.loads(row.actions)),
        made_by=row.made_by,
        made_at=row.made_at,
        is_on=bool(row.is_on),
        due=counts.get("due", 0),
        given_up=counts.get("given_up", 0),
    )
