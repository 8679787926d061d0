import socket

import pytest

from digest.domain.errors import ProviderError
from digest.mail import dns
from digest.mail.dns import txt_records
from tests.fakes.dns import FakeDns


def test_texts_are_read_whole_and_through_an_alias() -> None:
    with FakeDns() as server:
        server.txt["example.org"] = ["v=spf1 -all", "x" * 500]
        server.cname["key.example.org"] = "key.provider.example"
        server.txt["key.provider.example"] = ["v=DKIM1; p=abc"]
        assert sorted(txt_records("example.org", server.address)) == ["v=spf1 -all", "x" * 500]
        assert txt_records("key.example.org", server.address) == ["v=DKIM1; p=abc"]
        assert txt_records("nothing.example.org", server.address) == []


def test_a_server_that_does_not_answer_is_an_error_and_not_an_empty_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dns, "TIMEOUT", 0.2)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        with pytest.raises(ProviderError, match=r"no answer about example\.org"):
            txt_records("example.org", f"127.0.0.1:{silent.getsockname()[1]}")
