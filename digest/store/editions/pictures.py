"""Load and save what is known about stories' pictures, and the copies that editions show."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, delete, exists, func, or_, select

from digest.domain.edition_life import PUBLIC, UNDECIDED
from digest.store.database import upsert
from digest.store.tables import edition_pictures, editions, pictures

_PART = 500
"""Values in one IN list."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known about the picture at an address: its size, and the names of its copies; "" for none.

    `failure` says why there are no copies, and `attempts` how often they were tried. `broken`: nobody can show the
    picture; it is not merely out of our reach.
    """

    url: str
    width: int = 0
    height: int = 0
    wide: str = ""
    thumb: str = ""
    failure: str = ""
    attempts: int = 0
    broken: bool = False


_COLUMNS = tuple(pictures.c[name] for name in Picture.__dataclass_fields__)


def load_pictures(connection: Connection, urls: Iterable[str]) -> dict[str, Picture]:
    """Load what is known of the pictures at some addresses of one edition."""
    query = select(*_COLUMNS).where(pictures.c.url_hash.in_([_hash(url) for url in urls]))
    return {row.url: Picture(*row) for row in connection.execute(query)}


def save_picture(connection: Connection, picture: Picture) -> None:
    """Save what is known about a picture, in place of what was known before."""
    values = {name: getattr(picture, name) for name in Picture.__dataclass_fields__}
    insert = upsert(connection.dialect.name)(pictures).values(url_hash=_hash(picture.url), **values)
    connection.execute(insert.on_conflict_do_update(index_elements=["url_hash"], set_=values))


def replace_edition_pictures(connection: Connection, edition_id: int, names: Collection[str]) -> None:
    """Save which copies an edition shows."""
    connection.execute(delete(edition_pictures).where(edition_pictures.c.edition_id == edition_id))
    rows = [{"edition_id": edition_id, "name": name} for name in sorted(names)]
    if rows:
        connection.execute(edition_pictures.insert(), rows)


def is_offered(connection: Connection, name: str) -> bool:
    """Return whether a drafted or published edition shows a copy. Cancelled editions do not count."""
    return bool(connection.execute(select(exists().where(edition_pictures.c.name == name, *_is_shown()))).scalar())


def load_last_shown(connection: Connection) -> dict[str, date]:
    """Load the date of the newest edition that shows each copy. Copies that no edition shows are missing."""
    query = select(edition_pictures.c.name, func.max(editions.c.local_date)).where(*_is_shown())
    return {row[0]: row[1] for row in connection.execute(query.group_by(edition_pictures.c.name))}


def forget_copies(connection: Connection, names: Iterable[str]) -> None:
    """Forget the pictures that had one of these deleted copies."""
    listed = list(names)
    for start in range(0, len(listed), _PART):
        part = listed[start : start + _PART]
        connection.execute(delete(pictures).where(or_(pictures.c.wide.in_(part), pictures.c.thumb.in_(part))))


def _is_shown() -> tuple[ColumnElement[bool], ...]:
    return edition_pictures.c.edition_id == editions.c.id, editions.c.state.in_(UNDECIDED | PUBLIC)


def _hash(url: str) -> str:
    return hashlib.sha256(url.encode(errors="surrogatepass")).hexdigest()
