"""A desk, as one user: what people do on its pages, in calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import quote

from gasunion.client.answers import (
    Alarm,
    Confirmation,
    DayView,
    Event,
    Gate,
    Me,
    Message,
    Nominated,
    Proposal,
    Publication,
    read,
)
from gasunion.client.events import follow
from gasunion.client.transport import Transport

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
Side = Literal["exit", "entry"]
ROOT = "/api/v1"
MEDIA = {
    "csv": "text/csv",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Kinds of tables of nominations by the ending of their names."""


class Desk:
    """A desk.

    Parameters
    ----------
    base_url : of the desk, "https://desk.example.org".
    key : of a program; without one, `sign_in` first.
    http : a client of httpx to use in place of an own one.
    """

    def __init__(self, base_url: str, *, key: str | None = None, http: httpx.Client | None = None) -> None:
        import httpx

        made = http or httpx.Client(base_url=base_url, timeout=30)
        if key is not None:
            made.headers["Authorization"] = f"Bearer {key}"
        self._transport = Transport(made)

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the connections go."""
        self._transport.http.close()

    def sign_in(self, login: str, password: str, *, code: str | None = None) -> Me:
        """Begin a session, as a browser does."""
        sent = {"login": login, "password": password} | ({} if code is None else {"code": code})
        told = self._transport.ask("POST", f"{ROOT}/sessions", json=sent).json()
        self._transport.http.headers["X-CSRF-Token"] = told["csrf"]
        return read(Me, told)

    def sign_out(self) -> None:
        """End the session."""
        self._transport.ask("DELETE", f"{ROOT}/sessions/current")

    def me(self) -> Me:
        """Who is signed in."""
        return read(Me, self._get("/me"))

    # -- the gas day

    def days(self, agreement: str | None = None) -> Iterator[DayView]:
        """Gas days, the newest first."""
        return self._pages(DayView, "/days", agreement=agreement)

    def open_day(self, agreement: str, day: str, *, key: str | None = None) -> DayView:
        """Open a gas day."""
        return read(DayView, self._send("PUT", _day(agreement, day), {}, key))

    def day(self, agreement: str, day: str) -> DayView:
        """How far a gas day is."""
        return read(DayView, self._get(_day(agreement, day)))

    def gates(self, agreement: str | None = None) -> list[Gate]:
        """What comes next."""
        return [read(Gate, g) for g in self._get("/gates", agreement=agreement)["items"]]

    def matrix(self, agreement: str, day: str, point: str) -> dict[str, Any]:
        """A point by hour and counterparty, as the paper describes it."""
        return self._get(f"{_day(agreement, day)}/matrix", point=point)

    def exceptions(self, agreement: str, day: str) -> list[dict[str, Any]]:
        """What somebody should look at, as the paper describes it."""
        return list(self._get(f"{_day(agreement, day)}/exceptions")["items"])

    def nominate(
        self,
        agreement: str,
        day: str,
        *,
        point: str,
        side: Side,
        counterparty: str,
        hours: Sequence[int] | None = None,
        daily: int | None = None,
        shipper: str | None = None,
        key: str | None = None,
    ) -> Nominated:
        """Hand in a nomination, by hour or for the day; when this returns, it is on the desk's disk."""
        sent: dict[str, Any] = {"point": point, "side": side, "counterparty": counterparty}
        sent |= {} if hours is None else {"hours": list(hours)}
        sent |= {} if daily is None else {"daily": daily}
        sent |= {} if shipper is None else {"shipper": shipper}
        return read(Nominated, self._send("POST", f"{_day(agreement, day)}/nominations", sent, key))

    def nominations(self, agreement: str, day: str) -> Iterator[Nominated]:
        """Nominations that the own party may see, in the order of their receipt."""
        return self._pages(Nominated, f"{_day(agreement, day)}/nominations")

    def withdraw(self, agreement: str, day: str, nomination: str, *, key: str | None = None) -> Nominated:
        """Withdraw a nomination."""
        path = f"{_day(agreement, day)}/nominations/{quote(nomination, safe='')}"
        return read(Nominated, self._send("DELETE", path, None, key))

    def upload(
        self,
        agreement: str,
        day: str,
        table: bytes,
        *,
        ending: Literal["csv", "txt", "xlsx"] = "csv",
        is_dry: bool = False,
        key: str | None = None,
    ) -> list[Nominated]:
        """Hand in a table of nominations, all or none of it; `is_dry`: only read and check it."""
        answer = self._transport.ask(
            "POST", f"{ROOT}{_day(agreement, day)}/uploads", content=table, key=key,
            params={"is_dry": "true" if is_dry else "false"}, headers={"Content-Type": MEDIA[ending]},
        )  # fmt: skip
        return [read(Nominated, n) for n in answer.json()["taken"]]

    def report_outage(
        self,
        agreement: str,
        day: str,
        *,
        section: str,
        first_hour: int,
        last_hour: int,
        capacity: int,
        cause: str,
        key: str | None = None,
    ) -> dict[str, Any]:
        """Report that a section carries less in some hours, counted from 1, both included."""
        sent = {
            "section": section, "first_hour": first_hour, "last_hour": last_hour, "capacity": capacity,
            "cause": cause,
        }  # fmt: skip
        return self._send("POST", f"{_day(agreement, day)}/outages", sent, key)

    def what_if(self, agreement: str, day: str, outages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """What outages would cut, by party; nothing is changed."""
        return self._send("POST", f"{_day(agreement, day)}/what-if", {"outages": list(outages)}, None)

    # -- publishing

    def propose(
        self,
        agreement: str,
        day: str,
        *,
        kind: Literal["cycle", "close"] = "cycle",
        without: Sequence[str] = (),
        note: str = "",
        key: str | None = None,
    ) -> Proposal:
        """Compute the day as of now, for another person to publish."""
        sent = {"kind": kind, "without": list(without), "note": note}
        return read(Proposal, self._send("POST", f"{_day(agreement, day)}/proposals", sent, key))

    def approve(self, proposal: int, *, key: str | None = None) -> Publication:
        """Publish what another person proposed."""
        return read(Publication, self._send("POST", f"/proposals/{proposal}/approval", None, key))

    def publications(self, agreement: str, day: str) -> list[Publication]:
        """What was published of a day."""
        found = self._get(f"{_day(agreement, day)}/publications")["items"]
        return [read(Publication, p) for p in found]

    def bundle(self, agreement: str, day: str, publication: int) -> dict[str, Any]:
        """The whole bundle of a publication, for `gasunion day verify`."""
        return self._get(f"{_day(agreement, day)}/publications/{publication}/bundle")

    def result(self, agreement: str, day: str, publication: int) -> dict[str, Any]:
        """The whole answer of a publication."""
        return self._get(f"{_day(agreement, day)}/publications/{publication}/result")

    def confirm(self, agreement: str, day: str, publication: int, *, key: str | None = None) -> Confirmation:
        """Agree with a publication, for the own operator."""
        path = f"{_day(agreement, day)}/publications/{publication}/confirmations"
        return read(Confirmation, self._send("POST", path, None, key))

    def put_readings(
        self, agreement: str, day: str, readings: Sequence[Mapping[str, Any]], *, key: str | None = None
    ) -> dict[str, Any]:
        """Hand in meter readings, each with point and quantity; all or none."""
        sent = {"readings": [dict(r) for r in readings]}
        return self._send("POST", f"{_day(agreement, day)}/readings", sent, key)

    def statement(self, first: str, last: str, *, agreement: str | None = None) -> dict[str, Any]:
        """What the own party received, gave and holds over gas days, both included."""
        return self._get("/statement", first=first, last=last, agreement=agreement)

    def balance_act(self, agreement: str, day: str, *, parties: str | None = None) -> dict[str, Any]:
        """The daily balance act of operators; parties: two of them, "A+B"."""
        return self._get(f"{_day(agreement, day)}/balance-act", parties=parties)

    # -- notes and events

    def send_message(
        self,
        to: Sequence[str],
        *,
        agreement: str,
        subject: str,
        text: str,
        day: str | None = None,
        key: str | None = None,
    ) -> Message:
        """Send a message to parties of an agreement."""
        sent: dict[str, Any] = {"to": list(to), "agreement": agreement, "subject": subject, "text": text}
        sent |= {} if day is None else {"day": day}
        return read(Message, self._send("POST", "/messages", sent, key))

    def messages(self) -> Iterator[Message]:
        """Messages of the own party, the last first."""
        return self._pages(Message, "/messages")

    def receive(self, message: int) -> Message:
        """Say that the own party received a message."""
        return read(Message, self._send("POST", f"/messages/{message}/receipt", None, None))

    def alarms(self) -> Iterator[Alarm]:
        """Alarms that nobody of the own party has acknowledged, the last first."""
        return self._pages(Alarm, "/alarms")

    def acknowledge(self, alarm: int) -> Alarm:
        """Say that the own party has seen an alarm."""
        return read(Alarm, self._send("POST", f"/alarms/{alarm}/receipt", None, None))

    def events(self, *, agreement: str | None = None, day: str | None = None) -> Iterator[Event]:
        """Events so far that the own party may read, in their order."""
        return self._pages(Event, "/events", agreement=agreement, day=day)

    def follow(self, *, after: int | None = None) -> Iterator[Event]:
        """Events as they happen, for ever; a connection that is lost is made again where it was."""
        return follow(self._transport.http, f"{ROOT}/events/stream", after=after)

    def _get(self, path: str, **params: Any) -> dict[str, Any]:
        told: dict[str, Any] = self._transport.ask("GET", ROOT + path, params=params).json()
        return told

    def _send(self, method: str, path: str, sent: Any, key: str | None) -> dict[str, Any]:
        told: dict[str, Any] = self._transport.ask(method, ROOT + path, json=sent, key=key).json()
        return told

    def _pages(self, kind: type[T], path: str, **params: Any) -> Iterator[T]:
        cursor = None
        while True:
            page = self._get(path, cursor=cursor, **params)
            yield from (read(kind, item) for item in page["items"])
            cursor = page["next"]
            if cursor is None:
                return


def _day(agreement: str, day: str) -> str:
    return f"/days/{quote(agreement, safe='')}/{quote(day, safe='')}"
