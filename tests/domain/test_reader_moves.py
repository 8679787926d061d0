"""The table of a reader's life says what its drawing says, and keeps its three rules."""

import re
from itertools import product

import pytest

from digest.domain import reader_moves
from digest.domain.reader_moves import (
    ACTIVE,
    ANY,
    ERASED,
    KEPT,
    OWN_WORD,
    PENDING,
    READER_MOVES,
    STRANGER,
    UNSUBSCRIBED,
    Consent,
    Digests,
    Happening,
    Move,
    Refused,
    outweighs,
)
from digest.domain.readers import SuppressionReason

STATES = (STRANGER, PENDING, ACTIVE, UNSUBSCRIBED, ERASED)
BOUNCE, COMPLAINT, UNSUBSCRIBE, MANUAL = SuppressionReason
BY_READER = {Happening.CONFIRMED, Happening.CHOSE}
LEAVING = {Happening.LEFT_ALL, Happening.LEFT_AT_PROVIDER, Happening.LISTED_AS_LEFT}
MOVES = {key: move for key, move in READER_MOVES.items() if isinstance(move, Move)}


LIFTED = {KEPT: "kept", OWN_WORD: "own lifted", ANY: "lifted"}


def drawn(heading: str) -> dict[str, list[str]]:
    """The rows below a heading of the module's text: what happens, and the cells beside it."""
    doc = str(reader_moves.__doc__)
    (block,) = (block for block in doc.split("\n\n") if block.startswith(f"    {heading}"))
    rows = (re.split(r" {2,}", line.strip()) for line in block.splitlines())
    return {name: cells for name, *cells in rows}


def test_the_drawing_shows_every_move() -> None:
    table = drawn("what happens")
    assert table.pop("what happens") == ["stranger", "pending", "active", "unsubscribed", "erased"]
    assert table == {
        happening.value: [_cell(READER_MOVES.get((state, happening))) for state in STATES] for happening in Happening
    }


def _cell(move: Move | Refused | None) -> str:
    if move is None:
        return "-"
    return "refused" if isinstance(move, Refused) else move.to or "stranger"


def test_the_drawing_shows_what_a_move_keeps() -> None:
    table = drawn("what it changes")
    assert table.pop("what it changes") == ["digests", "consent", "suppression", "pause"]
    for happening in Happening:
        moves = [MOVES[state, happening] for state in STATES if (state, happening) in MOVES]
        kept_moves = [move for move in moves if move != Move(ERASED)]
        columns: list[list[str]] = [
            [move.digests for move in kept_moves],
            [move.consent for move in kept_moves],
            [LIFTED[move.lifts] for move in kept_moves],
            [move.pause for move in kept_moves],
        ]
        assert table.pop(happening) == [", ".join(dict.fromkeys(column)) for column in columns]
    assert table == {}


def test_nothing_that_happens_to_somebody_erased_is_kept() -> None:
    for (state, happening), move in MOVES.items():
        if state is ERASED and happening is not Happening.TAKEN_BACK:
            assert move == Move(ERASED)


def test_whoever_left_has_left_whichever_door_they_took() -> None:
    for (state, happening), move in MOVES.items():
        if happening in LEAVING and state not in (STRANGER, ERASED):
            assert (move.to, move.digests, move.lifts) == (UNSUBSCRIBED, Digests.NONE, KEPT)
        if move.to is UNSUBSCRIBED and state is not UNSUBSCRIBED:
            assert happening in LEAVING


def test_only_the_reader_or_an_insisting_newsroom_brings_back_who_left() -> None:
    back = {happening for (state, happening), move in MOVES.items() if state is UNSUBSCRIBED and move.to is ACTIVE}
    assert back == BY_READER | {Happening.TAKEN_BACK}
    back = {happening for (state, happening), move in MOVES.items() if state is ERASED and move.to is not ERASED}
    assert back == {Happening.TAKEN_BACK}


def test_whoever_comes_back_consents_anew() -> None:
    for (state, _), move in MOVES.items():
        if state in (UNSUBSCRIBED, ERASED) and move.to is ACTIVE:
            assert move.consent is Consent.ANEW


def test_a_reader_lifts_nothing_but_their_own_word_and_a_list_all_that_it_is_not_refused_for() -> None:
    for (_, happening), move in MOVES.items():
        listed = happening in (Happening.LISTED, Happening.LISTED_AS_ACTIVE, Happening.TAKEN_BACK)
        expected = OWN_WORD if happening in BY_READER else ANY if listed else KEPT
        assert move.to is ERASED or move.lifts == expected


def test_what_nobody_confirmed_gives_a_reader_nothing() -> None:
    for happening in (Happening.ASKED, Happening.LISTED_AS_PENDING):
        for state in (ACTIVE, UNSUBSCRIBED):
            move = READER_MOVES[state, happening]
            assert move == Move(state) or isinstance(move, Refused)


@pytest.mark.parametrize(("new", "known"), list(product(SuppressionReason, [None, *SuppressionReason])))
def test_the_first_reason_stays_and_only_the_reader_s_own_word_gives_way(
    new: SuppressionReason, known: SuppressionReason | None
) -> None:
    expected = known is None or (known is UNSUBSCRIBE and new in (BOUNCE, COMPLAINT, MANUAL))
    assert outweighs(new, known) == expected
