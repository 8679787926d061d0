"""The provider's own lists of addresses that it does not mail, in our words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from digest.domain.events import SuppressionReason

LISTS: Mapping[str, SuppressionReason | None] = {
    "bounces": SuppressionReason.BOUNCE,
    "invalid": SuppressionReason.BOUNCE,
    "spam-reports": SuppressionReason.COMPLAINT,
    "unsubscribes": SuppressionReason.UNSUBSCRIBE,
    "groups": SuppressionReason.UNSUBSCRIBE,
    "blocks": None,
}
"""What each list means for an address that stands in it; None: the address stays good, mail was refused for a while."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, as the provider writes the addresses. `following` is where the next one begins, if any.

    `is_full`: it has as many as were asked for.
    """

    addresses: tuple[str, ...]
    following: int | None
    is_full: bool = False
