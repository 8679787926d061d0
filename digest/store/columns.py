"""Column types beyond those of SQL: moments, names, and ids that the database assigns."""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text, TypeDecorator


class Utc(TypeDecorator[datetime]):
    """An aware moment, stored in UTC: PostgreSQL keeps the zone, SQLite has no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def written(moment: datetime, engine_name: str) -> str:
    """Format an aware moment as a `Utc` column stores it, where SQLAlchemy's own way is too slow."""
    text = moment.astimezone(UTC).isoformat(" ", "microseconds")
    return text.removesuffix("+00:00") if engine_name == "sqlite" else text


class Names(TypeDecorator[frozenset[str]]):
    """Names, each of one line, stored canonically: the same names are the same text, and no names are ""."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: frozenset[str] | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Format the names, one per line."""
        return None if value is None else "\n".join(sorted(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[str] | None:  # noqa: ARG002
        """Read the names."""
        return None if value is None else frozenset(value.split("\n")) - {""}


BigId = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite assigns ids only in a column of type INTEGER."""
