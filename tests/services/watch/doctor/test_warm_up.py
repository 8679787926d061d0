"""Whether a new domain is warmed up, and how far it is."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from digest.domain.findings import Check
from digest.services.watch.doctor import warm_up
from digest.store.tables import batches, editions
from tests.services.frozen import freeze_readers
from tests.services.small_sends import NOW, emails, with_readers
from tests.services.watch.doctor.examined import DOMAIN, Examined, mailing


def test_many_readers_of_a_domain_that_never_mailed_are_a_warning(
    examined: Examined, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm_up, "MANY", 2)
    with_readers(examined.database, emails(3))
    assert Check.WARM_UP not in examined.found()
    with mailing(examined):
        said = examined.found()[Check.WARM_UP]
        assert said.verdict == "warning"
        assert said.words == f"no edition has left from {DOMAIN} yet, and 3 readers would get the first one at once."
        assert '[mail] warm_up = "500/day ×2"' in said.fix
        with examined.database.begin() as connection:
            freeze_readers(connection, "weekly", ["ola@example.org"], NOW)
        assert Check.WARM_UP not in examined.found()


def test_few_readers_need_no_warm_up(examined: Examined) -> None:
    with_readers(examined.database, emails(3))
    with mailing(examined):
        assert Check.WARM_UP not in examined.found()


def test_a_warm_up_says_how_far_it_is(examined: Examined) -> None:
    with_readers(examined.database, emails(7), "weekly")
    with examined.database.begin() as connection:
        freeze_readers(connection, "daily", ["ola@example.org", "jan@example.org"], NOW - timedelta(days=1))
        connection.execute(update(editions).values(sent_from="rehearsal:new.org", state="submitted"))
        connection.execute(update(batches).values(state="submitted"))
    mail = {"warm_up": "1/day ×2", "from_email": "digest@new.org"}
    said = examined.found(mail=mail)[Check.WARM_UP]
    assert said.verdict == "ok"
    assert said.words.startswith("day 2: new.org may send 4 mails today, and 0 of them are taken. At this pace, ")
    assert "all readers are reached on day 3." in said.words
    enough = examined.found(mail={**mail, "warm_up": "7/day ×2"})[Check.WARM_UP]
    assert "mail.warm_up is no longer needed" in enough.words
