"""Who gets a proof of an edition, and when."""

import pytest

from digest.config import Config
from digest.domain.batches import Outcome, OutcomeKind
from digest.domain.editor_choices import ChoiceKind
from digest.domain.errors import NeedsAPersonError
from digest.render.edition import Renderer
from digest.services.editions.edit import Change, changed
from digest.services.editions.make import Made, make_edition
from digest.services.editions.proofs import proof, renew_proofs, send_proofs
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition, load_edition
from tests.fakes.mailer import FakeMailer
from tests.services.builders import config
from tests.services.editors import edited
from tests.services.small_sends import sending


def test_proofs_go_out_once_for_each_content_and_say_what_changed(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    mailer = FakeMailer()
    work = sending(database, settings, mailer)
    assert changed(draft) is None
    assert send_proofs(work, draft) == ("desk@example.org",)
    renew_proofs(work)
    assert len(mailer.submitted) == 1
    found = changed(edited(database, settings, draft, Change(ChoiceKind.DROP, "1")))
    assert found is not None
    assert any("Story 1" in line for line in found.since_proof or ())
    renew_proofs(work)
    renew_proofs(work)
    first, second = mailer.submitted
    assert (first.proof, second.proof, second.edition_id) == (True, True, 0)
    assert f"digest edition approve {draft.id}" in second.rendition.html
    assert "left out: Story 1" in second.rendition.text
    assert "left out" not in first.rendition.text


def test_a_test_copy_is_marked_and_belongs_to_no_edition(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    made = make_edition(database, Renderer(settings), settings, "daily", draft.local_date)
    assert isinstance(made, Made)
    mailer = FakeMailer()
    proof(sending(database, settings, mailer), made, "desk@example.org")
    (batch,) = mailer.submitted
    assert (batch.proof, batch.edition_id, batch.id, batch.digest) == (True, 0, 0, "daily")
    for part in (batch.rendition.html, batch.rendition.text):
        assert "readers do not get this mail" in part.lower()
    assert [(one.id, one.email) for one in batch.recipients] == [(0, "desk@example.org")]


def test_a_proof_reaches_those_it_can_and_nobody_twice(
    database: Database, settings: Config, draft: StoredEdition
) -> None:
    with_two = config(settings.path("."), digests={"daily": {"proof_to": ["a@example.org", "b@example.org"]}})
    refused = Outcome(OutcomeKind.REFUSED, "no such mailbox")
    mailer = FakeMailer(refused)
    work = sending(database, with_two, mailer)
    with pytest.raises(NeedsAPersonError, match="1 of 2 proofs"):
        send_proofs(work, draft)
    with database.read() as connection:
        known = load_edition(connection, draft.id)
    assert send_proofs(work, known) == ()
    assert mailer.accepted == ["b@example.org"]
