"""From the site's feed to an inbox, as people do it: each test reads like what it does."""

import csv
import io
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance.runs import digest, digest_anew, write_config
from tests.fakes.site import Site
from tests.fakes.wordpress import Post, feed

pytestmark = pytest.mark.long

WARSAW = ZoneInfo("Europe/Warsaw")
MONDAY = datetime(2026, 3, 23, 7, 0, tzinfo=WARSAW)
"""The clocks go forward on the Sunday of this week."""
NEXT_MONDAY = "2026-03-30T07:00:00+02:00"


def test_the_demo_makes_three_mails_and_says_where_they_are(tmp_path: Path) -> None:
    ran = digest_anew(tmp_path, "demo", "--out", "here")
    assert ran.code == 0
    mails = sorted((tmp_path / "here").glob("*.eml"))
    assert len(mails) == 3
    for path in mails:
        assert path.name in ran.out
        mail = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert mail["List-Unsubscribe"].startswith("<https://digest.notesfrompoland.com/unsubscribe/")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert [body.get_content_type() for body in mail.iter_parts()] == ["text/plain", "text/html"]
    for name in ("index.html", "letter.eml"):
        (tmp_path / "here" / name).write_text("somebody's own")
    again = digest_anew(tmp_path, "demo", "--out", "here", "--json")
    assert {"index.html", "letter.eml"} < {path.name for path in (tmp_path / "here").iterdir()}
    assert len(again.json["mails"]) == len(list((tmp_path / "here").glob("weekly-*.eml"))) == 3


def test_a_command_leaves_a_database_that_is_one_file(tmp_path: Path) -> None:
    write_config(tmp_path)
    assert digest_anew(tmp_path, "subscribers", "add", "reader@example.org").code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.toml", "digest.db"]
    copy = tmp_path / "copy"
    copy.mkdir()
    write_config(copy)
    shutil.copy(tmp_path / "digest.db", copy)
    assert digest(copy, "subscribers", "list").out.startswith("reader@example.org")


def test_the_first_preview_reads_the_feed_and_later_ones_do_not(tmp_path: Path) -> None:
    with Site() as site:
        write_config(tmp_path, site.feed_url)
        site.show(feed([Post(1, "The first", MONDAY + timedelta(days=1))]))
        looks = [digest(tmp_path, "preview", "weekly", "--json", now=NEXT_MONDAY) for _ in range(2)]
        assert [look.json["subject"] for look in looks] == ["Weekly digest: The first"] * 2
        assert len(site.requests) == 1


def test_a_full_week_is_listed_and_explained_with_its_headlines(tmp_path: Path) -> None:
    write_config(tmp_path)
    own = tmp_path / "config.toml"
    own.write_text(own.read_text().replace("max_stories = 60", "max_stories = 2"))
    stories = [Post(day, f"Story of day {day}", MONDAY + timedelta(days=day)) for day in (1, 2)]
    stories += [Post(3, "The hot one", MONDAY + timedelta(days=1, hours=1), categories=("Hot news", "Politics"))]
    (tmp_path / "feed.xml").write_bytes(feed(stories))
    digest(tmp_path, "feed", "poll", "--file", "feed.xml", now=NEXT_MONDAY)
    shown = digest(tmp_path, "preview", "weekly", now=NEXT_MONDAY).out
    row = shown.partition("In a phone's inbox:\n")[2].splitlines()[:3]
    assert row[0] == "  Notes from Poland"
    assert all(line.startswith("  ") and len(line) <= 80 for line in row)
    assert "Stories: 2, headlines: 1, " in shown
    plan = digest(tmp_path, "send", "weekly", "--dry-run", now=NEXT_MONDAY).out
    assert re.search(r"  Also this week\n +\d  Story of day 1\n", plan)
    built = digest(tmp_path, "edition", "build", "weekly", "--json", now=NEXT_MONDAY).json["edition"]
    assert re.search(r"Also this week\n +\d  Story of day 1", digest(tmp_path, "edition", "show", str(built)).out)
    assert "The hot one (weight 12 = lead category 12)" in digest(tmp_path, "explain", "weekly", now=NEXT_MONDAY).out
    entries = {one["title"]: one for one in digest(tmp_path, "explain", "weekly", "--json", now=NEXT_MONDAY).json}
    assert entries["The hot one"]["place"].endswith("(lead)")
    assert entries["The hot one"]["weight"]["total"] == 12
    assert entries["Story of day 1"]["place"].endswith("(headline)")


