"""Passwords and certificates: mail goes only where the configuration trusts the server, and no secret shows."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult

from digest.domain.batches import OutcomeKind
from digest.domain.errors import ConfigError
from digest.mail.smtp import SmtpMailer
from tests.mail.certificates import make_certificate
from tests.mail.post_office import PASSWORD, PostOffice, Server, config_for, serving, submit

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:aiosmtpd"),
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning"),
]

ACCEPTED, _, REFUSED, _ = OutcomeKind


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
