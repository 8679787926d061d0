"""What the key may do, and what is said when SendGrid does not answer that."""

import http.client
import json
import socket

import pytest

from digest.domain.errors import ConfigError, ProviderError
from digest.mail.sendgrid.account import scopes
from tests.fakes.sendgrid import KEY
from tests.fakes.site import Site, status
from tests.mail.samples import sendgrid_config


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)


def asked(code: int, content: bytes = b"") -> frozenset[str]:
    """What is read of such an answer."""
    with Site() as site:
        site.on("/v3/scopes", status(code, content))
        try:
            return scopes(sendgrid_config(site.url))
        finally:
            (request,) = site.requests
            assert request.headers["authorization"] == f"Bearer {KEY}"
            assert not {"transfer-encoding", "content-length"} & set(request.headers)


def test_the_scopes_of_the_key_are_listed() -> None:
    found = {"scopes": ["mail.send", "messages.read"]}
    assert asked(200, json.dumps(found).encode()) == {"mail.send", "messages.read"}


@pytest.mark.parametrize("code", [http.client.UNAUTHORIZED, http.client.FORBIDDEN])
def test_a_refused_key_is_named_by_its_setting_and_not_shown(code: int) -> None:
    content = json.dumps({"errors": [{"message": "jan@example.org may not"}]}).encode()
    words = rf"does not accept the key \({code}\): … may not.*SENDGRID_API_KEY"
    with pytest.raises(ProviderError, match=words) as raised:
        asked(code, content)
    assert KEY not in str(raised.value)


@pytest.mark.parametrize("code", [400, 429, 500])
def test_any_other_refusal_says_its_status(code: int) -> None:
    with pytest.raises(ProviderError, match=rf"\({code}\)\.$"):
        asked(code)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"scopes": 1}', b"{}", b"[" * 99_999])
def test_an_answer_out_of_shape_is_an_error_in_words(content: bytes) -> None:
    with pytest.raises(ProviderError, match="cannot be read"):
        asked(200, content)


def test_a_server_that_is_not_there_is_an_error_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ProviderError, match=r"cannot be reached: .*refused"):
        scopes(sendgrid_config(f"http://127.0.0.1:{port}"))


def test_without_a_key_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SENDGRID_API_KEY")
    with pytest.raises(ConfigError, match="SENDGRID_API_KEY"):
        scopes(sendgrid_config("http://127.0.0.1:1"))
