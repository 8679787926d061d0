"""The configuration as text: what `digest init` writes, and what `digest config` says about it."""

import re
import tomllib
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config import Config, parse_config, shipped
from digest.config.donation import Frequency
from digest.config.site import Digest
from digest.config.written.keys import default_in_words, default_of, explain, value_of
from digest.config.written.lines import Kind, lines_of
from digest.config.written.neutral import Beginning, neutral_text
from digest.config.written.shown import secrets_set, settings_of, settings_text
from digest.config.written.values import written
from digest.domain.errors import ConfigError

BEGUN = Beginning(
    "Ł & Co", "https://news.test/feed", "https://news.test/", "Europe/Paris", "a@news.test", ("A", 'B "b"')
)
EXAMPLE = shipped("config.toml").read_text(encoding="utf-8")


def keys(text: str) -> list[str]:
    return list(dict.fromkeys(line.name for line in lines_of(text) if line.kind in (Kind.KEY, Kind.TABLE)))


@pytest.mark.parametrize("begun", [BEGUN, Beginning("N", "https://n.test/feed", "https://n.test/", "UTC")])
def test_a_neutral_configuration_shows_every_key_of_the_shipped_one(begun: Beginning) -> None:
    assert keys(neutral_text(begun)) == keys(EXAMPLE)


def test_a_neutral_configuration_sets_what_is_known_and_else_the_defaults() -> None:
    found = Config.model_validate(tomllib.loads(neutral_text(BEGUN)))
    sections = [{"name": name, "categories": [name]} for name in BEGUN.sections] + [{"name": "More news"}]
    site = {"name": BEGUN.name, "feed": BEGUN.feed, "timezone": BEGUN.timezone}
    bare = Config.model_validate({"site": site, "mail": {"from_email": BEGUN.sender}, "sections": sections})
    assert found == bare


def test_a_neutral_configuration_says_what_is_the_default() -> None:
    plain, shown = neutral_text(BEGUN), []
    for line in lines_of(plain):
        says = line.kind is Kind.KEY and line.is_off and not line.is_list and "no default" not in line.comment
        shown.append(line.text.removeprefix("# ") if says else line.text)
    text = "\n".join(shown)
    assert text.count("\n# ") < plain.count("\n# ") - 50
    assert Config.model_validate(tomllib.loads(text)) == Config.model_validate(tomllib.loads(plain))


def test_nothing_of_the_newsroom_of_the_worked_example_is_in_a_neutral_configuration() -> None:
    theirs = re.compile(r"notes|poland|warsaw|kraków|we are a small|support us|our news", re.IGNORECASE)
    left = [line for line in neutral_text(BEGUN).splitlines() if theirs.search(line)]
    assert left == []


def test_a_neutral_configuration_without_sections_leaves_room_for_them() -> None:
    text = neutral_text(Beginning("N", "https://n.test/feed", "https://n.test/", "UTC"))
    assert "# [[sections]]" in text
    assert Config.model_validate(tomllib.loads(text)).sections == ()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("mail.from_email", "mail.from_email"),
        ("backend", "mail.backend"),
        ("digests.daily.subject", "digests.NAME.subject"),
        ("donation.variants.placement", "donation.variants.placement"),
        ("alerts", "alerts"),
    ],
)
def test_a_key_is_explained_by_the_comments_of_the_shipped_configuration(name: str, found: str) -> None:
    assert explain(name).name == found
    assert explain(name).comment


def test_a_comment_that_continues_on_the_next_line_is_explained_as_a_whole() -> None:
    assert explain("digests.daily.subject").comment.endswith("{lead}, {second} (the story after it) and {count}")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mail.bakend", 'Did you mean "mail.backend"?'),
        ("bakend", 'Did you mean "mail.backend"?'),
        ("timeout", '"timeout" is the name of several keys: feed.timeout, images.timeout'),
        ("xyzzy", 'There is no key "xyzzy".'),
    ],
)
def test_a_name_that_means_no_key_is_refused_with_the_nearest(name: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        explain(name)
    assert said in str(refused.value)


def test_the_default_of_a_digest_is_that_of_its_own_name_or_of_any() -> None:
    assert default_of("digests.weekly.max_stories") == 30
    assert default_of("digests.sport.max_stories") == Digest().max_stories
    assert default_of("donation.variants.weight") == 1
    assert default_of("donation.variants.heading") is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("site.name", "required"),
        ("site.feed", "required"),
        ("site.url", ""),
        ("mail.from_name", ""),
        ("mail.from_email", ""),
        ("theme.logo", "that of [site]"),
        ("web.public_url", "none"),
        ("mail.backend", None),
    ],
)
def test_the_default_of_a_setting_is_a_value_or_is_put_into_words(name: str, words: str | None) -> None:
    assert default_in_words(name, explain(name).comment) == words


