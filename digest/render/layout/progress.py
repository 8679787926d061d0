"""Describe how far a campaign is: what gifts have brought in, the goal, and what others add."""

from datetime import date

from digest.config import Config
from digest.domain.editions import HUNDREDTHS, Edition, Progress
from digest.render.layout.variables import ProgressView


def progress_view(progress: Progress, edition: Edition, config: Config) -> ProgressView | None:
    """Describe the progress of a campaign for the templates; None if the campaign is no longer configured.

    The sponsor who adds to the gifts is named until they have added the most that they promised.
    """
    campaign = config.donation.campaign(progress.campaign)
    if campaign is None:
        return None
    from babel.dates import format_skeleton

    cap = (campaign.match_cap or 0) * HUNDREDTHS
    is_matched = progress.raised < cap

    def written(amount: int) -> str:
        return money(amount, progress.currency, config.site.locale)

    def day(of: date) -> str:
        return format_skeleton("MMMMd", of, locale=config.site.locale)

    return ProgressView(
        percent=min(progress.raised * 100 // progress.goal, 99),
        raised=written(progress.raised),
        goal=written(progress.goal),
        day=day(edition.local_date),
        last_day=day(campaign.until),
        match=campaign.match if is_matched else "",
        match_cap=written(cap) if is_matched else "",
    )


def money(amount: int, currency: str, locale: str) -> str:
    """Write a sum in hundredths of a currency's unit as a locale does, in whole units, rounded down."""
    from babel import Locale
    from babel.numbers import format_currency, get_currency_symbol

    whole = Locale.parse(locale).currency_formats["standard"].pattern.replace(".00", "")
    if get_currency_symbol(currency, locale)[-1:].isalpha():
        whole = whole.replace("¤#", "¤\N{NO-BREAK SPACE}#")  # "PLN 50", but "€50"
    return format_currency(amount // HUNDREDTHS, currency, whole, locale=locale, currency_digits=False)
