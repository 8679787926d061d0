"""What becomes of an edition at the moment when it is frozen."""

from pathlib import Path

import pytest

from digest.domain.edition_life import Cause, EditionState
from digest.render.edition import Renderer
from digest.services.delivery.freeze import freeze, freeze_correction
from digest.services.delivery.send import send
from digest.services.editions.corrections import keep, prepare
from digest.services.editions.decide import approve
from digest.services.readers.preferences import unsubscribe
from digest.store.database import Database
from digest.store.editions.editions import load_edition, load_open_corrections
from tests.fakes.mailer import FakeMailer
from tests.services.builders import config
from tests.services.delivery.test_send import NOW, sending, with_readers, with_stories
from tests.services.editions.test_edit import drafted


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