def test_explain_names_the_stories_that_were_too_few(tmp_path: Path) -> None:
    write_config(tmp_path)
    own = tmp_path / "config.toml"
    own.write_text(own.read_text().replace("max_stories", "min_stories = 2\nmax_stories"))
    (tmp_path / "feed.xml").write_bytes(feed([Post(1, "All alone", MONDAY + timedelta(days=1))]))
    digest(tmp_path, "feed", "poll", "--file", "feed.xml", now=NEXT_MONDAY)
    assert [entry["reason"] for entry in digest(tmp_path, "explain", "weekly", "--json", now=NEXT_MONDAY).json] == [
        "too-few"
    ]
    assert "no weekly edition" in digest(tmp_path, "explain", "weekly", now=NEXT_MONDAY).out


def test_fourteen_readings_make_a_weekly_with_every_story_once(tmp_path: Path) -> None:
    posts = [Post(number, f"Story {number}", MONDAY + timedelta(hours=4 * number - 2)) for number in range(1, 43)]
    with Site() as site:
        write_config(tmp_path, site.feed_url)
        for half_day in range(1, 15):
            now = MONDAY + timedelta(hours=12 * half_day - 1)
            shown = [post for post in posts if post.published_at <= now and not (post.id == 20 and half_day > 7)]
            shown = [replace(post, title="Corrected") if post.id == 30 and half_day > 10 else post for post in shown]
            site.show(feed(shown))
            assert digest(tmp_path, "feed", "poll", "--json", now=now.isoformat()).json["status"] == "ok"
        again = digest(tmp_path, "feed", "poll", "--json", now=now.isoformat())
        assert again.json["status"] == "not-modified"
    edition = digest(tmp_path, "preview", "weekly", "--json", now=NEXT_MONDAY).json
    assert edition["window"] == {"start": "2026-03-23T07:00:00+01:00", "end": "2026-03-30T07:00:00+02:00"}
    stories = [story for section in edition["sections"] for story in section["stories"]]
    numbers = [int(story["guid"].rpartition("=")[2]) for story in stories]
    assert sorted(numbers) == [number for number in range(1, 43) if number != 20]
    assert [story["title"] for story in stories if story["guid"].endswith("=30")] == ["Corrected"]
    assert {entry["guid"][-2:]: entry["reason"] for entry in edition["left_out"]} == {"20": "missing"}


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """A folder with two stories and three readers, on the Monday morning on which the weekly is due."""
    write_config(tmp_path)
    posts = [
        Post(1, "Łódź opens a tram museum", MONDAY + timedelta(days=1), categories=("News",)),
        Post(2, "Sejm debates “the bill” & more", MONDAY + timedelta(days=2)),
    ]
    (tmp_path / "feed.xml").write_bytes(feed(posts))
    (tmp_path / "readers.csv").write_text("email,name\nola@example.org,Ola\njan@example.org,\nzoe@example.org,Zoë\n")
    assert digest(tmp_path, "feed", "poll", "--file", "feed.xml", now=NEXT_MONDAY).code == 0
    assert digest(tmp_path, "subscribers", "import", "readers.csv", "--json", now=NEXT_MONDAY).json["added"] == 3
    return tmp_path


def test_a_preview_is_three_files_and_saves_nothing_else(newsroom: Path) -> None:
    ran = digest(newsroom, "preview", "weekly", "--out", "look", "--json", now=NEXT_MONDAY)
    assert ran.json["subject"] == "Weekly digest: Sejm debates “the bill” & more"
    page = (newsroom / "look" / "edition.html").read_bytes()
    assert ran.json["html_bytes"] == len(page)
    assert "Łódź opens a tram museum" in (newsroom / "look" / "edition.txt").read_text(encoding="utf-8")
    assert digest(newsroom, "edition", "list", "--json").json == []


