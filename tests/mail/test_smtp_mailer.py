"""SMTP against a real server on loopback, with the ways real servers fail."""

import asyncio
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from digest.config import Config
from digest.domain.batches import Outcome, OutcomeKind
from digest.domain.errors import ConfigError
from digest.mail.smtp import SmtpMailer, Step, outcome_before_content, outcome_of_reply
from tests.mail.certificates import make_certificate
from tests.mail.samples import HTML, NOW, RENDITION, TAG, TEXT, make_batch, make_config, make_recipient, part, read_mail

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:aiosmtpd"),
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning"),
]

ACCEPTED, RETRY, REFUSED, UNCERTAIN = OutcomeKind
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


@pytest.fixture
def post() -> PostOffice:
    return PostOffice()


@pytest.fixture
def server(post: PostOffice) -> Iterator[Server]:
    with serving(post, enable_SMTPUTF8=True) as server:
        yield server


def config_for(server: Server, **smtp: Any) -> Config:
    return make_config(
        mail={"backend": "smtp"},
        smtp={"host": "127.0.0.1", "port": server.port, "security": "none", "timeout": "2s", **smtp},
    )


@pytest.fixture
def mailer(server: Server) -> Iterator[SmtpMailer]:
    mailer = SmtpMailer(config_for(server))
    yield mailer
    mailer.close()


def submit(mailer: SmtpMailer, number: int = 1, **changes: Any) -> Outcome:
    return mailer.submit(make_batch(make_recipient(number, **changes)), now=NOW)


def content(envelope: Envelope) -> bytes:
    assert isinstance(envelope.content, bytes)
    return envelope.content


def test_a_mail_arrives_with_its_pages_unchanged(mailer: SmtpMailer, post: PostOffice) -> None:
    outcome = submit(mailer)
    (envelope,) = post.mails
    message = read_mail(content(envelope))
    assert outcome.kind is ACCEPTED
    assert outcome.message_id == message["Message-ID"]
    assert (envelope.mail_from, envelope.rcpt_tos) == ("digest@notesfrompoland.com", ["reader1@example.org"])
    assert part(message, "html") == HTML.replace(TAG, "tok1en")
    assert part(message, "plain") == TEXT.replace(TAG, "tok1en")


def test_lines_that_begin_with_a_dot_arrive_with_it(mailer: SmtpMailer, post: PostOffice) -> None:
    text = ".\n..\n.x\n" + "." * 200 + "\n.\n"
    mailer.submit(make_batch(rendition=replace(RENDITION, text=text)), now=NOW)
    assert part(read_mail(content(post.mails[0])), "plain") == text


def test_one_connection_serves_many_mails(mailer: SmtpMailer, post: PostOffice) -> None:
    assert {submit(mailer, number).kind for number in range(20)} == {ACCEPTED}
    assert post.connections == 1
    assert len(post.mails) == 20


def test_a_connection_the_server_closed_between_mails_is_opened_again(mailer: SmtpMailer, post: PostOffice) -> None:
    submit(mailer, 1)
    assert mailer._server is not None
    assert mailer._server.sock is not None
    mailer._server.sock.shutdown(socket.SHUT_RDWR)
    assert submit(mailer, 2).kind is ACCEPTED
    assert (post.connections, len(post.mails)) == (2, 2)


def test_after_close_the_next_mail_opens_a_new_connection(mailer: SmtpMailer, post: PostOffice) -> None:
    submit(mailer, 1)
    mailer.close()
    mailer.close()
    assert submit(mailer, 2).kind is ACCEPTED


def test_threads_may_share_a_mailer(mailer: SmtpMailer, post: PostOffice) -> None:
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda number: submit(mailer, number), range(40)))
    assert {outcome.kind for outcome in outcomes} == {ACCEPTED}
    assert sorted(envelope.rcpt_tos[0] for envelope in post.mails) == sorted(
        f"reader{n}@example.org" for n in range(40)
    )


@pytest.mark.parametrize(
    ("step", "answer", "expected"),
    [
        ("MAIL", "451 later", (RETRY, False)),
        ("MAIL", "421 closing", (RETRY, False)),
        ("MAIL", "550 you may not send", (REFUSED, True)),
        ("MAIL", "530 authentication required", (REFUSED, True)),
        ("RCPT", "450 greylisted", (RETRY, False)),
        ("RCPT", "550 <reader1@example.org> unknown", (REFUSED, False)),
        ("DATA", "451 later", (RETRY, False)),
        ("DATA", "421 closing", (RETRY, False)),
        ("DATA", "554 spam", (REFUSED, False)),
        ("DATA", "hang", (UNCERTAIN, False)),
    ],
)
def test_the_servers_answer_at_each_step_decides(
    mailer: SmtpMailer, post: PostOffice, step: str, answer: str, expected: tuple[OutcomeKind, bool]
) -> None:
    submit(mailer, 9)
    post.answers[step] = answer
    if answer == "hang":
        assert mailer._server is not None
        assert mailer._server.sock is not None
        mailer._server.sock.settimeout(0.3)
    outcome = submit(mailer)
    assert (outcome.kind, outcome.stop) == expected
    assert "example.org" not in outcome.detail
    post.answers.clear()
    assert submit(mailer, 2).kind is ACCEPTED


