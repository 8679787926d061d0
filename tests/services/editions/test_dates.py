"""Which edition an editor or a command means."""

from datetime import date
from pathlib import Path

import pytest

from digest.config import Config
from digest.domain.errors import ConfigError
from digest.services.delivery.freeze import freeze
from digest.services.editions.dates import edition_date, preview_date
from digest.services.editions.decide import approve, hold
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition
from tests.fakes.mailer import FakeMailer
from tests.services.builders import config, local
from tests.services.small_sends import NOW, emails, sending, with_readers

TUESDAY, WEDNESDAY = date(2026, 5, 12), date(2026, 5, 13)


@pytest.mark.parametrize(
    ("digest", "now", "expected"),
    [
        ("daily", "2026-05-12 00:10", TUESDAY),
        ("daily", "2026-05-12 23:50", TUESDAY),
        ("weekly", "2026-05-11 23:50", date(2026, 5, 11)),
        ("weekly", "2026-05-12 00:10", date(2026, 5, 18)),
    ],
)
def test_today_s_edition_is_meant_or_else_the_next_one(digest: str, now: str, expected: date) -> None:
    assert edition_date(config(Path()), digest, local(now)) == expected


def test_a_date_must_be_a_day_of_the_digest() -> None:
    settings = config(Path())
    assert edition_date(settings, "weekly", NOW, date(2026, 5, 4)) == date(2026, 5, 4)
    with pytest.raises(ConfigError, match=r"weekly has no edition on Tuesday 2026-05-12: its days are mon\."):
        edition_date(settings, "weekly", NOW, TUESDAY)


def test_a_look_ahead_passes_over_an_edition_that_left(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    assert draft.local_date == TUESDAY
    hold(database, draft.id, why="Wait.")
    assert preview_date(database, settings, "daily", NOW, None) == TUESDAY
    with_readers(database, emails(1))
    freeze(sending(database, settings, FakeMailer()), approve(database, draft.id, now=NOW))
    assert preview_date(database, settings, "daily", NOW, None) == WEDNESDAY
    # Who names a date means it.
    assert preview_date(database, settings, "daily", NOW, TUESDAY) == TUESDAY
