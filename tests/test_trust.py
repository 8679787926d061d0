"""Which certificate authorities the program trusts, wherever it connects to."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from digest.trust import trust
from tests.fakes.site import Site
from tests.mail.certificates import make_certificate
from tests.mail.test_smtp_security import tls_context


def test_a_machine_with_its_own_authority_reads_what_that_one_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path / "own.pem")
    with Site(tls_context(certificate)) as site:
        site.show(b"<rss/>")
        with pytest.raises(httpx.ConnectError, match="certificate"):
            httpx.get(site.feed_url, verify=trust(), trust_env=False)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert httpx.get(site.feed_url, verify=trust(), trust_env=False).content == b"<rss/>"
    assert trust().cert_store_stats()["x509"] == 1


def test_authorities_that_are_in_a_folder_alone_are_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = make_certificate(tmp_path / "own.pem")
    (tmp_path / _openssl_name(certificate)).symlink_to(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", f"{tmp_path / 'missing'}:{tmp_path}")
    with Site(tls_context(certificate)) as site:
        site.show(b"<rss/>")
        assert httpx.get(site.feed_url, verify=trust(), trust_env=False).content == b"<rss/>"


def _openssl_name(certificate: Path) -> str:
    """The name under which OpenSSL looks for a certificate, if its subject is short and in lower case."""
    subject = x509.load_pem_x509_certificate(certificate.read_bytes()).subject.public_bytes()
    without_header = hashlib.sha1(subject[2:], usedforsecurity=False).digest()
    return f"{int.from_bytes(without_header[:4], 'little'):08x}.0"


def test_a_system_without_authorities_gets_those_of_httpx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert trust().cert_store_stats()["x509"] > 100


def test_the_authorities_are_loaded_once() -> None:
    assert trust() is trust()


def test_threads_that_connect_at_once_load_them_once_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    with ThreadPoolExecutor(8) as threads:
        found = {id(context) for context in threads.map(lambda _: trust(), range(8))}
    assert len(found) == 1
