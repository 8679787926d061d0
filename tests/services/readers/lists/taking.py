"""How a list is taken and what the readers are then."""

import csv
import io

from digest.domain.lists import Imported
from digest.services.readers.lists.export import each_listed, export_subscribers
from digest.services.readers.lists.import_readers import ListRules, import_subscribers
from digest.store.database import Database
from digest.store.readers.find import each_subscriber
from tests.services.builders import WARSAW, local


def turned(export: bytes) -> bytes:
    """Reverse the columns of an export, and leave out those without a cell."""
    rows = list(csv.reader(io.StringIO(export.decode("utf-8-sig"))))
    kept = [column for column in zip(*rows, strict=True) if any(column[1:])]
    target = io.StringIO()
    csv.writer(target).writerows(zip(*reversed(kept), strict=True))
    return target.getvalue().encode()


NOW = local("2026-05-12 07:00")


RULES = ListRules(("daily", "weekly"), ("daily", "weekly"), WARSAW)


RESUBSCRIBE = ListRules(("daily", "weekly"), ("daily", "weekly"), WARSAW, resubscribe=True)


def take(database: Database, text: str | bytes, rules: ListRules = RULES) -> Imported:
    data = text.encode() if isinstance(text, str) else text
    return import_subscribers(database, [io.BytesIO(data)], rules, now=NOW)


def export(database: Database) -> str:
    target = io.StringIO()
    export_subscribers(database, target, now=NOW)
    return target.getvalue()


def listed(database: Database) -> dict[str, tuple[str, set[str]]]:
    with database.read() as connection:
        return {reader.email: (reader.status.value, set(reader.digests)) for reader in each_subscriber(connection)}


def counts(done: Imported) -> tuple[int, int, int, int]:
    return done.added, done.updated, done.unchanged, len(done.refused)


def reasons(database: Database) -> dict[str, str | None]:
    return {reader.email[0]: reason for reader, reason in each_listed(database)}
