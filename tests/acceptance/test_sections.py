"""Readers who want only some sections, from their line in a list to their inbox."""

import email
import email.policy
from pathlib import Path

import pytest

from tests.acceptance.runs import REPOSITORY, digest, write_config

NOW = "2026-03-30T07:00:00+02:00"
SAMPLE = str(REPOSITORY / "digest" / "sample" / "feed.xml")
LIST = """email,digests,sections
all@example.org,weekly,
politics@example.org,weekly,Politics
rest@example.org,weekly,More news
both@example.org,weekly,More news;Politics
wrong@example.org,weekly,Sport
"""


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    write_config(tmp_path, more="[readers]\nsection_choice = true\n")
    assert digest(tmp_path, "feed", "poll", "--file", SAMPLE, now=NOW).code == 0
    return tmp_path


def bodies(folder: Path) -> dict[str, str]:
    out: dict[str, str] = {}
    for file in (folder / "outbox").glob("*.eml"):
        mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        plain = mail.get_body(("plain",))
        assert plain
        out[str(mail["To"])] = plain.get_content()
    return out


def test_readers_get_the_sections_they_chose_and_the_list_round_trips(newsroom: Path) -> None:
    done = digest(newsroom, "subscribers", "import", "-", "--json", stdin=LIST, now=NOW)
    assert done.json["added"] == 4
    assert done.json["refused"][0]["line"] == 6
    exported = digest(newsroom, "subscribers", "export", now=NOW).out
    assert [line.rpartition(",")[2] for line in exported.splitlines()] == [
        "sections",
        "all",
        "Politics",
        "More news",
        "all",
    ]
    plan = digest(newsroom, "send", "weekly", "--dry-run", "--json", now=NOW).json
    assert plan["recipients"] == 4
    sections = {
        section["name"]: [story["title"] for story in section["stories"]]
        for section in digest(newsroom, "preview", "weekly", "--json", now=NOW).json["sections"]
    }
    assert list(sections) == ["Politics", "More news"]
    assert digest(newsroom, "send", "weekly", "--yes", "--json", now=NOW).json["recipients"]["submitted"] == 4
    mails = bodies(newsroom)
    for reader, wanted in {
        "all": {"Politics", "More news"},
        "both": {"Politics", "More news"},
        "politics": {"Politics"},
        "rest": {"More news"},
    }.items():
        for section, titles in sections.items():
            shown = [title in mails[f"{reader}@example.org"] for title in titles]
            assert all(shown) if section in wanted else not any(shown)


def test_an_editor_looks_at_it_as_such_a_reader(newsroom: Path) -> None:
    seen = digest(newsroom, "preview", "weekly", "--section", "Politics", "--json", now=NOW).json
    assert [section["name"] for section in seen["sections"]] == ["Politics"]
    wrong = digest(newsroom, "preview", "weekly", "--section", "Sport", now=NOW)
    assert wrong.code == 2
    assert 'There is no section "Sport". Configured: Politics, More news' in wrong.err
