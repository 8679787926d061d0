"""The way of mail: real answers of a provider, a mail server and a name server on loopback."""

from pathlib import Path

import pytest

from digest.domain.findings import Check
from tests.fakes.dns import FakeDns
from tests.fakes.sendgrid import KEY
from tests.fakes.sendgrid_webhook import Signer
from tests.mail.certificates import make_certificate
from tests.mail.post_office import PASSWORD, PostOffice, serving
from tests.mail.test_smtp_security import TLS_OPTIONS, check_password
from tests.services.watch.doctor.examined import DOMAIN, FROM, Examined, mailing

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:aiosmtpd"),
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning"),
]


@pytest.mark.parametrize(
    ("scopes", "verdict"),
    [([], "failed"), (["mail.send"], "warning"), (["mail.send", "suppression.bounces.read"], "ok")],
)
def test_a_key_is_judged_by_what_it_may_do(
    alone: Examined, monkeypatch: pytest.MonkeyPatch, scopes: list[str], verdict: str
) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)
    with mailing(alone) as (sendgrid, _):
        sendgrid.scopes = scopes
        assert alone.found()[Check.KEY].verdict == verdict


def test_a_key_that_the_provider_refuses_has_failed(alone: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", "SG.wrong")
    with mailing(alone):
        said = alone.found()[Check.KEY]
    assert (said.verdict, "does not accept the key (401)" in said.words) == ("failed", True)
    assert "SG.wrong" not in said.words


def test_a_webhook_without_a_usable_key_is_named(alone: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    with mailing(alone):
        assert alone.found()[Check.WEBHOOK].verdict == "warning"
        monkeypatch.setenv("SENDGRID_WEBHOOK_PUBLIC_KEY", "no key")
        assert alone.found()[Check.WEBHOOK].verdict == "failed"
        monkeypatch.setenv("SENDGRID_WEBHOOK_PUBLIC_KEY", Signer().public_text)
        assert alone.found()[Check.WEBHOOK].words == "1 valid key."


def test_a_domain_without_a_key_has_failed(alone: Examined) -> None:
    with mailing(alone) as (_, dns):
        said = alone.found()
        assert (said[Check.DKIM].verdict, said[Check.ALIGNMENT].verdict) == ("ok", "ok")
        del dns.txt[f"s1._domainkey.{DOMAIN}"]
        said = alone.found()
    assert (said[Check.DKIM].verdict, said[Check.ALIGNMENT].verdict) == ("failed", "failed")
    assert said[Check.ALIGNMENT].fix.startswith("Set up DKIM of that domain.")


def test_a_domain_without_a_dmarc_record_has_failed(alone: Examined) -> None:
    with mailing(alone) as (_, dns):
        assert alone.found()[Check.DMARC].verdict == "ok"
        dns.txt = {}
        said = alone.found()[Check.DMARC]
    assert (said.verdict, "v=DMARC1; p=none" in said.fix) == ("failed", True)


def by_server(alone: Examined, dns: FakeDns, port: int, **smtp: object) -> None:
    alone.tables |= {
        "mail": {"backend": "smtp", "nameserver": dns.address, **FROM},
        "smtp": {"host": "127.0.0.1", "port": port, "security": "none", "timeout": "5s", **smtp},
        "web": {"public_url": alone.site.url},
    }


def test_an_spf_record_that_is_missing_has_failed_for_a_mail_server(alone: Examined) -> None:
    with FakeDns() as dns, serving(PostOffice()) as server:
        by_server(alone, dns, server.port)
        said = alone.found()
        assert [said[one].verdict for one in (Check.SPF, Check.DKIM, Check.ALIGNMENT)] == [
            "failed",
            "warning",
            "failed",
        ]
        dns.txt = {DOMAIN: ["v=spf1 mx -all"]}
        said = alone.found()
    assert (said[Check.SPF].verdict, said[Check.ALIGNMENT].verdict) == ("ok", "ok")


@pytest.mark.parametrize("password", [PASSWORD, f"wrong-{PASSWORD}"])
def test_a_mail_server_that_refuses_the_password_has_failed(
    alone: Examined, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    certificate, post = make_certificate(tmp_path / "server.pem"), PostOffice()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("SMTP_PASSWORD", password)
    tls = TLS_OPTIONS["starttls"](certificate)
    with FakeDns() as dns, serving(post, authenticator=check_password, auth_required=True, **tls) as server:
        by_server(alone, dns, server.port, username="digest", security="starttls")
        said = alone.found()[Check.SERVER]
    assert post.mails == [], "no mail leaves"
    if password == PASSWORD:
        assert (said.verdict, said.words) == (
            "ok",
            f"127.0.0.1:{server.port} takes a session over STARTTLS, as digest.",
        )
    else:
        assert (said.verdict, "refused the user name or password" in said.words) == ("failed", True)
        assert PASSWORD not in said.words


def test_a_mail_server_that_is_away_or_not_to_be_trusted_has_failed(alone: Examined, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path / "server.pem")
    with FakeDns() as dns:
        with serving(PostOffice(), **TLS_OPTIONS["starttls"](certificate)) as server:
            by_server(alone, dns, server.port, security="starttls")
            assert "No trusted connection" in alone.found()[Check.SERVER].words
        said = alone.found()[Check.SERVER]
    assert said.verdict == "failed"
    assert said.words.endswith("cannot be reached: Connection refused. Check smtp.host and smtp.port.")
