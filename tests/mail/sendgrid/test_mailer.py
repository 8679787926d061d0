"""SendGrid's requests and answers, against a server of our own that checks and fails like the real one."""

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import Any, Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.domain.batches import Outcome, OutcomeKind
from digest.mail.sendgrid.mailer import MAX_BYTES, SendGridMailer
from tests.fakes.sendgrid import KEY, FakeSendGrid, Fault
from tests.fakes.sendgrid_limits import DOCUMENT, problems_of
from tests.mail.samples import (
    HTML,
    NOW,
    PUBLIC_URL,
    RENDITION,
    TAG,
    TEXT,
    make_batch,
    make_config,
    make_recipient,
    sendgrid_config,
)

ACCEPTED, RETRY, REFUSED, UNCERTAIN = OutcomeKind
ANYTHING = st.text(st.characters(codec=None), max_size=200)
unhurried = settings(deadline=None)  # the machine is shared


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)


@cache
def offline_mailer() -> SendGridMailer:
    return SendGridMailer(sendgrid_config(None))


@pytest.fixture
def fake() -> Iterator[FakeSendGrid]:
    with FakeSendGrid() as fake:
        yield fake


@pytest.fixture
def mailer(fake: FakeSendGrid) -> SendGridMailer:
    return SendGridMailer(sendgrid_config(fake.url))


def submit(mailer: SendGridMailer, count: int = 1, **changes: Any) -> Outcome:
    readers = [make_recipient(number) for number in range(1, count + 1)]
    return mailer.submit(make_batch(*readers, **changes), now=NOW)


def test_each_reader_of_a_batch_gets_the_page_with_links_of_their_own(
    mailer: SendGridMailer, fake: FakeSendGrid
) -> None:
    outcome = submit(mailer, 3)
    assert (outcome.kind, outcome.message_id) == (ACCEPTED, "fake-0")
    assert len(fake.requests) == 1
    for number, mail in enumerate(fake.mails, start=1):
        assert (mail.email, mail.name) == (f"reader{number}@example.org", f"Reader {number}")
        assert mail.subject == RENDITION.subject
        assert mail.html == HTML.replace(TAG, f"tok{number}en")
        assert mail.text == TEXT.replace(TAG, f"tok{number}en")
        assert mail.headers["List-Unsubscribe"] == f"<{PUBLIC_URL}/unsubscribe/tok{number}en>"
        assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail.headers["List-Id"] == "The week in Poland <weekly.notesfrompoland.com>"
        assert mail.custom_args == {"edition": "7", "batch": "3", "recipient": str(number)}


def test_the_request_says_what_sendgrid_may_and_may_not_do(mailer: SendGridMailer, fake: FakeSendGrid) -> None:
    submit(mailer)
    body = fake.mails[0].body
    tracking = body["tracking_settings"]
    assert tracking["subscription_tracking"] == {"enable": False}
    assert tracking["click_tracking"] == {"enable": True, "enable_text": False}
    assert body["from"] == {"email": "digest@notesfrompoland.com", "name": "Notes from Poland"}
    assert body["reply_to"] == {"email": "editors@notesfrompoland.com"}
    assert body["categories"] == ["weekly", "weekly-2026-03-30"]
    assert "mail_settings" not in body


def test_where_readers_are_not_tracked_the_request_switches_tracking_off(fake: FakeSendGrid) -> None:
    untracked = make_config(mail={"backend": "sendgrid"}, sendgrid={"api_url": fake.url}, privacy={"track": False})
    submit(SendGridMailer(untracked))
    tracking = fake.mails[0].body["tracking_settings"]
    assert not [name for name, setting in tracking.items() if setting["enable"]]


def test_a_full_batch_of_a_large_page_is_within_every_limit(mailer: SendGridMailer, fake: FakeSendGrid) -> None:
    page = replace(RENDITION, html=HTML + "ż" * 100_000)
    assert submit(mailer, 1_000, rendition=page).kind is ACCEPTED
    assert fake.accepted_count == 1_000
    assert len({mail.email for mail in fake.mails}) == 1_000


def test_the_schema_is_the_providers_own_where_it_is_at_hand() -> None:
    if not DOCUMENT.exists():
        pytest.skip("the provider's description is not beside this checkout")
    assert problems_of({"personalizations": [{"to": [{"email": "a@x.org"}]}], "from": "a@x.org"})