def test_a_send_reaches_every_reader_once_however_often_it_is_called(newsroom: Path) -> None:
    for attempt in range(3):
        ran = digest(newsroom, "send", "weekly", "--yes", "--json", now=NEXT_MONDAY)
        assert (ran.code, ran.json["state"], ran.json["recipients"]["submitted"]) == (0, "submitted", 3), attempt
    mails = list((newsroom / "outbox").glob("*.eml"))
    assert sorted(_mail(path)["To"].addresses[0].addr_spec for path in mails) == [
        "jan@example.org",
        "ola@example.org",
        "zoe@example.org",
    ]
    number = ran.json["edition"]
    assert digest(newsroom, "report", str(number), "--json").json["recipients"]["frozen"] == 3
    shown = digest(newsroom, "edition", "show", str(number), "--json").json
    assert (shown["state"], shown["digest"], shown["local_date"]) == ("submitted", "weekly", "2026-03-30")


def test_a_digests_name_and_a_date_name_an_edition_to_send_to_settle_and_to_report(newsroom: Path) -> None:
    digest(newsroom, "edition", "build", "weekly", now=NEXT_MONDAY)
    assert digest(newsroom, "report", "weekly", "--json", now=NEXT_MONDAY).json["state"] == "draft"
    sent = digest(newsroom, "send", "--edition", "weekly", "--yes", "--json", now=NEXT_MONDAY).json
    assert (sent["edition"], sent["state"]) == (1, "submitted")
    assert digest(newsroom, "report", "weekly", "--date", "today", "--json", now=NEXT_MONDAY).json["edition"] == 1
    assert digest(newsroom, "settle", "weekly", "--date", "2026-03-30", "--json", now=NEXT_MONDAY).json == []
    settled = digest(newsroom, "settle", "weekly", "--date", "mon", now=NEXT_MONDAY)
    assert settled.out == "Edition 1 (weekly 2026-03-30): nothing is uncertain.\n"
    coming = digest(newsroom, "report", "weekly", now=NEXT_MONDAY)
    assert coming.code == 1
    assert "no draft of weekly, Mon 6 Apr, 07:00, in 7 days yet" in coming.err
    assert "--date names another edition" in coming.err


def test_stories_that_were_sent_are_not_sent_again(newsroom: Path) -> None:
    digest(newsroom, "send", "weekly", "--yes", now=NEXT_MONDAY)
    later = "2026-04-06T07:00:00+02:00"
    ran = digest(newsroom, "send", "weekly", "--yes", "--json", now=later)
    assert (ran.code, ran.json["edition"]) == (0, None)
    reasons = {entry["reason"] for entry in digest(newsroom, "explain", "weekly", "--json", now=later).json}
    assert reasons == {"already-sent"}


def test_a_dry_run_shows_who_and_what_and_keeps_nothing(newsroom: Path) -> None:
    ran = digest(newsroom, "send", "weekly", "--dry-run", "--json", now=NEXT_MONDAY)
    assert (ran.json["recipients"], ran.json["stories"]) == (3, 2)
    assert not (newsroom / "outbox").exists()
    assert digest(newsroom, "edition", "list", "--json").json == []


def test_a_dry_run_says_what_a_send_would_do_with_an_edition_that_is_decided(newsroom: Path) -> None:
    sent = digest(newsroom, "send", "weekly", "--yes", "--json", now=NEXT_MONDAY)
    for which in (["weekly"], ["--edition", str(sent.json["edition"])]):
        again = digest(newsroom, "send", *which, "--dry-run", now=NEXT_MONDAY)
        assert (again.code, "Still to be mailed: 0 readers." in again.out) == (0, True)


def test_a_dry_run_refuses_a_cancelled_edition_as_a_send_does(newsroom: Path) -> None:
    built = digest(newsroom, "edition", "build", "weekly", "--json", now=NEXT_MONDAY).json
    digest(newsroom, "edition", "cancel", str(built["edition"]), "--yes", now=NEXT_MONDAY)
    for option in ("--dry-run", "--yes"):
        ended = digest(newsroom, "send", "weekly", option, now=NEXT_MONDAY)
        assert (ended.code, "is cancelled" in ended.err) == (3, True)


def test_a_first_edition_can_be_sent_on_the_day_on_which_cron_began(newsroom: Path) -> None:
    evening = "2026-03-30T18:00:00+02:00"
    (newsroom / "feed.xml").write_bytes(feed([Post(3, "A bridge for trams", MONDAY + timedelta(days=7, hours=5))]))
    digest(newsroom, "feed", "poll", "--file", "feed.xml", now=evening)
    assert digest(newsroom, "send", "--due", now=evening).code == 0
    assert {one["state"] for one in digest(newsroom, "edition", "list", "--json").json} == {"skipped"}
    sent = digest(newsroom, "send", "daily", "--yes", "--json", now=evening)
    assert (sent.code, sent.json.get("local_date")) == (0, "2026-03-31")


