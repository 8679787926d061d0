"""Bad input gets one readable message that names the cause and the fix; nothing is lost."""

import re
from pathlib import Path

import pytest

from tests.acceptance.runs import REPOSITORY, digest, digest_anew, write_config
from tests.fakes.site import Site, status
from tests.fakes.wordpress import feed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["preview", "weekly"], "digest init"),
        (["preview", "weekly", "--config", "nowhere.toml"], "nowhere.toml"),
        (["no-such-command"], "no-such-command"),
        (["preview"], "DIGEST"),
        (["feed", "poll", "--no-such-option"], "--no-such-option"),
    ],
)
def test_wrong_words_are_wrong_usage(tmp_path: Path, words: list[str], said: str) -> None:
    ran = digest(tmp_path, *words)
    assert ran.code == 2
    assert said in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["preview", "monthly"], 'no digest "monthly"'),
        (["preview", "weekly", "--date", "2026-03-31"], "Tuesday"),
        (["preview", "weekly", "--date", "soon"], "soon"),
        (["stories", "--since", "soon"], "soon"),
        (["stories", "--since", "0001-01-01"], "0001-01-01"),
        (["preview", "weekly", "--date", "0001-01-01"], "0001-01-01"),
        (["edition", "show", "9" * 5000], "No edition has the number"),
        (["report", "--asks", "--since", "soon"], "soon"),
        (["report", "7", "--asks"], "an edition's own report"),
        (["report", "--asks", "--csv"], "--asks prints lines"),
        (["report", "--json", "--mail-to", "a@example.org"], "--json prints lines"),
        (["report", "--mail-to", "nobody"], "not an address"),
        (["report", "monthly"], 'no digest "monthly"'),
        (["report", "--date", "today"], "name the digest"),
        (["report", "7", "--date", "today"], "name the digest"),
        (["settle", "0"], "No edition has the number 0"),
        (["send"], "Say what to send"),
        (["send", "weekly", "--date", "today"], "--edition weekly"),
        (["edition", "edit", "daily"], "Say what to change"),
        (["edition", "edit", "daily", "--move", "1=Sport"], 'no section "Sport"'),
        (["edition", "edit", "daily", "--subject", "{leed}"], "{leed} is no placeholder"),
        (["edition", "edit", "daily", "--drop", ""], "Name the story"),
        (["edition", "postpone", "daily", "--to", "25:00"], "no time"),
        (["correct", "1"], "--note"),
        (["correct", "1", "--next"], "--note"),
        (["send", "--due", "--dry-run"], "Name a digest instead of --due: `digest send weekly --dry-run`."),
        (["edition", "edit", "7", "--join", "98101"], '--join takes STORY=STORY, such as --join "98101=98102"'),
        (["proof", "weekly", "--to", "nobody"], "not an e-mail address"),
        (["subscribers", "add", "nobody"], "not an e-mail address"),
        (["subscribers", "add", "a@example.org", "--digests", "monthly"], 'no digest "monthly"'),
        (["subscribers", "move", "weekly", "monthly"], 'no digest "monthly"'),
        (["subscribers", "move", "daily", "weekly"], "daily is configured"),
    ],
)
def test_words_that_mean_nothing_here_are_wrong_usage(tmp_path: Path, words: list[str], said: str) -> None:
    write_config(tmp_path)
    ran = digest(tmp_path, *words)
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["edition", "show", "7"], "no edition 7"),
        (["edition", "hold", "7"], "no edition 7"),
        (["edition", "diff", "7"], "no edition 7"),
        (["settle", "7"], "no edition 7"),
        (["report", "7"], "no edition 7"),
        (["send", "--edition", "7", "--yes"], "no edition 7"),
        (["subscribers", "unsubscribe", "a@example.org"], "Nobody"),
        (["subscribers", "move", "monthly", "weekly"], "Nobody reads monthly."),
        (["subscribers", "import", "nowhere.csv"], "nowhere.csv"),
        (["feed", "poll", "--file", "nowhere.xml"], "nowhere.xml"),
        (["proof", "weekly", "--to", "a@example.org"], "No weekly edition"),
    ],
)
def test_what_cannot_be_done_ends_with_one(tmp_path: Path, words: list[str], said: str) -> None:
    write_config(tmp_path)
    ran = digest(tmp_path, *words)
    assert ran.code == 1
    assert said in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ["backup"],
        ["demo", "--out", "config.toml/place"],
        ["init", "config.toml/place"],
        ["metrics", "--out", "config.toml/place"],
        ["subscribers", "export", "--out", "config.toml/place"],
        ["templates", "copy", "edition.txt.j2"],
    ],
    ids=" ".join,
)
def test_a_file_that_cannot_be_written_ends_with_one(tmp_path: Path, words: list[str]) -> None:
    write_config(tmp_path, more="[mail]\ntemplates = 'config.toml/place'\n[store]\nbackups = 'config.toml/place'\n")
    ran = digest(tmp_path, *words)
    assert ran.code == 1
    assert re.search(r"config\.toml/place.* cannot be written: Not a directory\.", ran.err)
    assert ran.out == ""


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("[mial]", 'mial: unknown key; did you mean "mail"?'),
        ("[mail]\nbackend = 'pigeon'", "mail.backend"),
        ("[mail]\nsettle_by_silence = '45m'", "mail.settle_by_silence: unknown key; it was removed: `digest settle`"),
        ("[mail]\nbackend = 'smtp'", "mail.from_email"),
        ("[feed]\ntimeout = 20", 'feed.timeout: expected a duration such as "20s"'),
        ("[digests.daily2]\ntime = '25:00'", "digests.daily2.time"),
        ("[store]\nurl = 'mysql://x'", "store.url"),
        ("[digests.'Big One']", "lower-case letters"),
        ("this is no toml", "not valid TOML"),
    ],
)
def test_a_wrong_setting_is_named_in_full(tmp_path: Path, more: str, said: str) -> None:
    write_config(tmp_path, more=more)
    ran = digest(tmp_path, "schedule")
    assert ran.code == 2
    assert said in ran.err


