"""Rows that are handed to a statement as one parameter: however many they are, it is one statement."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Subquery,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine


def unfold(
    connection: Connection, rows: Sequence[Sequence[object]], columns: Mapping[str, TypeEngine[Any]]
) -> Subquery:
    """Hand rows over as one JSON parameter, which the database unfolds to a table that a statement can join."""
    return _unfolded(connection.dialect.name, literal(rows, JSON), columns)


def _unfolded(engine_name: str, rows: ColumnElement[Any], columns: Mapping[str, TypeEngine[Any]]) -> Subquery:
    sqlite = engine_name == "sqlite"
    if sqlite:
        unfolded = func.json_each(rows).table_valued(column("value", JSON))
    else:
        unfolded = func.jsonb_array_elements(cast(rows, JSONB)).table_valued(column("value", JSON))
    row = unfolded.c.value
    # A cell of PostgreSQL's JSON is text; SQLite's has its type already, and knows no type of times to cast to.
    typed = type_coerce if sqlite else cast
    return select(
        *(typed(row[place].as_string(), kind).label(name) for place, (name, kind) in enumerate(columns.items()))
    ).subquery("given")


def among(connection: Connection, wanted: ColumnElement[Any], values: Iterable[object]) -> ColumnElement[bool]:
    """Tell whether a column has one of so many values."""
    given = unfold(connection, [(value,) for value in values], {"value": wanted.type})
    return wanted.in_(select(given.c.value))


def among_those(engine_name: str, wanted: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
    """Tell the same of values that come when the statement is executed: `{parameter: each(values)}`.

    Such a statement is made once. SQLAlchemy takes longer to make one than a database to find a reader.
    """
    given = _unfolded(engine_name, bindparam(parameter, type_=JSON), {"value": wanted.type})
    return wanted.in_(select(given.c.value))


def each(values: Iterable[object]) -> list[tuple[object]]:
    """Write values as the parameter that `among_those` takes."""
    return [(value,) for value in values]
