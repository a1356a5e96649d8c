"""The one list of the desk's tables; each room adds its own in its `tables.py`."""

from __future__ import annotations

from typing import Final

from sqlalchemy import MetaData

METADATA: Final = MetaData()
"""What changes here needs a migration beside it; a test holds the two together."""
