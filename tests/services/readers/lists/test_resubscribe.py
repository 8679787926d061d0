"""Readers who left or must not be mailed, and the lists that name them."""

import io
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from digest.domain.list_merge import BROUGHT_BACK
from digest.domain.lists import Line
from digest.domain.readers import SIGN_UP_FORM
from digest.services.readers.lists.import_readers import ListRules, add_subscriber, import_subscribers
from digest.services.readers.preferences import unsubscribe
from digest.services.readers.suppress import suppress_address
from digest.store.database import Database
from digest.store.readers.find import find_subscribers
from digest.store.tables import subscriptions
from tests.services.builders import local
from tests.services.readers.lists.taking import NOW, RESUBSCRIBE, RULES, counts, listed, reasons, take


def test_an_import_never_revives_who_left_or_is_suppressed(database: Database) -> None:
    take(database, "email\na@example.org\nb@example.org\nc@example.org\n")
    unsubscribe(database, "a@example.org", None, now=NOW)
    unsubscribe(database, "b@example.org", "daily", now=NOW)
    suppress_address(database, "c@example.org", reason="complaint", note="", now=NOW)
    done = take(database, "email,status,digests\n" + "".join(f"{x}@example.org,active,daily;weekly\n" for x in "abc"))
    assert [(refusal.email, refusal.reason.split(";")[0]) for refusal in done.refused] == [
        ("a@example.org", "unsubscribed"),
        ("c@example.org", "suppressed (complaint)"),
    ]
    assert listed(database)["a@example.org"] == ("unsubscribed", set())
    assert listed(database)["b@example.org"] == ("active", {"weekly"})


def test_resubscribing_starts_anew_and_keeps_the_token(database: Database) -> None:
    def stored() -> list[tuple[str, bool]]:
        with database.read() as connection:
            rows = connection.execute(select(subscriptions.c.token, subscriptions.c.ended_at).order_by("digest"))
            return [(row.token, row.ended_at is None) for row in rows]

    take(database, "email\na@example.org\n")
    before = stored()
    unsubscribe(database, "a@example.org", None, now=NOW)
    assert stored() == [(token, False) for token, _ in before]
    take(database, "email\na@example.org\n", RESUBSCRIBE)
    assert stored() == before


def test_resubscribe_takes_them_back(database: Database) -> None:
    take(database, "email\na@example.org\nc@example.org\n")
    unsubscribe(database, "a@example.org", None, now=NOW)
    suppress_address(database, "c@example.org", reason="manual", note="", now=NOW)
    done = take(database, "email,digests\na@example.org,weekly\nc@example.org,\n", RESUBSCRIBE)
    assert not done.refused
    assert listed(database)["a@example.org"] == ("active", {"weekly"})
    assert counts(take(database, "email\nc@example.org\n"))[3] == 0


@pytest.mark.parametrize(
    ("cells", "consent"),
    [
        (",", (NOW, BROUGHT_BACK)),
        (",asked by phone", (NOW, "asked by phone")),
        ("2026-05-12T09:00+02:00,on paper", (local("2026-05-12 09:00"), "on paper")),
        ("2026-05-11T12:00+02:00,on paper", (NOW, BROUGHT_BACK)),  # that one they took back
    ],
)
def test_who_is_brought_back_consents_anew(database: Database, cells: str, consent: tuple[datetime, str]) -> None:
    first = Line("a@example.org", consented_at=local("2026-05-10 12:00"), source=SIGN_UP_FORM)
    add_subscriber(database, first, RULES, now=NOW)
    unsubscribe(database, "a@example.org", None, now=NOW)
    text = f"email,consented_at,source\na@example.org,{cells}\n"
    for expected in ((0, 1, 0, 0), (0, 0, 1, 0)):
        assert counts(take(database, text, RESUBSCRIBE)) == expected
    with database.read() as connection:
        reader = find_subscribers(connection, ["a@example.org"])["a@example.org"]
    assert (reader.consented_at, reader.source) == consent