def test_a_section_that_readers_choose_has_a_name_that_a_list_can_hold(tmp_path: Path) -> None:
    write_config(tmp_path, more="[readers]\nsection_choice = true\n")
    own = tmp_path / "config.toml"
    own.write_text(own.read_text().replace('name = "Politics"', 'name = "A; B"'))
    ran = digest(tmp_path, "schedule")
    assert ran.code == 2
    assert "with readers.section_choice no name may be" in ran.err


@pytest.mark.parametrize("now", ["yesterday", "2026-03-30T07:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_rehearsal_clock_needs_an_offset_and_a_year_that_calendars_reach(tmp_path: Path, now: str) -> None:
    write_config(tmp_path)
    ran = digest(tmp_path, "schedule", now=now)
    assert ran.code == 2
    assert "DIGEST_NOW" in ran.err


def test_a_rehearsal_says_so_and_json_stays_alone_on_stdout(tmp_path: Path) -> None:
    write_config(tmp_path)
    ran = digest(tmp_path, "stories", "--json", now="2026-03-30T07:00:00+02:00")
    assert ran.json == []
    assert "DIGEST_NOW" in ran.err


def test_a_failed_poll_leaves_one_clear_line_and_changes_nothing(tmp_path: Path) -> None:
    with Site() as site:
        write_config(tmp_path, site.feed_url)
        site.show(b"<html><title>Maintenance</title></html>", content_type="text/html")
        ran = digest(tmp_path, "feed", "poll", "--json")
        assert (ran.code, ran.json["status"], ran.json["new"]) == (1, "failed", 0)
        assert ran.json["error"] in ran.err
        assert ran.err.strip().count("\n") == 0
        site.on("/feed/", status(503))
        assert digest(tmp_path, "feed", "poll").code == 1
    assert digest(tmp_path, "feed", "poll").code == 1
    assert digest(tmp_path, "stories", "--json").json == []


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:digest.db"])
def test_a_database_in_memory_is_refused(tmp_path: Path, address: str) -> None:
    write_config(tmp_path, more=f"[store]\nurl = '{address}'\n")
    written = digest(tmp_path, "stories")
    assert written.code == 2
    assert "store.url: expected a file" in written.err
    write_config(tmp_path)
    said = digest(tmp_path, "stories", DIGEST_DATABASE_URL=address)
    assert said.code == 2
    assert "DIGEST_DATABASE_URL: expected a file" in said.err


@pytest.mark.parametrize("source", ["/dev/stdin", "/proc/self/fd/0", "."])
def test_a_configuration_that_is_no_file_is_refused(tmp_path: Path, source: str) -> None:
    write_config(tmp_path)
    text = (tmp_path / "config.toml").read_text(encoding="utf-8")
    ran = digest(tmp_path, "stories", "--config", source, stdin=text)
    assert ran.code == 2
    assert f"{source} is not a file. Save it as one" in ran.err


def test_a_database_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    write_config(tmp_path)
    (tmp_path / "digest.db").write_text("this is no database, but it is long enough to be looked at as one " * 20)
    ran = digest(tmp_path, "stories")
    assert ran.code == 1
    assert "digest.db" in ran.err
    unreachable = digest(tmp_path, "stories", DIGEST_DATABASE_URL="postgresql://me:hush@127.0.0.1:1/x")
    assert unreachable.code == 1
    assert "127.0.0.1" in unreachable.err
    assert "hush" not in unreachable.err + unreachable.out


@pytest.mark.parametrize("zone", ["Europe/Warsav", "", "Europe", "../etc/passwd"])
def test_a_time_zone_that_there_is_not_is_a_wrong_setting(tmp_path: Path, zone: str) -> None:
    write_config(tmp_path)
    own = tmp_path / "config.toml"
    own.write_text(own.read_text().replace("[site]", f"[site]\ntimezone = '{zone}'"))
    ran = digest(tmp_path, "schedule")
    assert ran.code == 2
    assert 'site.timezone: expected the name of a time zone such as "Europe/Warsaw"' in ran.err


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://me:hush@127.0.0.1:port/x",
        "postgresql://me:hush",
        "postgresql://me:hush@[::1/x",
        "mysql://me:hush@127.0.0.1/x",
        "hush",
    ],
)
def test_a_wrong_address_of_a_database_is_refused_and_its_password_never_shown(tmp_path: Path, address: str) -> None:
    write_config(tmp_path)
    said = digest(tmp_path, "stories", DIGEST_DATABASE_URL=address)
    assert (said.code, said.out) == (2, "")
    assert "DIGEST_DATABASE_URL" in said.err
    write_config(tmp_path, more=f"[store]\nurl = '{address}'\n")
    written = digest(tmp_path, "stories")
    assert (written.code, written.out) == (2, "")
    assert "store.url" in written.err
    assert "hush" not in said.err + written.err


