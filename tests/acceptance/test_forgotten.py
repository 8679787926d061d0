"""After a whole run, nothing that the program keeps or says names who was erased, or tells a secret."""

import json
import re
import time
from pathlib import Path

import httpx
import pytest

from tests.acceptance.runs import REPOSITORY, digest, write_config
from tests.acceptance.serving import KEY, await_true, free_port, serving
from tests.fakes.sendgrid import KEY as SENDGRID_KEY
from tests.fakes.sendgrid import FakeSendGrid
from tests.fakes.sendgrid_webhook import Signer

NOW = "2026-03-30T07:00:00+02:00"
OLA, ZOSIA, STAYS = "ola.forgotten@example.org", "zosia.forgotten@example.org", "stays@example.org"
CONFIG = """
[mail]
backend = "sendgrid"
from_email = "digest@notesfrompoland.com"
postal_address = "Kraków"
[sendgrid]
api_url = "{api}"
[web]
bind = "127.0.0.1:{port}"
public_url = "http://127.0.0.1:{port}"
"""


def letters_link(sendgrid: FakeSendGrid, kind: str) -> str:
    """Wait for a letter of a kind, `confirm` or `data`, and give the link in it."""
    found: list[str] = []

    def look() -> list[str]:
        found[:] = re.findall(rf"http://\S+/{kind}/\S+", "\n".join(m.text for m in sendgrid.mails if m.email == ZOSIA))
        return found

    await_true(look)
    return found[0]


def bounce(sendgrid: FakeSendGrid) -> bytes:
    """What the provider tells of a mail, with the address in every place there is."""
    (mail,) = (mail for mail in sendgrid.mails if mail.email == OLA)
    event = {
        "email": OLA,
        "event": "bounce",
        "type": "bounce",
        "timestamp": int(time.time()),
        "sg_event_id": "b1",
        "reason": f"550 5.1.1 <{OLA}>: unknown",
        "status": "5.1.1",
        "smtp-id": f"<{OLA}>",
    }
    return json.dumps([event | mail.custom_args]).encode()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nothing_names_who_was_erased_and_nothing_reveals_a_secret(
    tmp_path: Path, engine: str, request: pytest.FixtureRequest
) -> None:
    port, said, signer = free_port(), list[str](), Signer()
    environment = {"DIGEST_SECRET_KEY": KEY, "SENDGRID_API_KEY": SENDGRID_KEY, "SMTP_PASSWORD": "hush-hush-smtp"}
    environment["SENDGRID_WEBHOOK_PUBLIC_KEY"] = signer.public_text
    if engine == "postgresql":
        environment["DIGEST_DATABASE_URL"] = request.getfixturevalue("postgresql_url")

    def run(*words: str, stdin: str = "") -> str:
        ran = digest(tmp_path, *words, now=NOW, stdin=stdin, **environment)
        said.extend((ran.out, ran.err))
        return ran.out

    with FakeSendGrid() as sendgrid:
        write_config(tmp_path, more=CONFIG.format(api=sendgrid.url, port=port))
        run("feed", "poll", "--file", str(REPOSITORY / "digest" / "sample" / "feed.xml"))
        readers = (OLA, STAYS, *(f"r{number}@example.org" for number in range(500)))
        run("subscribers", "import", "-", stdin="email\n" + "".join(f"{email}\n" for email in readers))
        run("send", "weekly", "--yes", "--json")
        with serving(tmp_path, port, DIGEST_NOW=NOW, **environment) as server, httpx.Client() as browser:
            body = bounce(sendgrid)
            answer = browser.post(f"{server.url}/webhooks/sendgrid", content=body, headers=signer.headers(body))
            assert answer.json()["stored"] == 1
            run("report", "1")
            browser.post(f"{server.url}/subscribe", data={"email": ZOSIA, "digest": "weekly"})
            link = letters_link(sendgrid, "confirm")
            own = re.search(r"/preferences/([\w-]+)", browser.post(link).text)
            assert own
            browser.post(f"{server.url}{own[0]}", data={"do": "data"})
            gone = browser.post(letters_link(sendgrid, "data"), data={"do": "erase", "sure": "yes"})
            assert "Your data has been erased" in gone.text
            assert run("subscribers", "erase", OLA, "--yes", "--json")
            run("housekeep")
            run("subscribers", "list")
            assert server.stop() == 0
            said.append(server.said)
        again = digest(tmp_path, "subscribers", "import", "-", "--json", stdin=f"email\n{ZOSIA}\n", **environment)
        assert again.json["refused"][0]["reason"].startswith("erased")

    kept = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert STAYS in "".join(said)
    assert (STAYS.encode() in b"".join(kept)) == (engine == "sqlite")
    for place in (*kept, "".join(said).encode()):
        for word in (OLA, ZOSIA, "forgotten@", KEY, SENDGRID_KEY, "hush-hush-smtp"):
            assert word.encode() not in place, word
    for token in (own[1], link.rpartition("/")[2]):
        assert token not in "".join(said)


def test_the_outbox_forgets_with_the_list(tmp_path: Path) -> None:
    write_config(tmp_path)
    digest(tmp_path, "feed", "poll", "--file", str(REPOSITORY / "digest" / "sample" / "feed.xml"), now=NOW)
    digest(tmp_path, "subscribers", "import", "-", stdin=f"email\n{OLA}\n{STAYS}\n")
    assert digest(tmp_path, "send", "weekly", "--yes", now=NOW).code == 0
    done = digest(tmp_path, "subscribers", "erase", OLA, "--yes", "--json", DIGEST_SECRET_KEY=KEY)
    assert done.json == {"erased": True, "log_emptied": True, "kept": []}
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert [file.name for file in files if OLA in file.name or OLA.encode() in file.read_bytes()] == []
    assert any(STAYS in file.name for file in files)