def test_a_warm_up_is_named_before_and_after_a_send(newsroom: Path) -> None:
    with (newsroom / "config.toml").open("a", encoding="utf-8") as own:
        own.write('[mail]\nwarm_up = "2/day ×2"\n')
    plan = digest(newsroom, "send", "weekly", "--dry-run", now=NEXT_MONDAY).out
    assert "Readers whom the warm-up holds back, and who never get this edition: 1." in plan
    asked = digest(newsroom, "send", "weekly", now=NEXT_MONDAY)
    assert asked.code == 2
    assert "to 2 readers? The warm-up holds back 1 other." in " ".join(asked.err.split())
    sent = digest(newsroom, "send", "weekly", "--yes", "--json", now=NEXT_MONDAY).json
    assert (sent["recipients"]["submitted"], sent["recipients"]["held_back"]) == (2, 1)
    all_editions = digest(newsroom, "report", "--json", now=NEXT_MONDAY).json
    assert (all_editions[0]["recipients"]["frozen"], all_editions[0]["recipients"]["held_back"]) == (2, 1)
    assert "Held back by the warm-up, once for each edition: 1." in digest(newsroom, "report", now=NEXT_MONDAY).out


def test_where_nobody_reads_nobody_is_asked_whether_to_send(newsroom: Path) -> None:
    for reader in digest(newsroom, "subscribers", "list", "--json").json:
        digest(newsroom, "subscribers", "unsubscribe", reader["email"], "--yes")
    ran = digest(newsroom, "send", "weekly", now=NEXT_MONDAY)
    assert ran.code == 1
    assert "Nobody reads weekly" in ran.err


def test_nothing_is_sent_without_a_yes(newsroom: Path) -> None:
    ran = digest(newsroom, "send", "weekly", now=NEXT_MONDAY)
    assert ran.code == 2
    assert "--yes" in ran.err
    assert not (newsroom / "outbox").exists()


def test_a_proof_is_marked_and_touches_no_ledger(newsroom: Path) -> None:
    ran = digest(newsroom, "proof", "weekly", "--to", "editor@example.org", now=NEXT_MONDAY)
    assert ran.code == 0
    (path,) = (newsroom / "outbox").glob("*.eml")
    assert _mail(path)["Subject"].startswith("[Proof] ")
    assert digest(newsroom, "edition", "list", "--json").json == []


def test_a_draft_is_built_listed_and_shown(newsroom: Path) -> None:
    built = digest(newsroom, "edition", "build", "weekly", "--json", now=NEXT_MONDAY).json
    assert (built["state"], built["stories"]) == ("draft", 2)
    assert digest(newsroom, "edition", "list", "--json").json == [built]
    document = digest(newsroom, "edition", "show", str(built["edition"]), "--json").json["document"]
    assert document == digest(newsroom, "preview", "weekly", "--json", now=NEXT_MONDAY).json


def test_who_left_is_not_mailed(newsroom: Path) -> None:
    assert digest(newsroom, "subscribers", "unsubscribe", "OLA@example.org", "--digest", "weekly").code == 0
    assert digest(newsroom, "subscribers", "suppress", "jan@example.org", "--note", "asked by phone").code == 0
    ran = digest(newsroom, "send", "weekly", "--yes", "--json", now=NEXT_MONDAY)
    assert ran.json["recipients"]["frozen"] == 1
    rows = list(csv.DictReader(io.StringIO(digest(newsroom, "subscribers", "export").out)))
    assert {row["email"]: row["digests"] for row in rows} == {
        "ola@example.org": "daily",
        "jan@example.org": "daily;weekly",
        "zoe@example.org": "daily;weekly",
    }