def test_a_password_among_the_parameters_of_a_database_or_in_a_feeds_address_is_never_shown(tmp_path: Path) -> None:
    write_config(tmp_path)
    ran = digest(tmp_path, "stories", DIGEST_DATABASE_URL="postgres:///x?password=hush&host=127.0.0.1&port=1")
    assert ran.code == 1
    assert "hush" not in ran.err
    write_config(tmp_path, feed="ftp://me:hush@example.org/feed/")
    ran = digest(tmp_path, "schedule")
    assert ran.code == 2
    assert "site.feed" in ran.err
    assert "hush" not in ran.err


def test_a_log_in_of_the_feed_is_used_and_neither_stored_nor_shown(tmp_path: Path) -> None:
    with Site() as site:
        site.show((REPOSITORY / "digest" / "sample" / "feed.xml").read_bytes())
        address = site.feed_url.replace("://", "://me:h%40sh-hush@")
        (tmp_path / "config.toml").write_text(
            f'[site]\nname = "News"\nfeed = "{address}"\n[stories]\nforeign_links = true\n', encoding="utf-8"
        )
        now = "2026-03-30T07:00:00+02:00"
        runs = [
            digest(tmp_path, *words, now=now, DIGEST_LOG="json", DIGEST_SECRET_KEY="a-long-random-text-of-the-tests")
            for words in (
                ["feed", "poll"],
                ["doctor"],
                ["stories", "--json"],
                ["subscribers", "add", "ola@example.org"],
                ["preview", "weekly", "--json"],
                ["send", "weekly", "--yes", "--json"],
            )
        ]
        assert all("authorization" in request.headers for request in site.requests if request.path == "/feed/")
    assert [ran.code for ran in runs if ran.code] == [], runs
    (tmp_path / "config.toml").unlink()
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    shown = "".join(ran.out + ran.err for ran in runs).encode()
    assert b"hush" not in written + shown


