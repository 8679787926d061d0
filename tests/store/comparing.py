"""Compare a database's tables with those of the program."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from digest.store.migrating import is_ours
from digest.store.tables import metadata


def differences(connection: Connection) -> list[Any]:
    """List what a migration would still have to change."""

    def is_wanted(thing: Any, _name: str, kind: str, reflected: bool, _other: Any) -> bool:  # noqa: FBT001 -- Alembic's
        # Alembic knows no constraints that only one engine has.
        only_for = getattr(thing, "_ddl_if", None) if kind == "foreign_key_constraint" and not reflected else None
        return only_for is None or only_for.dialect == connection.dialect.name

    options = {"compare_type": True, "include_name": is_ours, "include_object": is_wanted}
    found: list[Any] = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    return found
