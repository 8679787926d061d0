"""How a mailer reaches SendGrid. A request that never left whole is safe to try again."""

import select
import socket
import ssl
import struct
import threading
from base64 import b64encode
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Self

import pytest

from digest.domain.batches import Outcome, OutcomeKind
from digest.domain.editions import Rendition
from digest.domain.errors import ConfigError
from digest.mail.sendgrid.mailer import SendGridMailer
from tests.fakes.sendgrid import KEY, FakeSendGrid
from tests.mail.certificates import make_certificate
from tests.mail.samples import NOW, RENDITION, make_batch, sendgrid_config

ACCEPTED, RETRY, _, UNCERTAIN = OutcomeKind


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)


def submit(mailer: SendGridMailer, rendition: Rendition = RENDITION) -> Outcome:
    return mailer.submit(make_batch(rendition=rendition), now=NOW)


def test_a_server_that_is_not_there_is_safe_to_try_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert submit(SendGridMailer(sendgrid_config(f"http://127.0.0.1:{port}"))).kind is RETRY


def test_a_host_that_has_no_address_is_safe_to_try_again() -> None:
    assert submit(SendGridMailer(sendgrid_config("http://sendgrid.invalid"))).kind is RETRY


def test_a_certificate_nobody_trusts_is_safe_to_try_again_and_sees_no_key(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(make_certificate(tmp_path / "server.pem"))
    with FakeSendGrid(tls=context) as fake:
        outcome = submit(SendGridMailer(sendgrid_config(fake.url)))
        assert outcome.kind is RETRY
        assert "certificate" in outcome.detail
        assert fake.requests == []


def test_mail_goes_out_over_tls_with_a_trusted_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = make_certificate(tmp_path / "server.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with FakeSendGrid(tls=context) as fake:
        assert submit(SendGridMailer(sendgrid_config(fake.url))).kind is ACCEPTED


class Server:
    """A server that plays a script for each connection."""

    def __init__(self, *scripts: Callable[[socket.socket], None]) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(10)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._play, args=(scripts,))

    def _play(self, scripts: Iterable[Callable[[socket.socket], None]]) -> None:
        for script in scripts:
            with suppress(TimeoutError):
                connection, _ = self._listener.accept()
                with connection:
                    script(connection)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join()
        self._listener.close()


def read_head(connection: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(65_536)
    return head


def read_request(connection: socket.socket) -> bytes:
    request = read_head(connection)
    head, _, body = request.partition(b"\r\n\r\n")
    missing = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]) - len(body)
    while missing > 0:
        missing -= len(connection.recv(65_536))
    return head


def take(times: int, *, saying: bytes = b"") -> Callable[[socket.socket], None]:
    """Take so many requests over one connection, and close it."""

    def script(connection: socket.socket) -> None:
        for _ in range(times):
            read_request(connection)
            connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n" + saying)

    return script


