"""A reader's own pages: looking changes nothing, and leaving takes effect before the answer."""

from datetime import UTC

import pytest

from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.services.readers.lists.import_readers import add_subscriber
from digest.services.readers.show_data import show_data_of_address
from digest.services.readers.suppress import suppress_address
from tests.web.clients import NOW
from tests.web.conftest import RULES, Pages
from tests.web.reader import OLA, ONE_CLICK, status, stored


def test_looking_changes_nothing(pages: Pages) -> None:
    token = pages.add(OLA, "daily", "weekly")
    pages.post("/subscribe", {"email": "new@example.org", "digest": ["daily"]})
    before = stored(pages)
    for path in (f"/unsubscribe/{token}", f"/preferences/{token}", pages.link(), "/", "/editions"):
        for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"):
            answer = pages.ask(method, path, headers={"user-agent": "Barracuda Sentinel (EE)"})
            assert answer.status_code == (200 if method in ("GET", "HEAD") else 405)
            if answer.status_code == 405:
                acting = {"POST"} if path.count("/") == 2 else set()
                assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"} | acting
    assert stored(pages) == before


def test_one_click_leaves_before_it_answers_and_again_and_again(pages: Pages) -> None:
    token = pages.add(OLA, "daily", "weekly")
    for _ in range(2):
        assert pages.post(f"/unsubscribe/{token}", ONE_CLICK).status_code == 200
        assert status(pages) == (Status.ACTIVE, frozenset({"weekly"}))


@pytest.mark.parametrize(
    "body",
    [
        {"content": b"", "headers": {}},
        {"content": b"\xff\x00 nonsense", "headers": {"content-type": "text/plain"}},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
    ],
    ids=["nothing", "nonsense", "multipart"],
)
def test_leaving_needs_nothing_but_the_address(pages: Pages, body: dict[str, object]) -> None:
    token = pages.add(OLA, "daily")
    assert pages.ask("POST", f"/unsubscribe/{token}", **body).status_code == 200
    assert status(pages) == (Status.UNSUBSCRIBED, frozenset())


def test_leaving_can_be_undone_or_be_the_weekly_instead(pages: Pages) -> None:
    token = pages.add(OLA, "daily")
    left = pages.post(f"/unsubscribe/{token}")
    assert "Undo" in left.text
    assert "Weekly digest instead" in left.text
    pages.post(f"/preferences/{token}", {"do": "rejoin"})
    assert status(pages) == (Status.ACTIVE, frozenset({"daily"}))
    pages.post(f"/unsubscribe/{token}")
    answer = pages.post(f"/preferences/{token}", {"do": "switch", "digest": "weekly"})
    assert "You get “Weekly digest”." in answer.text
    assert status(pages) == (Status.ACTIVE, frozenset({"weekly"}))


@pytest.mark.parametrize(
    "form",
    [{"do": "rejoin"}, {"do": "switch", "digest": "weekly"}, {"do": "save", "digest": ["daily"]}],
    ids=["undo", "instead", "save"],
)
def test_readers_who_come_back_agree_to_the_sentence_they_are_shown(
    pages: Pages, form: dict[str, str | list[str]]
) -> None:
    token = pages.add(OLA, "daily")
    sentence = pages.app.config.readers.consent
    assert sentence not in pages.get(f"/preferences/{token}").text
    assert sentence in pages.post(f"/unsubscribe/{token}").text
    assert sentence in pages.get(f"/preferences/{token}").text
    pages.post(f"/preferences/{token}", form)
    kept = show_data_of_address(pages.app.database, OLA)
    assert (kept["consented_at"], kept["source"], kept["consent_text"]) == (
        pages.app.clock().astimezone(UTC).isoformat(),
        "own page",
        sentence,
    )


def test_whoever_wants_more_and_of_whom_no_consent_is_known_gives_it(pages: Pages) -> None:
    line = Line(OLA, "", Status.ACTIVE, frozenset({"daily"}))
    add_subscriber(pages.app.database, line, RULES, now=NOW)
    token, sentence = pages.tokens(OLA)["daily"], pages.app.config.readers.consent
    for shown in (pages.get(f"/preferences/{token}"), pages.get(f"/unsubscribe/{token}")):
        assert sentence in shown.text
    pages.post(f"/preferences/{token}", {"do": "save", "digest": ["daily"]})
    assert show_data_of_address(pages.app.database, OLA)["consented_at"] is None
    pages.post(f"/preferences/{token}", {"do": "save", "digest": ["daily", "weekly"]})
    kept = show_data_of_address(pages.app.database, OLA)
    assert (kept["source"], kept["consent_text"]) == ("own page", sentence)
    assert sentence not in pages.get(f"/preferences/{token}").text


