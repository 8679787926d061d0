"""What each kind of event shows."""

import pytest

from digest.domain.events import ARRIVALS, OUTCOMES, TOUCHES, EventKind, proves_acceptance

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


def test_only_some_events_decide_or_show_that_a_mail_arrived() -> None:
    assert {EventKind.OPENED, EventKind.CLICKED} == TOUCHES
    assert {EventKind.DELIVERED, EventKind.BOUNCED} == OUTCOMES
    assert TOUCHES | {EventKind.DELIVERED, EventKind.COMPLAINT, EventKind.UNSUBSCRIBED} == ARRIVALS
