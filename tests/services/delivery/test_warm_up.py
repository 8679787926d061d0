"""A new domain sends in rising steps: who gets an edition on which day, and what is said of the others."""

import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from digest.cli.common import report_text
from digest.config import Config
from digest.domain.errors import HeldBackError
from digest.domain.lists import Line
from digest.domain.opens_and_clicks import HIDDEN
from digest.domain.readers import Status
from digest.render.edition import Renderer
from digest.services.delivery.freeze import audience, freeze, freeze_correction
from digest.services.delivery.ledger_report import report
from digest.services.delivery.send import send
from digest.services.editions.corrections import keep, prepare
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.services.watch.metrics import Figures
from digest.services.watch.reports.edition import report_edition
from digest.store.database import Database
from digest.store.tables import batches, editions, events, recipients, subscribers
from tests.fakes.mailer import FakeMailer
from tests.services.builders import WARSAW, config
from tests.services.editors import drafted
from tests.services.newsroom import Newsroom, begin, states
from tests.services.small_sends import NOW, emails, sending, with_stories

READERS = emails(6)


def warming(folder: Path, steps: str = "2/day ×2", **mail: Any) -> Config:
    return config(folder, mail={"warm_up": steps, **mail})


@pytest.fixture
def two_digests(database: Database) -> Database:
    """Stories, and readers of both digests who subscribed one after another."""
    with_stories(database, config(Path()), 1, 2, 3)
    rules = ListRules(("daily", "weekly"), ("daily", "weekly"), WARSAW)
    for number, email in enumerate(READERS):
        at = NOW - timedelta(days=100 - number)
        add_subscriber(database, Line(email, status=Status.ACTIVE), rules, now=at)
    return database


def leave(database: Database, settings: Config, digest: str = "daily") -> tuple[int, FakeMailer]:
    """Let an edition leave, and return its number and what mailed it."""
    mailer = FakeMailer()
    work = sending(database, settings, mailer)
    edition = drafted(database, settings, digest)
    freeze(work, edition)
    send(work, edition.id)
    return edition.id, mailer


def touch(database: Database, edition_id: int, number: int, at: datetime, **values: Any) -> None:
    """Store an open or click of the reader with that number."""
    with database.begin() as connection:
        reader = select(subscribers.c.id).where(subscribers.c.email == READERS[number - 1]).scalar_subquery()
        batch = select(batches.c.id).where(batches.c.edition_id == edition_id).limit(1).scalar_subquery()
        row = {"kind": "opened", "link": "", "machine": False, "detail": {}, **values}
        found = connection.execute(select(reader, batch)).one()
        connection.execute(
            insert(events).values(
                provider_id=f"{number} {at} {row['link']}",
                edition_id=edition_id,
                recipient_id=found[0],
                batch_id=found[1],
                occurred_at=at,
                received_at=at,
                **row,
            )
        )


def test_canaries_come_first_then_those_who_read_last_then_those_who_came_last(
    two_digests: Database, tmp_path: Path
) -> None:
    first, _ = leave(two_digests, config(tmp_path))
    touch(two_digests, first, 3, NOW - timedelta(days=2))
    touch(two_digests, first, 5, NOW - timedelta(hours=1), kind="clicked", link="example.org/1")
    touch(two_digests, first, 1, NOW - timedelta(minutes=1), machine=True)
    touch(two_digests, first, 4, NOW - timedelta(minutes=1), kind="clicked", link="example.org/1")
    touch(two_digests, first, 4, NOW - timedelta(minutes=1), kind="clicked", link=HIDDEN)
    touch(two_digests, first, 2, NOW - timedelta(days=91))
    settings = warming(tmp_path, "4/day ×2", from_email="digest@new.example", canary=[READERS[1]], canary_wait="0s")
    edition = drafted(two_digests, settings, "weekly")
    seen = audience(two_digests, settings, edition.document, now=NOW, edition=edition)
    assert (seen.total, seen.held_back, set(seen.first)) == (4, 2, {READERS[n - 1] for n in (2, 5, 3, 6)})
    _, mailer = leave(two_digests, settings, "weekly")
    assert mailer.accepted[0] == READERS[1]
    assert set(mailer.accepted) == set(seen.first)