@unhurried
@given(name=ANYTHING, subject=ANYTHING, page=ANYTHING, token=ANYTHING, email=ANYTHING)
def test_whatever_the_strings_hold_the_request_is_within_the_limits_or_names_the_reader(
    name: str, subject: str, page: str, token: str, email: str
) -> None:
    rendition = replace(RENDITION, subject=f"s{subject}", html=f"h{page}", text=f"t{page}")
    mailer = offline_mailer()
    good = make_batch(make_recipient(name=name, token=token), rendition=rendition)
    assert problems_of(json.loads(b"".join(mailer.body(good)))) == []
    try:
        mailer.body(make_batch(make_recipient(41, email=email)))
    except ValueError as error:
        assert "41" in str(error)  # noqa: PT017 -- either way is right


LOOK_ALIKES = (
    "-x- %x% %recipient% <%unsubscribe%> <% body %> [unsubscribe] [Unsubscribe] {{name}} {{{x}}} :tag %open-track%"
)


def test_story_text_that_looks_like_a_tag_goes_out_as_written(mailer: SendGridMailer, fake: FakeSendGrid) -> None:
    page = replace(RENDITION, subject=LOOK_ALIKES, text=f"{LOOK_ALIKES}\n{TEXT}", html=f"<p>{LOOK_ALIKES}</p>{HTML}")
    submit(mailer, rendition=page)
    (mail,) = fake.mails
    assert mail.subject == LOOK_ALIKES
    assert mail.text == f"{LOOK_ALIKES}\n{TEXT}".replace(TAG, "tok1en")
    assert mail.html == f"<p>{LOOK_ALIKES}</p>{HTML}".replace(TAG, "tok1en")
    assert list(mail.personalization["substitutions"]) == [TAG]
    assert mail.body["tracking_settings"]["open_tracking"] == {"enable": True}


def test_a_name_sendgrid_would_refuse_is_cleaned(mailer: SendGridMailer, fake: FakeSendGrid) -> None:
    reader = make_recipient(name="Kowalski, Jan; \r\nBcc: x \ud800")
    assert mailer.submit(make_batch(reader), now=NOW).kind is ACCEPTED
    assert fake.mails[0].name == "Kowalski Jan Bcc: x \ufffd"


def test_a_domain_with_polish_letters_goes_out_in_idna(mailer: SendGridMailer, fake: FakeSendGrid) -> None:
    mailer.submit(make_batch(make_recipient(email="jan@żółw.example")), now=NOW)
    assert fake.mails[0].email == "jan@xn--w-uga1v8h.example"


@pytest.mark.parametrize("email", ["żółw@example.org", "no address", "a@b\r\nc@d", "x" * 400 + "@example.org", ""])
def test_an_address_sendgrid_cannot_mail_is_named_by_id_and_nothing_leaves(
    mailer: SendGridMailer, fake: FakeSendGrid, email: str
) -> None:
    outcome = mailer.submit(make_batch(make_recipient(1), make_recipient(41, email=email)), now=NOW)
    assert (outcome.kind, outcome.stop) == (REFUSED, False)
    assert "Recipient 41" in outcome.detail
    assert "example.org" not in outcome.detail
    assert fake.requests == []


def test_a_proof_says_so_and_is_counted_apart(mailer: SendGridMailer, fake: FakeSendGrid) -> None:
    submit(mailer, proof=True, id=0, edition_id=0)
    (mail,) = fake.mails
    assert mail.subject == f"[Proof] {RENDITION.subject}"
    assert mail.body["categories"] == ["weekly-proof"]


def test_the_sandbox_accepts_and_mails_nobody(fake: FakeSendGrid) -> None:
    outcome = submit(SendGridMailer(sendgrid_config(fake.url, sandbox=True)), 2)
    assert outcome.kind is ACCEPTED
    assert fake.mails == []
    assert len(fake.sandboxed) == 2


def test_a_page_leaves_room_for_as_many_readers_as_fit(mailer: SendGridMailer) -> None:
    assert mailer.batch_limit(RENDITION) == 1_000
    large = replace(RENDITION, html="x" * 28_000_000)
    assert 0 < mailer.batch_limit(large) < 1_000
    assert mailer.batch_limit(replace(RENDITION, html="x" * MAX_BYTES)) == 0


def test_a_batch_of_the_longest_strings_stays_under_30_mb(mailer: SendGridMailer) -> None:
    large = replace(RENDITION, html="x" * 27_500_000)
    limit = mailer.batch_limit(large)
    readers = [
        make_recipient(
            10**18 + number, email="\\" + "x" * 300 + f"{number:04}@example.org", name="🎉" * 300, token="t" * 300
        )
        for number in range(limit)
    ]
    body = mailer.body(make_batch(*readers, rendition=large, id=10**18, edition_id=10**18))
    assert limit > 100
    assert len(body) < MAX_BYTES


def test_a_batch_beyond_the_limit_never_leaves(mailer: SendGridMailer, fake: FakeSendGrid) -> None:
    assert submit(mailer, 1_001).kind is REFUSED
    assert submit(mailer, 1, rendition=replace(RENDITION, html="x" * MAX_BYTES)).kind is REFUSED
    assert fake.requests == []


