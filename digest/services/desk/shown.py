"""Show an editor an edition as it would leave now, with all possible decisions about it. Changes nothing."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from digest.config import Config
from digest.domain.differences import differences
from digest.domain.edition_life import EDITABLE, UNAPPROVED, UNDECIDED, EditionState
from digest.domain.editions import LeftOut, NoEdition, Rendition
from digest.domain.editor_choices import Choice, ChoiceKind, Choices, Stacks, replay, stacks
from digest.domain.stories import Story
from digest.domain.warm_up import say_held_back
from digest.render.edition import MAX_HTML_BYTES, Renderer
from digest.services.editions.compose import Wish
from digest.services.editions.dates import leaving, next_date, when
from digest.services.editions.edit import FIXES
from digest.services.editions.make import content_hash, make_edition
from digest.services.intake.ask_pages import PageChecker
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.editions.editions import (
    StoredEdition,
    find_edition,
    load_gone,
    load_left_out,
    load_members,
    load_renditions,
)
from digest.store.editions.editor_choices import load_choices
from digest.store.intake.stories import load_by_ids, load_numbers

if TYPE_CHECKING:
    from sqlalchemy import Connection

TEXTS = (
    ChoiceKind.SUBJECT,
    ChoiceKind.PREHEADER,
    ChoiceKind.NOTE,
    ChoiceKind.QUOTE,
    ChoiceKind.FIGURE,
    ChoiceKind.BLOCK,
)
"""The texts of an edition that an editor can write."""
MOST_LEFT_OUT = 60
"""The most left-out stories that are shown, the newest first."""
NOT_DRAFTED = "not drafted"
"""The desk's state of an edition without a draft."""
_BACK = {LeftOut.DROPPED_BY_EDITOR: ChoiceKind.RESTORE}
_ADDABLE = frozenset(FIXES) - {LeftOut.MISSING, LeftOut.UNSAFE}


@dataclass(frozen=True, slots=True)
class Desk:
    """The context of the desk. `sending` opens a mailer of its own; `by` is the editor's name."""

    database: Database
    config: Config
    renderer: Renderer
    pages: PageChecker
    sending: Callable[[], Sending]
    clock: Callable[[], datetime]
    by: str


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story in an edition, as the desk lists it, with the ids of the reports under it."""

    id: int
    title: str
    url: str
    is_lead: bool = False
    is_pinned: bool = False
    is_added: bool = False
    related: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftLine:
    """A story that the edition leaves out, why, and the decision that brings it in; none if nothing does."""

    id: int
    title: str
    reason: str
    back: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An edition as an editor sees it.

    `rendition` is None if there is no edition; then `why` says why. `seen` counts the decisions about it. `drift` says
    what would change in an approved edition if it left now. `html_bytes` is the size of its largest variant on
    arrival.
    """

    digest: str
    local_date: date
    leaves_at: datetime
    stored: StoredEdition | None
    rendition: Rendition | None
    document: Mapping[str, Any]
    content_hash: str
    choices: Choices
    made: tuple[Choice, ...]
    stacks: Stacks
    about: Mapping[int, str]
    sections: tuple[tuple[str, tuple[StoryLine, ...]], ...] = ()
    also: tuple[StoryLine, ...] = ()
    left_out: tuple[LeftLine, ...] = ()
    drift: tuple[str, ...] = ()
    why: str = ""
    html_bytes: int = 0
    max_bytes: int = MAX_HTML_BYTES

    @property
    def seen(self) -> int:
        """The number of decisions about it."""
        return len(self.made)

    @property
    def state(self) -> str:
        """Its state, or NOT_DRAFTED."""
        return self.stored.state if self.stored else NOT_DRAFTED

    @property
    def is_editable(self) -> bool:
        """Whether an editor can still change it."""
        return self.stored is None or (self.stored.state in EDITABLE and self.stored.frozen_at is None)

    @property
    def left_at(self) -> datetime | None:
        """When it began to leave, in the site's zone; None while no reader can have it."""
        began = self.stored.frozen_at if self.stored else None
        return began.astimezone(self.leaves_at.tzinfo) if began else None

    @property
    def held_back(self) -> str:
        """How many readers the warm-up holds back, in words; "" if none."""
        return say_held_back(self.stored.held_back) if self.stored else ""

    @property
    def can_be_approved(self) -> bool:
        """Whether an approval would change anything."""
        state = self.state
        return bool(self.rendition) and state in (NOT_DRAFTED, *UNAPPROVED)

    @property
    def can_be_held(self) -> bool:
        """Whether it can be held."""
        return self.state in (NOT_DRAFTED, *UNDECIDED, EditionState.SENDING)

    def text(self, kind: ChoiceKind) -> str:
        """Return a text as its editor wrote it, or else as the rules make it."""
        return getattr(self.choices, kind.value) or str(self.document.get(kind.value) or "")


