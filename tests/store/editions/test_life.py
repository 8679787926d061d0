"""Whatever is done to an edition, in whatever order: it moves as the domain's table says, or nothing changes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import count, product
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import insert, select, text, update

from digest.domain.batches import BatchState
from digest.domain.edition_life import EDITABLE, EDITION_MOVES, MAILED, UNDECIDED, Cause, EditionState
from digest.domain.editions import Edition, Item, NoEdition, Rendition, Section, Window
from digest.store.database import Database
from digest.store.editions.drafts import replace_edition, save_draft, save_skipped
from digest.store.editions.editions import load_edition
from digest.store.editions.life import finish_edition, move_edition, reopen_edition
from digest.store.tables import batches, editions, renditions, stories
from tests.domain.builders import NOON, story

DAY = date(2026, 5, 12)
WINDOW = Window(NOON - timedelta(days=1), NOON)
RENDITION = Rendition("", "Subject", "Preheader", "<p>Read it.</p>", "Read it.", "token")
LATER = datetime(2026, 5, 12, 11, tzinfo=UTC)
_numbers = count(1)
DEAD_ENDS = (EditionState.CANCELLED, EditionState.SKIPPED)
notes = st.sampled_from(["", "Wait.", "Paused: no."])


class Life(RuleBasedStateMachine):
    """One edition after another, each from nothing. `left`: whether a batch of it is still to leave."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database
        self.begin()

    def begin(self) -> None:
        self.number = 0
        self.state: EditionState | None = None
        self.cause: Cause | None = None
        self.note = self.content = ""
        self.approved: str | None = None
        self.is_frozen = self.left = False
        self.digest = f"digest-{next(_numbers)}"
        with self.database.begin() as connection:
            row = {"guid": self.digest, "title": "T", "text": "", "author": "", "unsafe": False, "image_alt": ""}
            values = row | {"standfirst": "", "categories": [], "published_at": NOON, "first_seen_at": NOON}
            story_id = connection.execute(insert(stories).values(**values).returning(stories.c.id)).scalar_one()
        item = Item(story(story_id), "It voted.")
        self.edition = Edition(self.digest, DAY, WINDOW, "Subject", "Preheader", item, (Section("News", (item,)),))

    @precondition(lambda self: self.state in DEAD_ENDS)
    @rule(content=st.sampled_from("abc"))
    def begin_another(self, content: str) -> None:
        self.begin()
        self.draft(content)

    @rule(content=st.sampled_from("abc"))
    def draft(self, content: str) -> None:
        with self.database.begin() as connection:
            number = save_draft(connection, self.edition, [RENDITION], document={}, content_hash=content, now=NOON)
        if self.state in (None, EditionState.DRAFT):
            assert number is not None
            self.number, self.content = number, content
            self._is(Cause.DRAFTED)
        else:
            assert number is None

    @rule()
    def skip(self) -> None:
        none = NoEdition(self.digest, DAY, WINDOW, "There are no stories.")
        with self.database.begin() as connection:
            number = save_skipped(connection, none, now=NOON)
        if self.state is None or self.state in UNDECIDED:
            assert number is not None
            self.content = self.content if self.number else ""
            self.number = number
            self._is(Cause.SKIPPED, "There are no stories.")
        else:
            assert number is None

    @precondition(lambda self: self.state in EDITABLE and not self.is_frozen)
    @rule(content=st.sampled_from("abc"), is_stale=st.booleans())
    def edit(self, content: str, is_stale: bool) -> None:  # noqa: FBT001
        with self.database.begin() as connection:
            known = load_edition(connection, self.number)
            if is_stale:
                connection.execute(update(editions).where(editions.c.id == self.number).values(content_hash="d"))
                self.content = "d"
            done = replace_edition(connection, known, self.edition, [RENDITION], document={}, content_hash=content)
        assert done is not is_stale or known.content_hash == "d"
        if done:
            self.content = content
            if self.state is EditionState.APPROVED and self.approved != content:
                self._is(Cause.APPROVAL_VOIDED)

    @precondition(lambda self: self.state not in (None, *DEAD_ENDS))
    @rule(ways=st.lists(st.integers(0, 100), min_size=8, max_size=16), note=notes)
    def go_on(self, ways: list[int], note: str) -> None:
        """Make some moves that are allowed, and none that leads to an end."""
        for way in ways:
            allowed = [cause for cause in self._allowed() if EDITION_MOVES[cause].target not in DEAD_ENDS]
            self._move(allowed[way % len(allowed)], note, same=True)
            self.the_edition_is_what_the_moves_made_of_it()

    @precondition(lambda self: self.number)
    @rule(cause=st.sampled_from(Cause), note=notes, same=st.booleans())
    def try_to_move(self, cause: Cause, note: str, same: bool) -> None:  # noqa: FBT001
        self._move(cause, note, same=same)

    def _move(self, cause: Cause, note: str, *, same: bool) -> None:
        values: dict[str, Any] = {}
        if cause is Cause.FROZEN:
            values = {"frozen_at": LATER}
        if cause in (Cause.APPROVED, Cause.CONTINUED):
            values = {"approved_hash": self.content}
        before = self._row()
        with self.database.begin() as connection:
            content = self.content if same else "another"
            done = move_edition(connection, self.number, cause, note=note, content_hash=content, **values)
        assert done == (same and cause in self._allowed())
        if not done:
            assert self._row() == before
            return
        self._is(cause, note)
        self.approved = values.get("approved_hash", self.approved)
        if cause is Cause.FROZEN:
            self.is_frozen = True
            self._queue_a_batch()

    def freeze(self) -> None:
        self._move(Cause.FROZEN, "", same=True)

    @precondition(lambda self: self.left)
    @rule()
    def submit_the_batch(self) -> None:
        self.set_batch(BatchState.SUBMITTED)
        self.left = False
        self.finish()

    @precondition(lambda self: self.is_frozen and not self.left)
    @rule()
    def send_the_batch_again(self) -> None:
        self.set_batch(BatchState.PENDING)
        self.left = True
        with self.database.begin() as connection:
            reopen_edition(connection, self.number)
        if self.state is EditionState.SUBMITTED:
            self._is(Cause.BATCH_CAME_BACK)

    @precondition(lambda self: self.number)
    @rule()
    def finish(self) -> None:
        with self.database.begin() as connection:
            done = finish_edition(connection, self.number, LATER)
        assert done == (self.state is EditionState.SENDING and not self.left)
        if done:
            self._is(Cause.FINISHED)

    @invariant()
    def the_edition_is_what_the_moves_made_of_it(self) -> None:
        if not self.number:
            return
        row = self._row()
        assert (row["state"], row["cause"], row["note"]) == (self.state, self.cause, self.note)
        assert (row["content_hash"], row["approved_hash"]) == (self.content, self.approved)
        assert (row["frozen_at"] is not None) == self.is_frozen
        assert self.is_frozen or self.state not in MAILED

    def _allowed(self) -> list[Cause]:
        return [
            cause
            for cause, move in EDITION_MOVES.items()
            if self.state in move.origins and move.frozen in (None, self.is_frozen)
        ]

    def _is(self, cause: Cause, note: str = "") -> None:
        self.state, self.cause, self.note = EDITION_MOVES[cause].target, cause, note

    def _row(self) -> dict[str, Any]:
        with self.database.read() as connection:
            row = connection.execute(select(editions).where(editions.c.id == self.number)).one()
            return dict(row._mapping)

    def _queue_a_batch(self) -> None:
        with self.database.begin() as connection:
            of_edition = select(renditions.c.id).where(renditions.c.edition_id == self.number)
            rendition = connection.execute(of_edition).scalars().first()
            row = {"number": 1, "first": 1, "last": 2, "size": 2, "state": BatchState.PENDING.value}
            connection.execute(insert(batches).values(edition_id=self.number, rendition_id=rendition, **row))
        self.left = True

    def set_batch(self, state: BatchState) -> None:
        with self.database.begin() as connection:
            connection.execute(update(batches).where(batches.c.edition_id == self.number).values(state=state.value))