def test_an_export_is_a_file_for_oneself_and_never_half_of_one(newsroom: Path) -> None:
    out = newsroom / "list.csv"
    out.write_text("the list of last week", encoding="utf-8")
    with closing(sqlite3.connect(newsroom / "digest.db", isolation_level=None)) as database:
        database.execute("ALTER TABLE subscriptions RENAME TO elsewhere")
        broken = digest(newsroom, "subscribers", "export", "--out", "list.csv")
        assert (broken.code, out.read_text(encoding="utf-8")) == (1, "the list of last week")
        database.execute("ALTER TABLE elsewhere RENAME TO subscriptions")
    before = {path.name for path in newsroom.iterdir()}
    assert digest(newsroom, "subscribers", "export", "--out", "list.csv").code == 0
    assert out.read_text(encoding="utf-8") == digest(newsroom, "subscribers", "export").out
    digest(newsroom, "subscribers", "export", "--out", "new.csv")
    (newsroom / "new.csv").chmod(0o640)
    digest(newsroom, "subscribers", "export", "--out", "new.csv")
    assert [(newsroom / name).stat().st_mode & 0o777 for name in ("new.csv", "list.csv")] == [0o640, 0o644]
    (newsroom / "new.csv").unlink()
    digest(newsroom, "subscribers", "export", "--out", "new.csv")
    assert (newsroom / "new.csv").stat().st_mode & 0o777 == 0o600
    (newsroom / "new.csv").unlink()
    assert {path.name for path in newsroom.iterdir()} == before
    assert digest(newsroom, "subscribers", "export", "--out", "/dev/stdout").out == out.read_text(encoding="utf-8")
    for wrong in ("nowhere/list.csv", "."):
        refused = digest(newsroom, "subscribers", "export", "--out", wrong)
        assert (refused.code, f"{wrong} cannot be written" in refused.err) == (1, True), refused.err


def test_an_empty_digest_is_never_made(newsroom: Path) -> None:
    digest(newsroom, "preview", "daily", "--out", "look", "--date", "2026-03-25", now=NEXT_MONDAY)
    assert (newsroom / "look" / "edition.html").is_file()
    ran = digest(newsroom, "preview", "daily", "--out", "look", "--json", now=NEXT_MONDAY)
    assert ran.code == 1
    assert "min_stories" in ran.json["reason"]
    assert not (newsroom / "look" / "edition.html").exists()
    sent = digest(newsroom, "send", "daily", "--yes", "--json", now=NEXT_MONDAY)
    assert (sent.code, sent.json["edition"]) == (0, None)


def test_the_users_own_template_wins(newsroom: Path) -> None:
    folder = newsroom / "templates"
    folder.mkdir()
    shipped = Path(__file__).parents[2] / "templates" / "edition.txt.j2"
    (folder / "edition.txt.j2").write_text("OUR OWN WORDS\n" + shipped.read_text(encoding="utf-8"), encoding="utf-8")
    assert digest(newsroom, "preview", "weekly", "--out", "look", now=NEXT_MONDAY).code == 0
    assert (newsroom / "look" / "edition.txt").read_text(encoding="utf-8").startswith("OUR OWN WORDS")
    (folder / "edition.txt.j2").write_text("\n{{ nonsense.at_all }}\n")
    broken = digest(newsroom, "preview", "weekly", "--out", "look", now=NEXT_MONDAY)
    assert broken.code == 1
    assert "edition.txt.j2" in broken.err
    assert "2" in broken.err


def test_the_schedule_keeps_its_wall_clock_time(newsroom: Path) -> None:
    coming = digest(newsroom, "schedule", "--next", "2", "--json", now="2026-03-28T12:00:00+01:00").json
    assert [(entry["digest"], entry["at"], entry["utc"]) for entry in coming if entry["digest"] == "daily"] == [
        ("daily", "2026-03-29T07:00:00+02:00", "2026-03-29T05:00:00+00:00"),
        ("daily", "2026-03-30T07:00:00+02:00", "2026-03-30T05:00:00+00:00"),
    ]


def _mail(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)


@pytest.mark.parametrize("words", [("send", "weekly", "--yes"), ("proof", "weekly", "--to", "me@example.org")])
def test_the_first_command_reads_a_feed_that_was_never_read(tmp_path: Path, words: tuple[str, ...]) -> None:
    with Site() as site:
        site.show(feed([Post(1, "The first", MONDAY + timedelta(days=1))]))
        write_config(tmp_path, feed=site.feed_url)
        assert digest(tmp_path, "subscribers", "add", "ola@example.org").code == 0
        assert digest(tmp_path, *words, now=NEXT_MONDAY).code == 0
    assert list((tmp_path / "outbox").glob("*.eml")) != []