@pytest.mark.parametrize("rules", [RULES, RESUBSCRIBE], ids=["import", "resubscribe"])
def test_the_usual_list_does_not_put_back_a_consent_that_was_taken_back(database: Database, rules: ListRules) -> None:
    crm, early = "email,consented_at,source\na@example.org,2026-05-01,fair\n", NOW - timedelta(days=5)
    import_subscribers(database, [io.BytesIO(crm.encode())], RULES, now=early)
    unsubscribe(database, "a@example.org", None, now=early)
    back = Line("a@example.org", consented_at=NOW, source="added by hand")
    add_subscriber(database, back, RESUBSCRIBE, now=NOW)
    assert counts(take(database, crm, rules)) == (0, 0, 1, 0)
    with database.read() as connection:
        reader = find_subscribers(connection, ["a@example.org"])["a@example.org"]
    assert (reader.consented_at, reader.source, reader.left_at) == (NOW, "added by hand", early)


def test_a_sign_up_that_nobody_confirmed_brings_nobody_back_and_proves_nothing(database: Database) -> None:
    take(database, "email,consented_at,source\n" + "".join(f"{x}@example.org,2026-05-01,fair\n" for x in "abc"))
    unsubscribe(database, "a@example.org", None, now=NOW)
    suppress_address(database, "b@example.org", reason="manual", note="", now=NOW)
    pending = "email,status,source\n" + "".join(f"{x}@example.org,pending,sign-up form\n" for x in "abc")
    done = take(database, pending, RESUBSCRIBE)
    assert [refusal.reason for refusal in done.refused] == [
        "unsubscribed; the line is a sign-up that nobody confirmed",
        "suppressed (manual); the line is a sign-up that nobody confirmed",
    ]
    assert (counts(done), reasons(database)) == ((0, 0, 1, 2), {"a": None, "b": "manual", "c": None})
    # Nor does one that stops their mail.
    take(database, "email,status,suppressed\na@example.org,active,complaint\n", RESUBSCRIBE)
    assert (listed(database)["a@example.org"], reasons(database)["a"]) == (("unsubscribed", set()), "complaint")
    with database.read() as connection:
        assert find_subscribers(connection, ["c@example.org"])["c@example.org"].source == "fair"


def test_who_left_at_the_provider_gets_back_only_what_is_asked_for(database: Database) -> None:
    take(database, "email\na@example.org\n")
    stopped = "email,suppressed\na@example.org,unsubscribe\n"
    for expected in ((0, 1, 0, 0), (0, 0, 1, 0)):
        assert counts(take(database, stopped)) == expected
    assert (listed(database), reasons(database)) == ({"a@example.org": ("unsubscribed", set())}, {"a": "unsubscribe"})
    # What only a person lifts is news.
    assert counts(take(database, "email,suppressed\na@example.org,bounce\n")) == (0, 1, 0, 0)
    assert counts(take(database, "email,digests\na@example.org,weekly\n", RESUBSCRIBE)) == (0, 1, 0, 0)
    assert (listed(database), reasons(database)) == ({"a@example.org": ("active", {"weekly"})}, {"a": None})
    suppress_address(database, "a@example.org", reason="manual", note="", now=NOW)
    assert counts(take(database, "email\na@example.org\n", RESUBSCRIBE)) == (0, 1, 0, 0)


def test_resubscribe_lifts_no_suppression_for_a_line_that_wants_none(database: Database) -> None:
    take(database, "email\na@example.org\nb@example.org\n")
    for email in ("a@example.org", "b@example.org"):
        suppress_address(database, email, reason="manual", note="", now=NOW)
    take(database, "email,status\na@example.org,unsubscribed\nb@example.org,active\n", RESUBSCRIBE)
    assert reasons(database) == {"a": "manual", "b": None}


def test_who_must_not_be_mailed_is_known_even_where_a_line_changes_nothing_else(database: Database) -> None:
    take(database, "email\na@example.org\n")
    unsubscribe(database, "a@example.org", None, now=NOW)
    text = "email,status,suppressed\na@example.org,active,complaint\n"
    assert counts(take(database, text)) == (0, 1, 0, 0)
    assert counts(take(database, text)) == (0, 0, 1, 0)
    assert reasons(database) == {"a": "complaint"}
    assert listed(database) == {"a@example.org": ("unsubscribed", set())}
