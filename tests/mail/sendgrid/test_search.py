"""SendGrid's message search: what it proves of an uncertain batch, and that anything else proves nothing."""

import http.client
import json
import logging
import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.batches import OutcomeKind
from digest.mail.sendgrid.mailer import SendGridMailer
from digest.mail.sendgrid.search import Found, SearchAnswer, SendGridSearch, found_in_refusal
from tests.fakes.sendgrid import KEY, FakeSendGrid, Fault
from tests.mail.samples import NOW, make_batch, make_recipient, sendgrid_config

SEEN, NOT_SEEN, UNAVAILABLE = SearchAnswer
BATCH = 3


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)


@pytest.fixture
def fake() -> Iterator[FakeSendGrid]:
    with FakeSendGrid() as fake:
        yield fake


@pytest.fixture
def search(fake: FakeSendGrid) -> SendGridSearch:
    return SendGridSearch(sendgrid_config(fake.url))


def send(fake: FakeSendGrid, batch_id: int = BATCH, fault: Fault | None = None) -> OutcomeKind:
    fake.faults.append(fault)
    readers = [make_recipient(number) for number in range(1, 4)]
    return SendGridMailer(sendgrid_config(fake.url)).submit(make_batch(*readers, id=batch_id), now=NOW).kind


def ask(search: SendGridSearch, batch_id: int = BATCH) -> Found:
    found = search.batch_was_processed(batch_id, now=NOW)
    assert "@" not in found.detail
    assert KEY not in found.detail
    assert "\n" not in found.detail
    return found


@pytest.mark.parametrize("fault", [Fault.ACCEPTED_THEN_DROPPED, Fault.ACCEPTED_THEN_ERROR, Fault.TRUNCATED])
def test_a_batch_whose_answer_was_lost_is_seen(search: SendGridSearch, fake: FakeSendGrid, fault: Fault) -> None:
    assert send(fake, fault=fault) is OutcomeKind.UNCERTAIN
    found = ask(search)
    assert (found.answer, found.retry_at) == (SEEN, None)
    assert "batch 3" in found.detail


@pytest.mark.parametrize("status", ["processed", "delivered", "not_delivered"])
def test_any_state_of_a_mail_proves_its_batch_accepted(search: SendGridSearch, fake: FakeSendGrid, status: str) -> None:
    send(fake)
    fake.search.status = status
    found = ask(search)
    assert found.answer is SEEN
    assert f"({status})" in found.detail


def test_a_batch_that_never_arrived_is_not_seen_and_that_proves_nothing(
    search: SendGridSearch, fake: FakeSendGrid
) -> None:
    assert send(fake, fault=Fault.READ_THEN_DROPPED) is OutcomeKind.UNCERTAIN
    found = ask(search)
    assert found.answer is NOT_SEEN
    assert "Silence proves nothing" in found.detail


def test_a_batch_that_was_taken_may_not_show_up_yet(search: SendGridSearch, fake: FakeSendGrid) -> None:
    send(fake)
    fake.search.silent = True
    assert ask(search).answer is NOT_SEEN


def test_for_eu_accounts_silence_is_explained(fake: FakeSendGrid) -> None:
    found = ask(SendGridSearch(sendgrid_config(fake.url, region="eu")))
    assert found.answer is NOT_SEEN
    assert "EU" in found.detail


@pytest.mark.parametrize("other", [1, 13, 30, 33])
def test_mail_of_another_batch_proves_nothing(search: SendGridSearch, fake: FakeSendGrid, other: int) -> None:
    send(fake, other)
    assert ask(search).answer is NOT_SEEN
    assert ask(search, other).answer is SEEN


def test_mail_older_than_the_claim_is_another_databases(search: SendGridSearch, fake: FakeSendGrid) -> None:
    send(fake)
    fake.search.last_event_at = NOW
    second = timedelta(seconds=1)
    assert search.batch_was_processed(BATCH, now=NOW, since=NOW + second).answer is NOT_SEEN
    assert search.batch_was_processed(BATCH, now=NOW, since=NOW).answer is SEEN


def test_it_asks_once_by_custom_argument_and_for_one_message(search: SendGridSearch, fake: FakeSendGrid) -> None:
    send(fake)
    ask(search)
    search.batch_was_processed(BATCH, now=NOW, since=NOW)
    assert fake.search.queries == [
        "unique_args['batch']=\"3\"",
        'unique_args[\'batch\']="3" AND last_event_time>=TIMESTAMP "2026-03-30T05:00:00Z"',
    ]


@pytest.mark.parametrize("fault", [Fault.UNAUTHORIZED, Fault.FORBIDDEN, Fault.NOT_FOUND])
def test_an_account_or_key_without_the_search_gets_the_fix(
    search: SendGridSearch, fake: FakeSendGrid, fault: Fault
) -> None:
    send(fake)
    fake.faults.append(fault)
    found = ask(search)
    assert (found.answer, found.retry_at) == (UNAVAILABLE, None)
    for word in ("Email Activity add-on", "messages.read", "--accepted", "--resend"):
        assert word in found.detail


def test_an_account_without_the_add_on_may_be_refused_by_400(search: SendGridSearch, fake: FakeSendGrid) -> None:
    fake.search.has_add_on = False
    found = ask(search)
    assert found.answer is UNAVAILABLE
    assert "Email Activity add-on" in found.detail


def test_another_400_is_not_blamed_on_the_account() -> None:
    found = found_in_refusal(400, {}, b'{"errors": [{"message": "syntax error"}]}', now=NOW)
    assert found.answer is UNAVAILABLE
    assert "syntax error" in found.detail
    assert "add-on" not in found.detail


