"""The way in: nobody is a reader who did not confirm, and no answer tells who is one."""

import io
import re
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.services.readers.lists.export import export_subscribers
from digest.services.readers.lists.import_readers import add_subscriber, import_subscribers
from digest.services.readers.show_data import show_data_of_address
from digest.services.readers.sign_up import forget_unconfirmed
from digest.services.readers.suppress import suppress_address
from digest.store.database import Database
from digest.store.tables import sign_ups, subscribers
from digest.wiring import App
from tests.conftest import Logged
from tests.services.builders import config
from tests.web.clients import HOST, NOW
from tests.web.conftest import KEY, RULES, Pages

OLA = "ola@example.org"
WANTED = {"email": OLA, "digest": ["weekly"]}


def test_a_sign_up_becomes_a_reader_by_the_letters_link(pages: Pages) -> None:
    assert pages.get("/").status_code == 200
    asked = pages.post("/subscribe", {"email": " Ola@Example.ORG ", "digest": ["weekly"]})
    assert asked.status_code == 200
    assert "inbox" in asked.text
    pending = pages.reader(OLA)
    assert pending
    assert (pending.status, pending.digests) == (Status.PENDING, frozenset())

    shown = pages.get(pages.link())
    assert (shown.status_code, "Weekly digest" in shown.text) == (200, True)
    assert pages.reader(OLA) == pending  # looking at it changed nothing

    assert pages.post(pages.link()).status_code == 200
    reader = pages.reader(OLA)
    assert reader
    assert (reader.status, reader.digests) == (Status.ACTIVE, frozenset({"weekly"}))
    assert (reader.consented_at, reader.source) == (NOW, "sign-up form")
    with pages.app.database.read() as connection:
        kept = connection.execute(select(subscribers.c.consent_text, subscribers.c.consent_ip)).one()
    assert kept == (pages.app.config.readers.consent, None)


def test_the_answer_is_the_same_whoever_it_is_for(pages: Pages) -> None:
    pages.add("known@example.org", "weekly")
    pages.add("gone@example.org", status=Status.UNSUBSCRIBED)
    suppress_address(pages.app.database, "never@example.org", reason="complaint", note="", now=NOW)
    said = [
        pages.post("/subscribe", {"email": f"{name}@example.org", "digest": ["weekly"]})
        for name in ("unknown", "known", "gone", "never")
    ]
    assert len({(answer.status_code, answer.text, str(answer.headers)) for answer in said}) == 1
    assert len(pages.letters()) == 3  # who complained gets none


