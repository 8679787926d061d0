"""Record which lists were imported, and when one last named donors."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from digest.store.tables import imports


def save_import(connection: Connection, *, lines: int, donors: int, now: datetime) -> None:
    """Record that a list was imported. `donors` counts its lines that say whether somebody donates."""
    connection.execute(imports.insert().values(imported_at=now, lines=lines, donors=donors))


def donors_imported_at(connection: Connection) -> datetime | None:
    """Return when a list last named donors; None if none ever did."""
    return connection.execute(select(func.max(imports.c.imported_at)).where(imports.c.donors > 0)).scalar()
