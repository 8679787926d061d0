"""After a whole run, nothing that the program keeps or says names who was erased, or tells a secret."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import httpx
import pytest

from tests.acceptance.runs import REPOSITORY, digest, write_config
from tests.acceptance.serving import KEY, await_true, free_port, serving

NOW = "2026-03-30T07:00:00+02:00"
OLA, ZOSIA, STAYS = "ola.forgotten@example.org", "zosia.forgotten@example.org", "stays@example.org"


def confirm_link(outbox: Path) -> str:
    await_true(lambda: list(outbox.glob("letter-*.eml")))
    (file,) = outbox.glob("letter-*.eml")
    body = message_from_bytes(file.read_bytes(), policy=policy.default).get_body(("plain",))
    assert body
    found = re.search(r"http://\S+/confirm/\S+", body.get_content())
    assert found
    return found[0]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nothing_names_who_was_erased_and_nothing_tells_a_secret(
    tmp_path: Path, engine: str, request: pytest.FixtureRequest
) -> None:
    port, said = free_port(), list[str]()
    environment = {"DIGEST_SECRET_KEY": KEY}
    if engine == "postgresql":
        environment["DIGEST_DATABASE_URL"] = request.getfixturevalue("postgresql_url")

    def run(*words: str, stdin: str = "") -> str:
        ran = digest(tmp_path, *words, now=NOW, stdin=stdin, **environment)
        said.extend((ran.out, ran.err))
        return ran.out

    write_config(tmp_path, more=f'[web]\nbind = "127.0.0.1:{port}"\n')
    run("feed", "poll", "--file", str(REPOSITORY / "digest" / "sample" / "feed.xml"))
    old_list = "email\n" + "".join(f"{email}\n" for email in (OLA, STAYS, *(f"r{n}@example.org" for n in range(500))))
    run("subscribers", "import", "-", stdin=old_list)
    run("send", "weekly", "--yes")
    said.clear()  # until here the newsroom asked for names

    with serving(tmp_path, port, DIGEST_NOW=NOW, **environment) as server, httpx.Client() as browser:
        browser.post(f"{server.url}/subscribe", data={"email": ZOSIA, "digest": "weekly"})
        link = confirm_link(tmp_path / "outbox")
        own = re.search(r"/preferences/([\w-]+)", browser.post(link).text)
        assert own
        gone = browser.post(f"{server.url}{own[0]}", data={"do": "erase", "sure": "yes"})
        assert "We have forgotten you" in gone.text
        assert run("subscribers", "erase", OLA, "--yes", "--json")
        assert '"added": 0' in run("subscribers", "import", "-", "--json", stdin=f"email\n{ZOSIA}\n")
        said[-2:] = []  # a refused line is told by its address
        run("subscribers", "list")
        assert server.stop() == 0
        said.append(server.log.read_text())

    kept = [file.read_bytes() for file in tmp_path.glob("digest.db*")]
    if engine == "sqlite":
        assert STAYS.encode() in b"".join(kept)
    assert STAYS in "".join(said)
    for place in (*kept, "".join(said).encode()):
        for word in (OLA, ZOSIA, "forgotten@", KEY):
            assert word.encode() not in place, word
    for token in (own[1], link.rpartition("/")[2]):
        assert token not in "".join(said)
