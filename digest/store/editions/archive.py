"""Load published editions for the public archive.

No list has corrections. Their mails link to pages of their own.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, extract, func, select

from digest.domain.edition_life import PUBLIC
from digest.store.tables import editions, renditions


@dataclass(frozen=True, slots=True)
class Published:
    """A published edition, in its first rendition."""

    digest: str
    local_date: date
    frozen_at: datetime
    subject: str
    preheader: str


def load_published(connection: Connection, *, year: int | None = None, limit: int | None = None) -> list[Published]:
    """Load published editions, the newest first: a year's, or the newest of all."""
    query = _newest_first(_published(*Published.__dataclass_fields__))
    if year is not None:
        query = query.where(editions.c.local_date.between(date(year, 1, 1), date(year, 12, 31)))
    return [Published(*row) for row in connection.execute(query.limit(limit))]


@dataclass(frozen=True, slots=True)
class PublishedCover:
    """The beginning of a published edition. `document` is its `edition.json`."""

    digest: str
    local_date: date
    subject: str
    document: dict[str, Any]


def load_newest_cover(connection: Connection) -> PublishedCover | None:
    """Load the cover of the newest published edition."""
    query = _newest_first(_published(*PublishedCover.__dataclass_fields__)).limit(1)
    row = connection.execute(query).one_or_none()
    return PublishedCover(*row) if row else None


def load_years(connection: Connection) -> list[int]:
    """List the years that have published editions, the newest first."""
    year = extract("year", editions.c.local_date)
    query = select(year).where(*_is_public()).distinct().order_by(year.desc())
    return [int(found) for found in connection.execute(query).scalars()]


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """A published edition with its bytes. `document` is its `edition.json`."""

    subject: str
    preheader: str
    html: str
    token_tag: str
    document: dict[str, Any]


def load_published_page(connection: Connection, digest: str, local_date: date, part: int = 0) -> PublishedPage | None:
    """Load a published edition, or with `part` the correction of that number."""
    query = _published(*PublishedPage.__dataclass_fields__, part=part)
    row = connection.execute(
        query.where(editions.c.digest == digest, editions.c.local_date == local_date)
    ).one_or_none()
    return PublishedPage(*row) if row else None


def load_published_hash(connection: Connection, digest: str, local_date: date, part: int = 0) -> str | None:
    """Load the content hash of a published edition, or of a correction. The page changes only if the hash does."""
    given = {"digest": digest, "local_date": local_date, "part": part}
    found: str | None = connection.execute(_published_hash(), given).scalar()
    return found


@cache
def _published_hash() -> Select[Any]:
    which = (editions.c[name] == bindparam(name) for name in ("digest", "local_date", "part"))
    is_out = (editions.c.frozen_at.is_not(None), editions.c.state.in_(sorted(PUBLIC)))
    return select(editions.c.content_hash).where(*which, *is_out)


def _published(*names: str, part: int = 0) -> Select[Any]:
    own = renditions.alias()
    first = select(func.min(own.c.id)).where(own.c.edition_id == editions.c.id).correlate(editions).scalar_subquery()
    columns = [editions.c[name] if name in editions.c else renditions.c[name] for name in names]
    joined = editions.join(renditions, renditions.c.id == first)
    return select(*columns).select_from(joined).where(*_is_public(part))


def _newest_first(query: Select[Any]) -> Select[Any]:
    return query.order_by(editions.c.local_date.desc(), editions.c.id.desc())


def _is_public(part: int = 0) -> tuple[ColumnElement[bool], ...]:
    return editions.c.part == part, editions.c.frozen_at.is_not(None), editions.c.state.in_(PUBLIC)
