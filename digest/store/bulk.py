"""Pass any number of rows to one statement, as a single parameter.

The statement is built once and executed with `{GIVEN: rows}`. Building one takes SQLAlchemy longer than the database
needs to find a reader, and a statement with rows inside would keep them until the next garbage collection.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    ColumnElement,
    Dialect,
    Subquery,
    Text,
    TypeDecorator,
    bindparam,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.types import TypeEngine

GIVEN = "given"
"""The parameter."""


class _Json(TypeDecorator[object]):
    """The rows as JSON. For a long list, Python's own encoder would take a tenth of the time of an import."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str:  # noqa: ARG002
        return orjson.dumps(value).decode()


def rows_as_table(engine_name: str, columns: Mapping[str, TypeEngine[Any]]) -> Subquery:
    """Turn the parameter's rows, each a sequence of cells in the order of `columns`, into a table to join."""
    row = _each(engine_name, "jsonb_array_elements", JSON())

    def cell(place: int, kind: TypeEngine[Any]) -> ColumnElement[Any]:
        # PostgreSQL's JSON cells are text. SQLite's already have their types, and it has no type for times.
        if engine_name == "sqlite":
            return func.json_extract(row, f"$[{place}]", type_=kind)
        return cast(row[place].as_string(), kind)

    return select(*(cell(place, kind).label(name) for place, (name, kind) in enumerate(columns.items()))).subquery(
        "given"
    )


def is_any_of(engine_name: str, wanted: ColumnElement[Any]) -> ColumnElement[bool]:
    """Test whether a column equals any value in the parameter's list."""
    value = _each(engine_name, "jsonb_array_elements_text", wanted.type)
    return wanted.in_(select(value if engine_name == "sqlite" else cast(value, wanted.type)))


def _each(engine_name: str, unfolding: str, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """Select the elements of the parameter's array as rows. `unfolding` is PostgreSQL's function for that."""
    given = bindparam(GIVEN, type_=_Json)
    if engine_name == "sqlite":
        unfold = func.json_each(given)
    else:
        # With SQLite, a command saves the time to load the other dialect.
        from sqlalchemy.dialects.postgresql import JSONB

        unfold = getattr(func, unfolding)(cast(given, JSONB))
    found: ColumnElement[Any] = unfold.table_valued(column("value", kind)).c.value
    return found
