"""How a newsroom begins: `init`, and what the program says about itself and its configuration."""

import os
import re
import subprocess
import sys
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from digest import __version__
from digest.cli.common import open_in_browser
from digest.store.database import SCHEMA
from tests.acceptance.runs import REPOSITORY, digest, digest_anew, write_config
from tests.fakes.site import Site
from tests.fakes.wordpress import Post, feed

pytestmark = pytest.mark.long

WARSAW = ZoneInfo("Europe/Warsaw")
MONDAY = datetime(2026, 3, 23, 7, 0, tzinfo=WARSAW)
NEXT_MONDAY = "2026-03-30T07:00:00+02:00"
SAMPLE = REPOSITORY / "digest" / "sample" / "feed.xml"


def test_an_editor_begins_with_nothing(tmp_path: Path) -> None:
    with Site() as site:
        site.show(feed([Post(number, f"Story {number}", MONDAY, categories=("Town",)) for number in (1, 2)]))
        begun = digest_anew(
            *(tmp_path, "init", "news", "--name", "The Town News", "--feed", site.feed_url),
            *("--url", "https://notesfrompoland.com/", "--from", "digest@notesfrompoland.com"),
        )
    assert (begun.code, begun.out) == (0, "news/config.toml\n")
    assert "Sections from the feed's categories: Town." in begun.err
    assert sorted(path.name for path in (tmp_path / "news").iterdir()) == ["config.toml", "secret-key"]
    assert (tmp_path / "news" / "secret-key").stat().st_mode & 0o777 == 0o600
    own, key = tmp_path / "news" / "config.toml", (tmp_path / "news" / "secret-key").read_text()
    own.write_text(own.read_text() + "# mine\n")
    again = digest_anew(tmp_path, "init", "news")
    assert (again.code, "stays unchanged. For another newsroom, name another folder" in again.err) == (0, True)
    assert own.read_text().endswith("# mine\n")
    assert (tmp_path / "news" / "secret-key").read_text() == key
    _, *commands = begun.err.partition("Next:\n")[2].splitlines()
    program = str(Path(sys.executable).with_name("digest"))
    assert [line.split()[:2] for line in commands] == [[program, "doctor"], [program, "preview"]]
    polled = digest_anew(tmp_path / "news", "feed", "poll", "--file", str(SAMPLE), now=NEXT_MONDAY)
    assert polled.code == 0
    shown = digest_anew(tmp_path / "news", "preview", "weekly", now=NEXT_MONDAY)
    assert shown.code == 0
    assert (tmp_path / "news" / "preview" / "weekly" / "edition.html").is_file()
    assert digest_anew(tmp_path / "news", "subscribers", "add", "ola@example.org").code == 0
    sent = digest_anew(tmp_path / "news", "send", "weekly", "--yes", "--json", now=NEXT_MONDAY)
    assert sent.json["recipients"]["submitted"] == 1
    number = str(sent.json["edition"])
    assert digest_anew(tmp_path / "news", "report", number).code == 0
    assert digest_anew(tmp_path / "news", "report", number, "--csv").out.startswith("panel,row,figure,value,")
    written = digest_anew(tmp_path / "news", "report", "--out", "readers.html", "--mail-to", "desk@example.org")
    assert written.out.splitlines() == [str(tmp_path / "news" / "readers.html"), "Mailed to desk@example.org."]
    assert "1 of 1 readers" in (tmp_path / "news" / "readers.html").read_text(encoding="utf-8")
    (letter,) = (tmp_path / "news" / "outbox").glob("letter-*.eml")
    assert b"Readers over time" in letter.read_bytes()


def test_a_placeholder_stands_for_what_nobody_said(tmp_path: Path) -> None:
    ran = digest(tmp_path, "init", "begun", "--name", "The Town News")
    assert ran.code == 0
    assert "Replace what nobody said yet: https://example.org/feed/." in ran.err
    assert 'feed = "https://example.org/feed/"' in (tmp_path / "begun" / "config.toml").read_text(encoding="utf-8")


