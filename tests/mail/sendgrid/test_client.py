"""The key, the address of the API, and the words and times in its answers."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.errors import ConfigError
from digest.mail.sendgrid.client import api_key, error_messages, open_api, reset_time
from tests.fakes.sendgrid import KEY
from tests.mail.samples import NOW, sendgrid_config

HOUR = timedelta(hours=1)


def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)
    assert api_key() == KEY


@pytest.mark.parametrize("key", [None, "", "SG.a b", "SG.a\nb", "SG.ż", "SG.\x7f"])
def test_a_key_that_cannot_be_one_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch, key: str | None) -> None:
    monkeypatch.delenv("SENDGRID_API_KEY", raising=False)
    if key is not None:
        monkeypatch.setenv("SENDGRID_API_KEY", key)
    with pytest.raises(ConfigError, match="SENDGRID_API_KEY") as caught:
        api_key()
    assert not key or key not in str(caught.value)


@pytest.mark.parametrize(
    ("region", "host"), [("global", "https://api.sendgrid.com"), ("eu", "https://api.eu.sendgrid.com")]
)
def test_the_region_chooses_the_host(region: str, host: str) -> None:
    assert open_api(sendgrid_config(None, region=region), KEY).url == host


def test_an_address_in_the_configuration_replaces_the_region_s() -> None:
    made = open_api(sendgrid_config("http://127.0.0.1:1/", timeout="7s"), KEY)
    assert (made.url, made.seconds, made.headers["Authorization"]) == ("http://127.0.0.1:1", 7, f"Bearer {KEY}")


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        ([{"message": "Bad jan@example.org", "field": "to"}, {"message": "More"}], ": to: Bad …; More"),
        ([{"message": "Two\nlines", "field": None}], ": Two lines"),
        ([{"field": "to"}], ": to"),
        ([{}, {"message": ""}], ""),
        ([], ""),
    ],
)
def test_the_errors_of_an_answer_are_quoted_in_one_line_without_addresses(errors: object, words: str) -> None:
    assert error_messages(json.dumps({"errors": errors}).encode()) == words


@given(st.binary(max_size=40) | st.sampled_from([b"[]", b"{}", b'{"errors":1}', b'{"errors":[1]}', b"[" * 9_999]))
def test_an_answer_out_of_shape_says_nothing(content: bytes) -> None:
    assert error_messages(content) == ""


@pytest.mark.parametrize(
    ("seconds", "wait"), [(-60, 0), (0, 0), (1, 1), (3_599, 3_599), (3_600, 3_600), (3_601, 3_600), (10**12, 3_600)]
)
def test_the_wait_is_never_negative_and_never_longer_than_an_hour(seconds: int, wait: int) -> None:
    assert reset_time(str(NOW.timestamp() + seconds), NOW) == NOW + timedelta(seconds=wait)


@pytest.mark.parametrize("value", [None, "", "soon", "nan"])
def test_a_time_that_cannot_be_read_is_none(value: str | None) -> None:
    assert reset_time(value, NOW) is None


@given(st.text(max_size=20) | st.integers().map(str) | st.floats().map(str))
def test_any_other_time_lies_within_the_hour(value: str) -> None:
    retry_at = reset_time(value, NOW)
    assert retry_at is None or NOW <= retry_at <= NOW + HOUR
