"""What each kind of event shows."""

from datetime import UTC, datetime

import pytest

from digest.domain.events import ARRIVALS, OUTCOMES, TOUCHES, Event, EventKind, proves_acceptance

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


def test_an_event_is_a_person_s_unless_the_provider_names_a_machine() -> None:
    assert not Event("event-1", EventKind.OPENED, datetime(2026, 5, 12, tzinfo=UTC)).machine
