"""What a report says about an edition, from the ledger alone."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from digest.domain.errors import EditionError
from digest.services.delivery.ledger_report import Report, report
from digest.store.database import Database
from digest.store.tables import batches, editions
from tests.services.mail_events import submitted

EMAILS = [f"reader{number}@example.org" for number in range(1, 6)]


def with_first_batch(database: Database, **values: object) -> Report:
    """Report on an edition of five mails in batches of at most two, whose first batch has these values."""
    first = submitted(database, EMAILS)[0]
    with database.begin() as connection:
        connection.execute(update(batches).where(batches.c.id == first.batch).values(**values))
    return report(database, first.edition)


@pytest.mark.parametrize("state", ["uncertain", "failed"])
def test_a_report_names_each_unsettled_batch_and_needs_a_person(database: Database, state: str) -> None:
    claimed = datetime.now(UTC) - timedelta(minutes=10)
    said = with_first_batch(database, state=state, detail="the connection was lost", claimed_at=claimed)
    assert said.needs_a_person
    (batch,) = said.unsettled
    sums = said.as_json()
    assert sums["recipients"] == {
        "frozen": 5,
        **dict.fromkeys(("pending", "submitting", "uncertain", "failed", "unreachable", "suppressed", "held_back"), 0),
        "submitted": 5 - batch.recipients,
        state: batch.recipients,
    }
    listed = sums["unsettled"]
    assert isinstance(listed, list)
    (unsettled,) = listed
    assert 600 <= unsettled.pop("silent_seconds") < 660
    assert unsettled == {
        "batch": batch.number,
        "state": state,
        "recipients": batch.recipients,
        "claimed_at": claimed.isoformat(),
        "detail": "the connection was lost",
    }


def test_a_settled_edition_needs_nobody_and_a_held_one_does(database: Database) -> None:
    done = with_first_batch(database, detail="")
    assert (done.needs_a_person, done.unsettled, done.sums.frozen) == (False, (), 5)
    with database.begin() as connection:
        connection.execute(update(editions).values(state="held", note="The lead is wrong."))
    held = report(database, done.edition, seconds=1.23456)
    assert (held.needs_a_person, held.as_json()["seconds"]) == (True, 1.235)
    assert "The lead is wrong." in held.note


def test_there_is_no_report_without_an_edition(database: Database) -> None:
    with pytest.raises(EditionError, match="77"):
        report(database, 77)
