"""Where the desk listens, and what it needs there."""

import socket

import pytest

from digest.domain.errors import ConfigError
from digest.web.desk.server import _listening, password_for


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "desk.example.org"])
def test_other_machines_need_a_password(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DIGEST_DESK_PASSWORD", raising=False)
    with pytest.raises(ConfigError, match="Set DIGEST_DESK_PASSWORD"):
        password_for(host)
    monkeypatch.setenv("DIGEST_DESK_PASSWORD", "short")
    with pytest.raises(ConfigError, match="at least 12 characters"):
        password_for(host)
    monkeypatch.setenv("DIGEST_DESK_PASSWORD", "a long password")
    assert password_for(host) == "a long password"


def test_this_machine_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DIGEST_DESK_PASSWORD", raising=False)
    assert [password_for(host) for host in ("127.0.0.1", "::1", "localhost")] == [None] * 3


def test_a_port_that_is_taken_is_named_and_the_usual_one_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"127\.0\.0\.1:{port} cannot be listened on: .* --port names another"):
            _listening("127.0.0.1", port)
        monkeypatch.setattr("digest.web.desk.server.USUAL_PORT", port)
        with _listening("127.0.0.1", None) as free:
            assert free.getsockname()[1] not in (0, port)