def test_a_newsroom_with_a_wrong_feed_is_not_begun(tmp_path: Path) -> None:
    wrong = digest(tmp_path, "init", "news", "--name", "The Town News", "--feed", "example.org")
    assert (wrong.code, wrong.err.startswith("site.feed: expected an address")) == (2, True)
    nameless = digest(tmp_path, "init", "news", "--name", " ", "--feed", "https://news.test/feed/")
    assert (nameless.code, nameless.err) == (2, "site.name: must not be empty\n")
    torn = digest(tmp_path, "init", "news", "--config", "other.toml")
    assert (torn.code, torn.err) == (2, "news and other.toml are two places. Give DIR or --config.\n")
    assert list(tmp_path.iterdir()) == []


def test_a_newsroom_that_could_not_be_begun_can_be_begun_again(tmp_path: Path) -> None:
    words = (sys.executable, "-m", "digest", "init", "news", "--name", "The Town News")

    def begin(kilobytes: str) -> subprocess.CompletedProcess[str]:
        command = ("sh", "-c", f'ulimit -f {kilobytes} && exec "$@"', "sh", *words)  # stands for a full disk
        env = {"PYTHONPATH": str(REPOSITORY), "PATH": os.environ["PATH"]}
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)

    full = begin("8")
    assert (full.returncode, "config.toml cannot be written: File too large." in full.stderr) == (1, True)
    assert [path.name for path in (tmp_path / "news").iterdir()] == ["secret-key"]
    assert begin("unlimited").returncode == 0
    assert (tmp_path / "news" / "config.toml").stat().st_size > 8_192


