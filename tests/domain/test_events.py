"""Which events settle an uncertain batch."""

import pytest

from digest.domain.events import EventKind, proves_acceptance

PROOFS = {
    EventKind.PROCESSED: True,
    EventKind.DELIVERED: True,
    EventKind.DEFERRED: True,
    EventKind.BOUNCED: True,
    EventKind.BLOCKED: True,
    EventKind.DROPPED: True,
    EventKind.COMPLAINT: True,
    EventKind.UNSUBSCRIBED: True,
    EventKind.OPENED: True,
    EventKind.CLICKED: True,
    EventKind.OTHER: False,
}


@pytest.mark.parametrize("kind", EventKind)
def test_whatever_the_provider_says_of_a_mail_it_holds_proves_the_batch_accepted(kind: EventKind) -> None:
    assert proves_acceptance(kind) == PROOFS[kind]