def test_the_wrong_key_is_not_shown(fake: FakeSendGrid, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", "SG.another")
    found = ask(SendGridSearch(sendgrid_config(fake.url)))
    assert found.answer is UNAVAILABLE
    assert "SG.another" not in found.detail
    assert fake.search.queries == []


def test_the_seventh_request_of_a_minute_learns_when_to_come_back(search: SendGridSearch, fake: FakeSendGrid) -> None:
    send(fake)
    fake.search.per_minute = 6
    fake.reset_at = str(int(NOW.timestamp()) + 42)
    assert [ask(search).answer for _ in range(6)] == [SEEN] * 6
    refused = ask(search)
    assert (refused.answer, refused.retry_at) == (UNAVAILABLE, NOW + timedelta(seconds=42))
    assert "05:00:42 UTC" in refused.detail
    fake.search.new_minute()
    assert ask(search).answer is SEEN


@pytest.mark.parametrize("headers", [{}, {"x-ratelimit-reset": "soon"}])
def test_a_limit_without_a_time_means_a_minute(headers: dict[str, str]) -> None:
    assert found_in_refusal(429, headers, b"", now=NOW).retry_at == NOW + timedelta(minutes=1)


@pytest.mark.parametrize(
    "fault",
    [
        Fault.SERVER_ERROR,
        Fault.UNAVAILABLE,
        Fault.REDIRECT,
        Fault.READ_THEN_DROPPED,
        Fault.ACCEPTED_THEN_DROPPED,
        Fault.TRUNCATED,
        Fault.MALFORMED,
    ],
)
def test_no_usable_answer_teaches_nothing_and_the_next_one_may(
    search: SendGridSearch, fake: FakeSendGrid, fault: Fault
) -> None:
    send(fake)
    fake.faults.append(fault)
    found = ask(search)
    assert found.answer is UNAVAILABLE
    assert "Nothing was learned" in found.detail
    assert fake.strays == []
    assert ask(search).answer is SEEN


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.SLOW])
def test_an_answer_later_than_the_time_out_teaches_nothing(fake: FakeSendGrid, fault: Fault) -> None:
    send(fake)
    fake.delay = 5.0
    fake.faults.append(fault)
    found = ask(SendGridSearch(sendgrid_config(fake.url, timeout="1s")))
    assert found.answer is UNAVAILABLE
    assert "timed out" in found.detail


def test_a_slow_answer_within_the_time_out_counts(search: SendGridSearch, fake: FakeSendGrid) -> None:
    send(fake)
    fake.delay = 0.2
    fake.faults.append(Fault.SLOW)
    assert ask(search).answer is SEEN


def test_a_server_that_is_not_there_teaches_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert ask(SendGridSearch(sendgrid_config(f"http://127.0.0.1:{port}"))).answer is UNAVAILABLE


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>welcome</html>",
        b"\xff",
        b"null",
        b"[]",
        b"{}",
        b'{"messages": null}',
        b'{"messages": {}}',
        b'{"messages": "many"}',
        b'{"messages": [null]}',
        b'{"messages": [{}]}',
        b'{"messages": [{"msg_id": ""}]}',
        b'{"errors": [{"message": "oops"}]}',
        b"[" * 100_000,
    ],
)
def test_an_answer_that_is_no_list_of_messages_teaches_nothing(
    search: SendGridSearch, fake: FakeSendGrid, content: bytes
) -> None:
    fake.search.instead = 200, content
    assert ask(search).answer is UNAVAILABLE


@pytest.mark.parametrize("status", [201, 202, 204, 206, 304])
def test_a_list_under_any_other_status_than_200_teaches_nothing(
    search: SendGridSearch, fake: FakeSendGrid, status: int
) -> None:
    fake.search.instead = status, b'{"messages": [{"msg_id": "m"}]}'
    assert ask(search).answer is UNAVAILABLE


def test_what_the_answer_holds_beyond_the_known_states_is_not_repeated(
    search: SendGridSearch, fake: FakeSendGrid
) -> None:
    message = {"msg_id": "m", "status": "jan@example.org\n" + KEY, "to_email": "jan@example.org"}
    fake.search.instead = 200, json.dumps({"messages": [message]}).encode()
    assert ask(search).answer is SEEN


def test_a_refusal_is_reported_in_sendgrids_own_words_without_addresses() -> None:
    said = {"errors": [{"message": "jan@example.org may not", "field": "query"}]}
    detail = found_in_refusal(403, {}, json.dumps(said).encode(), now=NOW).detail
    assert "query: … may not" in detail


@given(status=st.integers(0, 999).filter(lambda status: status != http.client.OK), content=st.binary(max_size=50))
def test_only_200_ever_teaches_anything(status: int, content: bytes) -> None:
    found = found_in_refusal(status, {}, content, now=NOW)
    assert found.answer is UNAVAILABLE
    assert (found.retry_at is not None) == (status == http.client.TOO_MANY_REQUESTS)
    assert "\n" not in found.detail


def test_the_search_uses_the_mailer_s_region() -> None:
    assert SendGridSearch(sendgrid_config(None, region="eu"))._api.url == "https://api.eu.sendgrid.com"


def test_the_key_and_the_readers_stay_out_of_the_logs(
    search: SendGridSearch, fake: FakeSendGrid, caplog: pytest.LogCaptureFixture
) -> None:
    send(fake)
    with caplog.at_level(logging.DEBUG):
        ask(search)
    assert KEY not in caplog.text
    assert "reader1" not in caplog.text
    assert KEY not in repr(search)
