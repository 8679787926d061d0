"""A day in the life of a newsroom with one small server, from the first poll to the report."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.runs import Ran, digest, write_config
from tests.fakes.site import Site, status
from tests.fakes.wordpress import Post, feed

pytestmark = pytest.mark.long

DESK = "desk@example.org"
READERS = ("anna@example.org", "jan@example.org", "ola@example.org")
MORE = f"""
[digests.daily]
approval = "required"
draft_before = "60m"
proof_to = ["{DESK}"]
"""


@dataclass
class Newsroom:
    """A site with posts, an editor's folder, and a clock that only goes where the test says."""

    folder: Path
    site: Site
    posts: list[Post] = field(default_factory=list)
    time: str = ""

    def at(self, moment: str) -> None:
        self.time = f"2026-05-{moment}:00+02:00"

    def run(self, *words: str) -> Ran:
        return digest(self.folder, *words, now=self.time)

    def cron(self) -> Ran:
        """Run the cron line."""
        return self.run("send", "--due", "--json")

    def publish(self, number: int, title: str, moment: str) -> None:
        published = datetime.fromisoformat(f"2026-05-{moment}:00+02:00")
        text = f"{title}. Of that nobody had heard before, and number {number} tells it in words of its own."
        self.posts.append(Post(number, title, published, text=text, site=self.site.url))
        self.show()

    def retitle(self, number: int, title: str) -> None:
        self.posts = [replace(post, title=title) if post.id == number else post for post in self.posts]
        self.show()

    def take_down(self, number: int) -> None:
        """Delete a post's page, while the feed, cached, still shows it."""
        gone = next(post for post in self.posts if post.id == number)
        self.site.on(gone.link.removeprefix(self.site.url), status(410))

    def show(self) -> None:
        self.site.show(feed(self.posts))
        for post in self.posts:
            self.site.behaviours.setdefault(post.link.removeprefix(self.site.url), status(200, b"a story"))

    def mails(self, kind: str, to: str) -> list[EmailMessage]:
        mails = [_read(path) for path in (self.folder / "outbox").glob(f"{kind}-*{to}.eml")]
        return sorted(mails, key=lambda mail: mail["Date"].datetime)


def _read(path: Path) -> EmailMessage:
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def _only(ran: Ran) -> dict[str, Any]:
    (one,) = ran.json
    return dict(one)


def _configured(folder: Path, site: Site) -> None:
    write_config(folder, site.feed_url)
    path = folder / "config.toml"
    text = path.read_text(encoding="utf-8").replace("[digests.daily]\n", MORE.lstrip()).replace('"mon"]', '"sat"]')
    path.write_text(text.replace('url = "https://notesfrompoland.com/"', f'url = "{site.url}/"'), encoding="utf-8")


