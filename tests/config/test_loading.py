from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.config import NAMELESS, Config, load_config
from digest.config.written.values import written
from digest.domain.errors import ConfigError
from digest.store.database import Database
from digest.wiring import App
from tests.services.builders import config

SITE = '[site]\nname = "News"\nurl = "https://news.example/"\nfeed = "https://news.example/feed/"\n'


def load(folder: Path, url: str = "sqlite:///digest.db") -> Config:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(f"{SITE}[store]\nurl = '{url}'\n", encoding="utf-8")
    return load_config(folder / "config.toml")


@pytest.mark.parametrize("name", ["a%20b", "ed2?x", "100%", "a#b", "ż ółw", "a&b=c", "a%3Fb?c%25"])
def test_the_path_of_an_sqlite_file_is_taken_literally(tmp_path: Path, name: str) -> None:
    for folder, url in ((tmp_path / name, "sqlite:///digest.db"), (tmp_path / "site", f"sqlite:///{name}/digest.db")):
        config = load(folder, url)
        expected = folder / url.removeprefix("sqlite:///")
        database = Database(config.database_url)
        database.migrate()
        database.close()
        assert database.file == expected
        assert database.place == str(expected)
        assert expected.stat().st_size > 0
        assert App(config).machine.folder.parent == expected.parent


def test_sites_in_folders_with_similar_names_have_databases_of_their_own(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("ed2", "ed2?x", "ed2?y", "ed2%3Fx")]
    assert len({load(folder).database_url for folder in folders}) == len(folders)


def test_a_linked_configuration_means_the_folder_that_the_link_leads_to(tmp_path: Path) -> None:
    load(tmp_path / "site")
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "config.toml").symlink_to(Path("..") / "site" / "config.toml")
    config = load_config(tmp_path / "etc" / "config.toml")
    assert config.folder == tmp_path / "site"
    assert config.database_url == f"sqlite:///{tmp_path}/site/digest.db"


def test_a_linked_database_has_one_address(tmp_path: Path) -> None:
    config = load(tmp_path / "site")
    (tmp_path / "disk").mkdir()
    (tmp_path / "site" / "digest.db").symlink_to(tmp_path / "disk" / "readers.db")
    assert config.database_url == f"sqlite:///{tmp_path}/disk/readers.db"


def test_a_control_character_in_the_path_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(f'{SITE}[store]\nurl = "sqlite:///a\\u0000b"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="without control characters"):
        load_config(tmp_path / "config.toml")


HUGE = "0x" + "f" * 50_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = " + "[" * 5000, "is not valid TOML: its brackets are nested too deeply"),
        ("a = " + "[" * 5000 + "]" * 5000, "is not valid TOML: its brackets are nested too deeply"),
        ("a = " + "{a=" * 5000, "is not valid TOML: its brackets are nested too deeply"),
        ("a = " + "9" * 5000, "is not valid TOML: a number has thousands of digits"),
        ("a = 2026-02-30", "is not valid TOML: Invalid date"),
        (f"{SITE}[sendgrid]\nconcurrency = {HUGE}", "sendgrid.concurrency: expected less than or equal to 64"),
        (f"{SITE}[web]\nbind = {HUGE}", "web.bind: expected a valid string"),
        (f"{SITE}[web]\nbind = 5", "web.bind: expected a valid string, got 5"),
    ],
    ids=map(str, range(8)),
)
def test_what_no_parser_can_take_is_a_fault_of_the_file(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load_config(tmp_path / "config.toml")
    assert str(refused.value).startswith(f"{tmp_path / 'config.toml'} ")
    assert said in str(refused.value)


@pytest.mark.parametrize("key", ["subject", "preheader"])
@pytest.mark.parametrize("unknown", ["{titel}", "{ lead }", "{}"])
def test_an_unknown_placeholder_is_refused_with_those_that_exist(tmp_path: Path, key: str, unknown: str) -> None:
    with pytest.raises(ConfigError) as refused:
        config(tmp_path, digests={"weekly": {key: f"{{title}}: {unknown}"}})
    said = (
        f"digests.weekly.{key}: {unknown} is no placeholder: use {{title}}, {{date}}, {{lead}}, {{second}}, {{count}}"
    )
    assert said in str(refused.value)


def test_every_known_placeholder_is_taken_and_braces_alone_are_text(tmp_path: Path) -> None:
    pattern = "{title} {date} {lead} {second} {count} }{"
    assert config(tmp_path, digests={"weekly": {"subject": pattern}}).digests["weekly"].subject == pattern


@pytest.mark.parametrize(
    "key",
    [
        "feed.poll_every",
        "feed.timeout",
        "feed.stale_after",
        "images.timeout",
        "sendgrid.timeout",
        "sendgrid.webhook_max_age",
        "smtp.timeout",
        "alerts.timeout",
        "readers.confirm_within",
        "privacy.keep_deliveries",
        "donation.donor_list_max_age",
    ],
)
@pytest.mark.parametrize("zero", ["0s", "0d"])
def test_no_time_to_do_it_in_is_refused(tmp_path: Path, key: str, zero: str) -> None:
    table, name = key.split(".")
    tables: dict[str, Any] = {table: {name: zero}}
    with pytest.raises(ConfigError) as refused:
        config(tmp_path, **tables)
    assert f'  {key}: expected a duration above zero, such as "20s" or "3h", got \'{zero}\'' in str(refused.value)


def test_a_duration_that_leaves_the_calendar_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match='cooling_off: expected a duration of at most a hundred years, "36500d"'):
        config(tmp_path, donation={"cooling_off": "36501d"})
    config(tmp_path, donation={"cooling_off": "36500d"})


