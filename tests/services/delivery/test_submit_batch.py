from pathlib import Path

import pytest

from digest.domain.batches import Outcome, OutcomeKind
from digest.services.delivery.care import load_frozen
from digest.services.delivery.freeze import freeze
from digest.services.delivery.processes import this_process
from digest.services.delivery.submit_batch import submit_next
from digest.store.database import Database
from digest.store.delivery.pace import prepare_pace
from tests.conftest import Logged
from tests.fakes.mailer import FakeMailer
from tests.services.builders import config
from tests.services.small_sends import emails, ready, sending, with_readers, with_stories


@pytest.mark.parametrize(
    ("kind", "events"),
    [
        (OutcomeKind.ACCEPTED, []),
        (OutcomeKind.RETRY, []),
        (OutcomeKind.UNCERTAIN, ["A batch is uncertain."]),
        (OutcomeKind.REFUSED, ["A batch was refused."]),
    ],
)
def test_a_batch_that_a_person_must_look_at_is_logged_with_its_edition_and_cause(
    database: Database, tmp_path: Path, logged: Logged, kind: OutcomeKind, events: list[str]
) -> None:
    work = sending(database, config(tmp_path), FakeMailer(Outcome(kind, "because of jan@example.org")))
    with_stories(database, work.config, 1)
    with_readers(database, emails(2))
    edition = ready(database, work.config)
    freeze(work, edition)
    with database.begin() as connection:
        prepare_pace(connection, work.pace_name)
    submit_next(work, load_frozen(work, edition.id), this_process(), goes_on=lambda: False)
    said = logged()
    assert [one["event"] for one in said] == events
    for one in said:
        assert (one["level"], one["edition"], one["batch"], one["cause"]) == ("warning", edition.id, 1, "because of …")
