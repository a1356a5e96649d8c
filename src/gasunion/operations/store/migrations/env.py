"""Where alembic meets our connection: it is handed over, and the caller's transaction holds every step."""

from __future__ import annotations

from alembic import context

from gasunion.operations.store.upgrade import VERSION_TABLE


def run() -> None:
    """Take the steps on the connection at hand."""
    context.configure(
        connection=context.config.attributes["connection"],
        version_table=VERSION_TABLE,
        transactional_ddl=False,
    )
    context.run_migrations()


if __name__ == "env_py":  # the name under which alembic runs this file
    run()
