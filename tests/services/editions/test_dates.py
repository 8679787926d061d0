"""Which edition a person means, and how its date is said."""

from datetime import date
from pathlib import Path

import pytest

from digest.config import Config
from digest.domain.errors import ConfigError, EditionError
from digest.services.delivery.freeze import freeze
from digest.services.editions.dates import date_to_send, find_named, next_date, spoken
from digest.services.editions.decide import approve, cancel, hold
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
        ("daily", "2026-05-12 09:59", TUESDAY),
        ("daily", "2026-05-12 18:00", WEDNESDAY),
        ("weekly", "2026-05-11 08:00", date(2026, 5, 11)),
        ("weekly", "2026-05-11 18:00", date(2026, 5, 18)),
        ("weekly", "2026-05-12 00:10", date(2026, 5, 18)),
    ],
)
def test_a_new_site_begins_with_the_edition_that_can_still_leave_in_time(
    database: Database, digest: str, now: str, expected: date
) -> None:
    assert next_date(database, config(Path()), digest, local(now)) == expected
    assert date_to_send(database, config(Path()), digest, local(now)) == expected


def test_after_the_first_draft_a_new_site_still_means_that_edition(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    evening = local("2026-05-11 18:00")
    assert draft.local_date == TUESDAY
    assert next_date(database, settings, "daily", evening) == TUESDAY
    assert date_to_send(database, settings, "daily", evening) == TUESDAY


def test_a_late_edition_is_the_next_one_where_the_schedule_would_still_make_it(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    evening = local("2026-05-13 18:00")
    assert draft.local_date == TUESDAY
    assert next_date(database, settings, "daily", evening) == WEDNESDAY
    skips = settings.model_copy(
        update={"digests": {"daily": settings.digest("daily").model_copy(update={"when_late": "skip"})}}
    )
    assert next_date(database, skips, "daily", evening) == date(2026, 5, 14)


def test_a_date_must_be_a_day_of_the_digest(database: Database) -> None:
    settings = config(Path())
    assert next_date(database, settings, "weekly", NOW, date(2026, 5, 4)) == date(2026, 5, 4)
    with pytest.raises(ConfigError, match=r"weekly has no edition on Tuesday 2026-05-12: its days are mon\."):
        next_date(database, settings, "weekly", NOW, TUESDAY)


def test_an_edition_that_left_is_passed_over_except_by_who_sends(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    hold(database, draft.id, why="Wait.")
    assert next_date(database, settings, "daily", NOW) == TUESDAY
    assert find_named(database, settings, "daily", NOW).id == draft.id
    with_readers(database, emails(1))
    freeze(sending(database, settings, FakeMailer()), approve(database, draft.id, now=NOW))
    assert next_date(database, settings, "daily", NOW) == WEDNESDAY
    assert date_to_send(database, settings, "daily", NOW) == TUESDAY
    # Who names a date or a number means it.
    assert next_date(database, settings, "daily", NOW, TUESDAY) == TUESDAY
    assert find_named(database, settings, str(draft.id), NOW).id == draft.id
    with pytest.raises(EditionError, match=r"no draft of daily, Wed 13 May, 07:00, tomorrow yet.*--date 2026-05-13"):
        find_named(database, settings, "daily", NOW)


def test_a_cancelled_edition_is_passed_over(database: Database, settings: Config, draft: StoredEdition) -> None:
    cancel(database, draft.id, why="")
    assert next_date(database, settings, "daily", NOW) == WEDNESDAY


@pytest.mark.parametrize(
    ("digest", "day", "said"),
    [
        ("daily", "2026-05-12", "daily, Tue 12 May, 07:00, today"),
        ("daily", "2026-05-11", "daily, Mon 11 May, 07:00, yesterday"),
        ("weekly", "2026-05-18", "weekly, Mon 18 May, 07:00, in 6 days"),
        ("weekly", "2025-12-29", "weekly, Mon 29 Dec 2025, 07:00, 134 days ago"),
        ("gone", "2026-05-13", "gone, Wed 13 May, tomorrow"),
    ],
)
def test_an_edition_is_named_by_its_digest_date_and_time(database: Database, digest: str, day: str, said: str) -> None:
    assert spoken(database, config(Path()), digest, date.fromisoformat(day), local("2026-05-12 06:00")) == said
