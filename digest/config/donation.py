"""The ask: its wordings, its audiences and limits, tests of wordings, and dated campaigns."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Literal, NamedTuple

from pydantic import BeforeValidator, Field, model_validator

from digest.config.kinds import Duration, Line, Period, Positive, Slug, Table, WebAddress, read_period
from digest.config.words import to_translate

THANKS, QUIET, NONE = "thanks", "quiet", "none"
"""The renditions that ask for nothing: thanks for a gift, a quiet line, and no word about donating."""
RESERVED = (THANKS, QUIET, NONE)

Audience = Literal["all", "never", "lapsed", "former-monthly"]
Placement = Literal["after-lead", "middle", "end"]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]


class Frequency(NamedTuple):
    """How often something may happen: `times` within any stretch of `within`."""

    times: int
    within: timedelta


def _frequency(value: object) -> object:
    found = re.fullmatch(r"(\d{1,4}) in (\d+ *[smhd])", value) if isinstance(value, str) else None
    if not found:
        raise ValueError('expected how often and in what time, such as "4 in 30d"')
    return Frequency(int(found[1]), read_period(found[2]))


class DonationVariant(Table):
    """One wording of the ask. `weight` is its share among the variants, `placement` its place in the mail.

    `audience` (`for` in the file) names its readers: all, or the ones who never gave, gave over a year ago, or gave
    monthly once. Readers of such an audience get its variants; the others get the variants for all.
    """

    name: Slug
    weight: Annotated[int, Field(ge=0)] = 1
    audience: Audience = Field(default="all", alias="for")
    heading: Line
    text: str
    button: Line = to_translate("Donate")
    placement: Placement = "middle"


class AskTest(Table):
    """A named test of the variants. Each name, and each change of their words or weights, divides readers anew."""

    name: Slug


class Campaign(Table):
    """An ask with a goal, from its first to its last day; the ordinary ask returns when the goal is reached.

    The sum raised comes from the ledger of gifts, in `currency` and on these days. `match` says in a sentence who adds
    to the gifts, and `match_cap` up to which sum. With `monthly_donors`, people who give monthly are asked
    once. Sums are in whole units of the currency.
    """

    name: Slug
    since: date = Field(alias="from")
    until: date
    goal: Positive
    currency: Currency
    heading: Line
    text: str
    button: Line = to_translate("Donate")
    placement: Placement = "middle"
    match: str = ""
    match_cap: Positive | None = None
    monthly_donors: bool = False

    @model_validator(mode="after")
    def _possible(self) -> "Campaign":
        if self.until < self.since:
            raise ValueError("`until` is before `from`")
        if bool(self.match) != bool(self.match_cap):
            raise ValueError("a match needs both: `match`, who adds to the gifts, and `match_cap`, up to which sum")
        return self

    @property
    def variant(self) -> DonationVariant:
        """The ask of the campaign."""
        return DonationVariant(
            name=self.name, heading=self.heading, text=self.text, button=self.button, placement=self.placement
        )


class Donation(Table):
    """The ask. Without `url` or variants no ask is shown.

    Readers who gave within `cooling_off`, or who give regularly, see `thanks` instead. Nobody is asked more often than
    `at_most`. `amounts` maps sums to the addresses where readers give them. `reference` names the parameter by which a
    donation page on another host learns which ask a gift came from. `columns` maps the headings of a donation
    provider's file to the fields of a gift.
    """

    url: WebAddress | None = None
    amounts: Annotated[dict[Line, WebAddress], Field(max_length=6)] = Field(default_factory=dict)
    thanks: str = ""
    cooling_off: Duration = timedelta(days=30)
    at_most: Annotated[Frequency, BeforeValidator(_frequency)] = Frequency(4, timedelta(days=30))
    donor_list_max_age: Period = timedelta(days=7)
    remember_strangers: Duration = timedelta(days=90)
    reference: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.\[\]-]{1,60}$")] | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    variants: tuple[DonationVariant, ...] = Field(default=(), strict=False)
    test: AskTest | None = None
    campaigns: tuple[Campaign, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _consistent(self) -> "Donation":
        _refuse_reserved("variant", [variant.name for variant in self.variants])
        _refuse_reserved("campaign", [campaign.name for campaign in self.campaigns])
        both = {variant.name for variant in self.variants} & {campaign.name for campaign in self.campaigns}
        if both:
            raise ValueError(f'"{min(both)}" names a variant and a campaign: reports could not tell them apart')
        if self.variants and not any(variant.weight for variant in self.variants if variant.audience == "all"):
            raise ValueError('at least one variant for "all" needs a weight above 0')
        days = sorted((campaign.since, campaign.until, campaign.name) for campaign in self.campaigns)
        for (_, until, one), (since, _, other) in pairwise(days):
            if since <= until:
                raise ValueError(f'the campaigns "{one}" and "{other}" overlap: only one can run at a time')
        return self

    def campaign_on(self, day: date) -> Campaign | None:
        """Return the campaign that runs on a day, if any."""
        return next((one for one in self.campaigns if one.since <= day <= one.until), None)

    def campaign(self, name: str) -> Campaign | None:
        """Return the campaign of this name, if it is still configured."""
        return next((one for one in self.campaigns if one.name == name), None)


def _refuse_reserved(kind: str, names: Iterable[str]) -> None:
    known = list(names)
    if len(known) != len(set(known)):
        raise ValueError(f"each {kind} needs a different name")
    for name in RESERVED:
        if name in known:
            raise ValueError(f'no {kind} may be named "{name}": that is what readers get who are not asked')