def test_readers_who_left_at_the_provider_get_back_only_what_they_ask_for(pages: Pages) -> None:
    token = pages.add(OLA, "daily", "weekly")

    def leave_there() -> None:
        pages.post(f"/preferences/{token}", {"do": "save", "digest": ["daily", "weekly"]})
        suppress_address(pages.app.database, OLA, reason="unsubscribe", note="", now=NOW)

    leave_there()
    assert "You still get" not in pages.get(f"/unsubscribe/{token}").text
    pages.post("/subscribe", {"email": OLA, "digest": ["weekly"]})
    assert "Daily" not in pages.post(pages.link()).text
    assert status(pages) == (Status.ACTIVE, frozenset({"weekly"}))
    leave_there()
    pages.post(f"/preferences/{token}", {"do": "rejoin"})
    assert status(pages) == (Status.ACTIVE, frozenset({"daily"}))
    leave_there()
    pages.post(f"/preferences/{token}", {"do": "switch", "digest": "weekly"})
    assert status(pages) == (Status.ACTIVE, frozenset({"weekly"}))


def test_a_suppressed_reader_does_not_read_that_they_get_mail(pages: Pages) -> None:
    token = pages.add(OLA, "daily", "weekly")
    suppress_address(pages.app.database, OLA, reason="bounce", note="", now=NOW)
    pages_shown = [
        pages.get(f"/unsubscribe/{token}").text,
        pages.post(f"/unsubscribe/{token}").text,
        pages.post(f"/preferences/{token}", {"do": "save", "digest": ["weekly"]}).text,
    ]
    assert not [text for text in pages_shown if "You still get" in text or "You get <" in text]
    assert "Mail to your address is stopped" in pages_shown[2]


def test_a_change_of_digests_keeps_the_consent(pages: Pages) -> None:
    token = pages.add(OLA, "daily")
    pages.post(f"/preferences/{token}", {"do": "save", "digest": ["daily", "weekly"]})
    assert show_data_of_address(pages.app.database, OLA)["source"] == "test"


def test_the_daily_is_not_offered_to_those_who_leave_the_weekly(pages: Pages) -> None:
    token = pages.add(OLA, "weekly")
    assert "instead" not in pages.get(f"/unsubscribe/{token}").text


def test_choosing_sets_exactly_what_is_checked(pages: Pages) -> None:
    token = pages.add(OLA, "daily")
    pages.post(f"/preferences/{token}", {"do": "save", "digest": ["daily", "weekly", "monthly"]})
    assert status(pages) == (Status.ACTIVE, frozenset({"daily", "weekly"}))
    assert pages.tokens(OLA)["daily"] == token
    pages.post(f"/preferences/{token}", {"do": "save"})
    assert status(pages) == (Status.UNSUBSCRIBED, frozenset())
    pages.post(f"/preferences/{token}", {"do": "save", "digest": ["weekly"]})
    assert status(pages) == (Status.ACTIVE, frozenset({"weekly"}))


def test_a_page_from_before_the_digests_changed_takes_nobody_off_the_list(pages: Pages) -> None:
    token = pages.add(OLA, "daily")
    answer = pages.post(f"/preferences/{token}", {"do": "save", "digest": ["hourly"]})
    assert answer.status_code == 422
    assert "Nothing was saved" in answer.text
    assert status(pages) == (Status.ACTIVE, frozenset({"daily"}))


def test_a_reader_who_leaves_one_digest_learns_of_the_other(pages: Pages) -> None:
    token = pages.add(OLA, "daily", "weekly")
    still = "You still get “Weekly digest”."
    assert still in pages.get(f"/unsubscribe/{token}").text
    assert still in pages.post(f"/unsubscribe/{token}").text
    pages.post(f"/unsubscribe/{pages.tokens(OLA)['weekly']}")
    assert "You still get" not in pages.get(f"/unsubscribe/{token}").text


def test_a_form_that_says_nothing_does_nothing(pages: Pages) -> None:
    token = pages.add(OLA, "daily")
    before = stored(pages)
    for form in ({}, {"do": "dance"}, {"do": "switch"}, {"do": ["save", "erase"]}, {"digest": "weekly"}):
        assert pages.post(f"/preferences/{token}", form).status_code == 400
    assert stored(pages) == before


def test_a_bounce_is_shown_and_no_choice_lifts_it(pages: Pages) -> None:
    token = pages.add(OLA, "daily")
    suppress_address(pages.app.database, OLA, reason="bounce", note="", now=NOW)
    assert "stopped" in pages.get(f"/preferences/{token}").text
    pages.post(f"/preferences/{token}", {"do": "save", "digest": "daily"})
    assert "stopped" in pages.get(f"/preferences/{token}").text


def test_whoever_left_at_the_provider_finds_no_digest_checked(pages: Pages) -> None:
    token = pages.add(OLA, "daily")
    suppress_address(pages.app.database, OLA, reason="unsubscribe", note="", now=NOW)
    page = pages.get(f"/preferences/{token}").text
    assert " checked>" not in page
    assert "stopped" not in page


def test_a_body_that_is_too_large_is_refused(pages: Pages) -> None:
    token = pages.add(OLA, "daily")
    for path in ("/subscribe", f"/preferences/{token}"):
        assert pages.post(path, {"email": "x" * 20_000}).status_code == 413
    assert pages.post(f"/preferences/{token}", {f"f{n}": "" for n in range(200)} | {"x": "y" * 200}).status_code < 500
