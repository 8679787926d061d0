"""Who is asked, thanked, or left in peace."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain import asking
from digest.domain.ask_shares import PLACES, Band
from digest.domain.asking import ROWS, Answer, AskRule, Audience, Limits, RunningCampaign, Standing, is_list_old

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 5, 12, 5, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
AGO, AHEAD = NOW - SECOND, NOW + SECOND
LIMITS = Limits(30 * DAY, 4, 30 * DAY)
OTHERS = {answer: answer.value for answer in Answer}
RULE = AskRule(NOW, LIMITS, OTHERS, {audience: (Band(f"for {audience}", PLACES),) for audience in Audience})
CAMPAIGN = replace(RULE, asks={Audience.ALL: (Band("spring", PLACES),)}, campaign=RunningCampaign("spring", NOW - DAY))
ONCE = replace(CAMPAIGN, campaign=RunningCampaign("spring", NOW - DAY, monthly_donors=True))
NEW, MONTHLY = Standing(1), Standing(1, recurring=True)


def gets(gets: Answer | Audience) -> str:
    """What the table says of a row."""
    return gets.value if isinstance(gets, Answer) else f'an ask for "{gets}"'


def test_the_drawing_is_what_the_code_does() -> None:
    drawn = re.findall(r"^    (\S.*?) {3,}(\S.*)$", asking.__doc__ or "", re.MULTILINE)
    assert drawn[1:] == [(row.value, gets(found)) for row, found in ROWS.items()]


def test_the_page_for_editors_has_the_same_table() -> None:
    page = (ROOT / "docs/ask.md").read_text(encoding="utf-8")
    table = page[page.index("| the first that is true") :].partition("\n\n")[0]
    cells = [tuple(cell.strip() for cell in line.split("|")[1:-1]) for line in table.splitlines()[2:]]
    assert cells == [(row.value, gets(found)) for row, found in ROWS.items()]


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        (NEW, "for never"),
        (MONTHLY, "thanks"),
        (MONTHLY._replace(monthly_until=AHEAD), "thanks"),
        (MONTHLY._replace(monthly_until=NOW), "for former-monthly"),
        (NEW._replace(monthly_until=AGO, last_gift_at=NOW - 400 * DAY), "for former-monthly"),
        (NEW._replace(last_gift_at=NOW - 30 * DAY), "thanks"),
        (NEW._replace(last_gift_at=NOW - 30 * DAY - SECOND), "for all"),
        (NEW._replace(last_gift_at=NOW - 365 * DAY), "for all"),
        (NEW._replace(last_gift_at=NOW - 365 * DAY - SECOND), "for lapsed"),
        (NEW._replace(gives_until=AHEAD), "thanks"),
        (NEW._replace(gives_until=NOW), "for never"),
        (NEW._replace(ask_after=AHEAD), "none"),
        (NEW._replace(ask_after=NOW), "for never"),
        (NEW._replace(ask_after=AHEAD, last_gift_at=NOW - DAY), "thanks"),
        (NEW._replace(asks=3), "for never"),
        (NEW._replace(asks=4), "quiet"),
        (MONTHLY._replace(asks=4), "thanks"),
    ],
)
def test_who_gets_what(reader: Standing, expected: str) -> None:
    assert RULE.rendition_for(reader) == expected


def test_a_reader_without_a_wording_for_them_gets_the_next_that_is() -> None:
    former = NEW._replace(monthly_until=AGO, last_gift_at=NOW - 400 * DAY)
    assert replace(RULE, asks={**RULE.asks, Audience.FORMER: ()}).rendition_for(former) == "for lapsed"
    assert CAMPAIGN.rendition_for(former) == "spring"


def test_with_an_old_donor_list_nobody_is_asked() -> None:
    old = replace(RULE, limits=LIMITS._replace(is_list_old=True))
    assert {old.rendition_for(reader) for reader in (NEW, NEW._replace(monthly_until=AGO))} == {"quiet"}
    assert old.rendition_for(MONTHLY) == "thanks"
    assert not is_list_old(None, DAY, NOW)
    assert not is_list_old(NOW - DAY, DAY, NOW)
    assert is_list_old(NOW - DAY - SECOND, DAY, NOW)


@pytest.mark.parametrize(
    ("rule", "reader", "expected"),
    [
        (CAMPAIGN, MONTHLY, "thanks"),
        (ONCE, MONTHLY, "spring"),
        (ONCE, MONTHLY._replace(last_gift_at=NOW - DAY), "spring"),
        (ONCE, MONTHLY._replace(campaign_asks=1), "thanks"),
        (ONCE, MONTHLY._replace(asks=4), "thanks"),
        (ONCE, MONTHLY._replace(gives_until=AHEAD), "thanks"),
        (ONCE, MONTHLY._replace(ask_after=AHEAD), "thanks"),
        (ONCE, NEW._replace(campaign_asks=3), "spring"),
        (replace(ONCE, limits=LIMITS._replace(is_list_old=True)), MONTHLY, "thanks"),
    ],
)
def test_a_campaign_may_ask_those_who_give_monthly_once(rule: AskRule, reader: Standing, expected: str) -> None:
    assert rule.rendition_for(reader) == expected


moments = st.sampled_from([None, *(NOW + days * DAY + step * SECOND for days in (-365, -30, 0) for step in (-1, 0, 1))])
standings = st.builds(
    Standing,
    st.integers(1, 99),
    st.integers(0, PLACES - 1),
    *(moments, st.booleans(), moments, moments, moments),
    *(st.integers(0, 5), st.integers(0, 1)),
)


@given(st.sampled_from([RULE, CAMPAIGN, ONCE]), standings, st.booleans())
def test_nobody_is_asked_who_must_not_be(rule: AskRule, reader: Standing, is_list_old: bool) -> None:  # noqa: FBT001 -- Hypothesis passes it by place
    limits = rule.limits._replace(is_list_old=is_list_old)
    got = replace(rule, limits=limits).rendition_for(reader)
    if got in OTHERS.values():
        return
    assert reader.asks < limits.at_most
    assert not is_list_old
    assert not (reader.ask_after and reader.ask_after > NOW)
    assert not (reader.gives_until and reader.gives_until > NOW)
    gives_monthly = reader.recurring and not (reader.monthly_until and reader.monthly_until <= NOW)
    assert not gives_monthly or (rule is ONCE and not reader.campaign_asks)
    assert gives_monthly or not reader.last_gift_at or reader.last_gift_at < NOW - limits.cooling_off
