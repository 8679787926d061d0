"""TXT records from a real name server on loopback."""

import socket
from collections.abc import Iterator

import pytest

from digest.domain.errors import ProviderError
from digest.mail import dns
from digest.mail.dns import txt_records
from tests.fakes.dns import FakeDns


@pytest.fixture
def server() -> Iterator[FakeDns]:
    with FakeDns() as server:
        yield server


def test_the_texts_of_a_name_are_found(server: FakeDns) -> None:
    server.txt["example.org"] = ["v=spf1 -all", "another"]
    assert sorted(txt_records("example.org", server.address)) == ["another", "v=spf1 -all"]


def test_a_text_of_many_strings_is_one(server: FakeDns) -> None:
    server.txt["key._domainkey.example.org"] = ["k" * 450]
    assert txt_records("key._domainkey.example.org", server.address) == ["k" * 450]


def test_another_name_is_followed(server: FakeDns) -> None:
    server.cname["a.example.org"] = "b.example.org"
    server.txt["b.example.org"] = ["there"]
    assert txt_records("a.example.org", server.address) == ["there"]


def test_a_name_that_does_not_exist_or_has_no_text_has_no_records(server: FakeDns) -> None:
    server.cname["empty.example.org"] = "nowhere.example.org"
    assert txt_records("nowhere.example.org", server.address) == []
    assert txt_records("empty.example.org", server.address) == []


def test_a_name_server_that_does_not_answer_is_an_error_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dns, "TIMEOUT", 0.2)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ProviderError, match=r"no answer about example\.org: "):
            txt_records("example.org", address)


def test_a_name_that_cannot_be_one_is_an_error_in_words(server: FakeDns) -> None:
    with pytest.raises(ProviderError, match="no answer about"):
        txt_records(f"{'a' * 64}.example.org", server.address)
