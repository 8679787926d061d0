"""The fake's message search against SendGrid's own description of it."""

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from digest.mail.sendgrid.mailer import SendGridMailer
from tests.fakes.sendgrid import KEY, FakeSendGrid, Fault
from tests.fakes.sendgrid_messages import DOCUMENT, problems_of, problems_of_answer
from tests.mail.samples import NOW, make_batch, make_recipient, sendgrid_config

described = pytest.mark.skipif(not DOCUMENT.exists(), reason="the provider's description is not beside this checkout")
RIGHT = {"query": "unique_args['batch']=\"3\" AND unique_args['recipient']=\"2\"", "limit": "1"}


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSendGrid]:
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)
    with FakeSendGrid() as fake:
        readers = [make_recipient(number) for number in range(1, 4)]
        SendGridMailer(sendgrid_config(fake.url)).submit(make_batch(*readers), now=NOW)
        yield fake


def find(fake: FakeSendGrid, parameters: dict[str, str], fault: Fault | None = None) -> tuple[int, bytes]:
    return fake.find(urlencode(parameters), fault)


def test_the_mails_with_all_the_arguments_are_found(fake: FakeSendGrid) -> None:
    status, content = find(fake, RIGHT)
    assert status == 200
    assert [message["to_email"] for message in json.loads(content)["messages"]] == ["reader2@example.org"]


def test_no_more_are_given_than_asked_for(fake: FakeSendGrid) -> None:
    _, content = find(fake, {"query": "unique_args['batch']=\"3\"", "limit": "2"})
    assert len(json.loads(content)["messages"]) == 2


@described
@pytest.mark.parametrize(
    ("fault", "parameters", "status"),
    [
        (None, RIGHT, 200),
        (None, {"limit": "1"}, 400),
        (None, {"query": 'unique_args.batch="3"'}, 400),
        (Fault.TOO_MANY_REQUESTS, RIGHT, 429),
    ],
)
def test_each_answer_has_the_shape_that_is_described(
    fake: FakeSendGrid, fault: Fault | None, parameters: dict[str, str], status: int
) -> None:
    answer = find(fake, parameters, fault)
    assert answer[0] == status
    assert problems_of_answer(*answer) == []


@described
def test_an_answer_out_of_shape_is_noticed() -> None:
    assert problems_of_answer(200, b'{"messages": [{"msg_id": "m"}]}')


@pytest.mark.parametrize("wrong", [{"limit": "0"}, {"limit": "1001"}, {"limit": "x"}, {"query": ""}, {"page": "2"}])
def test_parameters_out_of_bounds_are_refused(wrong: dict[str, str]) -> None:
    assert problems_of(RIGHT) == []
    assert problems_of(RIGHT | wrong)