@pytest.mark.parametrize("name", ["editors.ola", "editors.somebody else", "donation.amounts.50 zł"])
def test_a_key_that_people_name_is_explained_by_its_table(name: str) -> None:
    found = explain(name)
    assert (found.name, found.keys, default_of(found.name)) == (name.rpartition(".")[0], (), {})


def test_every_key_that_is_explained_has_a_default_or_words_for_it() -> None:
    for name in {line.name for line in lines_of(EXAMPLE) if line.kind in (Kind.KEY, Kind.TABLE)}:
        found = explain(name)
        if not found.keys and default_in_words(found.name, found.comment) is None:
            assert default_of(found.name) not in (None, "", "…", "https://localhost/")


def test_a_setting_is_found_by_its_name_in_the_file() -> None:
    config = Config.model_validate({"site": {"name": "N", "feed": "https://n.test/feed"}})
    assert value_of(config, "digests.weekly.days") == ("mon",)
    with pytest.raises(KeyError):
        value_of(config, "donation.variants.name")


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(), st.lists, max_leaves=5))
def test_a_value_is_read_back_as_it_was_written(value: Any) -> None:
    def without_none(one: Any) -> Any:
        return [without_none(inner) for inner in one] if isinstance(one, list) else "…" if one is None else one

    assert tomllib.loads(f"a = {written(value)}")["a"] == without_none(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (timedelta(minutes=60), '"1h"'),
        (timedelta(seconds=90), '"90s"'),
        (timedelta(days=180), '"180d"'),
        (timedelta(), '"0d"'),
        (time(7, 0), '"07:00"'),
        (date(2026, 5, 4), "2026-05-04"),
        (Frequency(4, timedelta(days=30)), '"4 in 30d"'),
        ({}, "{}"),
        ({"10 €": "https://a.test/", "b": None}, '{ "10 €" = "https://a.test/" }'),
    ],
)
def test_values_are_written_as_the_file_has_them(value: Any, text: str) -> None:
    assert written(value) == text


def test_a_configuration_is_shown_as_the_file_would_have_it() -> None:
    known = Config.model_validate(tomllib.loads(EXAMPLE))
    text = "\n".join(settings_text(settings_of(known)))
    assert Config.model_validate(tomllib.loads(text)) == known


def test_a_configuration_is_shown_without_secrets() -> None:
    tables = {
        "site": {"name": "N", "feed": "https://me:hush-feed@news.test/feed"},
        "store": {"url": "postgresql://me:hush-store@db.test:5432/x?password=hush-too"},
        "alerts": {"webhook": "https://hush-hook.test/", "heartbeat": "https://hush-beat.test/"},
        "donation": {"amounts": {"10 €": "https://news.test/10"}},
    }
    settings = settings_of(parse_config(tables, Path("config.toml")))
    assert "hush" not in str(settings)
    assert settings["store"]["url"] == "postgresql://me:…@db.test:5432/x"
    assert settings["donation"]["amounts"] == {"10 €": "https://news.test/10"}
    assert '"10 €" = "https://news.test/10"' in list(settings_text(settings))


@pytest.mark.parametrize("address", ["sqlite:///a@b:c.db", "postgresql:///x", "postgresql://me@db.test/x"])
def test_an_address_without_a_password_is_shown_as_it_is(address: str) -> None:
    settings = {"site": {"name": "N", "feed": "https://news.test/feed"}, "store": {"url": address}}
    assert settings_of(parse_config(settings, Path("config.toml")))["store"]["url"] == address


def test_the_environments_secrets_are_named_and_not_shown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hush-hush-hush")
    monkeypatch.setenv("SMTP_PASSWORD", "hush-password")
    monkeypatch.setenv("DIGEST_SECRET_KEY_FILE", str(tmp_path / "key"))
    for name in ("DIGEST_SECRET_KEY", "SENDGRID_API_KEY", "DIGEST_DESK_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    found = secrets_set()
    assert (found["SMTP_PASSWORD"], found["SENDGRID_API_KEY"]) == ("set", "not set")
    assert found["DIGEST_SECRET_KEY"] == f"from {tmp_path / 'key'}"
    assert found["DIGEST_DESK_PASSWORD"] == "not set"


def test_the_worked_example_is_read_line_by_line() -> None:
    assert Path(shipped("config.toml")).name == "config.toml"
    broken = [line.text for line in lines_of(EXAMPLE) if line.kind is Kind.PROSE and " = " in line.text]
    assert broken == []