@pytest.mark.parametrize(
    ("fault", "kind", "taken"),
    [
        (Fault.TOO_MANY_REQUESTS, RETRY, False),
        (Fault.SERVER_ERROR, UNCERTAIN, False),
        (Fault.UNAVAILABLE, UNCERTAIN, False),
        (Fault.UNAUTHORIZED, REFUSED, False),
        (Fault.FORBIDDEN, REFUSED, False),
        (Fault.TOO_LARGE, REFUSED, False),
        (Fault.REDIRECT, UNCERTAIN, False),
        (Fault.ACCEPTED_THEN_DROPPED, UNCERTAIN, True),
        (Fault.ACCEPTED_THEN_ERROR, UNCERTAIN, True),
        (Fault.READ_THEN_DROPPED, UNCERTAIN, False),
        (Fault.TRUNCATED, UNCERTAIN, True),
        (Fault.MALFORMED, UNCERTAIN, True),
        (Fault.SLOW, ACCEPTED, True),
    ],
)
def test_each_fault_has_its_outcome_and_is_asked_once(
    mailer: SendGridMailer, fake: FakeSendGrid, fault: Fault, kind: OutcomeKind, *, taken: bool
) -> None:
    fake.faults.append(fault)
    outcome = submit(mailer)
    assert outcome.kind is kind
    assert outcome.stop == (fault in (Fault.UNAUTHORIZED, Fault.FORBIDDEN))
    assert len(fake.requests) == 1
    assert bool(fake.mails) == taken
    assert KEY not in outcome.detail
    assert submit(mailer).kind is ACCEPTED


def test_a_refusal_that_comes_before_the_request_was_read_is_still_heard(
    mailer: SendGridMailer, fake: FakeSendGrid
) -> None:
    fake.faults.append(Fault.TOO_LARGE_UNREAD)
    outcome = submit(mailer, rendition=replace(RENDITION, html="x" * 20_000_000))
    assert outcome.kind is REFUSED
    assert "content too large" in outcome.detail


def test_a_redirect_is_not_followed_with_the_key(mailer: SendGridMailer, fake: FakeSendGrid) -> None:
    fake.faults.append(Fault.REDIRECT)
    assert submit(mailer).kind is UNCERTAIN
    assert fake.strays == []


def test_an_answer_that_never_comes_is_uncertain_after_the_time_out(fake: FakeSendGrid) -> None:
    fake.faults.append(Fault.HANG)
    assert submit(SendGridMailer(sendgrid_config(fake.url, timeout="1s"))).kind is UNCERTAIN
    assert len(fake.mails) == 1


def test_a_rate_limit_says_when_to_come_back(mailer: SendGridMailer, fake: FakeSendGrid) -> None:
    fake.faults.append(Fault.TOO_MANY_REQUESTS)
    soon = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=42)
    fake.reset_at = str(int(soon.timestamp()))
    retry_at = submit(mailer).retry_at
    assert retry_at is not None
    assert abs(retry_at - soon) < timedelta(milliseconds=1)


def test_a_wrong_clock_of_this_machine_makes_no_pause_longer(
    mailer: SendGridMailer, fake: FakeSendGrid, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ahead(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + timedelta(minutes=10)

    monkeypatch.setattr("digest.mail.sendgrid.mailer.datetime", Ahead)
    soon = datetime.now(UTC) + timedelta(seconds=20)
    fake.reset_at = str(int(soon.timestamp()))
    fake.faults.append(Fault.TOO_MANY_REQUESTS)
    retry_at = submit(mailer).retry_at
    assert retry_at is not None
    assert abs(retry_at - soon) < timedelta(seconds=3)


def test_the_wrong_key_stops_the_send(fake: FakeSendGrid, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", "SG.another")
    outcome = submit(SendGridMailer(sendgrid_config(fake.url)))
    assert (outcome.kind, outcome.stop) == (REFUSED, True)
    assert "SENDGRID_API_KEY" in outcome.detail
    assert "SG.another" not in outcome.detail


def test_threads_may_share_a_mailer(mailer: SendGridMailer, fake: FakeSendGrid) -> None:
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda number: submit(mailer, 5, id=number), range(40)))
    assert {outcome.kind for outcome in outcomes} == {ACCEPTED}
    assert len({outcome.message_id for outcome in outcomes}) == 40
    assert {mail.custom_args["batch"] for mail in fake.mails} == {str(number) for number in range(40)}


def test_the_key_and_the_readers_stay_out_of_the_logs(mailer: SendGridMailer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        submit(mailer)
    assert KEY not in caplog.text
    assert "reader1" not in caplog.text
    assert KEY not in repr(mailer)
