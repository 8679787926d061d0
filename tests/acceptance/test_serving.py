"""`digest serve` as a process: it says when it is ready, and ends when it is told to."""

from pathlib import Path

import httpx

from tests.acceptance.runs import digest, write_config
from tests.acceptance.serving import KEY, free_port, serving


def web(port: int) -> str:
    return f'[web]\nbind = "127.0.0.1:{port}"\n'


def test_it_says_when_it_is_ready_and_ends_cleanly(tmp_path: Path) -> None:
    port = free_port()
    write_config(tmp_path, more=web(port))
    with serving(tmp_path, port) as server:
        assert httpx.get(f"{server.url}/healthz").text == "ok\n"
        assert httpx.get(f"{server.url}/readyz").status_code == 503  # no feed was ever read
        assert server.stop() == 0
    assert server.log.read_text() == f"The pages are at {server.url}/ (listening on 127.0.0.1:{port}).\n"


def test_a_place_that_is_taken_is_named(tmp_path: Path) -> None:
    port = free_port()
    write_config(tmp_path, more=web(port))
    with serving(tmp_path, port):
        ran = digest(tmp_path, "serve", DIGEST_SECRET_KEY=KEY)
    assert ran.code == 2
    assert f"web.bind: 127.0.0.1:{port} cannot be listened on" in ran.err


def test_a_place_that_cannot_be_one_is_a_wrong_setting(tmp_path: Path) -> None:
    write_config(tmp_path, more="[web]\nbind = '8000'\n")
    ran = digest(tmp_path, "serve")
    assert ran.code == 2
    assert 'web.bind: expected a host and a port such as "127.0.0.1:8000"' in ran.err


def test_without_a_key_it_says_how_to_make_one(tmp_path: Path) -> None:
    write_config(tmp_path)
    for key in ("", "short"):
        ran = digest(tmp_path, "serve", DIGEST_SECRET_KEY=key)
        assert ran.code == 2
        assert "DIGEST_SECRET_KEY" in ran.err
        assert "openssl rand" in ran.err
