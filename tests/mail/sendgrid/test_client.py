import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.errors import ConfigError
from digest.mail.sendgrid.client import api_key, reset_time, said

NOW = datetime(2026, 5, 12, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "words"), [(None, "is missing"), ("SG.a b", "no key has"), ("SG.\u017c", "no key has")]
)
def test_what_cannot_be_a_key_is_refused_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, key: str | None, words: str
) -> None:
    monkeypatch.delenv("SENDGRID_API_KEY", raising=False)
    if key:
        monkeypatch.setenv("SENDGRID_API_KEY", key)
    with pytest.raises(ConfigError, match=words) as caught:
        api_key()
    assert key is None or key not in str(caught.value)


def test_the_providers_own_words_are_quoted_without_addresses() -> None:
    errors = [{"field": "from", "message": "ola@example.org is not verified"}, {"message": "Bad"}, {}]
    words = said(json.dumps({"errors": errors}).encode())
    assert words.startswith(": from: ")
    assert words.endswith("; Bad")
    assert "ola@example.org" not in words


@given(
    st.binary(max_size=60) | st.recursive(st.none() | st.text(), st.lists).map(lambda value: json.dumps(value).encode())
)
def test_any_answer_can_be_quoted(content: bytes) -> None:
    assert said(content) == "" or said(content).startswith(": ")


@given(st.one_of(st.none(), st.text(max_size=20), st.floats().map(str), st.integers().map(str)))
def test_a_pause_lies_within_the_next_hour(value: str | None) -> None:
    at = reset_time(value, NOW)
    assert at is None or NOW <= at <= NOW + timedelta(hours=1)


def test_a_pause_ends_when_the_provider_says() -> None:
    assert reset_time(str(int(NOW.timestamp()) + 90), NOW) == NOW + timedelta(seconds=90)
    assert reset_time("soon", NOW) is None
