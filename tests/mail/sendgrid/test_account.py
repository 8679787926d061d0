import pytest

from digest.domain.errors import ConfigError, ProviderError
from digest.mail.sendgrid.account import scopes
from tests.fakes.sendgrid import KEY, FakeSendGrid
from tests.mail.samples import sendgrid_config


def test_the_keys_scopes_are_what_the_provider_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)
    with FakeSendGrid() as fake:
        fake.scopes = ["mail.send", "messages.read"]
        assert scopes(sendgrid_config(fake.url)) == {"mail.send", "messages.read"}


def test_a_key_that_is_refused_is_an_error_that_does_not_show_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", "SG.wrong")
    with FakeSendGrid() as fake, pytest.raises(ProviderError, match=r"does not accept the key \(401\)") as caught:
        scopes(sendgrid_config(fake.url))
    assert "SG.wrong" not in str(caught.value)


def test_without_a_key_or_a_provider_there_are_no_scopes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SENDGRID_API_KEY", raising=False)
    with pytest.raises(ConfigError, match="SENDGRID_API_KEY"):
        scopes(sendgrid_config("http://127.0.0.1:9"))
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)
    with pytest.raises(ProviderError, match="cannot be reached"):
        scopes(sendgrid_config("http://127.0.0.1:9"))