def test_a_name_that_no_list_can_hold_is_refused(tmp_path: Path) -> None:
    write_config(tmp_path)
    ran = digest(tmp_path, "subscribers", "add", "a@example.org", "--name", "a\nb")
    assert ran.code == 2
    assert "control characters" in ran.err


def test_who_left_is_not_added_again_by_mistake(tmp_path: Path) -> None:
    write_config(tmp_path)
    for words in ("add", "unsubscribe"):
        assert digest(tmp_path, "subscribers", words, "a@example.org").code == 0
    ran = digest(tmp_path, "subscribers", "add", "a@example.org")
    assert ran.code == 1
    assert ran.err == "a@example.org: unsubscribed; --resubscribe takes it all the same\n"


def test_a_list_cannot_command_the_terminal_that_shows_its_bad_lines(tmp_path: Path) -> None:
    write_config(tmp_path)
    (tmp_path / "list.csv").write_text("email,recurring\n\x1b]0;hello\x07@example.org,\na@example.org,\x1b[2J\n")
    ran = digest(tmp_path, "subscribers", "import", "list.csv")
    assert ran.code == 1
    assert "Line 2: \ufffd]0;hello\ufffd@example.org: not an e-mail address" in ran.err
    assert "\x1b" not in ran.err


def test_a_missing_key_is_named_and_never_shown(tmp_path: Path) -> None:
    more = '[mail]\nbackend = "sendgrid"\nfrom_email = "d@notesfrompoland.com"\npostal_address = "Kraków"\n'
    write_config(tmp_path, more=more + '[web]\npublic_url = "https://digest.notesfrompoland.com"\n')
    (tmp_path / "feed.xml").write_bytes(feed([]))
    digest(tmp_path, "feed", "poll", "--file", str(_sample()), now="2026-03-30T07:00:00+02:00")
    digest(tmp_path, "subscribers", "add", "a@example.org")
    ran = digest(tmp_path, "send", "weekly", "--yes", now="2026-03-30T07:00:00+02:00")
    assert ran.code == 2
    assert "SENDGRID_API_KEY" in ran.err
    # Nothing was used up: with a mailer that works, the edition goes out.
    write_config(tmp_path)
    assert digest(tmp_path, "send", "weekly", "--yes", now="2026-03-30T07:00:00+02:00").code == 0


def test_a_traceback_is_shown_only_with_debug(tmp_path: Path) -> None:
    assert "Traceback" not in digest_anew(tmp_path, "schedule").err
    with pytest.raises(AssertionError, match="Traceback"):
        digest_anew(tmp_path, "--debug", "schedule")


def _sample() -> Path:
    return Path(__file__).parents[2] / "digest" / "sample" / "feed.xml"


def test_nobody_is_erased_without_a_key_or_a_word(tmp_path: Path) -> None:
    write_config(tmp_path)
    digest(tmp_path, "subscribers", "add", "a@example.org")
    key = {"DIGEST_SECRET_KEY": "a-key-of-the-tests-which-is-long-enough"}
    keyless = digest(tmp_path, "subscribers", "erase", "a@example.org", "--yes")
    assert (keyless.code, "DIGEST_SECRET_KEY" in keyless.err) == (2, True)
    silent = digest(tmp_path, "subscribers", "erase", "a@example.org", **key)
    assert (silent.code, "--yes" in silent.err) == (2, True)
    assert "a@example.org" in digest(tmp_path, "subscribers", "list").out
    assert digest(tmp_path, "subscribers", "erase", "nobody@example.org", "--yes", **key).code == 1
    assert digest(tmp_path, "subscribers", "show", "nobody@example.org").code == 1
    assert digest(tmp_path, "subscribers", "show", "a@example.org", "--json").json["email"] == "a@example.org"
