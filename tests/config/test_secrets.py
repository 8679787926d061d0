from pathlib import Path

import pytest

from digest.config import parse_config, secrets
from digest.config.secrets import hide_secrets, secret
from digest.domain.errors import ConfigError

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


@pytest.mark.parametrize("written", ["\ufeffSG.hush\n", "SG.hush\r\n", "  SG.hush", "SG.hush"])
def test_a_secret_in_a_file_is_its_text_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, written: str) -> None:
    (tmp_path / "key").write_bytes(written.encode())
    monkeypatch.setenv("SENDGRID_API_KEY_FILE", str(tmp_path / "key"))
    assert secret("SENDGRID_API_KEY") == "SG.hush"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("missing", None, "No such file or directory"),
        ("empty", b"", "it is empty"),
        ("blank", b"\xef\xbb\xbf \r\n", "it is empty"),
        ("binary", b"\xff\xfe\x00", "it is not UTF-8 text"),
        (".", None, "Is a directory"),
    ],
)
def test_a_file_without_a_secret_is_refused_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, content: bytes | None, why: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv("DIGEST_DATABASE_URL_FILE", str(file))
    with pytest.raises(ConfigError, match=f"^DIGEST_DATABASE_URL_FILE names {file}, which cannot be used: {why}"):
        secret("DIGEST_DATABASE_URL")


def test_the_environment_goes_before_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "hush")
    monkeypatch.setenv("SMTP_PASSWORD_FILE", str(tmp_path / "missing"))
    assert secret("SMTP_PASSWORD") == "hush"
