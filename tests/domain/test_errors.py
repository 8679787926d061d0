"""What each error tells a script, and what it carries."""

from datetime import UTC, datetime

import pytest

from digest.domain import errors
from digest.domain.errors import DigestError, FeedError, HeldBackError, ProviderError

EXIT_CODES = {
    "ConfigError": 2,
    "NeedsAPersonError": 3,
    "ApprovalVoidError": 3,
    "RestoredError": 3,
    "ReadersElsewhereError": 3,
}
ERRORS = [
    error
    for error in vars(errors).values()
    if isinstance(error, type) and issubclass(error, DigestError) and error is not HeldBackError
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: str(error.__name__))
def test_an_error_keeps_its_message_and_has_the_exit_code_of_its_kind(error: type[DigestError]) -> None:
    assert str(error("Do this.")) == "Do this."
    assert error.exit_code == EXIT_CODES.get(error.__name__, 1)


def test_an_error_for_readers_held_back_carries_their_number() -> None:
    error = HeldBackError("Do this.", 7)
    assert (str(error), error.held_back, error.exit_code) == ("Do this.", 7, 1)


@pytest.mark.parametrize("error", [FeedError, ProviderError])
def test_an_error_may_say_when_to_try_again(error: type[FeedError | ProviderError]) -> None:
    later = datetime(2026, 5, 12, tzinfo=UTC)
    assert error("Wait.", retry_at=later).retry_at == later
    assert error("Wait.").retry_at is None
