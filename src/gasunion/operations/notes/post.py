"""One signed message to one address: nowhere but where it was meant to go.

The name is resolved once, every address it stands for must be public, and the connection goes to an address
that was looked at, so that a name which answers differently a moment later changes nothing. Redirects are
answers like others. Certificates are checked.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from gasunion import __version__

TIMEOUT_S: Final = 10.0
SIGNATURE: Final = "Gasunion-Signature"
_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")
_MOST_READ: Final = 4_096

Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What became of a message. status : of the answer; None where there was none. told : in words."""

    status: int | None
    told: str

    @property
    def is_taken(self) -> bool:
        """Whether whoever heard it said so."""
        return self.status is not None and 200 <= self.status < 300


def signature(secret: str, body: bytes, *, at: int) -> str:
    """How a message is signed: over its time and its bytes, so that an old one cannot be sent again."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def addresses_of(host: str, port: int) -> list[str]:
    """What a name stands for."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an address is of the open internet, and no other way of writing one that is not."""
    try:
        given = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(given, ipaddress.IPv6Address):
        if given in _TRANSLATED or given.teredo is not None:
            return False
        inner = given.ipv4_mapped or given.sixtofour
        if inner is not None:
            given = inner
    return given.is_global and not given.is_multicast


def post(
    url: str,
    body: bytes,
    *,
    secret: str,
    at: int,
    event: int,
    allows_private: bool,
    resolve: Resolve = addresses_of,
) -> Answered:
    """Send a message once.

    Parameters
    ----------
    at : now, in seconds of Unix. event : number of the event, by which a repeat is known.
    allows_private : the installation lets messages go to its own network.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"gasunion/{__version__}",
        "Gasunion-Event": str(event),
        SIGNATURE: signature(secret, body, at=at),
    }
    try:
        addresses = resolve(host, port)
    except (OSError, UnicodeError):
        return Answered(status=None, told="the name of the host stands for no address")
    private = [a for a in addresses if not is_public(a)]
    if private and not allows_private:
        return Answered(
            status=None, told="the host is of a private network, which this desk does not send to"
        )
    if not addresses:
        return Answered(status=None, told="the name of the host stands for no address")
    connection = _connection(parts.scheme, host, port, addresses[0])
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body=body, headers=headers)
        answer = connection.getresponse()
        answer.read(_MOST_READ)
    except ssl.SSLError as error:
        return Answered(status=None, told=f"TLS failed: {error.reason or 'unknown'}")
    except (OSError, http.client.HTTPException) as error:
        return Answered(status=None, told=f"could not be reached: {type(error).__name__}")
    finally:
        connection.close()
    if 300 <= answer.status < 400:
        return Answered(status=answer.status, told="answered with a redirect, which is not followed")
    return Answered(status=answer.status, told=f"answered {answer.status}")


def _connection(scheme: str, host: str, port: int, address: str) -> http.client.HTTPConnection:
    """A connection to an address that was looked at, for a host whose certificate must fit."""
    made: Any
    if scheme == "https":
        made = http.client.HTTPSConnection(
            host, port, timeout=TIMEOUT_S, context=ssl.create_default_context()
        )
    else:
        made = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
    # How http.client opens its socket; the name it goes on to use for TLS and Host stays the host's.
    made._create_connection = lambda _, timeout, source: socket.create_connection(
        (address, port), timeout, source
    )
    return made  # type: ignore[no-any-return]
