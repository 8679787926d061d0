"""Edit an edition before it leaves: save editors' decisions with name and time, and make the edition again."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from digest.config import Config
from digest.domain.differences import differences
from digest.domain.edition_life import EDITABLE, UNDECIDED
from digest.domain.editions import Edition, LeftOut, NoEdition
from digest.domain.editor_choices import Choice, ChoiceKind, moment_after, replay, stacks
from digest.domain.errors import ConfigError, EditedMeanwhileError, EditionError
from digest.domain.inbox_row import placeholder_fault
from digest.domain.plain_text import check_typed, tidy_lines
from digest.domain.postponing import see_that_it_can_leave
from digest.domain.stories import Story
from digest.render.edition import Renderer
from digest.services.editions.compose import Wish
from digest.services.editions.make import Made, make_edition, replace_made
from digest.services.editions.recheck import still_gone
from digest.services.intake.ask_pages import PageChecker
from digest.services.intake.find_story import find_story
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition, load_edition, load_gone, load_members
from digest.store.editions.editor_choices import add_choices, load_choices
from digest.store.editions.life import lock_edition, touch_edition
from digest.store.intake.stories import load_stories

if TYPE_CHECKING:
    from sqlalchemy import Connection

_ABOUT_A_STORY = (
    ChoiceKind.DROP,
    ChoiceKind.PIN,
    ChoiceKind.UNPIN,
    ChoiceKind.ADD,
    ChoiceKind.MOVE,
    ChoiceKind.APART,
    ChoiceKind.JOIN,
    ChoiceKind.RESTORE,
)
FIXES = {
    LeftOut.OUTSIDE_WINDOW: "Add it with --add {number}.",
    LeftOut.EXCLUDED_CATEGORY: "Add it with --add {number}.",
    LeftOut.OVER_LIMIT: "Keep it with --pin {number}.",
    LeftOut.DUPLICATE: "Keep it with --pin {number}.",
    LeftOut.DROPPED_BY_EDITOR: "Undo that with --restore {number}.",
    LeftOut.MISSING: "The feed no longer has it, and its page has not answered; it returns as soon as either does.",
    LeftOut.UNSAFE: "Its link is broken or leads to another site; `site.hosts` in config.toml allows one.",
    LeftOut.SIZE: "The mail would be too large: drop another story with --drop.",
}
"""What an editor can do about a story that was left out, by reason."""
NO_FIX = "It cannot be added."


@dataclass(frozen=True, slots=True)
class Change:
    """A decision in an editor's words. `story` names one as for `find_story`; "" for the whole edition.

    The value of a `JOIN` names the other story in the same way.
    """

    kind: ChoiceKind
    story: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    """An edition after an edit. `warnings` has the earlier decisions that no longer apply, and why.

    `voided`: its approval is void, because its content changed.
    """

    edition: StoredEdition
    warnings: tuple[str, ...] = ()
    voided: bool = False


def edit(
    database: Database,
    renderer: Renderer,
    config: Config,
    edition_id: int,
    changes: Sequence[Change],
    *,
    pages: PageChecker,
    by: str,
    now: datetime,
    seen: int | None = None,
) -> Edited:
    """Apply decisions to an edition that is not frozen, and make it again. A change of content voids an approval.

    `seen` is the number of decisions that the editor knew of; None adds theirs to any others. A story with a missing
    page stays out, unless `pages` finds the page again.

    Raises ConfigError as `check_changes` does, EditedMeanwhileError if there are more decisions than `seen`, and
    EditionError if the edition cannot be edited, a story is unknown, a wanted story cannot be in it, or no edition
    would be left. Then nothing changes.
    """
    check_changes(config, changes, by)
    while True:
        with database.read() as connection:
            edition = editable(connection, edition_id)
            before = load_choices(connection, edition_id)
            see_that_nothing_followed(before, seen)
            members = load_members(connection, edition_id)
            at = moment_after(before, now)
            made = [replace(_choice(connection, change, members), by=by, at=at) for change in changes]
            _see_that_it_can_be_undone(before, made)
            missed = load_gone(connection, edition.id)
            choices, chosen = replay([*before, *made]), replay(before)
            wanted = load_stories(connection, only=choices.fixed | _asked_for(made) | _joined(made))
        result: Made | None = None
        warnings: tuple[str, ...] = ()
        if choices.postponed_to == chosen.postponed_to or choices.of_content != chosen.of_content:
            wish = Wish(choices=choices, gone=still_gone(pages, missed))
            result = _made_again(database, renderer, config, edition, wish)
            warnings = tuple(_missing(result.edition, wanted, made))
        with database.begin() as connection:
            # Another editor may have made decisions in the meantime. Add ours to them.
            lock_edition(connection, edition_id)
            if load_choices(connection, edition_id) != before:
                continue
            current = editable(connection, edition_id)
            if result is None or replace_made(connection, edition, result):
                save_choices(connection, config, current, (before, made), now=now)
                after = load_edition(connection, edition_id)
                return Edited(after, warnings, voided=after.state != edition.state)


def _made_again(database: Database, renderer: Renderer, config: Config, edition: StoredEdition, wish: Wish) -> Made:
    result = make_edition(database, renderer, config, edition.digest, edition.local_date, wish=wish)
    if isinstance(result, NoEdition):
        raise EditionError(f"Edition {edition.id} would have too few stories: {result.reason}. Nothing was changed.")
    return result


def see_that_nothing_followed(made: Sequence[Choice], seen: int | None) -> None:
    """Raise EditedMeanwhileError if there are more decisions about an edition than the first `seen` ones."""
    if seen is None or len(made) == seen:
        return
    names = " and ".join(dict.fromkeys(choice.by or "somebody" for choice in made[seen:])) or "Somebody"
    raise EditedMeanwhileError(
        f"{names} decided something after you looked, so nothing was done. Look again, and repeat what you still want."
    )


def history(database: Database, edition_id: int) -> tuple[list[Choice], dict[int, Story]]:
    """Return the decisions about an edition, with name and time, and their stories by id.

    The value of a `JOIN` is the other story's guid. Raises EditionError if there is no such edition.
    """
    with database.read() as connection:
        load_edition(connection, edition_id)
        made = load_choices(connection, edition_id)
        about = {choice.story_id for choice in made if choice.story_id is not None}
        stories = {story.id: story for story in load_stories(connection, only=about | _joined(made))}
    return [
        replace(choice, value=stories[int(choice.value)].guid) if choice.kind is ChoiceKind.JOIN else choice
        for choice in made
    ], stories


@dataclass(frozen=True, slots=True)
class Changed:
    """The changes of an edition, one line each.

    There are the changes since its approval and since its last proof (None: there was none), and those between that
    proof and the one before.
    """

    since_approval: tuple[str, ...] | None
    since_proof: tuple[str, ...] | None
    by_last_proof: tuple[str, ...]


def changed(edition: StoredEdition) -> Changed | None:
    """Return the changes of an edition; None if it was never approved and had no proof."""
    if edition.proof is None and edition.approved is None:
        return None
    approved = proofed = None
    if edition.approved is not None:
        approved = _since(edition.approved, edition, edition.approved_hash)
    if edition.proof is not None:
        proofed = _since(edition.proof["shown"], edition, edition.proofed_hash)
    before = edition.proof["before"] if edition.proof else None
    by_last = differences(before, edition.proof["shown"]) if edition.proof and before is not None else ()
    return Changed(approved, proofed, tuple(by_last))


def _since(shown: Mapping[str, Any], edition: StoredEdition, content_hash: str | None) -> tuple[str, ...]:
    since = differences(shown, edition.document)
    if not since and content_hash != edition.content_hash:
        since = ["something else in the mail, such as its templates, the ask, or a date"]
    return tuple(since)


def voided(config: Config, before: StoredEdition, after: StoredEdition) -> list[str]:
    """Describe in lines of text which approval of an edition is void, and what changed."""
    at = before.approved_at
    when = f" of {at.astimezone(config.site.zone):%A, %H:%M}" if at else ""
    what = differences(before.document, after.document) or ["something else in the mail"]
    return [f"The approval{when} is void. What has changed:", *(f"  {line}" for line in what)]


def check_changes(config: Config, changes: Sequence[Change], by: str) -> None:
    """Raise ConfigError for decisions that are invalid for any edition."""
    if not changes:
        raise ConfigError("Say what to change: `digest edition edit --help` lists the options.")
    check_typed(by, *(f"{change.value}{change.story}" for change in changes))
    names = [rule.name for rule in config.section_rules]
    for change in changes:
        if change.kind is ChoiceKind.MOVE and change.value not in names:
            raise ConfigError(f'There is no section "{change.value}". Configured: {", ".join(names)}.')
        if change.kind in (ChoiceKind.SUBJECT, ChoiceKind.PREHEADER) and (fault := placeholder_fault(change.value)):
            raise ConfigError(f"--{change.kind.value}: {fault}.")
        if change.kind in _ABOUT_A_STORY and not change.story:
            raise ConfigError(f"Name the story: --{change.kind.value} takes its number, or a piece of its title.")


def _see_that_it_can_be_undone(before: Sequence[Choice], made: Sequence[Choice]) -> None:
    found, kinds = stacks(before), {choice.kind for choice in made}
    if ChoiceKind.UNDO in kinds and not found.done:
        raise EditionError("There is nothing to undo.")
    if ChoiceKind.REDO in kinds and not found.undone:
        raise EditionError("There is nothing to redo.")


def editable(connection: "Connection", edition_id: int) -> StoredEdition:
    """Load an edition that editors can still change. Raises EditionError for others."""
    edition = load_edition(connection, edition_id)
    if edition.corrects is not None:
        raise EditionError(f"Edition {edition_id} is a correction. Cancel it and make another one.")
    if edition.state not in EDITABLE or edition.frozen_at is not None:
        left = "is frozen: readers may have it already" if edition.frozen_at else f"is {edition.state}"
        raise EditionError(f"Edition {edition_id} {left}; it cannot be edited.")
    return edition


def save_choices(
    connection: "Connection",
    config: Config,
    edition: StoredEdition,
    made: tuple[Sequence[Choice], Sequence[Choice]],
    *,
    now: datetime,
) -> None:
    """Save the second decisions, which follow the first ones. The edition is locked.

    Raises EditionError if they postpone it, and it cannot leave then or may be leaving now.
    """
    before, new = made
    was, will_be = replay(before).postponed_to, replay([*before, *new]).postponed_to
    if was != will_be:
        schedule = config.schedule(edition.digest)
        usual = schedule.at(edition.local_date)
        if edition.state in UNDECIDED and (was or usual) <= now:
            at = (was or usual).astimezone(schedule.zone)
            raise EditionError(f"The edition was due at {at:%H:%M} and may be leaving now. Hold it, then postpone it.")
        see_that_it_can_leave(schedule, edition.local_date, will_be or usual, now)
        touch_edition(connection, edition.id)
    add_choices(connection, edition.id, new)


def _choice(connection: "Connection", change: Change, members: Collection[int]) -> Choice:
    if not change.story:
        return Choice(change.kind, None, tidy_lines(change.value))
    story = find_story(connection, change.story, among=members).id
    if change.kind is not ChoiceKind.JOIN:
        return Choice(change.kind, story, change.value)
    other = find_story(connection, change.value, among=members).id
    if other == story:
        raise EditionError(f'"{change.story}" and "{change.value}" are the same story. --join takes two stories.')
    return Choice(change.kind, story, str(other))


def _asked_for(made: Iterable[Choice]) -> frozenset[int]:
    """Return the ids of the stories that these decisions place in the edition separately."""
    other = (ChoiceKind.DROP, ChoiceKind.UNPIN, ChoiceKind.RESTORE, ChoiceKind.JOIN)
    return frozenset(choice.story_id for choice in made if choice.kind not in other and choice.story_id is not None)


def _joined(made: Iterable[Choice]) -> frozenset[int]:
    """Return the ids of the stories that these decisions join."""
    joins = (choice for choice in made if choice.kind is ChoiceKind.JOIN)
    pairs = ((choice.story_id, int(choice.value)) for choice in joins)
    return frozenset(number for pair in pairs for number in pair if number is not None)


def _missing(edition: Edition, wanted: Iterable[Story], made: Sequence[Choice]) -> Iterator[str]:
    """Describe each story that earlier decisions wanted and that can no longer be in the edition.

    Raises EditionError, with the reason and the fix, for a story that the new decisions `made` ask for or displace.
    """
    heads = {item.story.id for item in edition.items}
    related = {story.id for item in edition.items for story in item.related}
    headlines = {headline.story.id for headline in edition.also}
    reasons = {story.id: reason for story, reason in edition.left_out}
    asked_for = _asked_for(made)
    set_apart = {choice.story_id for choice in made if choice.kind is ChoiceKind.APART}
    for story in wanted:
        reason = reasons.get(story.id, LeftOut.OUTSIDE_WINDOW)
        if story.id in heads or (story.id in related and story.id not in asked_for):
            continue
        if story.id in headlines:
            if story.id in asked_for and story.id not in set_apart:
                raise EditionError(
                    f'"{story.title}" is only a headline under "Also this week". Keep it in its section with '
                    f"--pin {story.id}. Nothing was changed."
                )
            continue
        if story.id in related:
            why = f"is grouped with another report of the same event. --apart {story.id} sets it apart."
            raise EditionError(f'"{story.title}" {why} Nothing was changed.')
        if story.id in asked_for | _joined(made) or reason is LeftOut.SIZE:
            fix = FIXES.get(reason, NO_FIX).format(number=story.id)
            raise EditionError(f'"{story.title}" is not in it: {reason.value}. {fix} Nothing was changed.')
        back = f"--restore {story.id} undoes the decisions about it."
        yield f'"{story.title}" was wanted earlier and is not in it: {reason.value}. {back}'
