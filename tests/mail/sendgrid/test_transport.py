"""How a mailer reaches SendGrid. A connection that was never established is safe to try again."""

import socket
import ssl
from pathlib import Path

import pytest

from digest.domain.batches import Outcome, OutcomeKind
from digest.mail.sendgrid.mailer import SendGridMailer
from tests.fakes.sendgrid import KEY, FakeSendGrid
from tests.mail.certificates import make_certificate
from tests.mail.samples import NOW, make_batch, sendgrid_config

ACCEPTED, RETRY, _, _ = OutcomeKind


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)


def submit(mailer: SendGridMailer) -> Outcome:
    return mailer.submit(make_batch(), now=NOW)


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