WORDS = (
    "no such user reader.3 here",
    "reader.3 at example.org unknown",
    "see https://example.net/?q=reader.3%40example.org",
    '"reader.3"@example.org unknown / reader.3 @ example.org',
    "Jan Reader has moved to jan.r",
)


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
@pytest.mark.parametrize("words", WORDS)
def test_a_refusal_is_told_in_numbers_where_the_server_knows_the_reader(
    mailer: SmtpMailer, post: PostOffice, step: str, words: str
) -> None:
    post.answers[step] = f"550-5.1.1 {words}\r\n550 5.1.1 {words}"
    assert submit(mailer, email="reader.3@example.org").detail == (
        f"The mail server refused {'the recipient' if step == 'RCPT' else 'the mail'} (550 5.1.1), because of the "
        "address; the server's own log has its words."
    )
    post.answers[step] = f"450 {words}"
    told = submit(mailer, email="reader.3@example.org").detail
    assert told.endswith("(450); the server's own log has its words.")


@pytest.mark.parametrize(
    ("step", "kept", "kind"),
    [("MAIL", True, RETRY), ("RCPT", True, RETRY), ("DATA", True, UNCERTAIN), ("DATA", False, UNCERTAIN)],
)
def test_a_lost_connection_is_uncertain_only_once_the_mail_was_on_its_way(
    mailer: SmtpMailer, post: PostOffice, step: str, *, kept: bool, kind: OutcomeKind
) -> None:
    post.vanish_at, post.keeps_mail = step, kept
    outcome = submit(mailer)
    assert outcome.kind is kind
    assert "uncertain" not in outcome.detail
    post.vanish_at, post.keeps_mail = "", True
    assert submit(mailer, 2).kind is ACCEPTED


def test_an_uncertain_mail_is_not_tried_again_by_itself(mailer: SmtpMailer, post: PostOffice) -> None:
    submit(mailer, 1)
    post.vanish_at = "DATA"
    assert submit(mailer, 2).kind is UNCERTAIN
    assert [envelope.rcpt_tos for envelope in post.mails] == [["reader1@example.org"], ["reader2@example.org"]]


def test_a_server_that_is_not_there_is_safe_to_try_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    config = make_config(mail={"backend": "smtp"}, smtp={"host": "127.0.0.1", "port": port, "security": "none"})
    outcome = submit(SmtpMailer(config))
    assert outcome.kind is RETRY
    assert "cannot be reached" in outcome.detail


def test_a_mailbox_beyond_ascii_goes_out_where_the_server_knows_such(mailer: SmtpMailer, post: PostOffice) -> None:
    assert submit(mailer, email="żółw@żółw.example").kind is ACCEPTED
    (envelope,) = post.mails
    assert envelope.rcpt_tos == ["żółw@xn--w-uga1v8h.example"]
    assert "To: Reader 1 <żółw@xn--w-uga1v8h.example>\r\n".encode() in content(envelope)


def test_a_mailbox_beyond_ascii_is_refused_where_the_server_does_not(post: PostOffice) -> None:
    with serving(post, enable_SMTPUTF8=False) as server:
        mailer = SmtpMailer(config_for(server))
        refused = submit(mailer, email="żółw@example.org")
        assert (refused.kind, refused.stop) == (REFUSED, False)
        assert "non-ASCII" in refused.detail
        assert submit(mailer, email="zolw@żółw.example").kind is ACCEPTED
        mailer.close()


def test_what_is_no_address_is_refused_without_asking(mailer: SmtpMailer, post: PostOffice) -> None:
    outcome = submit(mailer, email="x@y.org>\r\nRCPT TO:<victim@example.org")
    assert outcome.kind is REFUSED
    assert post.connections == 0
    assert "victim" not in outcome.detail


def check_password(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"digest", PASSWORD.encode()), handled=False)


@contextmanager
def guarded(post: PostOffice) -> Iterator[Server]:
    with serving(post, authenticator=check_password, auth_required=True, auth_require_tls=False) as server:
        yield server


