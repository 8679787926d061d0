from pathlib import Path

import pytest

from digest.config import parse_config, secrets
from digest.config.secrets import hide_secrets, secret

SITE = {"name": "News", "url": "https://news.example/", "feed": "https://news.example/feed/"}


@pytest.fixture(autouse=True)
def _no_secrets_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_known", set())


def test_what_was_read_is_hidden_and_the_longer_of_two_goes_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "hush")
    monkeypatch.setenv("SENDGRID_API_KEY", "SG.hush-hush")
    assert hide_secrets("hush") == "hush"
    assert (secret("SMTP_PASSWORD"), secret("SENDGRID_API_KEY")) == ("hush", "SG.hush-hush")
    assert hide_secrets("Bearer SG.hush-hush, not hush: SG%2Ehush%2dhush") == "Bearer …, not …: …"


@pytest.mark.parametrize("where", ["environment", "file"])
def test_what_is_confidential_in_the_configuration_is_hidden(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    hook, url = "https://hooks.example/T0/B1", "postgresql://digest:p%40ss%2Fword@db.example/digest"
    data = {"site": SITE, "alerts": {"webhook": hook, "heartbeat": "https://beat.example/2"}}
    if where == "environment":
        monkeypatch.setenv("DIGEST_DATABASE_URL", url)
    else:
        data["store"] = {"url": url}
    config = parse_config(data, Path("config.toml"))
    assert config.database_url == url
    said = f"No answer from {hook} and https://beat.example/2; p@ss/word and p%40ss%2Fword are wrong"
    assert hide_secrets(said) == "No answer from … and …; … and … are wrong"
