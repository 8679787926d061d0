from datetime import date
from typing import Any

import pytest

from digest.config import Config
from digest.domain.editions import Progress
from digest.render.layout.progress import money, progress_view
from tests.render.sample import config, edition, sample

CAMPAIGN: dict[str, Any] = {
    "name": "spring",
    "from": date(2026, 5, 4),
    "until": date(2026, 5, 17),
    "goal": 50_000,
    "currency": "PLN",
    "heading": "Two weeks",
    "text": "Help.",
    "match": "The Example Foundation doubles every gift.",
    "match_cap": 20_000,
}


def with_campaign(**changes: Any) -> Config:
    return config(donation={"url": "https://example.org/give", "campaigns": [CAMPAIGN | changes]})


def progress(raised: int) -> Progress:
    return Progress("spring", raised, 5_000_000, "PLN")


@pytest.mark.parametrize(
    ("raised", "percent", "text", "matched"),
    [
        (0, 0, "PLN\N{NO-BREAK SPACE}0", True),
        (49_999, 0, "PLN\N{NO-BREAK SPACE}499", True),
        (1_234_599, 24, "PLN\N{NO-BREAK SPACE}12,345", True),
        (2_000_000, 40, "PLN\N{NO-BREAK SPACE}20,000", False),
        (4_999_999, 99, "PLN\N{NO-BREAK SPACE}49,999", False),
    ],
)
def test_the_mail_rounds_down_what_was_raised_and_mentions_a_match_that_still_holds(
    raised: int, percent: int, text: str, *, matched: bool
) -> None:
    seen = progress_view(progress(raised), edition(*sample()), with_campaign())
    assert seen is not None
    assert (seen.percent, seen.raised, seen.goal) == (percent, text, "PLN\N{NO-BREAK SPACE}50,000")
    assert (bool(seen.match), bool(seen.match_cap)) == (matched, matched)
    assert seen.last_day == "17 May"


def test_a_campaign_that_was_taken_out_of_the_configuration_has_no_progress() -> None:
    assert progress_view(progress(1), edition(*sample()), with_campaign(name="autumn")) is None


def test_a_sum_reads_as_in_its_locale() -> None:
    assert money(123_450_000, "PLN", "pl") == "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}500\N{NO-BREAK SPACE}zł"
    assert money(123_456, "EUR", "en_GB") == "€1,234"
    assert money(123_456, "JPY", "en_GB") == "JP¥1,234"
