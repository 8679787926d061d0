"""What became of the one reader of a test."""

from digest.domain.readers import Status
from digest.store.tables import metadata
from tests.web.conftest import Pages

OLA = "ola@example.org"


ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def stored(pages: Pages) -> dict[str, list[tuple[object, ...]]]:
    with pages.app.database.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(table.select()).all()]
            for table in metadata.sorted_tables
        }


def status(pages: Pages) -> tuple[Status, frozenset[str]]:
    reader = pages.reader(OLA)
    assert reader
    return reader.status, reader.digests


OFFERED = "Politics;Energy & Climate;More news"


def sections(pages: Pages) -> frozenset[str]:
    reader = pages.reader(OLA)
    assert reader
    return reader.sections
