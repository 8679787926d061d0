"""The life of an edition: every state with every cause, and nobody who spells a state by hand."""

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

import digest
from digest.domain.batches import BatchState
from digest.domain.edition_life import (
    EDITABLE,
    EDITION_MOVES,
    ENDED,
    GIVEN_UP,
    KEPT,
    MAILED,
    ONGOING,
    PUBLIC,
    STOPPED,
    UNAPPROVED,
    UNDECIDED,
    UNDERWAY,
    UNFINISHED,
    Cause,
    EditionState,
    explain,
)

DRAFT, APPROVED, SENDING, SUBMITTED, HELD, CANCELLED, SKIPPED = EditionState

TABLE = {
    DRAFT: {
        Cause.DRAFTED: DRAFT,
        Cause.APPROVED: APPROVED,
        Cause.HELD_BY_PERSON: HELD,
        Cause.HELD_BY_CLOCK: HELD,
        Cause.RESTORED: HELD,
        Cause.FROZEN: SENDING,
        Cause.NO_READERS: CANCELLED,
        Cause.CANCELLED: CANCELLED,
        Cause.SKIPPED: SKIPPED,
    },
    APPROVED: {
        Cause.APPROVAL_VOIDED: DRAFT,
        Cause.APPROVED: APPROVED,
        Cause.HELD_BY_PERSON: HELD,
        Cause.HELD_BY_CLOCK: HELD,
        Cause.RESTORED: HELD,
        Cause.NOTHING_LEFT: HELD,
        Cause.FROZEN: SENDING,
        Cause.NO_READERS: CANCELLED,
        Cause.CANCELLED: CANCELLED,
        Cause.SKIPPED: SKIPPED,
    },
    SENDING: {
        Cause.TAKEN_UP: SENDING,
        Cause.PAUSED: SENDING,
        Cause.SET_ASIDE: SENDING,
        Cause.HELD_BY_PERSON: HELD,
        Cause.HELD_BY_CLOCK: HELD,
        Cause.RESTORED: HELD,
        Cause.BRAKE: HELD,
        Cause.CANARIES: HELD,
        Cause.FINISHED: SUBMITTED,
        Cause.CANCELLED: CANCELLED,
    },
    SUBMITTED: {Cause.BATCH_CAME_BACK: SENDING},
    HELD: {
        Cause.APPROVED: APPROVED,
        Cause.CONTINUED: SENDING,
        Cause.HELD_BY_PERSON: HELD,
        Cause.CANCELLED: CANCELLED,
    },
    CANCELLED: {Cause.CANCELLED: CANCELLED},
    SKIPPED: {},
}
"""The whole life, written down a second time on purpose."""


@pytest.mark.parametrize(("state", "cause"), list(product(EditionState, Cause)))
def test_an_edition_moves_as_the_table_says_or_not_at_all(state: EditionState, cause: Cause) -> None:
    move = EDITION_MOVES[cause]
    assert (move.target if state in move.origins else None) == TABLE[state].get(cause)


def test_what_is_held_goes_on_by_a_persons_word_alone() -> None:
    ways_out = {cause for cause, move in EDITION_MOVES.items() if HELD in move.origins and move.target is not HELD}
    assert ways_out == {Cause.APPROVED, Cause.CONTINUED, Cause.CANCELLED}


def test_a_held_edition_goes_back_to_where_it_was() -> None:
    assert (EDITION_MOVES[Cause.APPROVED].frozen, EDITION_MOVES[Cause.CONTINUED].frozen) == (False, True)
    assert all(
        move.frozen is None for cause, move in EDITION_MOVES.items() if cause not in (Cause.APPROVED, Cause.CONTINUED)
    )


def test_what_was_cancelled_or_skipped_stays_so() -> None:
    for state in (CANCELLED, SKIPPED):
        assert {move.target for move in EDITION_MOVES.values() if state in move.origins} <= {state}


