"""What it means for an address to stand in a list of the provider's."""

from digest.domain.provider_lists import LISTS
from digest.domain.readers import SuppressionReason


def test_each_list_stops_mail_for_its_own_reason_and_a_block_stops_none() -> None:
    assert LISTS == {
        "bounces": SuppressionReason.BOUNCE,
        "invalid": SuppressionReason.BOUNCE,
        "spam-reports": SuppressionReason.COMPLAINT,
        "unsubscribes": SuppressionReason.UNSUBSCRIBE,
        "groups": SuppressionReason.UNSUBSCRIBE,
        "blocks": None,
    }
