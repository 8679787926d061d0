"""Whom a refusal of SendGrid is about: the recipients it names, one of them, or the whole request."""

import json

import pytest

from digest.domain.batches import Outcome, OutcomeKind
from digest.domain.recipients import Recipients
from digest.mail.sendgrid.mailer import SendGridMailer
from digest.mail.sendgrid.refusals import narrowed
from tests.fakes.sendgrid import KEY, FakeSendGrid
from tests.mail.samples import NOW, make_batch, make_recipient, sendgrid_config

REFUSED = Outcome(OutcomeKind.REFUSED, "SendGrid refused the batch (400)")
FOUR = Recipients.of(map(make_recipient, (11, 12, 13, 14)))


def answer(*errors: tuple[str | None, str]) -> bytes:
    return json.dumps({"errors": [{"field": field, "message": message} for field, message in errors]}).encode()


def test_the_recipients_that_an_answer_names_by_index_are_named_by_id_with_the_reason() -> None:
    content = answer(
        ("personalizations.1.to.0.email", "jan@example.org is no valid address."),
        ("personalizations.3.custom_args", "Too long."),
        ("personalizations.3.to.0.email", "No."),
    )
    outcome = narrowed(REFUSED, 400, content, FOUR)
    assert dict(outcome.named) == {
        12: "Recipient 12: SendGrid refused to.0.email: … is no valid address.",
        14: "Recipient 14: SendGrid refused custom_args: Too long.",
    }
    assert not outcome.halve


@pytest.mark.parametrize(
    ("status", "content", "halve"),
    [
        (400, b"", True),
        (400, b"<html>", True),
        (400, answer(("", "Bad Request")), True),
        (400, answer((None, "Bad Request")), True),
        (413, b"", True),
        (400, answer(("from.email", "Not verified.")), False),
        (400, answer(("personalizations", "There must be fewer.")), False),
        (400, answer(("personalizations.9.to.0.email", "There is no tenth.")), False),
        (400, answer(*[(f"personalizations.{number}.headers", "No.") for number in range(4)]), False),
        (404, b"", False),
        (401, b"", False),
    ],
)
def test_a_batch_is_halved_only_if_the_answer_names_nothing_and_a_smaller_request_may_pass(
    status: int, content: bytes, *, halve: bool
) -> None:
    outcome = narrowed(REFUSED, status, content, FOUR)
    assert (dict(outcome.named), outcome.halve) == ({}, halve)


def test_a_recipient_who_is_alone_in_the_request_is_named_by_id() -> None:
    outcome = narrowed(REFUSED, 400, b"", FOUR[:1])
    assert (outcome.detail, outcome.halve) == ("Recipient 11: SendGrid refused the batch (400)", False)


def test_sendgrid_itself_names_the_recipient_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)
    with FakeSendGrid() as fake:
        fake.dislikes.add("reader41@example.org")
        batch = make_batch(*map(make_recipient, (1, 41, 2)))
        outcome = SendGridMailer(sendgrid_config(fake.url)).submit(batch, now=NOW)
    assert dict(outcome.named) == {41: "Recipient 41: SendGrid refused to.0.email: No."}
    assert fake.mails == []
