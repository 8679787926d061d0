"""The provider's own lists of addresses that it does not mail, in our words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from digest.domain.readers import SuppressionReason

LISTS: Mapping[str, SuppressionReason | None] = {
    "bounces": SuppressionReason.BOUNCE,
    "invalid": SuppressionReason.BOUNCE,
    "spam-reports": SuppressionReason.COMPLAINT,
    "unsubscribes": SuppressionReason.UNSUBSCRIBE,
    "groups": SuppressionReason.UNSUBSCRIBE,
    "blocks": None,
}
"""The suppression that each list means. None: only some mail was refused, and the address stays good."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, with addresses as the provider writes them. `following` is where the next page begins, if any.

    `is_full`: it holds as many addresses as were asked for.
    """

    addresses: tuple[str, ...]
    following: int | None
    is_full: bool = False
