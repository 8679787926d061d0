"""What all tables share: one metadata, and helpers for columns."""

from typing import Any

from sqlalchemy import (
    Column,
    ForeignKey,
    MetaData,
)

from digest.store.columns import BigId

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def own_id() -> Column[int]:
    """Make a table's id column."""
    return Column("id", BigId, primary_key=True)


def reference(name: str, target: str, **more: Any) -> Column[int]:
    """Make a column that refers to another table's row."""
    return Column(name, BigId, ForeignKey(target), nullable=more.pop("nullable", False), **more)
