"""What each event makes of a reader, whatever happened before."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from digest.domain.errors import NotTakenError
from digest.domain.list_merge import ListTerms
from digest.domain.lists import Line
from digest.domain.reader_life import (
    Asked,
    Chose,
    Confirmed,
    Erased,
    Gave,
    Left,
    LifeEvent,
    Listed,
    Paused,
    Rejoined,
    SpokeOfAsk,
    Suppressed,
    agreed,
    apply,
)
from digest.domain.readers import OWN_PAGE, SIGN_UP_FORM, Reader, Status, Subscriber, SuppressionReason

NOW = datetime(2026, 5, 12, 5, tzinfo=UTC)
EARLIER, BEFORE, LATER = NOW - timedelta(days=9), NOW - timedelta(days=2), NOW + timedelta(hours=1)
EMAIL = "ola@example.org"
DAILY, WEEKLY = frozenset({"daily"}), frozenset({"weekly"})
BOTH, NONE = DAILY | WEEKLY, frozenset[str]()
PENDING, ACTIVE, UNSUBSCRIBED, ERASED = Status.PENDING, Status.ACTIVE, Status.UNSUBSCRIBED, Status.ERASED
BOUNCE, COMPLAINT, UNSUBSCRIBE, MANUAL = SuppressionReason

digests = st.sampled_from([DAILY, WEEKLY, BOTH])
moments = st.none() | st.sampled_from([EARLIER, BEFORE])
lines = st.builds(
    Line,
    st.just(EMAIL),
    st.sampled_from([None, "Ola"]),
    st.sampled_from([None, PENDING, ACTIVE, UNSUBSCRIBED]),
    st.none() | digests,
    moments,
    st.sampled_from([None, "fair", SIGN_UP_FORM]),
    moments,
    st.none() | st.booleans(),
    left=st.sampled_from([NONE, DAILY]),
    suppressed=st.none() | st.sampled_from([BOUNCE, UNSUBSCRIBE]),
    left_at=st.none() | st.just(NOW - timedelta(hours=1)),
)
terms = st.builds(ListTerms, st.just(NOW), st.just(BOTH), st.just(DAILY), st.booleans(), st.booleans())
own_events = st.one_of(
    st.builds(Confirmed, digests, st.just(NOW)),
    st.builds(Chose, digests | st.just(NONE), st.just(NOW), st.sampled_from([None, frozenset({"Law"})])),
    st.builds(Rejoined, st.sampled_from(sorted(BOTH)), st.just(NOW), st.sampled_from([None, "daily"])),
    st.builds(Left, st.sampled_from([None, *sorted(BOTH)]), st.just(NOW)),
)
"""What only somebody known can do."""
events: st.SearchStrategy[LifeEvent] = st.one_of(
    own_events,
    st.builds(Asked, st.just(NOW)),
    st.builds(Suppressed, st.sampled_from(SuppressionReason), st.just(NOW), moments),
    st.builds(Gave, moments, st.just(NOW), st.none() | st.booleans()),
    st.builds(SpokeOfAsk, st.just(NOW), moments, moments) | st.builds(Paused, moments, st.just(NOW)),
    # Nobody adds a reader by hand who has left.
    st.builds(Listed, lines, terms).filter(lambda one: not one.terms.by_hand or one.line.status is not UNSUBSCRIBED),
    st.builds(Erased, st.just(NOW)),
)


@st.composite
def readers(draw: st.DrawFn) -> Reader:
    suppressed = draw(st.none() | st.sampled_from(SuppressionReason))
    if draw(st.integers(0, 9)) == 0:
        return Reader(EMAIL, None, suppressed)
    status = draw(st.sampled_from([PENDING, ACTIVE, UNSUBSCRIBED]))
    if suppressed is UNSUBSCRIBE and status is ACTIVE:
        status = UNSUBSCRIBED
    reads = {PENDING: st.just(NONE) | digests, ACTIVE: digests, UNSUBSCRIBED: st.just(NONE)}[status]
    read, left = draw(reads), draw(st.sampled_from([NONE, DAILY, BOTH]))
    known = Subscriber(
        EMAIL,
        draw(st.sampled_from(["", "Ola"])),
        status,
        read,
        left - read,
        draw(moments),
        draw(st.sampled_from(["", "fair", SIGN_UP_FORM, OWN_PAGE])),
        draw(moments),
        draw(st.booleans()),
        draw(st.sampled_from([NONE, frozenset({"Law"})])),
        BEFORE if status is UNSUBSCRIBED else draw(moments),
        7,
        None,
        *(draw(moments), draw(moments), draw(moments)),
    )
    return Reader(EMAIL, known, suppressed)


def after(reader: Reader, event: LifeEvent) -> Reader:
    """What a reader becomes, if the event can happen to them and is taken."""
    assume(reader.subscriber or not isinstance(event, Confirmed | Chose | Rejoined | Left | Gave | SpokeOfAsk | Paused))
    try:
        return apply(reader, event)
    except NotTakenError:
        assert isinstance(event, Asked | Listed)
        return reader


@given(readers(), events)
def test_every_reader_after_every_event_is_one_that_can_be(reader: Reader, event: LifeEvent) -> None:
    now = after(reader, event)
    known = now.subscriber
    if known is None:
        assert reader.subscriber is None
        return
    assert not known.digests & known.left
    assert bool(known.digests) or known.status is not ACTIVE
    assert not known.digests or known.status in (PENDING, ACTIVE)
    assert known.left_at or known.status not in (UNSUBSCRIBED, ERASED)
    assert now.suppressed is not UNSUBSCRIBE or known.status in (PENDING, UNSUBSCRIBED)
    if reader.subscriber:
        assert known.id == reader.subscriber.id
        # Tokens hang on the digests that somebody reads or left: none gets lost.
        assert reader.subscriber.digests | reader.subscriber.left <= known.digests | known.left


@given(readers(), events)
def test_the_same_event_twice_changes_nothing_more(reader: Reader, event: LifeEvent) -> None:
    once = after(reader, event)
    assert after(once, event) == once


@given(readers(), events)
def test_a_bounce_a_complaint_or_a_person_s_word_is_lifted_by_an_insisting_list_alone(
    reader: Reader, event: LifeEvent
) -> None:
    assume(reader.suppressed in (BOUNCE, COMPLAINT, MANUAL))
    now = after(reader, event)
    insists = isinstance(event, Listed) and event.terms.resubscribe
    assert now.suppressed is reader.suppressed or insists or isinstance(event, Erased)


@given(readers(), events)
def test_a_digest_that_somebody_left_comes_back_by_their_own_word_or_an_insisting_list(
    reader: Reader, event: LifeEvent
) -> None:
    assume(reader.subscriber)
    now = after(reader, event)
    assert reader.subscriber
    assert now.subscriber
    came_back = now.subscriber.digests & reader.subscriber.left
    own = isinstance(event, Confirmed | Chose | Rejoined)
    insists = isinstance(event, Listed) and event.terms.resubscribe and event.line.status is not PENDING
    assert not came_back or own or insists


@given(readers(), own_events | st.builds(Suppressed, st.just(UNSUBSCRIBE), st.just(NOW), st.none()))
def test_what_a_reader_does_themselves_leaves_name_and_gifts_alone(reader: Reader, event: LifeEvent) -> None:
    now = after(reader, event)
    if reader.subscriber and now.subscriber:
        fields = ("name", "last_gift_at", "recurring")
        assert [getattr(now.subscriber, field) for field in fields] == [
            getattr(reader.subscriber, field) for field in fields
        ]


@given(readers(), events)
def test_nothing_that_happens_to_somebody_erased_is_kept(reader: Reader, event: LifeEvent) -> None:
    gone = after(reader, Erased(NOW))
    if gone.subscriber:
        assert gone.subscriber == Subscriber(
            "", "", ERASED, NONE, gone.subscriber.left, left_at=gone.subscriber.left_at, id=7
        )
    assert (gone.suppressed, gone.state) == (None, ERASED)
    assume(not isinstance(event, Asked | Confirmed | Erased) and not (isinstance(event, Listed)))
    assert apply(gone, event) == gone


@pytest.mark.parametrize(
    ("occurred_at", "source", "left_at", "leaves"),
    [
        (EARLIER, SIGN_UP_FORM, None, False),
        (EARLIER, OWN_PAGE, None, False),
        (EARLIER, "fair", None, True),
        (EARLIER, "fair", EARLIER, False),
        (BEFORE, SIGN_UP_FORM, None, True),
        (LATER, SIGN_UP_FORM, EARLIER, True),
        (None, SIGN_UP_FORM, EARLIER, True),
    ],
)
def test_a_reader_s_later_word_overtakes_an_unsubscribing_reported_late(
    occurred_at: datetime | None, source: str, left_at: datetime | None, *, leaves: bool
) -> None:
    known = Subscriber(EMAIL, digests=DAILY, consented_at=BEFORE, source=source, left_at=left_at)
    now = apply(Reader(EMAIL, known), Suppressed(UNSUBSCRIBE, NOW, occurred_at))
    left = known._replace(status=UNSUBSCRIBED, digests=NONE, left=DAILY, left_at=NOW)
    assert now == (Reader(EMAIL, left, UNSUBSCRIBE) if leaves else Reader(EMAIL, known))
    # A mailbox does not come back to life because somebody consented.
    assert apply(Reader(EMAIL, known), Suppressed(BOUNCE, NOW, EARLIER)).suppressed is BOUNCE


def test_a_sign_up_asks_no_address_that_must_not_be_mailed() -> None:
    for reason in (BOUNCE, COMPLAINT, MANUAL):
        with pytest.raises(NotTakenError, match=f"suppressed \\({reason}\\)"):
            apply(Reader(EMAIL, None, reason), Asked(NOW))
    asked = apply(Reader(EMAIL, None, UNSUBSCRIBE), Asked(NOW))
    assert asked == Reader(EMAIL, Subscriber(EMAIL, status=PENDING, source=SIGN_UP_FORM), UNSUBSCRIBE)


@pytest.mark.parametrize(
    ("digest", "expected"),
    [
        ("daily", (ACTIVE, WEEKLY, DAILY)),
        ("monthly", (ACTIVE, BOTH, frozenset({"monthly"}))),
        (None, (UNSUBSCRIBED, NONE, BOTH)),
    ],
)
def test_leaving_one_digest_changes_no_other(digest: str | None, expected: object) -> None:
    known = apply(Reader(EMAIL, Subscriber(EMAIL, digests=BOTH)), Left(digest, NOW)).subscriber
    assert known
    assert (known.status, known.digests, known.left) == expected


@pytest.mark.parametrize("status", [PENDING, UNSUBSCRIBED])
def test_nobody_who_is_not_active_has_come_back(status: Status) -> None:
    known = Subscriber(EMAIL, status=status, left=DAILY, consented_at=BEFORE, source=SIGN_UP_FORM, left_at=EARLIER)
    assert apply(Reader(EMAIL, known), Suppressed(UNSUBSCRIBE, NOW, EARLIER)).suppressed is UNSUBSCRIBE


def test_a_confirmation_makes_a_pending_reader_active_with_what_they_confirmed_alone() -> None:
    known = Subscriber(EMAIL, status=PENDING, digests=WEEKLY, consented_at=EARLIER, source="fair")
    assert apply(Reader(EMAIL, known), Confirmed(DAILY, NOW)).subscriber == known._replace(
        status=ACTIVE, digests=DAILY, left=WEEKLY, consented_at=NOW, source=SIGN_UP_FORM
    )


@pytest.mark.parametrize(
    ("consented_at", "source", "chosen", "expected"),
    [
        (EARLIER, "fair", BOTH, (EARLIER, "fair")),
        (None, "fair", BOTH, (NOW, OWN_PAGE)),
        (None, "fair", DAILY, (None, "fair")),
        (EARLIER, "fair", DAILY, (EARLIER, "fair")),
    ],
)
def test_choosing_more_is_a_consent_where_none_is_known(
    consented_at: datetime | None, source: str, chosen: frozenset[str], expected: object
) -> None:
    known = Subscriber(EMAIL, digests=DAILY, consented_at=consented_at, source=source)
    chose = apply(Reader(EMAIL, known), Chose(chosen, NOW)).subscriber
    assert chose
    assert (chose.consented_at, chose.source) == expected


def test_only_a_reader_s_own_consent_at_that_moment_counts_as_agreeing() -> None:
    known = Subscriber(EMAIL, status=UNSUBSCRIBED, left=DAILY, consented_at=EARLIER, source="fair", left_at=BEFORE)
    reader = Reader(EMAIL, known)
    assert agreed(apply(reader, Rejoined("daily", NOW)), NOW)
    assert agreed(apply(reader, Confirmed(DAILY, NOW)), NOW)
    assert not agreed(apply(reader, Left("daily", NOW)), NOW)
    line = Line(EMAIL, consented_at=NOW, source="by phone")
    assert not agreed(apply(reader, Listed(line, ListTerms(NOW, BOTH, DAILY, resubscribe=True))), NOW)


@given(readers(), events)
def test_what_a_reader_wished_outlives_everything_but_their_own_word(reader: Reader, event: LifeEvent) -> None:
    assume(reader.subscriber and not isinstance(event, Erased))
    before, now = reader.subscriber, after(reader, event).subscriber
    assert before
    assert now
    if isinstance(event, SpokeOfAsk):
        assert now.wishes == before.wishes._replace(gives_until=event.gives_until, ask_after=event.ask_after)
    elif isinstance(event, Paused):
        assert now.wishes == before.wishes._replace(paused_until=event.until)
    else:
        assert now.wishes[:2] == before.wishes[:2]
        wants_more = bool(now.digests - before.digests) and isinstance(event, Chose | Rejoined)
        is_over = wants_more or isinstance(event, Confirmed)
        insists = isinstance(event, Listed) and event.terms.resubscribe and before.status is UNSUBSCRIBED
        assert now.paused_until == (None if is_over else before.paused_until) or insists


@pytest.mark.parametrize(
    ("event", "is_over"),
    [
        (Chose(DAILY, NOW), False),
        (Chose(DAILY, NOW, frozenset({"Law"})), False),
        (Chose(BOTH, NOW), True),
        (Rejoined("weekly", NOW), True),
        (Left("daily", NOW), False),
        (Confirmed(DAILY, NOW), True),
        (Listed(Line(EMAIL, status=ACTIVE, digests=BOTH), ListTerms(NOW, BOTH, DAILY, resubscribe=True)), False),
    ],
)
def test_a_pause_is_over_when_a_reader_asks_for_more(event: LifeEvent, *, is_over: bool) -> None:
    paused = Subscriber(EMAIL, digests=DAILY, paused_until=LATER)
    now = apply(Reader(EMAIL, paused), event).subscriber
    assert now
    assert (now.paused_until is None) == is_over
    left = apply(Reader(EMAIL, now._replace(paused_until=LATER)), Left(None, NOW))
    back = apply(left, Rejoined("daily", NOW)).subscriber
    assert back
    assert back.paused_until is None