def test_the_answer_leaves_before_anything_is_looked_up(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("find_readers", "find_sign_up", "forget_sign_ups"):
        monkeypatch.setattr(f"digest.services.readers.sign_up.{name}", None)
    assert pages.post("/subscribe", WANTED).status_code == 200


def test_a_consent_that_was_proved_is_not_overwritten_by_the_newsroom(pages: Pages) -> None:
    pages.post("/subscribe", WANTED)
    pages.post(pages.link())
    later = NOW + timedelta(days=90)
    line = Line(OLA, "Ola", Status.ACTIVE, frozenset({"daily"}), consented_at=later, source="added by hand")
    add_subscriber(pages.app.database, line, RULES, now=later)
    kept = show_data_of_address(pages.app.database, OLA)
    proof = (kept["consented_at"], kept["source"], kept["consent_text"])
    assert proof == (NOW.astimezone(UTC).isoformat(), "sign-up form", pages.app.config.readers.consent)
    assert kept["name"] == "Ola"
    # A list may have a better time of consent; the earlier sentence does not prove that one.
    text = f"email,consented_at,source\n{OLA},2026-06-01,party\n".encode()
    import_subscribers(pages.app.database, [io.BytesIO(text)], RULES, now=later)
    kept = show_data_of_address(pages.app.database, OLA)
    assert (kept["source"], kept["consent_text"]) == ("party", "")


@pytest.mark.parametrize(
    ("hours", "digests", "said"),
    [
        (0, ["daily", "weekly"], "The next edition of “Daily digest” comes on Wednesday 13 May, 07:00."),
        (0, ["weekly"], "The next edition of “Weekly digest” comes on Monday 18 May, 07:00."),
        (24, ["daily"], "The next edition of “Daily digest” comes on Thursday 14 May, 07:00."),
    ],
)
def test_after_confirming_the_page_says_when_the_next_edition_comes(
    pages: Pages, hours: int, digests: list[str], said: str
) -> None:
    later = pages.later(hours=hours)
    later.post("/subscribe", {"email": OLA, "digest": digests})
    assert said in later.post(later.link()).text


def test_a_used_link_says_what_the_reader_gets_now_and_brings_nothing_back(pages: Pages) -> None:
    pages.post("/subscribe", {"email": OLA, "digest": ["daily", "weekly"]})
    link = pages.link()
    assert "“Daily digest” and “Weekly digest”" in pages.post(link).text
    tokens = pages.tokens(OLA)
    pages.post(f"/unsubscribe/{tokens['daily']}")
    # Who opens it once more has no step left.
    for again in (pages.get(link).text, pages.post(link).text):
        assert "You are signed up to “Weekly digest”." in again
    pages.post(f"/unsubscribe/{tokens['weekly']}")
    for answer in (pages.get(link), pages.post(link)):
        assert (answer.status_code, "has already been used" in answer.text) == (404, True)
    reader = pages.reader(OLA)
    assert reader
    assert reader.digests == frozenset()


def test_one_address_gets_one_letter_in_a_few_minutes(pages: Pages) -> None:
    for _ in range(3):
        assert pages.post("/subscribe", WANTED).status_code == 200
    assert len(pages.letters()) == 1
    first = pages.link()
    later = pages.later(minutes=6)
    later.post("/subscribe", {"email": OLA, "digest": ["daily"]})
    assert len(pages.letters()) == 2
    # Either letter confirms all that was asked for.
    later.post(first)
    reader = pages.reader(OLA)
    assert reader
    assert reader.digests == {"daily", "weekly"}


def test_a_link_expires_and_the_address_is_forgotten(pages: Pages) -> None:
    pages.post("/subscribe", WANTED)
    link = pages.link()
    late = pages.later(days=3, minutes=1)
    assert late.get(link).status_code == 404
    assert late.post(link).status_code == 404
    late.post("/subscribe", {"email": "other@example.org", "digest": ["daily"]})
    assert pages.reader(OLA) is None
    assert pages.reader("other@example.org")


def test_readers_who_left_come_back_by_signing_up(pages: Pages) -> None:
    token = pages.add(OLA, "weekly")
    pages.post(f"/unsubscribe/{token}")
    suppress_address(pages.app.database, OLA, reason="unsubscribe", note="", now=NOW)
    pages.post("/subscribe", WANTED)
    pages.post(pages.link())
    reader = pages.reader(OLA)
    assert reader
    assert (reader.status, reader.digests) == (Status.ACTIVE, frozenset({"weekly"}))
    assert "stopped" not in pages.get(f"/preferences/{token}").text


def test_a_complaint_after_the_letter_is_not_lifted_by_it(pages: Pages) -> None:
    pages.post("/subscribe", WANTED)
    suppress_address(pages.app.database, OLA, reason="complaint", note="", now=NOW)
    pages.post(pages.link())
    assert "stopped" in pages.get(f"/preferences/{pages.tokens(OLA)['weekly']}").text


def test_a_mistake_is_shown_where_it_is_and_what_was_typed_stays(pages: Pages) -> None:
    wrong = pages.post("/subscribe", {"email": "ola@", "digest": ["weekly"]})
    assert wrong.status_code == 422
    assert 'value="ola@"' in wrong.text
    assert 'value="weekly" checked' in wrong.text
    assert 'role="alert"' in wrong.text
    assert "at least one" in pages.post("/subscribe", {"email": OLA}).text
    assert "at least one" in pages.post("/subscribe", {"email": OLA, "digest": ["monthly"]}).text
    assert pages.letters() == []


@pytest.mark.parametrize(
    "kind", ["Application/X-WWW-Form-Urlencoded", "application/x-www-form-urlencoded ;charset=utf-8"]
)
def test_a_form_is_known_in_whatever_case_its_type_is_written(pages: Pages, kind: str) -> None:
    form = b"email=ola%40example.org&digest=weekly"
    assert pages.ask("POST", "/subscribe", content=form, headers={"content-type": kind}).status_code == 200
    assert pages.reader(OLA)


@pytest.mark.parametrize("name", [b"ol%E1", b"ol\xe1"])
def test_letters_that_cannot_be_read_are_no_address(pages: Pages, name: bytes) -> None:
    form, kind = name + b"%40example.org", {"content-type": "application/x-www-form-urlencoded"}
    answer = pages.ask("POST", "/subscribe", content=b"digest=weekly&email=" + form, headers=kind)
    assert answer.status_code == 400
    assert pages.letters() == []


def test_a_program_that_fills_in_every_field_gets_nowhere(pages: Pages) -> None:
    person = pages.post("/subscribe", {"email": "a@example.org", "digest": ["weekly"], "website": ""})
    program = pages.post("/subscribe", WANTED | {"website": "https://spam.example"})
    assert (program.status_code, program.text) == (person.status_code, person.text)
    assert pages.reader(OLA) is None


def test_a_letter_that_did_not_leave_may_be_asked_for_again_at_once(pages: Pages, logged: Logged) -> None:
    pages.outbox.write_text("in the way")
    assert pages.post("/subscribe", WANTED).status_code == 200
    (entry,) = logged()
    assert (entry["level"], entry["event"]) == ("warning", "A confirmation mail did not leave.")
    assert OLA not in str(entry)
    pages.outbox.unlink()
    pages.post("/subscribe", WANTED)
    assert len(pages.letters()) == 1


def test_a_token_says_nothing_and_cannot_be_made(pages: Pages) -> None:
    pages.post("/subscribe", WANTED)
    link = pages.link()
    with pages.app.database.read() as connection:
        nonce = connection.execute(select(sign_ups.c.nonce)).scalar_one()
    for token in (nonce, link[:-1], f"{link}x", "W10.x", "e30.x"):
        assert pages.post(f"/confirm/{token.removeprefix('/confirm/')}").status_code == 404
    assert pages.later(hours=1).post(link).status_code == 200


def test_an_imported_reader_who_never_confirmed_is_not_forgotten(pages: Pages) -> None:
    pages.add(OLA, "daily", status=Status.PENDING)
    pages.post("/subscribe", WANTED)
    assert timedelta(days=3) == pages.app.config.readers.confirm_within
    pages.later(days=4).post("/subscribe", {"email": "other@example.org", "digest": ["daily"]})
    assert pages.reader(OLA)


def test_only_what_the_page_showed_is_confirmed(pages: Pages) -> None:
    """Whoever knows the address can ask for more at any time."""
    pages.post("/subscribe", WANTED)
    shown = re.findall(r'name="digest" value="(\w+)"', pages.get(pages.link()).text)
    assert shown == ["weekly"]
    pages.later(minutes=1).post("/subscribe", {"email": OLA, "digest": ["daily"]})
    assert pages.post(pages.link(), {"digest": "other"}).status_code == 404
    assert "Weekly" in pages.post(pages.link(), {"digest": shown}).text
    reader = pages.reader(OLA)
    assert reader
    assert reader.digests == {"weekly"}
    # The same link confirms what was asked for since.
    assert "Daily" in pages.get(pages.link()).text
    assert "Weekly" not in pages.get(pages.link()).text
    pages.post(pages.link(), {"digest": "daily"})
    reader = pages.reader(OLA)
    assert reader
    assert reader.digests == {"weekly", "daily"}


def test_what_a_list_said_of_who_never_confirmed_is_no_wish_of_his(pages: Pages) -> None:
    pages.add(OLA, "daily", status=Status.PENDING)
    pages.post("/subscribe", WANTED)
    pages.post(pages.link())
    reader = pages.reader(OLA)
    assert reader
    assert (reader.status, reader.digests) == (Status.ACTIVE, frozenset({"weekly"}))


def test_whoever_is_suppressed_meanwhile_is_promised_nothing(pages: Pages) -> None:
    pages.post("/subscribe", WANTED)
    suppress_address(pages.app.database, OLA, reason="manual", note="", now=NOW)
    assert "is stopped" in pages.post(pages.link()).text


def test_a_digest_that_is_no_more_cannot_be_confirmed(pages: Pages) -> None:
    pages.post("/subscribe", WANTED)
    digests = {"daily": pages.app.config.digests["daily"]}
    later = Pages(App(pages.app.config.model_copy(update={"digests": digests}), NOW))
    assert later.get(pages.link()).status_code == 404
    assert later.post(pages.link()).status_code == 404
    later.app.database.close()


def test_a_tab_of_the_answer_that_is_opened_again_shows_the_form(pages: Pages) -> None:
    assert 'action="/subscribe"' in pages.get("/subscribe").text


def test_where_a_consent_came_from_is_kept_only_where_the_newsroom_wants_it(pages: Pages) -> None:
    readers = pages.app.config.readers.model_copy(update={"keep_ip": True})
    keeping = Pages(App(pages.app.config.model_copy(update={"readers": readers}), NOW), network="198.51.100.7")
    kept = []
    for asked in (pages, keeping):
        asked.post("/subscribe", WANTED)
        asked.post(asked.link())
        kept.append(show_data_of_address(asked.app.database, OLA)["consent_ip"])
        token = asked.tokens(OLA)["weekly"]
        asked.post(f"/unsubscribe/{token}")
        replace(asked, network="203.0.113.9").post(f"/preferences/{token}", {"do": "rejoin"})
        kept.append(show_data_of_address(asked.app.database, OLA)["consent_ip"])
        asked.post(asked.own_data(token), {"do": "erase", "sure": "yes"})
    assert kept == [None, None, "198.51.100.7", "203.0.113.9"]
    keeping.app.database.close()


def test_the_pages_may_lie_under_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_SECRET_KEY", KEY)
    pages = Pages(App(config(tmp_path, web={"public_url": f"https://{HOST}/digest/"}), NOW))
    shown = pages.get("/").text  # the proxy has taken the path off
    for address in ('action="/digest/subscribe"', 'href="/digest/style.css"', 'href="/digest/editions"'):
        assert address in shown
    pages.post("/subscribe", WANTED)
    assert f"https://{HOST}/digest/confirm/" in pages.letters()[0].read_text().replace("=\n", "")
    pages.app.database.close()


def test_a_link_may_choose_a_digest_beforehand(pages: Pages) -> None:
    assert 'value="weekly" checked' in pages.get("/?digest=weekly").text
    assert "checked" not in pages.get("/?digest=monthly").text


@pytest.mark.parametrize(("proxies", "peer", "times"), [(0, "127.0.0.1", 1), (1, "127.0.0.1", 0), (0, "192.88.1.1", 0)])
def test_a_proxy_that_is_not_configured_is_reported_once(
    pages: Pages, logged: Logged, proxies: int, peer: str, times: int
) -> None:
    web = pages.app.config.web.model_copy(update={"trusted_proxies": proxies})
    asked = Pages(App(pages.app.config.model_copy(update={"web": web}), NOW), network=peer)
    for _ in range(3):
        asked.post("/subscribe", {"email": "none"}, headers={"x-forwarded-for": "198.51.100.7"})
    asked.app.database.close()
    assert ["web.trusted_proxies" in one["event"] for one in logged()] == [True] * times


def test_a_list_makes_nothing_more_of_who_never_confirmed(pages: Pages, tmp_path: Path) -> None:
    pages.post("/subscribe", WANTED)
    text = io.StringIO()
    export_subscribers(pages.app.database, text, now=NOW)
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    for database, unchanged in ((pages.app.database, 1), (other, 0)):
        done = import_subscribers(database, [io.BytesIO(text.getvalue().encode())], RULES, now=NOW)
        assert (done.unchanged, done.updated, done.refused) == (unchanged, 0, ())
        again = io.StringIO()
        export_subscribers(database, again, now=NOW)
        assert again.getvalue() == text.getvalue()
        assert forget_unconfirmed(database, pages.app.config, now=NOW + timedelta(days=3)) == 0
        assert forget_unconfirmed(database, pages.app.config, now=NOW + timedelta(days=3, seconds=1)) == 1
    other.close()


def test_who_never_confirmed_is_forgotten_by_housekeeping(pages: Pages) -> None:
    pages.post("/subscribe", WANTED)
    database, settings = pages.app.database, pages.app.config
    assert forget_unconfirmed(database, settings, now=NOW + timedelta(days=3)) == 0
    assert forget_unconfirmed(database, settings, now=NOW + timedelta(days=3, seconds=1)) == 1
    assert pages.reader(OLA) is None