def show(desk: Desk, digest: str, local_date: date) -> Shown:
    """Show the edition of a date: as stored if it is frozen or approved, or else as it would be now.

    Raises ConfigError, TemplateError or EditionError if it cannot be made.
    """
    with desk.database.read() as connection:
        stored = find_edition(connection, digest, local_date)
        made = tuple(load_choices(connection, stored.id)) if stored else ()
        renditions = [one for _, one in load_renditions(connection, stored.id)] if stored else []
    shown = Shown(
        digest=digest,
        local_date=local_date,
        leaves_at=leaving(desk.database, desk.config, digest, local_date),
        stored=stored,
        rendition=None,
        document={},
        content_hash=stored.content_hash if stored else "",
        choices=replay(made),
        made=made,
        stacks=stacks(made),
        about=_titles(desk.database, made),
    )
    if stored and not (shown.is_editable and stored.state != EditionState.APPROVED):
        shown = replace(shown, why=stored.explanation, drift=_drift(desk, stored) if shown.is_editable else ())
        return _with_content(desk, shown, renditions, stored.document)
    result = make_edition(desk.database, desk.renderer, desk.config, digest, local_date)
    if isinstance(result, NoEdition):
        return replace(shown, why=result.reason, left_out=_left_lines(result.left_out))
    shown = replace(shown, content_hash=content_hash(result.renditions))
    return _with_content(desk, shown, result.renditions, result.document(), result.edition.left_out)


def _with_content(
    desk: Desk,
    shown: Shown,
    renditions: Sequence[Rendition],
    document: Mapping[str, Any],
    left_out: Iterable[tuple[Story, LeftOut]] | None = None,
) -> Shown:
    whole = [one for one in renditions if not one.sections]
    if not whole or not document.get("sections"):
        return shown
    sections = [(part["name"], part["stories"]) for part in document["sections"]]
    also = document.get("also", [])
    with desk.database.read() as connection:
        listed = [*also, *(one for _, stories in sections for one in stories)]
        under = [guid for one in listed for guid in one.get("related", ())]
        numbers = load_numbers(connection, [*(one["guid"] for one in listed), *under])
        if left_out is None and shown.stored:
            left_out = _stored_left_out(connection, shown.stored)
    choices = shown.choices

    def lines(stories: Iterable[Mapping[str, Any]]) -> tuple[StoryLine, ...]:
        return tuple(
            StoryLine(
                numbers[one["guid"]],
                one["title"],
                one["url"] or "",
                is_lead=one["guid"] == document["lead"],
                is_pinned=numbers[one["guid"]] in choices.pinned,
                is_added=numbers[one["guid"]] in choices.added,
                related=tuple(numbers[guid] for guid in one.get("related", ()) if guid in numbers),
            )
            for one in stories
            if one["guid"] in numbers
        )

    return replace(
        shown,
        rendition=whole[0],
        document=document,
        sections=tuple((name, lines(stories)) for name, stories in sections),
        also=lines(also),
        left_out=_left_lines(left_out or ()),
        html_bytes=max(desk.renderer.mailed_bytes(one.html) for one in whole),
    )


def _left_lines(left_out: Iterable[tuple[Story, LeftOut]]) -> tuple[LeftLine, ...]:
    newest = sorted(left_out, key=lambda one: (one[1] in _HARDLY, -one[0].published_at.timestamp()))
    return tuple(
        LeftLine(story.id, story.title, reason.value, _back(reason)) for story, reason in newest[:MOST_LEFT_OUT]
    )


_HARDLY = (LeftOut.OUTSIDE_WINDOW, LeftOut.ALREADY_SENT)
"""Stories that are left out for these reasons come last."""


def _back(reason: LeftOut) -> str:
    if reason not in _ADDABLE:
        return ""
    return _BACK.get(reason, ChoiceKind.ADD).value


def _stored_left_out(connection: "Connection", edition: StoredEdition) -> list[tuple[Story, LeftOut]]:
    return [
        (story, reason)
        for reason in LeftOut
        for story in load_by_ids(connection, load_left_out(connection, edition.id, reason))
    ]


def _drift(desk: Desk, edition: StoredEdition) -> tuple[str, ...]:
    """Say what would change in an approved edition if it left now."""
    with desk.database.read() as connection:
        own: Collection[int] = load_members(connection, edition.id)
        gone = frozenset(load_gone(connection, edition.id))
    wish = Wish.as_approved(edition.document, own=frozenset(own), gone=gone)
    made = make_edition(desk.database, desk.renderer, desk.config, edition.digest, edition.local_date, wish=wish)
    if isinstance(made, NoEdition):
        return (f"Nothing is left of it: {made.reason}.",)
    if content_hash(made.renditions) == edition.content_hash:
        return ()
    return tuple(differences(edition.document, made.document())) or ("the templates, the ask, or a date",)


def _titles(database: Database, made: Iterable[Choice]) -> dict[int, str]:
    ids = {choice.story_id for choice in made if choice.story_id is not None}
    ids |= {int(choice.value) for choice in made if choice.kind is ChoiceKind.JOIN}
    with database.read() as connection:
        return {story.id: story.title for story in load_by_ids(connection, ids)}


@dataclass(frozen=True, slots=True)
class Coming:
    """A digest's next edition. `due` says when it leaves, such as "Wed 13 May, 07:00, tomorrow"."""

    digest: str
    title: str
    local_date: date
    leaves_at: datetime
    due: str
    state: str


def coming(desk: Desk) -> list[Coming]:
    """List the next edition of each digest, the first to leave first."""
    now, found = desk.clock(), []
    for name in desk.config.digests:
        local_date = next_date(desk.database, desk.config, name, now)
        with desk.database.read() as connection:
            stored = find_edition(connection, name, local_date)
        state = stored.state if stored else NOT_DRAFTED
        leaves_at = leaving(desk.database, desk.config, name, local_date)
        due = when(desk.database, desk.config, name, local_date, now)
        found.append(Coming(name, desk.config.title(name), local_date, leaves_at, due, state))
    return sorted(found, key=lambda one: one.leaves_at)