def test_the_sets_are_these() -> None:
    assert {DRAFT, APPROVED} == UNDECIDED
    assert {DRAFT, APPROVED, HELD} == EDITABLE
    assert {SENDING, SUBMITTED} == MAILED
    assert {HELD, CANCELLED, SKIPPED} == STOPPED
    assert {APPROVED, SENDING} == ONGOING
    assert {SENDING, HELD} == UNDERWAY
    assert {DRAFT, APPROVED, SENDING} == UNFINISHED
    assert {CANCELLED, SKIPPED} == GIVEN_UP
    assert {DRAFT, HELD} == UNAPPROVED
    assert {SENDING, SUBMITTED, HELD} == PUBLIC
    assert {APPROVED, SENDING, SUBMITTED, HELD} == KEPT
    assert {SUBMITTED, CANCELLED} == ENDED


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        (Cause.PAUSED, "Paused: 12 of 200 mails bounced."),
        (Cause.BRAKE, "The brake was pulled: 12 of 200 mails bounced."),
        (Cause.HELD_BY_PERSON, "12 of 200 mails bounced."),
    ],
)
def test_the_cause_heads_the_note_where_the_note_alone_would_not_name_it(cause: Cause, said: str) -> None:
    assert explain(cause, "12 of 200 mails bounced.") == said


def test_the_documentation_lists_every_cause_with_the_state_it_leads_to() -> None:
    document = (PACKAGE.parent / "docs" / "delivery.md").read_text(encoding="utf-8")
    section = document.partition("### The life of an edition")[2]
    rows = re.findall(r"^\| (\w+) \| [^|]* \| (.*) \|$", section, re.MULTILINE)
    listed = {(cause, state) for state, causes in rows for cause in re.findall(r"`([a-z-]+)`", causes)}
    assert listed == {(cause.value, move.target.value) for cause, move in EDITION_MOVES.items()}


PACKAGE = Path(str(digest.__file__)).parent
WORDS = {*EditionState, *BatchState}
IN_SQL = re.compile(rf"state\W+(in\W+)?'({'|'.join(WORDS)})'", re.IGNORECASE)


def test_no_condition_outside_the_domain_spells_a_state() -> None:
    spellers = {"domain", "migrations"}
    files = [file for file in PACKAGE.rglob("*.py") if not spellers & set(file.relative_to(PACKAGE).parts)]
    assert len(files) > 150
    found = [
        f"{file.relative_to(PACKAGE)}:{node.lineno}: {ast.unparse(node)}"
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.expr) and _spells_a_state(node)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "edition.state == 'held'",
        "'held' != edition.state",
        "edition.state in ('draft', 'approved')",
        "editions.c.state.in_(['sending', 'submitted'])",
        "editions.c.state.not_in(STATES | {'held'})",
        "statement.values(state='submitted')",
        "{'state': 'draft'}",
        "text(\"WHERE batches.state = 'pending' AND 1\")",
        "text(\"WHERE state IN ('held')\")",
    ],
)
def test_a_state_that_is_spelled_is_found(line: str) -> None:
    assert any(isinstance(node, ast.expr) and _spells_a_state(node) for node in ast.walk(ast.parse(line)))


def _spells_a_state(node: ast.expr) -> bool:
    match node:
        case ast.Compare():
            return "state" in ast.unparse(node) and _has_word(node.left, *node.comparators)
        case ast.Call(func=ast.Attribute(value=of, attr="in_" | "not_in"), args=args):
            return "state" in ast.unparse(of) and _has_word(*args)
        case ast.Call(keywords=keywords):
            return any(keyword.arg == "state" and _has_word(keyword.value) for keyword in keywords)
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return any(
                isinstance(key, ast.Constant) and key.value == "state" and _has_word(value) for key, value in pairs
            )
        case ast.Constant(value=str(said)):
            return IN_SQL.search(said) is not None
    return False


def _has_word(*nodes: ast.expr) -> bool:
    return any(word in WORDS for node in nodes for word in _constants(node))


def _constants(node: ast.expr) -> Iterator[object]:
    return (inner.value for inner in ast.walk(node) if isinstance(inner, ast.Constant))
