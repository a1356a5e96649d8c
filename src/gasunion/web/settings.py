"""How a desk is served: what it answers to, how much it reads, and what the installation allows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

LOCAL_NAMES: Final = ("127.0.0.1", "localhost", "[::1]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What `serve` was told.

    Attributes
    ----------
    hosts : names that requests may be sent to, without port; a request to another name is refused, so that no
        page elsewhere reaches the desk under a name of its own.
    is_behind_tls : a proxy in front ends TLS: cookies go over TLS alone, and the address of whoever asks
        is the last one that the proxy names.
    body_bytes, upload_bytes : most that a request may carry; more where a table or an agreement is sent.
    body_s : seconds to send it.
    requests_per_s, burst : of one user, and of one address of whom nobody knows.
    allows_private_webhooks : webhooks may name addresses of the own network.
    sends_webhooks : this process sends what is due.
    computes_runs : this process starts workers for runs that wait.
    runs : folder of plans that the committee runs; None: beside the database.
    cases : folder of cases that planners may name beside those that ship.
    cluster : the scheduler of Dask that runs may use; None: worker processes of this machine.
    """

    hosts: tuple[str, ...] = LOCAL_NAMES
    is_behind_tls: bool = False
    is_demo: bool = False
    body_bytes: int = 128 * 2**10
    upload_bytes: int = 8 * 2**20
    body_s: float = 20.0
    requests_per_s: float = 50.0
    burst: int = 200
    allows_private_webhooks: bool = False
    sends_webhooks: bool = True
    runs: Path | None = None
    cases: Path | None = None
    cluster: str | None = None
    computes_runs: bool = True