def test_all_digests_share_the_step_of_a_day(two_digests: Database, tmp_path: Path) -> None:
    settings = warming(tmp_path, "4/day ×2")
    daily, weekly = drafted(two_digests, settings), drafted(two_digests, settings, "weekly")
    work = sending(two_digests, settings, FakeMailer())
    start, frozen = threading.Barrier(2), dict[str, int]()

    def race(digest: str) -> None:
        start.wait()
        try:
            frozen[digest] = freeze(work, daily if digest == "daily" else weekly)
        except HeldBackError as error:
            frozen[digest] = -error.held_back

    threads = [threading.Thread(target=race, args=(name,)) for name in ("daily", "weekly")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(frozen.values()) == [-6, 4]
    with two_digests.read() as connection:
        assert len(connection.execute(select(recipients)).all()) == 4


def test_a_correction_reaches_all_who_got_the_story_and_nobody_else(two_digests: Database, tmp_path: Path) -> None:
    settings = warming(tmp_path)
    _, mailer = leave(two_digests, settings)
    ready = prepare(two_digests, Renderer(settings), settings, "1", "It was never so.", now=NOW)
    (correction,) = keep(two_digests, ready, now=NOW)
    work = sending(two_digests, settings, FakeMailer())
    assert audience(two_digests, settings, correction.document, now=NOW, edition=correction).held_back == 0
    assert freeze_correction(work, correction) == 2
    assert len(mailer.accepted) == 2
    assert report(two_digests, correction.id).held_back == 0


def test_another_domain_begins_again_and_a_rehearsal_warms_none(two_digests: Database, tmp_path: Path) -> None:
    def real(from_email: str) -> Config:
        mail = {"backend": "smtp", "from_name": "News", "postal_address": "Kraków", "from_email": from_email}
        return config(tmp_path, mail={"warm_up": "2/day ×2", **mail}, web={"public_url": "https://digest.old.org"})

    def room(from_email: str) -> int:
        return audience(two_digests, real(from_email), edition.document, now=NOW).total

    leave(two_digests, warming(tmp_path, from_email="digest@old.org"))
    edition = drafted(two_digests, config(tmp_path), "weekly")
    assert room("digest@old.org") == 2
    leave(two_digests, real("digest@old.org"), "weekly")
    with two_digests.begin() as connection:
        seen = connection.execute(select(editions.c.sent_from).order_by(editions.c.id)).scalars().all()
        assert seen == ["rehearsal:old.org", "old.org"]
        connection.execute(update(editions).values(frozen_at=NOW - timedelta(days=1)))
    assert (room("news@OLD.org"), room("digest@new.org")) == (4, 2)


def test_without_a_warm_up_nobody_is_held_back(two_digests: Database, tmp_path: Path) -> None:
    number, mailer = leave(two_digests, config(tmp_path))
    assert sorted(mailer.accepted) == READERS
    assert report(two_digests, number).held_back == 0


def test_reports_name_those_who_are_held_back(two_digests: Database, tmp_path: Path) -> None:
    settings = warming(tmp_path)
    number, _ = leave(two_digests, settings)
    said = report(two_digests, number)
    sums = said.as_json()["recipients"]
    assert isinstance(sums, dict)
    assert (sums["frozen"], sums["submitted"], sums["held_back"]) == (2, 2, 4)
    words = "Held back by the warm-up, and never mailed this edition: 4."
    assert words in report_text(said).splitlines()
    assert words in report_edition(two_digests, settings, number).panels[0].lines
    figures = Figures(two_digests, settings, lambda: NOW).text().decode()
    assert 'digest_recipients{outcome="held_back"} 4.0' in figures


def test_each_day_reaches_more_readers_and_nobody_is_mailed_late(database: Database, tmp_path: Path) -> None:
    newsroom = Newsroom(database, tmp_path, mail={"warm_up": "1/day ×2"})
    newsroom.subscribe(READERS)
    begin(newsroom)
    days = ["2026-05-12", "2026-05-13", "2026-05-14", "2026-05-15"]
    reached = []
    for day in days:
        newsroom.publish(f"{day} 06:00")
        assert states(newsroom.ask(f"{day} 07:00")) == [(day, "submitted")]
        # Whoever was held back stays so, however often the schedule looks.
        assert newsroom.ask(f"{day} 07:01").done == ()
        of_day = [batch for batch in newsroom.mailer.submitted if str(batch.local_date) == day]
        reached.append(sum(len(batch.recipients) for batch in of_day))
    assert reached == [1, 2, 4, 6]
    assert len(newsroom.mailer.accepted) == 13
    with database.read() as connection:
        held_back = select(editions.c.held_back).where(editions.c.local_date >= datetime(2026, 5, 12).date())
        assert connection.execute(held_back.order_by(editions.c.id)).scalars().all() == [5, 4, 2, 0]


def test_an_edition_without_room_is_skipped_and_says_why(database: Database, tmp_path: Path) -> None:
    newsroom = Newsroom(database, tmp_path, mail={"warm_up": "1/day ×2"})
    newsroom.subscribe(READERS)
    begin(newsroom)
    newsroom.publish("2026-05-12 06:00")
    assert states(newsroom.ask("2026-05-12 07:00")) == [("2026-05-12", "submitted")]
    with database.begin() as connection:
        # As if another digest's edition had taken the step of the next day.
        connection.execute(
            update(editions)
            .where(editions.c.frozen_at.is_not(None))
            .values(frozen_at=datetime.fromisoformat("2026-05-13T06:30+02:00"))
        )
    newsroom.publish("2026-05-13 06:00")
    (done,) = newsroom.ask("2026-05-13 07:00").done
    assert done.report is not None
    assert (done.report.state, done.report.held_back, done.needs_a_person) == ("skipped", 6, False)
    assert "the warm-up (mail.warm_up)" in newsroom.note("2026-05-13")
    assert newsroom.ask("2026-05-13 07:01").done == ()
    assert len(newsroom.mailer.accepted) == 1
