"""The same way on PostgreSQL, whose schema an operator sets up."""

from pathlib import Path
from typing import Any

from tests.acceptance.runs import REPOSITORY, digest, digest_anew, write_config

NOW = "2026-03-30T07:00:00+02:00"


def test_an_operator_migrates_and_the_edition_goes_out(tmp_path: Path, postgresql: Any) -> None:
    postgresql.psql("CREATE DATABASE operator_test;")
    url = postgresql.get_uri(database="operator_test")
    write_config(tmp_path)

    early = digest(tmp_path, "stories", now=NOW, DIGEST_DATABASE_URL=url)
    assert early.code == 1
    assert "digest migrate" in early.err

    first = digest_anew(tmp_path, "migrate", "--json", DIGEST_DATABASE_URL=url).json
    again = digest(tmp_path, "migrate", "--json", DIGEST_DATABASE_URL=url).json
    assert (first["before"], again["before"]) == (None, first["after"])

    sample = str(REPOSITORY / "digest" / "sample" / "feed.xml")
    polled = digest(tmp_path, "feed", "poll", "--file", sample, "--json", now=NOW, DIGEST_DATABASE_URL=url)
    assert polled.json["new"] == 14
    digest(tmp_path, "subscribers", "add", "ola@example.org", DIGEST_DATABASE_URL=url)
    for _ in range(2):
        sent = digest(tmp_path, "send", "weekly", "--yes", "--json", now=NOW, DIGEST_DATABASE_URL=url)
        assert (sent.json["state"], sent.json["recipients"]["submitted"]) == ("submitted", 1)
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1
    assert not (tmp_path / "digest.db").exists()