def test_the_password_opens_the_server(post: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", PASSWORD)
    with guarded(post) as server:
        mailer = SmtpMailer(config_for(server, username="digest"))
        assert submit(mailer).kind is ACCEPTED
        mailer.close()


def test_a_wrong_password_stops_the_send_and_is_not_shown(post: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "wrong-" + PASSWORD)
    with guarded(post) as server:
        outcome = submit(SmtpMailer(config_for(server, username="digest")))
    assert (outcome.kind, outcome.stop) == (REFUSED, True)
    assert "SMTP_PASSWORD" in outcome.detail
    assert PASSWORD not in outcome.detail


def test_a_server_that_wants_a_password_we_do_not_have_stops_the_send(post: PostOffice) -> None:
    with guarded(post) as server:
        mailer = SmtpMailer(config_for(server))
        outcome = submit(mailer)
        mailer.close()
    assert (outcome.kind, outcome.stop) == (REFUSED, True)
    assert "SMTP_PASSWORD" in outcome.detail


def test_a_user_name_without_a_password_is_a_configuration_error(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SMTP_PASSWORD", raising=False)
    with pytest.raises(ConfigError, match="SMTP_PASSWORD"):
        SmtpMailer(config_for(server, username="digest"))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls") / "server.pem")


def tls_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


TLS_OPTIONS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "starttls": lambda path: {"tls_context": tls_context(path), "require_starttls": True},
    "tls": lambda path: {"ssl_context": tls_context(path)},
}


@pytest.mark.parametrize("security", list(TLS_OPTIONS))
def test_mail_goes_out_over_a_connection_with_a_trusted_certificate(
    post: PostOffice, certificate: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(post, **TLS_OPTIONS[security](certificate)) as server:
        mailer = SmtpMailer(config_for(server, security=security))
        assert submit(mailer).kind is ACCEPTED
        mailer.close()


@pytest.mark.parametrize("security", list(TLS_OPTIONS))
def test_a_certificate_nobody_trusts_stops_the_send(post: PostOffice, certificate: Path, security: str) -> None:
    with serving(post, **TLS_OPTIONS[security](certificate)) as server:
        outcome = submit(SmtpMailer(config_for(server, security=security)))
    assert (outcome.kind, outcome.stop) == (REFUSED, True)
    assert "certificate" in outcome.detail
    assert not post.mails


def test_a_server_without_starttls_gets_no_mail_in_the_clear(server: Server, post: PostOffice) -> None:
    outcome = submit(SmtpMailer(config_for(server, security="starttls")))
    assert (outcome.kind, outcome.stop) == (REFUSED, True)
    assert "smtp.security" in outcome.detail
    assert not post.mails


def test_a_server_that_never_greets_is_given_up_after_the_time_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent_config = make_config(
            mail={"backend": "smtp"},
            smtp={"host": "127.0.0.1", "port": silent.getsockname()[1], "security": "none", "timeout": "1s"},
        )
        assert submit(SmtpMailer(silent_config)).kind is RETRY


def test_a_server_that_answers_nonsense_after_the_mail_leaves_it_uncertain() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=speak_nonsense, args=(listening,))
        thread.start()
        config = make_config(
            mail={"backend": "smtp"},
            smtp={"host": "127.0.0.1", "port": listening.getsockname()[1], "security": "none"},
        )
        mailer = SmtpMailer(config)
        assert submit(mailer).kind is UNCERTAIN
        mailer.close()
        thread.join(5)


def speak_nonsense(listening: socket.socket) -> None:
    connection, _ = listening.accept()
    with connection, connection.makefile("rwb") as file:
        for answer in (b"220 hi", b"250 hi", b"250 ok", b"250 ok", b"354 go"):
            file.write(answer + b"\r\n")
            file.flush()
            file.readline()
        while file.readline() != b".\r\n":
            pass
        file.write(b"<html>\r\n")
        file.flush()
        file.readline()


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("code", [-1, 199, 250, 299, 354, 421, 451, 500, 554, 599])
def test_no_reply_before_the_content_is_uncertain_and_only_a_2xx_after_it_is_accepted(step: Step, code: int) -> None:
    kind = outcome_of_reply(step, code, b"words").kind
    if step is Step.CONTENT:
        assert (kind is ACCEPTED) == (200 <= code < 300)
        assert (kind is UNCERTAIN) == (code < 200 or 300 <= code < 400)
    else:
        assert kind in (RETRY, REFUSED)


@pytest.mark.parametrize(
    ("error", "kind", "stop"),
    [
        (ConnectionRefusedError("refused"), RETRY, False),
        (TimeoutError("timed out"), RETRY, False),
        (socket.gaierror(-2, "Name or service not known"), RETRY, False),
        (ssl.SSLEOFError("EOF"), RETRY, False),
        (ssl.SSLCertVerificationError("self-signed"), REFUSED, True),
        (smtplib.SMTPServerDisconnected("closed"), RETRY, False),
        (smtplib.SMTPConnectError(421, "busy"), RETRY, False),
        (smtplib.SMTPConnectError(554, "no"), REFUSED, True),
        (smtplib.SMTPHeloError(550, "no"), REFUSED, True),
        (smtplib.SMTPAuthenticationError(535, "no"), REFUSED, True),
        (smtplib.SMTPAuthenticationError(454, "later"), RETRY, False),
        (smtplib.SMTPNotSupportedError("no STARTTLS"), REFUSED, True),
        (smtplib.SMTPException("No suitable authentication method found."), REFUSED, True),
        (UnicodeEncodeError("ascii", PASSWORD, 0, 1, "no"), REFUSED, True),
    ],
)
def test_every_failure_before_the_content_has_its_outcome(
    error: Exception,
    kind: OutcomeKind,
    stop: bool,  # noqa: FBT001
) -> None:
    outcome = outcome_before_content(error)
    assert (outcome.kind, outcome.stop) == (kind, stop)
    assert PASSWORD not in outcome.detail
