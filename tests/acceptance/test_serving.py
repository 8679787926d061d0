"""`digest serve` as a process: it says when it is ready, and ends when it is told to."""

import random
import re
import resource
import socket
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest

from tests.acceptance.nursery import events
from tests.acceptance.outage import outage
from tests.acceptance.runs import begin_anew, digest, write_config
from tests.acceptance.serving import KEY, free_port, serving

FORM = b"content-type: application/x-www-form-urlencoded\r\n"


def web(port: int) -> str:
    return f'[web]\nbind = "127.0.0.1:{port}"\n'


def test_it_says_when_it_is_ready_and_ends_cleanly(tmp_path: Path) -> None:
    port = free_port()
    write_config(tmp_path, more=web(port))
    url = f"http://127.0.0.1:{port}"
    with begin_anew(tmp_path, "serve", DIGEST_SECRET_KEY=KEY) as process:
        assert process.stderr
        (ready,) = events(process.stderr.readline())
        assert (ready["event"], ready["url"], ready["bind"]) == ("Serving the pages.", f"{url}/", f"127.0.0.1:{port}")
        assert httpx.get(f"{url}/healthz").text == "ok\n"
        assert httpx.get(f"{url}/readyz").status_code == 503  # no feed was ever read
        process.terminate()
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "", "")


def test_a_flood_of_connections_shuts_nobody_out_and_fills_no_log(tmp_path: Path) -> None:
    port = free_port()
    write_config(tmp_path, more=web(port))
    with serving(tmp_path, port) as server:
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (1_024, 1_024))
        before = server.said
        with ExitStack() as strangers:
            for _ in range(700):
                strangers.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60))
            assert httpx.get(f"{server.url}/healthz", timeout=60).status_code == 200
            assert len(list(Path(f"/proc/{server.process.pid}/fd").iterdir())) < 1_000
        assert server.said == before


def test_it_waits_for_a_database_that_is_away_at_its_start(tmp_path: Path, postgresql_url: str) -> None:
    port, cut = free_port(), outage(tmp_path, postgresql_url)
    write_config(tmp_path, more=web(port))
    with serving(tmp_path, port, DIGEST_DATABASE_URL=cut.url) as server:
        assert "The pages answer 503 until it is back." in server.said
        assert httpx.get(f"{server.url}/healthz").status_code == 200
        assert httpx.get(f"{server.url}/editions").status_code == 503
        cut.end()
        assert httpx.get(f"{server.url}/editions").status_code == 200
        assert server.stop() == 0


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


@pytest.mark.parametrize("address", ["https://x.example/a?b=c", "https://x.example/#a", "https://me:pw@x.example"])
def test_an_address_that_no_other_can_be_made_from_is_a_wrong_setting(tmp_path: Path, address: str) -> None:
    write_config(tmp_path, more=f"[web]\npublic_url = '{address}'\n")
    ran = digest(tmp_path, "serve")
    assert ran.code == 2
    assert "web.public_url: expected an address without log-in" in ran.err
    assert "pw@" not in ran.err


def test_without_a_key_it_says_how_to_make_one(tmp_path: Path) -> None:
    write_config(tmp_path)
    for key in ("", "short"):
        ran = digest(tmp_path, "serve", DIGEST_SECRET_KEY=key)
        assert ran.code == 2
        assert "DIGEST_SECRET_KEY" in ran.err
        assert "openssl rand" in ran.err
        assert ("the key that `digest init` wrote, secret-key beside config.toml" in ran.err) is not bool(key)


def test_garbage_on_the_wire_leaves_it_serving(tmp_path: Path) -> None:
    port = free_port()
    write_config(tmp_path, more=web(port))
    draw = random.Random(20260330)
    wire = [
        *(draw.randbytes(draw.randrange(1, 4_000)) for _ in range(60)),
        b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 20_000,
        b"GET /unsubscribe/secret-token HTTP/9.9\r\n\r\n",
        b"POST /subscribe HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: -5\r\n\r\n",
        b"POST /subscribe HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n",
        b"GET /confirm/secret-token%00%ff%c3 HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n",
        b"POST /subscribe HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 99999\r\n\r\n",
        b"POST /subscribe HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 500\r\n" + FORM + b"\r\nemail=",
        b"OPTIONS * HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nhost: evil.example\r\n\r\n",
    ]
    with serving(tmp_path, port) as server:
        for raw in wire:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as line, suppress(ConnectionError):
                line.sendall(raw)
                line.shutdown(socket.SHUT_WR)
                assert not re.match(rb"HTTP/1.1 5", line.recv(100))
        assert httpx.get(f"{server.url}/").status_code == 200
        assert server.stop() == 0
    assert [one["event"] for one in events(server.said)] == ["Serving the pages."]
    assert server.said.count("\n") == 1


def test_a_body_without_end_is_cut_off_and_memory_stays_as_it_is(tmp_path: Path) -> None:
    port = free_port()
    write_config(tmp_path, more=web(port))
    with serving(tmp_path, port) as server:

        def grown() -> int:
            return int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]) * resource.getpagesize()

        httpx.get(f"{server.url}/")
        before = grown()
        for path in ("/subscribe", "/unsubscribe/x", "/preferences/x", "/confirm/x", "/webhooks/sendgrid"):
            with suppress(httpx.HTTPError):
                httpx.post(f"{server.url}{path}", content=(b"x" * 1_000_000 for _ in range(60)), timeout=60)
        assert grown() - before < 40_000_000
        assert httpx.get(f"{server.url}/").status_code == 200


def test_sign_up_limits_hold_over_two_processes_and_a_restart(tmp_path: Path) -> None:
    ports = [free_port(), free_port()]

    def sign_up(url: str, email: str, network: str) -> int:
        form, behind = {"email": email, "digest": "daily"}, {"x-forwarded-for": network}
        return httpx.post(f"{url}/subscribe", data=form, headers=behind, timeout=60).status_code

    answers = []
    for turn in range(2):
        with ExitStack() as running:
            servers = []
            for port in ports:
                write_config(tmp_path, more=f"{web(port)}trusted_proxies = 1\n")
                servers.append(running.enter_context(serving(tmp_path, port)))
            for number in range(10):
                for server in servers:
                    answers.append(sign_up(server.url, "not an address", f"2001:db8:1:{turn}{number:x}::7"))
                    email = f"ola+{turn}{number}{server.url[-5:]}@example.org"
                    assert sign_up(server.url, email, f"198.51.{turn}{number}.7") == 200
    assert answers == [422] * 30 + [429] * 10
    assert len(list((tmp_path / "outbox").glob("letter-*.eml"))) == 3
