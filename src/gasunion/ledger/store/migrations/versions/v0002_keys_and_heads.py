"""Public keys of the parties, the heads that they signed, and an index for the runs of a gas day."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from alembic import op

revision: Final = "0002"
down_revision: Final = "0001"


def upgrade() -> None:
    """Add the tables of keys and heads."""
    op.create_table(
        "keys",
        sa.Column("public_key", sa.String(64), primary_key=True),
        sa.Column("party", sa.Text, nullable=False),
        sa.Column("card", sa.Text, nullable=False),
    )
    op.create_table(
        "heads",
        sa.Column("signature", sa.String(128), primary_key=True),
        sa.Column("agreement", sa.Text, nullable=False),
        sa.Column("party", sa.Text, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("head", sa.Text, nullable=False),
    )
    op.create_index("heads_agreement", "heads", ["agreement", "seq"])
    stands = sa.text("run IS NOT NULL")
    op.create_index("records_run", "records", ["chain", "run"], sqlite_where=stands, postgresql_where=stands)
