"""The ask's settings are refused where they contradict each other."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from digest.config import Config
from digest.domain.errors import ConfigError
from tests.services.builders import config

A: dict[str, Any] = {"name": "a", "heading": "A", "text": "A"}
DAYS = {"from": date(2026, 5, 4), "until": date(2026, 5, 17)}
SPRING: dict[str, Any] = {"name": "spring", **DAYS, "goal": 9, "currency": "PLN", "heading": "S", "text": "S"}


def donation(**tables: Any) -> Config:
    return config(Path(), donation={"variants": [A], **tables})


@pytest.mark.parametrize(
    ("tables", "why"),
    [
        ({"variants": [A, A]}, "each variant needs a different name"),
        ({"variants": [{**A, "name": "thanks"}]}, 'no variant may be named "thanks"'),
        ({"variants": [{**A, "for": "never"}]}, 'at least one variant for "all"'),
        ({"variants": [{**A, "for": "friends"}]}, "all"),
        ({"campaigns": [{**SPRING, "name": "quiet"}]}, 'no campaign may be named "quiet"'),
        ({"campaigns": [{**SPRING, "name": "a"}]}, "names a variant and a campaign"),
        ({"campaigns": [SPRING, {**SPRING, "name": "may", "from": date(2026, 5, 17)}]}, "overlap"),
        ({"campaigns": [{**SPRING, "until": date(2026, 5, 3)}]}, "`until` is before `from`"),
        ({"campaigns": [{**SPRING, "match": "Somebody doubles it."}]}, "a match needs both"),
        ({"campaigns": [{**SPRING, "match_cap": 5}]}, "a match needs both"),
        ({"campaigns": [{**SPRING, "currency": "zł"}]}, "currency"),
        ({"at_most": "often"}, 'such as "4 in 30d"'),
        ({"reference": "a b"}, "reference"),
        ({"at_most": "4 in 401d"}, "keep_deliveries must not be shorter than the time of donation.at_most"),
        (
            {"campaigns": [{**SPRING, "until": date(2027, 6, 9), "monthly_donors": True}]},
            'keep_deliveries must not be shorter than the campaign "spring"',
        ),
    ],
)
def test_settings_that_contradict_each_other_are_refused(tables: dict[str, Any], why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        donation(**tables)


def test_a_campaign_runs_from_its_first_to_its_last_day() -> None:
    settings = donation(campaigns=[SPRING]).donation
    running = [settings.campaign_on(date(2026, 5, day)) for day in (3, 4, 17, 18)]
    assert [one.name if one else "" for one in running] == ["", "spring", "spring", ""]
