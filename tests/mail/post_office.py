"""A real mail server on loopback, and a mailer that submits to it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from digest.config import Config
from digest.domain.batches import Outcome
from digest.mail.smtp import SmtpMailer
from tests.mail.samples import NOW, make_batch, make_config, make_recipient

PASSWORD = "p4ssw0rd-not-to-be-seen"


class PostOffice:
    """What the server does with mail. `answers` refuses a step; `vanish_at` breaks the connection there."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.connections = 0
        self.answers: dict[str, str] = {}
        self.vanish_at = ""
        self.keeps_mail = True

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, hostname: str) -> str:  # noqa: N802
        session.host_name = hostname
        self.connections += 1
        return "250 HELP"

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return await self._answer("MAIL", server)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await self._answer("RCPT", server)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.keeps_mail:
            self.mails.append(envelope)
        return await self._answer("DATA", server)

    async def _answer(self, step: str, server: Any) -> str:
        if self.vanish_at == step:
            server.transport.abort()
        if self.answers.get(step) == "hang":
            await asyncio.sleep(30)
        return self.answers.get(step, "250 OK")


class Server(Controller):
    """Takes a free port, and needs no first caller to get going."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def serving(post: PostOffice, **options: Any) -> Iterator[Server]:
    server = Server(post, hostname="127.0.0.1", port=0, **options)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def config_for(server: Server, **smtp: Any) -> Config:
    return make_config(
        mail={"backend": "smtp"},
        smtp={"host": "127.0.0.1", "port": server.port, "security": "none", "timeout": "2s", **smtp},
    )


def submit(mailer: SmtpMailer, number: int = 1, **changes: Any) -> Outcome:
    return mailer.submit(make_batch(make_recipient(number, **changes)), now=NOW)


def content(envelope: Envelope) -> bytes:
    assert isinstance(envelope.content, bytes)
    return envelope.content
