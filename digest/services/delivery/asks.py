"""Derive the rule for which reader gets which rendition of an edition, from the configuration and the database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from digest.config import Config, DonationVariant
from digest.domain.ask_shares import PLACES, Band, coefficients_of, divide, fingerprint_of
from digest.domain.asking import Answer, AskRule, Audience, Limits, RunningCampaign, is_list_old
from digest.store.delivery.asking import ASKS_FOR_NOTHING, load_winner
from digest.store.readers.imports import donors_imported_at

_MIDNIGHT = datetime.min.time()


@dataclass(frozen=True, slots=True)
class Asks:
    """The rule for an edition, and the fingerprint of the test that divides its readers; "" for none."""

    rule: AskRule
    test: str = ""


def asks_of(
    connection: Connection, config: Config, names: Sequence[str], *, now: datetime, key: Callable[[], str]
) -> Asks:
    """Return the rule for an edition with renditions of these names, which may be older than the configuration.

    `key` returns the secret key; only a test needs it. Raises ConfigError if it is missing.
    """
    donation = config.donation
    imported_at = donors_imported_at(connection)
    is_old = is_list_old(imported_at, donation.donor_list_max_age, now)
    limits = Limits(donation.cooling_off, *donation.at_most, is_old)
    asking = [name for name in names if name not in ASKS_FOR_NOTHING]
    others = _others(names)
    rule = AskRule(now, limits, others, _for_all(names[0]))
    if not asking or not others:
        return Asks(replace(rule, others=dict.fromkeys(Answer, names[0])))
    if campaign := _campaign(config, asking):
        return Asks(replace(rule, asks=_for_all(campaign.name), campaign=campaign))
    test = fingerprint(config, asking)
    winner = load_winner(connection, test) if test else None
    variants = [variant for variant in donation.variants if variant.name in asking]
    return Asks(
        replace(
            rule,
            asks=_divided(variants, winner) or _for_all(asking[0]),
            coefficients=coefficients_of(test, key()) if test else None,
        ),
        test,
    )


def fingerprint(config: Config, asking: Sequence[str]) -> str:
    """Return the fingerprint of the test that an edition with these asks belongs to; "" if it belongs to none.

    It changes with the test's name, with what readers see of a variant, and with what divides them. An edition belongs
    to no test if it was made before a variant was added or removed.
    """
    donation = config.donation
    if donation.test is None or sorted(asking) != sorted(variant.name for variant in donation.variants):
        return ""
    variants = (variant.model_dump(mode="json", by_alias=True) for variant in donation.variants)
    return fingerprint_of(donation.test.name, [sorted(variant.items()) for variant in variants])


def _others(names: Sequence[str]) -> Mapping[Answer, str]:
    """Return what readers get who are not asked. An edition without a quiet line thanks them. Empty without thanks."""
    if Answer.THANKS not in names:
        return {}
    return {answer: answer.value if answer in names else Answer.THANKS.value for answer in Answer}


def _for_all(name: str) -> Mapping[Audience, tuple[Band, ...]]:
    return {Audience.ALL: (Band(name, PLACES),)}


def _campaign(config: Config, asking: Sequence[str]) -> RunningCampaign | None:
    """Return the campaign that an edition was made for, whatever the date is now."""
    for campaign in config.donation.campaigns:
        if campaign.name in asking:
            since = datetime.combine(campaign.since, _MIDNIGHT, config.site.zone)
            return RunningCampaign(campaign.name, since, campaign.monthly_donors)
    return None


def _divided(variants: Sequence[DonationVariant], winner: str | None) -> Mapping[Audience, tuple[Band, ...]]:
    """Divide each audience among its variants. Empty if there is no variant for all readers."""
    bands = {
        audience: divide([(one.name, one.weight) for one in variants if one.audience == audience], winner)
        for audience in Audience
    }
    return {audience: found for audience, found in bands.items() if found} if bands[Audience.ALL] else {}