def test_an_edition_lives_as_the_table_says(database: Database) -> None:
    class Here(Life):
        def __init__(self) -> None:
            super().__init__(database)

    examples = 25 if database.is_sqlite else 8
    run_state_machine_as_test(Here, settings=settings(max_examples=examples, stateful_step_count=30))


def test_every_move_of_the_table_is_made_and_no_other(database: Database) -> None:
    """The walk reaches what can happen; here are the states that cannot be reached, too."""
    number = _edition(database)
    for state, is_frozen, cause in product(EditionState, (False, True), Cause):
        before = {
            "state": state.value,
            "cause": "drafted",
            "frozen_at": LATER if is_frozen else None,
            "note": "Before.",
        }
        move = EDITION_MOVES[cause]
        is_allowed = state in move.origins and move.frozen in (None, is_frozen)
        with database.begin() as connection:
            connection.execute(update(editions).where(editions.c.id == number).values(**before))
            assert move_edition(connection, number, cause, note="After.") == is_allowed, (state, is_frozen, cause)
            after = load_edition(connection, number)
        expected = (move.target, cause, "After.") if is_allowed else (state, Cause.DRAFTED, "Before.")
        assert (after.state, after.cause, after.note) == expected


def test_a_pause_holds_while_a_batch_comes_back(database: Database) -> None:
    number = _edition(database)
    with database.begin() as connection:
        assert move_edition(connection, number, Cause.FROZEN, frozen_at=LATER)
        assert move_edition(connection, number, Cause.PAUSED, note="The key is refused.")
        reopen_edition(connection, number)
        edition = load_edition(connection, number)
    assert (edition.state, edition.explanation) == (EditionState.SENDING, "Paused: The key is refused.")


def test_nobody_finishes_an_edition_while_a_batch_of_it_comes_back(postgresql_url: str) -> None:
    database = Database(postgresql_url)
    life = Life(database)
    life.draft("a")
    life.freeze()
    life.set_batch(BatchState.UNCERTAIN)

    def finish() -> bool:
        with database.begin() as connection:
            return finish_edition(connection, life.number, LATER)

    with ThreadPoolExecutor(1) as pool:
        with database.begin() as returning:
            returning.execute(update(batches).values(state=BatchState.PENDING.value))
            reopen_edition(returning, life.number)
            finishing = pool.submit(finish)
            while not returning.execute(text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")).scalar():
                assert not finishing.done()
        assert not finishing.result()
    database.close()


def _edition(database: Database) -> int:
    machine = Life(database)
    machine.draft("a")
    return machine.number