def test_asks_are_limited_in_some_time(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"donation\.at_most: expected a duration above zero"):
        config(tmp_path, donation={"at_most": "4 in 0d"})


def test_no_time_to_wait_is_a_duration(tmp_path: Path) -> None:
    made = config(
        tmp_path,
        digests={"weekly": {"draft_before": "0s", "late_after": "0s"}},
        mail={"canary_wait": "0s"},
        smtp={"retry_for": "0s"},
        alerts={"feed_alarm_after": "0s"},
        privacy={"keep_events": "0d"},
        donation={"cooling_off": "0d", "remember_strangers": "0d"},
    )
    assert made.mail.canary_wait == made.smtp.retry_for == made.privacy.keep_events == timedelta()


CAMPAIGN = {
    "name": "c",
    "from": date(2026, 5, 1),
    "until": date(2026, 5, 2),
    "goal": 1,
    "currency": "EUR",
    "heading": "H",
}
REAL: dict[str, Any] = {
    "site": {"name": "News", "feed": "https://news.test/feed/"},
    "mail": {"backend": "smtp", "from_email": "digest@news.test", "postal_address": "1 Main Street"},
    "web": {"public_url": "https://digest.news.test"},
}


@pytest.mark.parametrize(
    ("table", "key", "value"),
    [
        ("mail", "from_email", "digest@example.org"),
        ("mail", "from_name", "…"),
        ("mail", "reply_to", "editor@mail.example.com"),
        ("mail", "postal_address", "…"),
        ("web", "public_url", "https://digest.example.org"),
        ("donation", "url", "https://example.org/donate/"),
        ("donation", "amounts", {"10 €": "https://news.test/…"}),
        ("donation", "variants", [{"name": "a", "heading": "…", "text": "Help us."}]),
        ("donation", "campaigns", [CAMPAIGN | {"text": "…"}]),
        ("readers", "privacy_url", "https://example.org/privacy/"),
        ("site", "name", NAMELESS),
    ],
)
def test_no_real_mail_leaves_with_a_placeholder_in_it(tmp_path: Path, table: str, key: str, value: Any) -> None:
    settings = {**REAL, table: {**REAL.get(table, {}), key: value}}
    with pytest.raises(ConfigError, match=rf'{table}\.{key}.*: "[^"]+" is a placeholder'):
        config(tmp_path, **settings)
    config(tmp_path, **{**settings, "mail": {**settings["mail"], "backend": "outbox"}})


@pytest.mark.parametrize(
    "to",
    [
        {"mail": {"backend": "sendgrid"}, "sendgrid": {"api_url": "http://127.0.0.1:8080"}},
        {"mail": {"backend": "smtp"}, "smtp": {"host": "localhost", "port": 2525}},
    ],
)
def test_a_rehearsal_on_this_machine_takes_placeholders(tmp_path: Path, to: dict[str, Any]) -> None:
    mail = {**REAL["mail"], **to["mail"], "from_email": "digest@example.org"}
    config(tmp_path, **{**REAL, **to, "mail": mail})


def test_real_mail_leaves_with_ones_own_settings(tmp_path: Path) -> None:
    assert config(tmp_path, **REAL).sender_email == "digest@news.test"
    config(tmp_path, **REAL, donation={"variants": [{"name": "a", "heading": "Help us …", "text": "We …"}]})


@pytest.mark.parametrize("said", ["500/day ×2", "500/day x2", " 500 / day  × 2 ", "500/day ×2.0"])
def test_the_steps_of_a_warm_up_are_read_however_they_are_written(tmp_path: Path, said: str) -> None:
    steps = config(tmp_path, mail={"warm_up": said}).mail.warm_up
    assert str(steps) == "500/day ×2"
    assert written(steps) == '"500/day ×2"'


@pytest.mark.parametrize(
    "said", ["500", "500/day", "0/day ×2", "500/day ×1", "500/day ×11", "500/week ×2", "٥/day ×2", 5]
)
def test_steps_that_warm_nothing_up_are_refused_with_an_example(tmp_path: Path, said: object) -> None:
    with pytest.raises(ConfigError, match=r'mail\.warm_up: expected .*such as "500/day ×2"'):
        config(tmp_path, mail={"warm_up": said})
