"""What becomes of an edition at the moment when it is frozen."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from digest.config import Config
from digest.domain.edition_life import Cause, EditionState
from digest.domain.errors import EditionError, NoReadersError
from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.render.edition import Renderer
from digest.services.delivery.freeze import audience, freeze, freeze_correction
from digest.services.delivery.send import send
from digest.services.editions.corrections import keep, prepare
from digest.services.editions.decide import approve
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.services.readers.preferences import unsubscribe
from digest.store.database import Database
from digest.store.editions.editions import load_edition, load_open_corrections
from digest.store.tables import subscribers
from tests.fakes.mailer import FakeMailer
from tests.services.builders import WARSAW, config
from tests.services.editors import drafted
from tests.services.small_sends import NOW, VARIANTS, emails, ready, sending, with_readers, with_stories


@pytest.mark.parametrize("is_approved", [False, True])
def test_a_correction_that_nobody_needs_any_more_is_cancelled(
    database: Database, tmp_path: Path, *, is_approved: bool
) -> None:
    settings = config(tmp_path)
    with_stories(database, settings, 1, 2, 3)
    with_readers(database, ["ola@example.org"])
    work = sending(database, settings, FakeMailer())
    edition = drafted(database, settings)
    freeze(work, edition)
    send(work, edition.id)
    ready = prepare(database, Renderer(settings), settings, "1", "It was never so.", now=NOW)
    (correction,) = keep(database, ready, now=NOW)
    if is_approved:
        correction = approve(database, correction.id, now=NOW)
    unsubscribe(database, "ola@example.org", None, now=NOW)
    assert freeze_correction(work, correction) == 0
    with database.read() as connection:
        after = load_edition(connection, correction.id)
        assert load_open_corrections(connection) == []
    assert (after.state, after.cause) == (EditionState.CANCELLED, Cause.NO_READERS)


def test_each_reader_gets_one_variant_by_the_weights(database: Database, tmp_path: Path) -> None:
    settings = config(tmp_path, donation=VARIANTS)
    with_stories(database, settings, 1)
    with_readers(database, emails(80))
    mailer = FakeMailer(batch_size=7)
    work = sending(database, settings, mailer)
    edition = ready(database, settings)
    freeze(work, edition)
    send(work, edition.id)
    assert sorted(mailer.accepted) == sorted(emails(80))
    by_variant = {
        name: sum(len(batch.recipients) for batch in mailer.submitted if batch.rendition.variant == name)
        for name in ("a", "b")
    }
    assert by_variant["a"] > by_variant["b"] > 0


def test_pending_readers_and_readers_of_another_digest_are_not_mailed(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, ["weekly@example.org"], "weekly")
    add_subscriber(
        database,
        Line("pending@example.org", status=Status.PENDING),
        ListRules(("daily", "weekly"), ("daily",), WARSAW),
        now=NOW,
    )
    work = sending(database, settings, FakeMailer())
    with pytest.raises(EditionError, match="Nobody reads daily"):
        freeze(work, ready(database, settings))
    # Nothing was used up: the edition is still a draft, and goes out once there are readers.
    with_readers(database, emails(1))
    edition = ready(database, settings)
    assert edition.state == "draft"
    assert freeze(work, edition) == 1


def test_where_all_readers_have_paused_their_mail_that_is_said(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(2))
    with database.begin() as connection:
        connection.execute(update(subscribers).values(paused_until=NOW + timedelta(days=1)))
    edition = ready(database, settings)
    with pytest.raises(NoReadersError, match="All readers of daily have paused their mail"):
        freeze(sending(database, settings, FakeMailer()), edition)


def test_an_edition_that_changed_meanwhile_is_not_frozen(database: Database, settings: Config) -> None:
    with_stories(database, settings, 1)
    with_readers(database, emails(1))
    seen = ready(database, settings)
    with_stories(database, settings, 1, 2)
    ready(database, settings)
    with pytest.raises(EditionError, match="changed before it could be sent"):
        freeze(sending(database, settings, FakeMailer()), seen)
    with database.read() as connection:
        kept = load_edition(connection, seen.id)
    assert kept.state == "draft"


def test_who_gave_a_short_while_ago_is_not_asked_but_thanked(database: Database, tmp_path: Path) -> None:
    settings = config(tmp_path, donation={**VARIANTS, "thanks": "Thank you for your gift.", "cooling_off": "30d"})
    with_stories(database, settings, 1)
    gifts = {"recent": NOW - timedelta(days=29), "long-ago": NOW - timedelta(days=31), "never": None}
    rules = ListRules(("daily", "weekly"), ("daily",), WARSAW)
    for name, gift in gifts.items():
        line = Line(f"{name}@example.org", status=Status.ACTIVE, last_gift_at=gift)
        add_subscriber(database, line, rules, now=NOW)
    add_subscriber(database, Line("monthly@example.org", status=Status.ACTIVE, recurring=True), rules, now=NOW)
    edition = ready(database, settings)
    counted = audience(database, settings, edition.document, now=NOW).by_variant
    assert counted["thanks"] == 2
    mailer = FakeMailer(batch_size=10)
    work = sending(database, settings, mailer)
    freeze(work, edition)
    send(work, edition.id)
    thanked = {
        recipient.email.partition("@")[0]
        for batch in mailer.submitted
        for recipient in batch.recipients
        if "Thank you for your gift." in batch.rendition.html and "Thank you for your gift." in batch.rendition.text
    }
    asked = {
        recipient.email.partition("@")[0]
        for batch in mailer.submitted
        for recipient in batch.recipients
        if "Ask A" in batch.rendition.html or "Ask B" in batch.rendition.html
    }
    assert (thanked, asked) == ({"recent", "monthly"}, {"long-ago", "never"})
