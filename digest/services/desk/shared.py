"""Let an editor decide by a signed link: approve, hold, or choose the lead, once each."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from digest.domain.editions import Rendition
from digest.domain.editor_choices import Choice, ChoiceKind
from digest.domain.errors import EditedMeanwhileError, EditionError
from digest.services.desk.act import prove_again
from digest.services.desk.shown import Desk, StoryLine
from digest.services.editions import decide
from digest.services.editions.decide import Signed
from digest.services.editions.edit import Change, edit
from digest.services.shared_links import SharedLink, shared_links
from digest.store.editions.editions import StoredEdition, load_edition, load_renditions
from digest.store.editions.editor_choices import load_choices
from digest.store.intake.stories import load_numbers

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class SharedView:
    """An edition as the holder of a link sees it. `why_not` says why the link has no effect now; "" if it has."""

    edition: StoredEdition
    rendition: Rendition
    stories: tuple[StoryLine, ...]
    why_not: str


def links_to(desk: Desk, edition: StoredEdition, key: str, now: datetime) -> dict[str, str]:
    """Make the links of the desk's editor to an edition."""
    with desk.database.read() as connection:
        seen = len(load_choices(connection, edition.id))
    return shared_links(
        desk.config.public_url,
        key,
        edition=edition.id,
        content_hash=edition.content_hash,
        seen=seen,
        editor=desk.by,
        now=now,
    )


def look(desk: Desk, link: SharedLink) -> SharedView:
    """Load the edition of a link. Raises EditionError if it no longer exists."""
    with desk.database.read() as connection:
        edition = load_edition(connection, link.edition)
        made = load_choices(connection, edition.id)
        renditions = [one for _, one in load_renditions(connection, edition.id)]
        stories = _stories(connection, edition) if link.do == "lead" else ()
    if not renditions:
        raise EditionError(f"Edition {link.edition} has no content: {edition.explanation}")
    return SharedView(edition, renditions[0], stories, _why_not(link, edition, made))


def _stories(connection: "Connection", edition: StoredEdition) -> tuple[StoryLine, ...]:
    document = edition.document
    stories = [story for part in document["sections"] for story in part["stories"]]
    numbers = load_numbers(connection, [story["guid"] for story in stories])
    return tuple(
        StoryLine(numbers[story["guid"]], story["title"], story["url"] or "", is_lead=story["guid"] == document["lead"])
        for story in stories
        if story["guid"] in numbers
    )


def _why_not(link: SharedLink, edition: StoredEdition, made: list[Choice]) -> str:
    if link.is_spent(made):
        return "You have done this already. Each link works once."
    if link.do == "approve" and edition.content_hash != link.content_hash:
        return "The edition has changed since this proof was made. Use the links of the newest proof."
    return ""


def do(desk: Desk, link: SharedLink, story: int | None = None) -> str:
    """Carry out the action of a link, once. Raises EditionError with the reason if the link has no effect now."""
    with desk.database.read() as connection:
        edition = load_edition(connection, link.edition)
        made = load_choices(connection, edition.id)
    if why_not := _why_not(link, edition, made):
        raise EditedMeanwhileError(why_not)
    now = desk.clock()
    match link.do:
        case "approve":
            decide.approve(
                desk.database, edition.id, now=now, by=desk.by, content_hash=link.content_hash, seen=len(made)
            )
            return "Approved."
        case "hold":
            decide.hold(desk.database, edition.id, why="", signed=Signed(desk.by, now), seen=len(made))
            return "Held. Nothing of it leaves until it is approved."
        case "lead" if story is not None:
            done = edit(
                desk.database,
                desk.renderer,
                desk.config,
                edition.id,
                [Change(ChoiceKind.LEAD, str(story))],
                pages=desk.pages,
                by=desk.by,
                now=now,
                seen=len(made),
            )
            return f"It is the lead now. {prove_again(desk, done.edition)}".strip()
        case _:
            raise EditionError("Choose a story first.")