def test_a_day_in_the_life_of_a_newsroom(tmp_path: Path) -> None:  # noqa: PLR0915 -- a day is long
    with Site() as site:
        room = Newsroom(tmp_path, site)
        _configured(tmp_path, site)

        # Yesterday the digest was set up, and readers signed up.
        room.at("11T12:00")
        room.publish(1, "Parliament passes the budget", "11T11:00")
        assert room.run("feed", "poll").code == 0
        for reader in READERS:
            assert room.run("subscribers", "add", reader, "--digests", "daily").code == 0
        assert room.cron().json == []

        # In the night the newsroom publishes. At six, an hour before its time, a draft is made; the desk gets a proof.
        room.publish(2, "Storm closes the port of Gdynia", "12T04:00")
        room.publish(3, "Wolves return to the Kampinos forest", "12T05:00")
        room.publish(4, "A minister resigns", "12T05:30")
        room.at("12T06:00")
        draft = _only(room.cron())
        assert draft["state"] == "draft"
        number = str(draft["edition"])
        (proof,) = room.mails("proof", DESK)
        assert proof["Subject"].startswith("[Proof]")
        assert f"digest edition approve {number}" in _text(proof)
        assert f"digest edition hold {number}" in _text(proof)

        # An editor puts the storm on top, keeps the wolves for another day, and writes a word of her own.
        at = {one["guid"].rpartition("=")[2]: str(one["number"]) for one in room.run("stories", "--json").json}
        edited = room.run(
            *("edition", "edit", number, "--lead", at["2"], "--drop", "wolves", "--by", "Ola"),
            *("--note", "Good morning from Warsaw.", "--json"),
        )
        assert edited.code == 0
        assert [(one["kind"], one["by"]) for one in edited.json["changes"]] == [
            ("note", "Ola"),
            ("drop", "Ola"),
            ("lead", "Ola"),
        ]
        # They group two stories, by number and by guid, and think better of it.
        storm = edited.json["changes"][-1]["story"]
        two, four = at["2"], at["4"]
        for pair in (f"{two}={four}", f"{storm}={four}", f"{two}={storm[:-1]}4", f"{storm}={storm[:-1]}4"):
            joined = room.run("edition", "edit", number, "--join", pair, "--json").json["changes"][-1]
            assert (joined["kind"], joined["story"][-4:], joined["value"][-4:]) == ("join", "?p=2", "?p=4")
        assert room.run("edition", "show", number, "--json").json["stories"] == 2
        assert room.run("edition", "edit", number, "--restore", four, "--json").json["stories"] == 3
        assert room.run("edition", "edit", number, "--apart", four).code == 0
        refused = room.run("edition", "edit", number, "--order", f"{two},wolves")
        assert refused.code == 1
        assert '"Wolves return to the Kampinos forest" is not in it: dropped-by-editor.' in refused.err
        changed = room.run("edition", "diff", number).out
        assert "Wolves return to the Kampinos forest" in changed
        assert "Good morning from Warsaw." in changed
        assert room.run("edition", "approve", number).code == 0

        # A draft that is edited after the approval needs another one; the desk gets another proof.
        room.at("12T06:20")
        assert room.run("edition", "edit", number, "--subject", "Storm over the Baltic").code == 0
        assert room.run("edition", "show", number, "--json").json["state"] == "draft"
        assert [str(mail["Subject"]) for mail in room.mails("proof", DESK)] == [
            "[Proof] A minister resigns",
            "[Proof] Storm over the Baltic",
        ]
        assert room.run("edition", "approve", number).code == 0

        # At seven it goes out, once, however often cron asks.
        room.at("12T07:00")
        sent = _only(room.cron())
        assert (sent["state"], sent["recipients"]["submitted"]) == ("submitted", 3)
        assert room.cron().json == []
        for reader in READERS:
            (mail,) = room.mails("daily", reader)
            assert mail["Subject"] == "Storm over the Baltic"
            text = _text(mail)
            in_the_index, below_the_note, *_ = (found.start() for found in re.finditer("Storm closes the port", text))
            assert in_the_index < text.index("Good morning from Warsaw.") < below_the_note
            assert "A minister resigns" in text
            assert "Wolves" not in text

        # At ten the desk learns that the minister did not resign, and corrects the story. Who read it is corrected.
        room.at("12T10:00")
        room.retitle(4, "A minister denies that she resigns")
        assert room.run("feed", "poll").code == 0
        (wrong,) = room.run("corrections", "--json").json
        assert (wrong["mailed_title"], wrong["title"]) == ("A minister resigns", "A minister denies that she resigns")
        assert room.run("subscribers", "add", "new@example.org", "--digests", "daily").code == 0
        assert room.run("subscribers", "unsubscribe", READERS[2], "--yes").code == 0
        corrected = room.run(
            "correct", at["4"], "--note", "The minister has not resigned. We are sorry.", "--yes", "--json"
        )
        assert corrected.code == 0
        assert _only(corrected)["recipients"]["submitted"] == 2
        mailed = {reader: len(room.mails("daily", reader)) for reader in (*READERS, "new@example.org")}
        assert mailed == {READERS[0]: 2, READERS[1]: 2, READERS[2]: 1, "new@example.org": 0}
        assert room.run("corrections", "--json").json == []

        # The storm was smaller than it seemed: the next edition says so, once the desk has found the right words.
        small = ("correct", at["2"], "--next", "--note")
        marked = room.run(*small, "The port opens tomorrow.", "--json")
        assert (marked.code, marked.json) == (0, {"guid": storm, "withdrawn": False})
        assert "is no longer marked" in room.run("correct", at["2"], "--undo").out
        assert room.run(*small, "Only the ferries wait.").code == 0

        # The next day an editor brings the wolves back, and a page is gone before the digest leaves.
        room.publish(5, "A bridge falls down", "12T20:00")
        room.publish(6, "A song wins the contest", "12T23:00")
        room.at("13T06:00")
        number = str(_only(room.cron())["edition"])
        assert room.run("edition", "edit", number, "--add", at["3"]).code == 0
        assert room.run("edition", "approve", number).code == 0
        room.take_down(5)
        room.at("13T07:00")
        late = room.cron()
        assert late.code == 3
        assert "changed after its approval" in late.err
        assert "left out: A bridge falls down" in room.run("edition", "diff", number).out
        # A last word of the editor's does not bring the page back.
        assert room.run("edition", "edit", number, "--note", "Without the bridge.").code == 0
        assert "A bridge falls down" not in room.run("edition", "show", number).out
        assert room.run("edition", "approve", number).code == 0
        room.at("13T07:05")
        sent = _only(room.cron())
        assert sent["recipients"]["submitted"] == 3
        text = _text(room.mails("daily-2026-05-13", READERS[0])[0])
        assert "A bridge falls down" not in text
        assert "A song wins the contest" in text
        assert "Wolves return to the Kampinos forest" in text
        assert "Only the ferries wait." in text
        assert "The port opens tomorrow." not in text

        # What it came to.
        report = room.run("report", number, "--json").json
        assert report["state"] == "submitted"
        assert (report["recipients"]["frozen"], report["recipients"]["submitted"]) == (3, 3)
