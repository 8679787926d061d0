"""Decide which readers are asked for a donation, which are thanked, and which see nothing about it. Pure.

    the first that is true of a reader                         they get
    gives monthly, and the campaign may ask them once          an ask for "all"
    gives monthly                                              thanks
    gave within `cooling_off`                                  thanks
    says that they already give                                thanks
    wants no ask yet                                           none
    the donor list is older than `donor_list_max_age`          quiet
    was asked as often as `at_most` allows                     quiet
    used to give monthly                                       an ask for "former-monthly"
    gave over a year ago                                       an ask for "lapsed"
    never gave                                                 an ask for "never"
    any other reader                                           an ask for "all"

"thanks" is a word of thanks, "quiet" one line with a link to the donation page, "none" not a word about donating. A row
for an audience counts only if the edition has a wording for that audience; a reader without such a row gets one for
"all".

The first row needs a campaign with `monthly_donors`. It is true of readers who were not asked in that campaign yet, who
set no wish about the ask on their own page, and of whom neither row that leads to "quiet" is true.

The statement that freezes an edition applies the same rule in SQL. A test compares both with each other and with the
table above.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from digest.domain.ask_shares import Band, Coefficients, at, place
from digest.domain.readers import gives_monthly

LAPSED_AFTER = timedelta(days=365)
"""A giver counts as lapsed when their last gift is older than this."""


class Audience(StrEnum):
    """The readers that a wording of the ask addresses."""

    FORMER = "former-monthly"
    LAPSED = "lapsed"
    NEVER = "never"
    ALL = "all"


class Answer(StrEnum):
    """What a reader gets who is not asked."""

    THANKS = "thanks"
    QUIET = "quiet"
    NONE = "none"


class Row(StrEnum):
    """The rows of the table."""

    ONCE = "gives monthly, and the campaign may ask them once"
    MONTHLY = "gives monthly"
    RECENT = "gave within `cooling_off`"
    SAYS = "says that they already give"
    LATER = "wants no ask yet"
    OLD_LIST = "the donor list is older than `donor_list_max_age`"
    OFTEN = "was asked as often as `at_most` allows"
    FORMER = "used to give monthly"
    LAPSED = "gave over a year ago"
    NEVER = "never gave"
    OTHER = "any other reader"


ROWS: Mapping[Row, Answer | Audience] = {
    Row.ONCE: Audience.ALL,
    Row.MONTHLY: Answer.THANKS,
    Row.RECENT: Answer.THANKS,
    Row.SAYS: Answer.THANKS,
    Row.LATER: Answer.NONE,
    Row.OLD_LIST: Answer.QUIET,
    Row.OFTEN: Answer.QUIET,
    Row.FORMER: Audience.FORMER,
    Row.LAPSED: Audience.LAPSED,
    Row.NEVER: Audience.NEVER,
    Row.OTHER: Audience.ALL,
}
"""What the readers of each row get; the first row that is true of a reader counts."""


class Standing(NamedTuple):
    """What decides about a reader: their gifts and wishes, as in `Subscriber`, and how often they were asked.

    `asks` counts the asks of all digests within the time of `at_most`; `campaign_asks` those of the campaign.
    """

    id: int
    bucket: int = 0
    last_gift_at: datetime | None = None
    recurring: bool = False
    monthly_until: datetime | None = None
    gives_until: datetime | None = None
    ask_after: datetime | None = None
    asks: int = 0
    campaign_asks: int = 0


class Limits(NamedTuple):
    """When readers are not asked. `is_list_old`: the donor list is too old to show who gave."""

    cooling_off: timedelta
    at_most: int
    within: timedelta
    is_list_old: bool = False


class RunningCampaign(NamedTuple):
    """A campaign and its beginning. It may ask people who give monthly, once each."""

    name: str
    since: datetime
    monthly_donors: bool = False


@dataclass(frozen=True, slots=True)
class AskRule:
    """The rule for one edition: which reader gets which of its renditions, by name.

    `asks` divides the readers of an audience among its wordings; empty means that the edition asks nobody. `others`
    names the renditions for readers who are not asked. Readers are divided by their bucket, or in a test by a hash of
    their id with these `coefficients`.
    """

    now: datetime
    limits: Limits
    others: Mapping[Answer, str]
    asks: Mapping[Audience, tuple[Band, ...]] = field(default_factory=dict)
    campaign: RunningCampaign | None = None
    coefficients: Coefficients | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All renditions that a reader may get, each once."""
        asking = (band.name for bands in self.asks.values() for band in bands)
        return tuple(dict.fromkeys([*asking, *self.others.values()]))

    @property
    def rows(self) -> Iterator[tuple[Row, tuple[Band, ...] | str]]:
        """The rows that count for this edition, each with the renditions to choose from, or the only one."""
        for row, gets in ROWS.items():
            if isinstance(gets, Answer):
                yield row, self.others[gets]
            elif bands := self.asks.get(gets):
                yield row, bands

    def rendition_for(self, reader: Standing) -> str:
        """Name the rendition that a reader gets."""
        true = set(self._true_of(reader))
        gets = next(gets for row, gets in self.rows if row in true)
        if isinstance(gets, str):
            return gets
        return at(gets, reader.bucket if self.coefficients is None else place(reader.id, self.coefficients))

    def _true_of(self, reader: Standing) -> Iterator[Row]:
        now, gift, limits = self.now, reader.last_gift_at, self.limits
        is_monthly = gives_monthly(now, reader.monthly_until, recurring=reader.recurring)
        says = reader.gives_until is not None and reader.gives_until > now
        later = reader.ask_after is not None and reader.ask_after > now
        often = reader.asks >= limits.at_most
        once = self.campaign is not None and self.campaign.monthly_donors and not reader.campaign_asks
        found = {
            Row.ONCE: is_monthly and once and not (says or later or limits.is_list_old or often),
            Row.MONTHLY: is_monthly,
            Row.RECENT: gift is not None and gift >= now - limits.cooling_off,
            Row.SAYS: says,
            Row.LATER: later,
            Row.OLD_LIST: limits.is_list_old,
            Row.OFTEN: often,
            Row.FORMER: reader.monthly_until is not None,
            Row.LAPSED: gift is not None and gift < now - LAPSED_AFTER,
            Row.NEVER: gift is None and reader.monthly_until is None,
            Row.OTHER: True,
        }
        return (row for row, holds in found.items() if holds)


def is_list_old(imported_at: datetime | None, max_age: timedelta, now: datetime) -> bool:
    """Return whether a donor list is too old to show who gave. False for a newsroom that imports none."""
    return imported_at is not None and now - imported_at > max_age