def reset_after_the_head(connection: socket.socket) -> None:
    read_head(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def reset_after_the_body(connection: socket.socket) -> None:
    read_request(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


LARGE = replace(RENDITION, html="x" * 25_000_000)
"""No socket's buffers hold that much, so the server must read it."""


def test_requests_share_a_connection_that_stands() -> None:
    with Server(take(3)) as server:
        mailer = SendGridMailer(sendgrid_config(server.url))
        assert [submit(mailer).kind for _ in range(3)] == [ACCEPTED] * 3


def test_threads_share_no_connection() -> None:
    pools, done = [], threading.Barrier(3)

    def send(mailer: SendGridMailer) -> None:
        assert submit(mailer).kind is ACCEPTED
        pools.append(mailer._api._kept())
        done.wait(10)

    with Server(take(1), take(1)) as server:
        mailer = SendGridMailer(sendgrid_config(server.url))
        for _ in range(2):
            threading.Thread(target=send, args=(mailer,)).start()
        done.wait(10)
    assert pools[0] is not pools[1]


@pytest.mark.parametrize("saying", [b"", b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n"])
def test_a_connection_on_which_anything_waits_is_not_used_again(saying: bytes) -> None:
    with Server(take(1, saying=saying), take(1)) as server:
        mailer = SendGridMailer(sendgrid_config(server.url))
        assert submit(mailer).kind is ACCEPTED
        wait_until_closed(mailer)
        assert submit(mailer).kind is ACCEPTED


def test_a_second_answer_that_comes_with_the_first_answers_no_other_request() -> None:
    def answer_twice_and_wait_for_the_end(connection: socket.socket) -> None:
        take(1, saying=b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n")(connection)
        connection.recv(1)

    with Server(answer_twice_and_wait_for_the_end, take(1)) as server:
        mailer = SendGridMailer(sendgrid_config(server.url))
        assert [submit(mailer).kind for _ in range(2)] == [ACCEPTED] * 2


def wait_until_closed(mailer: SendGridMailer) -> None:
    """Wait until the end of the connection has come, or was seen already."""
    for kept in mailer._api._kept().connections:
        stream = kept._connection._network_stream  # type: ignore[attr-defined]
        select.select([stream.get_extra_info("socket")], [], [], 10)


def test_a_connection_that_was_idle_for_seconds_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.mail.sendgrid.transport.KEEP", 0.0)

    def take_and_wait_for_the_end(connection: socket.socket) -> None:
        take(1)(connection)
        assert connection.recv(1) == b""

    with Server(take_and_wait_for_the_end, take(1)) as server:
        mailer = SendGridMailer(sendgrid_config(server.url))
        assert [submit(mailer).kind for _ in range(2)] == [ACCEPTED] * 2


def test_a_request_that_did_not_leave_whole_is_safe_to_try_again() -> None:
    with Server(reset_after_the_head) as server:
        assert submit(SendGridMailer(sendgrid_config(server.url)), LARGE).kind is RETRY


def test_a_request_that_left_whole_and_has_no_answer_is_uncertain() -> None:
    with Server(reset_after_the_body) as server:
        assert submit(SendGridMailer(sendgrid_config(server.url)), LARGE).kind is UNCERTAIN


def test_a_time_out_before_the_last_byte_is_safe_to_try_again() -> None:
    ended = threading.Event()

    def read_no_body(connection: socket.socket) -> None:
        read_head(connection)
        ended.wait()

    with Server(read_no_body) as server:
        outcome = submit(SendGridMailer(sendgrid_config(server.url, timeout="1s")), LARGE)
        ended.set()
    assert outcome.kind is RETRY


def test_mail_leaves_through_the_proxy_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    heads = []

    def forward(connection: socket.socket) -> None:
        heads.append(read_request(connection))
        connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")

    with Server(forward) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert submit(SendGridMailer(sendgrid_config("http://api.sendgrid.invalid"))).kind is ACCEPTED
    assert heads[0].startswith(b"POST http://api.sendgrid.invalid/v3/mail/send HTTP/1.1\r\n")


def test_a_proxy_that_opens_no_tunnel_took_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    heads = []

    def refuse(connection: socket.socket) -> None:
        heads.append(read_head(connection))
        connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

    with Server(refuse) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        outcome = submit(SendGridMailer(sendgrid_config("https://api.sendgrid.invalid")))
    assert (outcome.kind, KEY.encode() in heads[0]) == (RETRY, False)
    assert "407" in outcome.detail


@pytest.mark.parametrize(
    "proxy", ["http://proxy:no-port", "http://[::1", "socks5://proxy:1080", "http://pröxy", "http://"]
)
def test_an_address_that_is_no_proxys_is_refused_before_anything_is_claimed(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(ConfigError, match=r"HTTPS_PROXY .* http://host:port"):
        SendGridMailer(sendgrid_config("https://api.sendgrid.invalid"))


def test_a_proxys_password_may_have_any_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    heads = []

    def forward(connection: socket.socket) -> None:
        heads.append(read_request(connection))
        connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")

    with Server(forward) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.replace("://", "://desk:p%C3%A4ss@"))
        assert submit(SendGridMailer(sendgrid_config("http://api.sendgrid.invalid"))).kind is ACCEPTED
    assert b"Proxy-Authorization: Basic " + b64encode("desk:päss".encode()) in heads[0]
