"""What each answer of SendGrid, and each failure to get one, means for a batch."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.domain.batches import OutcomeKind
from digest.mail.sendgrid.mailer import outcome_of_answer, outcome_of_failure
from digest.mail.sendgrid.transport import NoAnswerError, NotTakenError
from tests.mail.samples import NOW

ACCEPTED, RETRY, REFUSED, UNCERTAIN = OutcomeKind
unhurried = settings(deadline=None)  # the machine is shared


def test_a_refusal_is_reported_in_sendgrids_own_words_without_addresses() -> None:
    said = {"errors": [{"message": "Bad jan@example.org.", "field": "personalizations.3.to"}, {"message": "And more"}]}
    outcome = outcome_of_answer(400, {}, json.dumps(said).encode(), sandbox=False, now=NOW)
    assert outcome.kind is REFUSED
    assert "personalizations.3.to: Bad …" in outcome.detail
    assert "And more" in outcome.detail
    assert "jan@" not in outcome.detail


@pytest.mark.parametrize(
    ("status", "kind", "stop"),
    [
        *[(status, UNCERTAIN, False) for status in (100, 200, 201, 204, 299, 300, 301, 302, 308)],
        (202, ACCEPTED, False),
        *[(status, REFUSED, False) for status in (400, 402, 404, 405, 408, 413, 415, 422, 499)],
        (401, REFUSED, True),
        (403, REFUSED, True),
        (429, RETRY, False),
        *[(status, UNCERTAIN, False) for status in (500, 502, 503, 504, 599, 600, 0)],
    ],
)
def test_every_status_has_its_outcome(status: int, kind: OutcomeKind, stop: bool) -> None:  # noqa: FBT001
    outcome = outcome_of_answer(status, {}, b"", sandbox=False, now=NOW)
    assert (outcome.kind, outcome.stop) == (kind, stop)


@pytest.mark.parametrize(("status", "kind"), [(200, ACCEPTED), (202, ACCEPTED), (201, UNCERTAIN), (500, UNCERTAIN)])
def test_in_the_sandbox_200_is_accepted_too(status: int, kind: OutcomeKind) -> None:
    assert outcome_of_answer(status, {}, b"", sandbox=True, now=NOW).kind is kind


@unhurried
@given(
    status=st.integers(0, 999),
    content=st.binary(max_size=50) | st.sampled_from([b"[]", b'{"errors":[1]}', b"[" * 9999]),
)
def test_no_answer_is_too_odd_to_be_decided(status: int, content: bytes) -> None:
    outcome = outcome_of_answer(status, {"x-ratelimit-reset": "soon"}, content, sandbox=False, now=NOW)
    assert (outcome.kind is ACCEPTED) == (status == 202)


def test_only_a_request_that_did_not_leave_whole_is_safe_to_repeat() -> None:
    assert outcome_of_failure(NoAnswerError("timed out")).kind is UNCERTAIN
    assert outcome_of_failure(NotTakenError("timed out")).kind is RETRY
