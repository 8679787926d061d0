"""How a line of a list changes a reader. A list brings back nobody who left, unless an editor says so."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.errors import NotTakenError
from digest.domain.list_merge import BROUGHT_BACK, ListTerms
from digest.domain.lists import Line
from digest.domain.reader_life import Gave, Listed, apply
from digest.domain.readers import OWN_PAGE, SIGN_UP_FORM, Reader, Status, Subscriber, SuppressionReason

NOW = datetime(2026, 5, 12, 5, tzinfo=UTC)
EARLIER, LATER = NOW - timedelta(days=9), NOW - timedelta(days=2)
EMAIL = "ola@example.org"
DAILY, WEEKLY = frozenset({"daily"}), frozenset({"weekly"})
BOTH, NONE = DAILY | WEEKLY, frozenset[str]()
PENDING, ACTIVE, UNSUBSCRIBED = Status.PENDING, Status.ACTIVE, Status.UNSUBSCRIBED


def merged(
    line: Line,
    known: Subscriber | None,
    *,
    suppressed: SuppressionReason | None = None,
    erased_at: datetime | None = None,
    default_digests: Collection[str] = DAILY,
    **how: bool,
) -> Subscriber | str:
    terms = ListTerms(NOW, BOTH, default_digests, **how)
    try:
        return apply(Reader(EMAIL, known, suppressed, erased_at), Listed(line, terms)).subscriber or Subscriber("")
    except NotTakenError as reason:
        return str(reason)


def became(known: Subscriber | None, *, how: dict[str, Any] | None = None, **said: Any) -> Subscriber:
    """What a reader becomes by a line that says this."""
    reader = merged(Line(EMAIL, **said), known, **how or {})
    assert isinstance(reader, Subscriber)
    return reader


def refused(known: Subscriber | None, *, how: dict[str, Any] | None = None, **said: Any) -> str:
    """Why a line that says this is refused."""
    reason = merged(Line(EMAIL, **said), known, **how or {})
    assert isinstance(reason, str)
    return reason


def reader(status: Status = ACTIVE, digests: frozenset[str] = DAILY, **values: Any) -> Subscriber:
    return Subscriber(EMAIL, status=status, digests=digests, **values)


def gone(**values: Any) -> Subscriber:
    return reader(UNSUBSCRIBED, NONE, **{"left": DAILY, "left_at": LATER, **values})


ASKED = reader(PENDING, NONE, source=SIGN_UP_FORM, id=7)
"""A sign-up that nobody has confirmed."""


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, (ACTIVE, DAILY, NONE)),
        ({"status": ACTIVE}, (ACTIVE, DAILY, NONE)),
        ({"digests": WEEKLY}, (ACTIVE, WEEKLY, NONE)),
        ({"digests": WEEKLY, "left": DAILY}, (ACTIVE, WEEKLY, DAILY)),
        ({"digests": BOTH, "left": DAILY}, (ACTIVE, BOTH, NONE)),
        ({"left": WEEKLY}, (ACTIVE, DAILY, WEEKLY)),
        ({"left": DAILY}, (UNSUBSCRIBED, NONE, DAILY)),
        ({"left": DAILY, "status": ACTIVE}, (UNSUBSCRIBED, NONE, DAILY)),
        ({"status": PENDING}, (PENDING, DAILY, NONE)),
        ({"status": PENDING, "source": SIGN_UP_FORM}, (PENDING, NONE, NONE)),
        ({"status": PENDING, "source": SIGN_UP_FORM, "digests": DAILY}, (PENDING, DAILY, NONE)),
        ({"status": ACTIVE, "source": SIGN_UP_FORM}, (ACTIVE, DAILY, NONE)),
        ({"left": DAILY, "digests": WEEKLY, "status": ACTIVE}, (ACTIVE, WEEKLY, DAILY)),
        ({"status": UNSUBSCRIBED}, (UNSUBSCRIBED, NONE, NONE)),
        ({"status": UNSUBSCRIBED, "digests": WEEKLY}, (UNSUBSCRIBED, NONE, WEEKLY)),
        ({"suppressed": "unsubscribe"}, (UNSUBSCRIBED, NONE, NONE)),
        ({"suppressed": "unsubscribe", "status": PENDING}, (PENDING, DAILY, NONE)),
        ({"suppressed": "bounce"}, (ACTIVE, DAILY, NONE)),
    ],
)
def test_a_newcomer_gets_what_the_line_says_or_else_the_default(said: dict[str, Any], expected: object) -> None:
    new = became(None, **said)
    assert (new.status, new.digests, new.left) == expected
    assert new.left_at == (NOW if new.status is UNSUBSCRIBED else None)


def test_a_newcomer_is_active_even_where_no_digest_is_the_default() -> None:
    new = became(None, how={"default_digests": ()})
    assert (new.status, new.digests) == (ACTIVE, NONE)


@pytest.mark.parametrize(
    ("known", "said", "expected"),
    [
        (reader(), {}, (ACTIVE, DAILY, NONE)),
        (reader(), {"digests": WEEKLY}, (ACTIVE, BOTH, NONE)),
        (reader(left=WEEKLY), {"digests": WEEKLY}, (ACTIVE, DAILY, WEEKLY)),
        (reader(), {"left": BOTH}, (ACTIVE, DAILY, WEEKLY)),
        (reader(), {"status": PENDING}, (ACTIVE, DAILY, NONE)),
        (reader(), {"status": PENDING, "digests": WEEKLY}, (ACTIVE, DAILY, NONE)),
        (reader(PENDING, NONE, left=DAILY), {"status": ACTIVE, "digests": DAILY}, (UNSUBSCRIBED, NONE, DAILY)),
        (reader(), {"status": UNSUBSCRIBED}, (UNSUBSCRIBED, NONE, DAILY)),
        (reader(left=WEEKLY), {"status": UNSUBSCRIBED}, (UNSUBSCRIBED, NONE, BOTH)),
        (reader(), {"suppressed": "unsubscribe"}, (UNSUBSCRIBED, NONE, DAILY)),
        (reader(), {"suppressed": "complaint"}, (ACTIVE, DAILY, NONE)),
        (reader(), {"suppressed": "complaint", "digests": WEEKLY}, (ACTIVE, BOTH, NONE)),
        (reader(PENDING, NONE), {}, (PENDING, NONE, NONE)),
        (reader(PENDING, NONE), {"status": ACTIVE}, (ACTIVE, DAILY, NONE)),
        (reader(PENDING, NONE), {"status": ACTIVE, "digests": WEEKLY}, (ACTIVE, WEEKLY, NONE)),
        (reader(PENDING, WEEKLY), {"status": ACTIVE}, (ACTIVE, WEEKLY, NONE)),
        (reader(ACTIVE, NONE), {}, (ACTIVE, NONE, NONE)),
        (reader(PENDING, NONE, left=DAILY), {}, (PENDING, NONE, DAILY)),
        (ASKED, {"status": PENDING}, (PENDING, NONE, NONE)),
        (ASKED, {"status": PENDING, "digests": WEEKLY}, (PENDING, WEEKLY, NONE)),
        (ASKED, {}, (ACTIVE, DAILY, NONE)),
        (ASKED._replace(left=DAILY), {"digests": BOTH}, (ACTIVE, WEEKLY, DAILY)),
        (gone(), {"status": UNSUBSCRIBED}, (UNSUBSCRIBED, NONE, DAILY)),
        (gone(), {"suppressed": "bounce", "digests": WEEKLY}, (UNSUBSCRIBED, NONE, DAILY)),
        (gone(), {"suppressed": "unsubscribe", "left": WEEKLY}, (UNSUBSCRIBED, NONE, BOTH)),
    ],
)
def test_a_known_reader_keeps_what_the_line_does_not_say(
    known: Subscriber, said: dict[str, Any], expected: object
) -> None:
    after = became(known, **said)
    assert (after.status, after.digests, after.left) == expected
    assert after.id == known.id


@pytest.mark.parametrize(
    ("known", "said", "expected"),
    [
        (gone(), {}, (ACTIVE, DAILY, NONE)),
        (gone(left=BOTH), {}, (ACTIVE, BOTH, NONE)),
        (gone(left=frozenset({"monthly"})), {}, (ACTIVE, DAILY, frozenset({"monthly"}))),
        (gone(), {"digests": WEEKLY}, (ACTIVE, WEEKLY, DAILY)),
        (gone(), {"status": ACTIVE}, (ACTIVE, DAILY, NONE)),
        (gone(), {"status": UNSUBSCRIBED}, (UNSUBSCRIBED, NONE, DAILY)),
        (reader(left=WEEKLY), {"digests": WEEKLY}, (ACTIVE, BOTH, NONE)),
        (reader(left=WEEKLY), {}, (ACTIVE, DAILY, WEEKLY)),
        (reader(left=WEEKLY), {"digests": WEEKLY, "status": PENDING}, (ACTIVE, DAILY, WEEKLY)),
    ],
)
def test_resubscribing_brings_back_readers_who_left(known: Subscriber, said: dict[str, Any], expected: object) -> None:
    after = became(known, **said, how={"resubscribe": True})
    assert (after.status, after.digests, after.left) == expected


def test_a_refused_line_names_the_reason_and_the_remedy() -> None:
    for status in (None, ACTIVE):
        assert refused(gone(), status=status).startswith("unsubscribed; --resubscribe")
        assert refused(reader(), status=status, how={"suppressed": "bounce"}).startswith(
            "suppressed (bounce); --resubscribe"
        )
    assert "nobody confirmed" in refused(gone(), status=PENDING)
    resubscribed: dict[str, Any] = {"resubscribe": True}
    assert "nobody confirmed" in refused(gone(), status=PENDING, how=resubscribed)
    assert "nobody confirmed" in refused(None, status=PENDING, how={**resubscribed, "suppressed": "bounce"})
    assert became(reader(), how={**resubscribed, "suppressed": "bounce"}).status is ACTIVE
    # A line that stops mail, or says that the reader left, is never refused.
    for said in ({"suppressed": "complaint"}, {"status": UNSUBSCRIBED}):
        for known in (gone(), reader()):
            assert became(known, **said, how={"suppressed": "bounce"}).status in (known.status, UNSUBSCRIBED)


def test_an_erased_reader_comes_back_only_by_resubscribing() -> None:
    erased = {"erased_at": LATER}
    for known in (None, ASKED):
        assert refused(known, how=erased) == "erased at the reader's own wish; --resubscribe takes it all the same"
        back = became(known, consented_at=LATER, source="fair", how={**erased, "resubscribe": True})
        assert (back.status, back.digests, back.consented_at, back.source) == (ACTIVE, DAILY, NOW, BROUGHT_BACK)
        for said in ({"status": UNSUBSCRIBED}, {"suppressed": SuppressionReason.COMPLAINT}):
            for resubscribe in (False, True):
                how = {**erased, "resubscribe": resubscribe}
                assert refused(known, **said, how=how) == "erased at the reader's own wish"
        assert "nobody confirmed" in refused(known, status=PENDING, how={**erased, "resubscribe": True})


def test_a_reader_added_by_hand_keeps_the_consent_they_gave() -> None:
    by_hand: dict[str, Any] = {"by_hand": True}
    said = {"consented_at": NOW, "source": "by hand"}
    assert became(reader(consented_at=LATER, source="fair"), **said, how=by_hand)[5:7] == (LATER, "fair")
    assert became(reader(source="fair"), **said, how=by_hand)[5:7] == (NOW, "by hand")
    pending = reader(PENDING, consented_at=LATER, source="fair")
    assert became(pending, **said, how=by_hand)[5:7] == (NOW, "by hand")
    assert became(gone(consented_at=EARLIER), **said, how={**by_hand, "resubscribe": True})[5:7] == (NOW, "by hand")


def test_a_suppression_changes_nothing_for_a_reader_who_left() -> None:
    known = gone(name="Ola")
    assert merged(Line(EMAIL, name="Ala", suppressed=SuppressionReason.BOUNCE), known) == known


def test_a_reader_left_when_they_last_left() -> None:
    assert became(reader(left_at=EARLIER), status=UNSUBSCRIBED).left_at == NOW
    assert became(gone(), status=UNSUBSCRIBED).left_at == LATER
    assert became(gone(), how={"resubscribe": True}).left_at == LATER


@pytest.mark.parametrize(("field", "value"), [("name", "Ala"), ("source", "fair"), ("sections", frozenset({"Law"}))])
def test_each_detail_is_replaced_where_the_line_says_it(field: str, value: Any) -> None:
    known = reader(name="Ola", source="paper", sections=frozenset({"Sport"}), recurring=True)
    assert became(known, **{field: value}) == known._replace(**{field: value})
    assert became(known, **{field: type(value)()}) == known._replace(**{field: type(value)()})
    assert getattr(became(None, **{field: value}), field) == value


def test_an_unconfirmed_sign_up_is_not_the_source_of_a_reader() -> None:
    assert became(ASKED).source == ""
    assert became(ASKED, source="fair").source == "fair"
    listed = ASKED._replace(consented_at=LATER)
    assert became(listed, source="fair")[5:7] == (LATER, "fair")
    assert became(reader(PENDING, WEEKLY, source=SIGN_UP_FORM)).source == SIGN_UP_FORM
    assert became(reader(PENDING, NONE, source="fair")).source == "fair"
    assert became(reader(ACTIVE, NONE, source=SIGN_UP_FORM)).source == SIGN_UP_FORM
    assert became(reader(PENDING, NONE, source="fair"), source=SIGN_UP_FORM).source == "fair"
    assert became(reader(PENDING, NONE, source="fair"), status=ACTIVE, source=SIGN_UP_FORM).source == SIGN_UP_FORM


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, (NOW, BROUGHT_BACK)),
        ({"source": "by phone"}, (NOW, "by phone")),
        ({"consented_at": NOW, "source": "by phone"}, (NOW, "by phone")),
        ({"consented_at": LATER, "source": "by phone"}, (NOW, BROUGHT_BACK)),
        ({"consented_at": LATER + timedelta(seconds=1), "source": "paper"}, (LATER + timedelta(seconds=1), "paper")),
    ],
)
def test_a_reader_brought_back_by_a_list_consents_anew(said: dict[str, Any], expected: object) -> None:
    after = became(gone(consented_at=EARLIER, source="fair"), **said, how={"resubscribe": True})
    assert (after.consented_at, after.source) == expected


def test_a_consent_from_before_a_reader_left_does_not_count() -> None:
    known = reader(consented_at=NOW, source="by hand", left_at=LATER)
    assert became(known, consented_at=LATER, source="fair")[5:7] == (NOW, "by hand")
    assert became(known, consented_at=LATER + timedelta(days=1), source="fair")[5:7] == (
        LATER + timedelta(days=1),
        "fair",
    )


def test_an_unconfirmed_sign_up_does_not_replace_a_consent() -> None:
    known = reader(consented_at=EARLIER, source="fair")
    assert became(known, status=PENDING, consented_at=NOW, source=SIGN_UP_FORM) == known
    leaving = became(known, status=PENDING, consented_at=NOW, suppressed=SuppressionReason.UNSUBSCRIBE)
    assert (leaving.status, leaving[5:7]) == (UNSUBSCRIBED, (EARLIER, "fair"))
    pending = reader(PENDING, WEEKLY, consented_at=EARLIER, source="fair")
    assert became(pending, status=PENDING, consented_at=NOW, source="paper")[5:7] == (NOW, "paper")


@pytest.mark.parametrize("way", [SIGN_UP_FORM, OWN_PAGE])
def test_only_a_newer_consent_replaces_the_reader_s_own(way: str) -> None:
    known = reader(consented_at=LATER, source=way)
    assert became(known, consented_at=EARLIER, source="paper")[5:7] == (LATER, way)
    assert became(known, consented_at=LATER, source="paper")[5:7] == (LATER, way)
    assert became(known, source="paper")[5:7] == (LATER, way)
    assert became(known, consented_at=NOW, source="paper")[5:7] == (NOW, "paper")
    assert became(known, consented_at=NOW)[5:7] == (NOW, "")


def test_the_line_replaces_any_other_consent() -> None:
    known = reader(consented_at=LATER, source="fair")
    assert became(known, consented_at=EARLIER)[5:7] == (EARLIER, "fair")
    assert became(known, source="paper")[5:7] == (LATER, "paper")
    assert became(reader(source=OWN_PAGE), source="paper")[5:7] == (None, "paper")


def gave(donor: Subscriber, line: Line) -> Subscriber | None:
    """What a reader becomes by a line of a list of donors."""
    return apply(Reader(EMAIL, donor), Gave(line.last_gift_at, NOW, line.recurring)).subscriber


def test_the_latest_gift_and_the_latest_word_on_regular_gifts_count() -> None:
    for known, said, latest in (
        (EARLIER, LATER, LATER),
        (LATER, EARLIER, LATER),
        (None, EARLIER, EARLIER),
        (EARLIER, None, EARLIER),
        (None, None, None),
    ):
        donor, line = reader(last_gift_at=known), Line(EMAIL, last_gift_at=said)
        assert gave(donor, line) == became(donor, last_gift_at=said) == donor._replace(last_gift_at=latest)
    for before, word, after in ((True, None, True), (False, True, True), (True, False, False)):
        donor, line = reader(recurring=before), Line(EMAIL, recurring=word)
        stopped = NOW if before and not after else None
        expected = donor._replace(recurring=after, monthly_until=stopped)
        assert gave(donor, line) == became(donor, recurring=word) == expected


statuses = st.sampled_from([PENDING, ACTIVE, UNSUBSCRIBED])
some_digests = st.sampled_from([NONE, DAILY, WEEKLY, BOTH])
moments = st.none() | st.sampled_from([EARLIER, LATER, NOW])
sources = st.sampled_from(["", "fair", SIGN_UP_FORM, OWN_PAGE])
lines = st.builds(
    Line,
    st.just(EMAIL),
    st.none() | st.sampled_from(["Ola", ""]),
    st.none() | statuses,
    st.sampled_from([None, DAILY, WEEKLY, BOTH]),
    moments,
    st.none() | sources,
    moments,
    st.none() | st.booleans(),
    left=some_digests,
    suppressed=st.none() | st.sampled_from(["bounce", "unsubscribe"]),
    left_at=moments,
)


@st.composite
def readers(draw: st.DrawFn) -> Subscriber:
    status, digests, left = draw(statuses), draw(some_digests), draw(some_digests)
    left_at = LATER if status is UNSUBSCRIBED else draw(st.none() | st.just(LATER))
    consented_at, source = draw(moments), draw(sources)
    if status is UNSUBSCRIBED:
        return gone(left=left, consented_at=consented_at, source=source)
    return reader(status, digests, left=left - digests, left_at=left_at, consented_at=consented_at, source=source)


@given(lines, st.none() | readers())
def test_an_import_brings_nobody_back_and_is_repeatable(line: Line, known: Subscriber | None) -> None:
    once = merged(line, known)
    if isinstance(once, str):
        return
    if known and known.status is UNSUBSCRIBED:
        assert once.status is UNSUBSCRIBED
    if known and known.status is not PENDING:
        assert not (once.digests - known.digests) & known.left
    assert not once.digests & once.left
    assert not once.digests or once.status is not UNSUBSCRIBED
    again = merged(line, once)
    assert again == once or isinstance(again, str)
