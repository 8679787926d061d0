"""The machine that a batch is: every state with every reason, the pauses, and the brake."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.batches import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    LONGEST_WAIT,
    MOVES,
    ON_ITS_WAY,
    RECEIVED,
    TO_LEAVE,
    TRIES,
    UNSETTLED,
    BatchState,
    Brake,
    Outcome,
    OutcomeKind,
    ReaderLinks,
    Why,
    back_off,
    next_try,
    origins,
    target,
)

PENDING, SUBMITTING, SUBMITTED, UNCERTAIN, FAILED = BatchState

TABLE = {
    PENDING: {Why.CLAIM: SUBMITTING},
    SUBMITTING: {
        Why.ACCEPTED: SUBMITTED,
        Why.RETRY: PENDING,
        Why.SET_ASIDE: PENDING,
        Why.REFUSED: FAILED,
        Why.LOST: UNCERTAIN,
    },
    SUBMITTED: {},
    UNCERTAIN: {
        Why.ACCEPTED: SUBMITTED,
        Why.RETRY: PENDING,
        Why.SET_ASIDE: PENDING,
        Why.REFUSED: FAILED,
        Why.LOST: UNCERTAIN,
        Why.EVIDENCE: SUBMITTED,
        Why.SAID_ACCEPTED: SUBMITTED,
        Why.SAID_RESEND: PENDING,
    },
    FAILED: {Why.SAID_RESEND: PENDING},
}
"""The whole machine as `docs/delivery.md` draws it, written down a second time on purpose."""

OWN_WORD = {Why.ACCEPTED, Why.RETRY, Why.SET_ASIDE, Why.REFUSED, Why.LOST}
"""Reasons that only the process with the claim can give."""


def test_the_sets_of_states_are_these() -> None:
    assert {PENDING, SUBMITTING} == TO_LEAVE
    assert {SUBMITTED, UNCERTAIN} == RECEIVED
    assert {SUBMITTING, SUBMITTED, UNCERTAIN} == ON_ITS_WAY
    assert {UNCERTAIN, FAILED} == UNSETTLED


@pytest.mark.parametrize(("state", "why"), list(product(BatchState, Why)))
def test_a_batch_moves_as_the_table_says_or_not_at_all(state: BatchState, why: Why) -> None:
    assert MOVES.get((state, why)) == TABLE[state].get(why)
    assert (state in origins(why)) == (why in TABLE[state])


@pytest.mark.parametrize("why", list(Why))
def test_every_reason_leads_somewhere_and_always_to_the_same_state(why: Why) -> None:
    assert origins(why)
    assert {MOVES[state, why] for state in origins(why)} == {target(why)}


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (OutcomeKind.ACCEPTED, Why.ACCEPTED),
        (OutcomeKind.RETRY, Why.RETRY),
        (OutcomeKind.REFUSED, Why.RETRY),
        (OutcomeKind.UNCERTAIN, Why.LOST),
    ],
)
def test_a_refusal_that_stops_the_send_returns_its_batch_and_doubt_stays_doubt(kind: OutcomeKind, why: Why) -> None:
    assert Outcome(kind, stop=True).why is why
    assert Outcome(kind).why is (Why.REFUSED if kind is OutcomeKind.REFUSED else why)


def test_what_was_accepted_stays_so() -> None:
    assert all(SUBMITTED not in origins(why) for why in Why)


def test_only_a_claim_leads_to_a_request() -> None:
    assert [why for why in Why if target(why) is SUBMITTING] == [Why.CLAIM]
    assert origins(Why.CLAIM) == {PENDING}


def test_what_is_uncertain_is_sent_again_only_by_a_person_or_by_the_process_that_knows() -> None:
    ways_back = {why for why in Why if UNCERTAIN in origins(why) and target(why) is PENDING}
    assert ways_back == {Why.SAID_RESEND, Why.RETRY, Why.SET_ASIDE}
    assert ways_back - OWN_WORD == {Why.SAID_RESEND}


@pytest.mark.parametrize("kind", list(OutcomeKind))
def test_every_answer_moves_a_claimed_batch_and_one_whose_lease_ran_out(kind: OutcomeKind) -> None:
    why = Outcome(kind).why
    assert why in OWN_WORD
    assert origins(why) == {SUBMITTING, UNCERTAIN}


def test_each_kind_of_answer_has_a_reason_of_its_own() -> None:
    aside = Outcome(OutcomeKind.RETRY, set_aside=True).why
    assert {*(Outcome(kind).why for kind in OutcomeKind), aside} == OWN_WORD


@pytest.mark.parametrize("kind", list(OutcomeKind))
def test_only_what_was_certainly_not_taken_and_is_safe_to_repeat_is_set_aside(kind: OutcomeKind) -> None:
    assert (Outcome(kind, set_aside=True).why is Why.SET_ASIDE) == (kind is OutcomeKind.RETRY)


def test_a_reader_who_is_set_aside_is_tried_at_the_end_and_then_ever_more_rarely_until_the_time_is_over() -> None:
    start = datetime(2026, 5, 12, 7, 0, tzinfo=UTC)
    six_hours = timedelta(hours=6)
    assert next_try(None, start, six_hours) == start
    now, tries = start, list[int]()
    while (again := next_try(start, now, six_hours)) is not None:
        assert again > now
        now = again
        tries.append(int((now - start) / timedelta(minutes=1)))
    assert tries == [5, 10, 20, 40, 80, 140, 200, 260, 320, 360]
    assert next_try(start, start + timedelta(days=9), six_hours) is None


@given(refusals=st.integers(1, 10_000), draw=st.floats(0, 1))
def test_a_pause_is_never_nothing_and_never_longer_than_the_ceiling(refusals: int, draw: float) -> None:
    assert FIRST_PAUSE / 2 <= back_off(refusals, draw) <= LONGEST_PAUSE


@given(refusals=st.integers(1, 40), draw=st.floats(0, 1), other=st.floats(0, 1))
def test_the_draw_decides_over_the_second_half_of_a_pause(refusals: int, draw: float, other: float) -> None:
    whole = back_off(refusals, 1)
    assert whole / 2 <= back_off(refusals, draw) <= whole
    # Nobody who was refused once more comes back before one who was not, whatever they drew.
    assert back_off(refusals + 1, other) >= back_off(refusals, draw) or back_off(refusals + 1, 1) == LONGEST_PAUSE


def test_pauses_double_up_to_the_ceiling() -> None:
    assert [back_off(refusals, 1).total_seconds() for refusals in range(1, TRIES + 1)] == [1, 2, 4, 8, 16, 32, 64, 120]
    assert LONGEST_PAUSE < LONGEST_WAIT == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("delivered", "bounced", "complained", "pulled"),
    [
        (0, 0, 0, None),
        (0, 199, 0, None),
        (0, 200, 0, "bounced"),
        (190, 10, 0, None),
        (189, 11, 0, "bounced"),
        (199, 0, 199, None),
        (1000, 0, 3, None),
        (1000, 0, 4, "complained"),
        (900, 100, 100, "bounced"),
        (999_999, 0, 2_999, None),
        (0, 0, 1_000, None),
    ],
)
def test_the_brake_is_pulled_above_its_shares_and_only_after_enough_events(
    delivered: int, bounced: int, complained: int, pulled: str | None
) -> None:
    why = Brake(0.05, 0.003, 200).pulled_by(outcomes=delivered + bounced, bounced=bounced, complained=complained)
    assert (why is None) == (pulled is None)
    assert (pulled or "") in (why or "")


def test_the_brake_names_the_counts_and_its_share() -> None:
    brake = Brake(0.05, 0.003, 200)
    assert brake.pulled_by(outcomes=2_000, bounced=1_100, complained=0) == (
        "1,100 of 2,000 mails bounced (55.0%; the brake is 5.0%)"
    )
    assert brake.pulled_by(outcomes=1_000, bounced=0, complained=4) == (
        "4 of 1,000 readers complained (0.40%; the brake is 0.30%)"
    )


@given(
    brake=st.builds(
        Brake,
        bounces=st.sampled_from([0.0, 0.05, 1.0]),
        complaints=st.sampled_from([0.0, 0.003, 1.0]),
        after=st.just(1),
    ),
    delivered=st.integers(0, 1_000),
    bounced=st.integers(0, 1_000),
)
def test_more_bounces_never_loosen_the_brake(brake: Brake, delivered: int, bounced: int) -> None:
    if brake.pulled_by(outcomes=delivered + bounced, bounced=bounced, complained=0):
        assert brake.pulled_by(outcomes=delivered + bounced + 1, bounced=bounced + 1, complained=0)


def test_a_reader_s_links_stand_below_the_public_address() -> None:
    links, day = ReaderLinks("https://example.org/digest"), date(2026, 5, 12)
    assert links.unsubscribe("tok1en") == "https://example.org/digest/unsubscribe/tok1en"
    assert links.preferences("tok1en") == "https://example.org/digest/preferences/tok1en"
    assert links.edition("daily", day) == "https://example.org/digest/editions/daily/2026-05-12"
    assert links.edition("daily", day, 2) == "https://example.org/digest/editions/daily/2026-05-12/correction-2"
    assert links.hidden("daily", day) == f"{links.edition('daily', day)}?nobody"
    assert links.hidden("daily", day, 2) == f"{links.edition('daily', day, 2)}?nobody"