def at_terminal(folder: Path, answers: str, *words: str) -> tuple[int, str]:
    """Run `digest` at a terminal on which somebody has typed these lines. Gives the exit code and the screen."""
    ours, theirs = os.openpty()
    os.write(ours, answers.encode())
    process = subprocess.Popen(
        [sys.executable, "-m", "digest", *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env={"PYTHONPATH": str(REPOSITORY), "PATH": os.environ["PATH"]},
    )
    os.close(theirs)
    said = b""
    with suppress(OSError):  # the terminal is gone with the process
        while more := os.read(ours, 4_096):
            said += more
    os.close(ours)
    return process.wait(timeout=60), said.decode()


def test_a_person_at_a_terminal_is_asked_again_until_the_answers_can_be_used(tmp_path: Path) -> None:
    with Site() as site:
        site.show(feed([Post(number, f"Story {number}", MONDAY, categories=("Town",)) for number in (1, 2)]))
        feeds, senders = f"example.org/feed\n{site.feed_url}\n", "digest at example.org\ndigest@example.org\n"
        code, screen = at_terminal(tmp_path, f"The Town News\n{feeds}\n{senders}", "init", "news")
    assert code == 0, screen
    assert screen.count("The address of its feed (empty: decide later):") == 2
    assert "expected an address that begins with https:// or http://" in screen
    assert screen.count("The address that mails come from (empty: decide later):") == 2
    assert f"The address of its site [{site.url}/]:" in screen
    written = (tmp_path / "news" / "config.toml").read_text(encoding="utf-8")
    assert 'name = "The Town News"' in written
    assert f'feed = "{site.feed_url}"' in written
    assert 'from_email = "digest@example.org"' in written
    assert 'name = "Town"' in written


def test_a_person_at_a_terminal_can_leave_questions_open(tmp_path: Path) -> None:
    code, screen = at_terminal(tmp_path, "\n\n\n\n", "init", "news")
    assert (code, "Replace what nobody said yet: Your newsroom and https://example.org/feed/." in screen) == (0, True)
    assert 'feed = "https://example.org/feed/"' in (tmp_path / "news" / "config.toml").read_text(encoding="utf-8")


def test_a_server_without_a_display_starts_no_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = tmp_path / "started"
    (tmp_path / "xdg-open").write_text(f"#!/bin/sh\ntouch {started}\n")
    (tmp_path / "xdg-open").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    assert open_in_browser("http://127.0.0.1:9/") is (sys.platform != "linux")
    assert not started.exists()


def test_what_init_says_comes_next_runs_as_written(tmp_path: Path) -> None:
    with Site() as site:
        site.show(feed([Post(1, "The first", datetime.now(WARSAW) - timedelta(hours=1))]))
        site_options = ("--feed", site.feed_url, "--url", "https://notesfrompoland.com/")
        begun = digest_anew(tmp_path, "init", "my news", "--name", "The Town News", *site_options)
        lines = begun.err.partition("Next:\n")[2].replace(" --open", "").strip()
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        ran = subprocess.run(
            ["/bin/sh", "-ec", lines], capture_output=True, text=True, check=False, cwd="/", env={"PATH": path}
        )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "ok       pages: " in ran.stdout
    assert (tmp_path / "my news" / "preview" / "daily" / "edition.html").is_file()


def test_a_command_says_its_versions_and_takes_a_short_h(tmp_path: Path) -> None:
    said = digest(tmp_path, "--version")
    assert (said.code, said.out.splitlines()[0]) == (0, f"digest {__version__}")
    assert f"database schema {SCHEMA}\n" in said.out
    for words in ((), ("send",), ("subscribers", "add")):
        assert digest(tmp_path, *words, "-h").out == digest(tmp_path, *words, "--help").out
    assert "--install-completion" in digest(tmp_path, "-h").out


def test_a_key_is_shown_and_explained_without_and_with_a_configuration(tmp_path: Path) -> None:
    bare = digest(tmp_path, "config", "explain", "backend")
    assert (bare.code, bare.out.splitlines()[0]) == (0, "mail.backend")
    assert 'Default: "outbox"' in bare.out
    assert "Here" not in bare.out
    write_config(tmp_path, more='[mail]\nfrom_name = "The desk"\n[store]\nurl = "postgresql://me:hush@127.0.0.1:1/x"\n')
    assert 'Here: "The desk"' in digest(tmp_path, "config", "explain", "mail.from_name").out
    shown = digest(tmp_path, "config", "show")
    assert 'from_name = "The desk"\n' in shown.out
    assert "hush" not in shown.out + digest(tmp_path, "config", "show", "--json").out
    wrong = digest(tmp_path, "config", "explain", "mail.bakend")
    assert (wrong.code, wrong.err) == (2, 'There is no key "mail.bakend". Did you mean "mail.backend"?\n')


def test_a_first_edition_whose_only_page_is_gone_says_which(tmp_path: Path) -> None:
    with Site() as site:
        post = Post(1, "The first", MONDAY, site=site.url)
        site.show(feed([post]))
        write_config(tmp_path, site.feed_url, "[stories]\nforeign_links = true\n")
        digest(tmp_path, "subscribers", "add", "ola@example.org")
        sent = digest(tmp_path, "send", "weekly", "--yes", now=NEXT_MONDAY)
    assert sent.code == 1
    assert sent.err.rstrip().endswith(f"Left out, because the site says that their pages are gone: {post.link}.")


def test_the_lines_for_cron_run_as_written(tmp_path: Path) -> None:
    text = (REPOSITORY / "docs" / "start.md").read_text(encoding="utf-8")
    lines = text.partition("```cron\n")[2].partition("```")[0].splitlines()
    assert len(lines) == 3
    write_config(tmp_path, feed="http://127.0.0.1:9/feed/")
    (tmp_path / "secret-key").write_text("a-key-of-the-tests-which-is-long-enough\n")
    (tmp_path / "sendgrid-key").write_text("SG.key\n")
    for line in lines:
        command = re.sub(r"^(\S+ +){5}", "", line).replace("/opt/digest/.venv/bin", str(Path(sys.executable).parent))
        ran = subprocess.run(
            # As cron does: a bare environment, and the home folder of a user.
            ["/bin/sh", "-c", command.replace("/srv/news", str(tmp_path))],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env={"HOME": "/", "PATH": "/usr/bin:/bin"},
        )
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", ""), (line, (tmp_path / "digest.log").read_text())
    said = (tmp_path / "digest.log").read_text()
    assert "is whole: schema" in said
    assert "unconfirmed sign-ups deleted" in said
