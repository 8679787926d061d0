"""A mail server and a mailer for each test that asks for them."""

from collections.abc import Iterator

import pytest

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
