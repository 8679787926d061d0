"""When bounces and complaints hold a running send."""

from pathlib import Path

import pytest
from sqlalchemy import update

from digest.domain.edition_life import Cause
from digest.services.delivery.care import pull_brake
from digest.services.delivery.ledger_report import report
from digest.services.watch.take_events import take_events
from digest.store.database import Database
from digest.store.tables import editions
from tests.services.builders import config
from tests.services.mail_events import NOW, submitted

EMAILS = [f"reader{number}@example.org" for number in range(1, 11)]
CONFIG = config(Path(), mail={"brake_after": 10, "brake_bounces": 0.2, "brake_complaints": 0.1})


def heard(database: Database, bounced: int, complained: int = 0, *, of: int = 10, state: str = "sending") -> int:
    """Record the outcome of `of` mails of an edition in a state. The last ones that arrived complain."""
    mails = submitted(database, EMAILS)[:of]
    reported = [mail.event("bounced" if number < bounced else "delivered") for number, mail in enumerate(mails)]
    reported += [mail.event("complaint") for mail in mails[of - complained :]]
    take_events(database, reported, touches=True, now=NOW)
    with database.begin() as connection:
        connection.execute(update(editions).values(state=state))
    return mails[0].edition


@pytest.mark.parametrize(("bounced", "complained", "what"), [(3, 0, "bounced"), (0, 2, "complain")])
def test_a_share_above_the_limit_holds_the_send_and_says_why(
    database: Database, bounced: int, complained: int, what: str
) -> None:
    edition = heard(database, bounced, complained)
    why = pull_brake(database, CONFIG, edition)
    assert why is not None
    assert what in why
    after = report(database, edition)
    assert (after.state, after.cause, after.note.endswith(f"{why}.")) == ("held", Cause.BRAKE, True)


@pytest.mark.parametrize(("bounced", "of"), [(2, 10), (9, 9)], ids=["at the limit", "too few outcomes"])
def test_a_send_goes_on_at_the_limit_and_while_too_little_is_known(database: Database, bounced: int, of: int) -> None:
    edition = heard(database, bounced, of=of)
    assert pull_brake(database, CONFIG, edition) is None
    assert report(database, edition).state == "sending"


def test_an_edition_that_left_is_not_held(database: Database) -> None:
    edition = heard(database, 10, state="submitted")
    assert pull_brake(database, CONFIG, edition) is None
    assert report(database, edition).state == "submitted"
