"""A typed client of the desk's API.

    from gasunion.client import Desk

    with Desk("https://desk.example.org", key="gu1_…") as desk:
        desk.nominate("Three", "2026-01-15", point="Kartaly", side="exit", counterparty="Tobol", daily=2400)

A request that changes something carries an idempotency key, and is sent again under it when the answer was
lost: it is done once. What the desk refuses is raised as `DeskRefused`, with the findings it gave.
"""

from gasunion.client.desk import Desk
from gasunion.client.transport import DeskAway, DeskRefused
from gasunion.client.webhook import is_signed

__all__ = ["Desk", "DeskAway", "DeskRefused", "is_signed"]
