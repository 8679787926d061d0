"""A mail server and a mailer for each test that asks for them."""

from collections.abc import Iterator, Mapping

import pytest

from digest.mail.sendgrid.transport import Api
from digest.mail.smtp import SmtpMailer
from tests.mail.post_office import PostOffice, Server, config_for, serving


@pytest.fixture
def post() -> PostOffice:
    return PostOffice()


@pytest.fixture
def server(post: PostOffice) -> Iterator[Server]:
    with serving(post, enable_SMTPUTF8=True) as server:
        yield server


@pytest.fixture
def mailer(server: Server) -> Iterator[SmtpMailer]:
    mailer = SmtpMailer(config_for(server))
    yield mailer
    mailer.close()


@pytest.fixture(autouse=True)
def _close_kept_connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    opened: list[Api] = []

    class Tracked(Api):
        def __init__(self, url: str, headers: Mapping[str, str], *, seconds: float) -> None:
            super().__init__(url, headers, seconds=seconds)
            opened.append(self)

    monkeypatch.setattr("digest.mail.sendgrid.client.Api", Tracked)
    yield
    for api in opened:
        api.close()
