from datetime import UTC, datetime, timedelta

import pytest

from digest.services.readers.signed_links import read_signed, sign

NOW = datetime(2026, 5, 12, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("value", [7, "nonce"])
def test_a_signed_value_is_read_until_its_moment(value: str | int) -> None:
    token = sign(value, "data", key="key", until=NOW + HOUR)
    assert read_signed(token, "data", key="key", now=NOW + HOUR - timedelta(seconds=1)) == value
    assert read_signed(token, "data", key="key", now=NOW + HOUR) is None


def test_a_token_is_for_one_purpose_and_one_key_and_cannot_be_changed() -> None:
    token = sign(7, "data", key="key", until=NOW + HOUR)
    assert read_signed(token, "confirm", key="key", now=NOW) is None
    assert read_signed(token, "data", key="other", now=NOW) is None
    for wrong in ("", "x", token[1:], f"{token}x", "W10.x", "\x00"):
        assert read_signed(wrong, "data", key="key", now=NOW) is None
