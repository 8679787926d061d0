"""Corrections: the candidates, editors' statements about a story, and mails to the readers who received it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from digest.config import Config
from digest.domain.corrections import Correction, Kind
from digest.domain.editions import Edition, Item, Section, Window
from digest.domain.errors import ConfigError, EditionError
from digest.domain.inbox_row import PREHEADER_CHARS, SUBJECT_CHARS
from digest.domain.plain_text import check_typed, tidy_lines
from digest.domain.stories import Story
from digest.domain.summaries import shorten, summarise
from digest.render.edition import MAX_HTML_BYTES, Renderer
from digest.services.editions.make import Made, content_hash
from digest.services.intake.find_story import find_story
from digest.store.database import Database
from digest.store.editions.corrections import digests_that_mailed, is_underway, load_changed
from digest.store.editions.drafts import next_part, save_draft
from digest.store.editions.editions import StoredEdition, load_correcting, load_edition
from digest.store.intake.stories import mark_story, unmark_story

if TYPE_CHECKING:
    pass

LOOK_BACK = timedelta(days=90)
"""Older editions are not searched."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A story that changed after readers of a digest received it."""

    digest: str
    correction: Correction


def corrections(database: Database, *, now: datetime, digest: str | None = None) -> list[Changed]:
    """List stories of the last three months that changed after they were mailed, without a correction yet.

    Withdrawn stories come first, then stories marked by an editor, then mere updates; the newest first in each group.
    """
    with database.read() as connection:
        changed = load_changed(connection, now - LOOK_BACK, digest)
    order = list(Kind)
    found = [(order.index(one.kind), Changed(name, one)) for name, one in changed if one.kind is not None]
    return [one for _, one in sorted(found, key=lambda entry: entry[0])]


def mark(database: Database, story: str, note: str, *, now: datetime, withdrawn: bool = False) -> Story:
    """Save an editor's statement about a mailed story, for the next edition of each digest that mailed it.

    Raises ConfigError for an empty statement, and EditionError if the story is unknown or nobody received it.
    """
    said = _said(note, needed=not withdrawn)
    with database.begin() as connection:
        found = find_story(connection, story)
        if not digests_that_mailed(connection, found):
            raise EditionError(f'Nobody was mailed "{found.title}"; there is nothing to correct.')
        mark_story(connection, found.id, said, now, withdrawn=withdrawn)
        return find_story(connection, story)


def unmark(database: Database, story: str) -> Story:
    """Delete an editor's statement about a story. Raises EditionError if there is none."""
    with database.begin() as connection:
        found = find_story(connection, story)
        if not unmark_story(connection, found.id):
            raise EditionError(f'Nobody marked "{found.title}". `digest corrections` lists what is marked.')
    return found


def _said(note: str, *, needed: bool = True) -> str:
    """Return a note as readers see it. Raises ConfigError when it is needed and nothing of it can be seen."""
    check_typed(note)
    said = tidy_lines(note)
    if needed and not said:
        raise ConfigError("A correction needs words: --note says what was wrong.")
    return said


@dataclass(frozen=True, slots=True)
class Correcting:
    """A prepared correction, not saved yet: an edition for each digest that mailed the story."""

    story: Story
    made: tuple[Made, ...]


def prepare(
    database: Database,
    renderer: Renderer,
    config: Config,
    story: str,
    note: str,
    *,
    now: datetime,
    again: bool = False,
    withdrawn: bool = False,
) -> Correcting:
    """Prepare a correction of a story. `story` names it as for `find_story`; `note` is the explanation for readers.

    Raises ConfigError if the note is empty, and EditionError if the story is unknown, nobody received it, or readers
    have its correction already. `again` allows another one.
    """
    said = _said(note)
    with database.read() as connection:
        found = find_story(connection, story)
        if withdrawn:
            found = replace(found, withdrawn_at=now, taken_back=True)
        mailed = digests_that_mailed(connection, found)
        today = now.astimezone(config.site.zone).date()
        parts = {digest: next_part(connection, digest, today) for digest in mailed}
        underway = is_underway(connection, found.id)
        earlier = load_correcting(connection, found.id)
    if not mailed:
        raise EditionError(f'Nobody was mailed "{found.title}"; there is nothing to correct.')
    if earlier and not again:
        numbers = ", ".join(str(one.id) for one in earlier)
        raise EditionError(
            f"That story was corrected already (edition {numbers}). `digest send --edition ID` goes on with one that "
            "was interrupted; --again mails all of them once more."
        )
    if underway is not None:
        raise EditionError(
            f"Edition {underway} with that story is still on its way. Let it end, or cancel it "
            f"(`digest edition cancel {underway}`), so that all who received the story get the correction."
        )
    made = [
        _made(renderer, config, digest, one, said, now=now, part=parts[digest])
        for digest, one in mailed.items()
        if digest in config.digests
    ]
    if not made:
        raise EditionError(f'No digest that is configured has mailed "{found.title}".')
    return Correcting(found, tuple(made))


def keep(database: Database, correcting: Correcting, *, now: datetime) -> list[StoredEdition]:
    """Save a correction as drafts. Only readers who received the story get it."""
    story = correcting.story
    if story.taken_back:
        with database.begin() as connection:
            mark_story(connection, story.id, "", now, withdrawn=True)
    return [_saved(database, one, correcting.story, now=now) for one in correcting.made]


def _saved(database: Database, made: Made, story: Story, *, now: datetime) -> StoredEdition:
    edition = made.edition
    with database.begin() as connection:
        edition_id = save_draft(
            connection,
            edition,
            made.renditions,
            document=made.document(),
            content_hash=content_hash(made.renditions),
            now=now,
            corrects=story.id,
        )
        saved = load_edition(connection, edition_id) if edition_id else None
    if saved is None:
        raise EditionError("Another correction was made meanwhile. Try again.")
    return saved


def _made(
    renderer: Renderer, config: Config, digest: str, correction: Correction, note: str, *, now: datetime, part: int
) -> Made:
    local = now.astimezone(config.site.zone)
    item = Item(_shown(correction), "" if correction.withdrawn else _summary(correction.story, config, digest))
    edition = Edition(
        digest=digest,
        local_date=local.date(),
        window=Window(local, local),
        subject=shorten(
            config.words.gettext("Correction: %(title)s") % {"title": correction.mailed_title}, SUBJECT_CHARS
        ),
        preheader=shorten(note, PREHEADER_CHARS),
        lead=item,
        sections=(Section(config.words.gettext("Correction"), (item,)),),
        note=note,
        corrections=(correction,) if correction.withdrawn or _has_new_title(correction) else (),
        part=part,
        corrects=correction.local_date,
    )
    # An apology does not ask for money.
    rendition = renderer.render(edition, None)
    if renderer.mailed_bytes(rendition.html) >= MAX_HTML_BYTES:
        raise EditionError("The note is too long: mail programs would cut the mail off. Say it shorter.")
    return Made(edition, (rendition,))


def _shown(correction: Correction) -> Story:
    """Return the story as the mail shows it. A withdrawn one has no link, because its page is gone."""
    if not correction.withdrawn:
        return correction.story
    return replace(correction.story, title=correction.mailed_title, url=None, image=None)


def _has_new_title(correction: Correction) -> bool:
    return correction.mailed_title != correction.story.title


def _summary(story: Story, config: Config, digest: str) -> str:
    return summarise(story.standfirst, story.text, config.digest(digest).summary_chars)
