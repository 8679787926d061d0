"""Make editions: compose, render, and save as a draft."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from digest.config import Config
from digest.domain.editions import HUNDREDTHS, Edition, NoEdition, Progress, Rendition
from digest.domain.errors import ConfigError, EditionError
from digest.render.edition import Renderer, edition_document
from digest.services.editions.compose import NO_WISH, Wish, compose_edition
from digest.services.editions.dates import spoken
from digest.services.editions.illustrate import illustrate
from digest.store.database import Database
from digest.store.editions.campaigns import raised
from digest.store.editions.drafts import replace_edition, save_draft
from digest.store.editions.editions import (
    StoredEdition,
    find_edition,
    load_edition,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Made:
    """An unsaved edition with its renditions, one per variant of the ask."""

    edition: Edition
    renditions: tuple[Rendition, ...]

    def document(self, variant: str | None = None) -> dict[str, Any]:
        """The `edition.json` of one variant, the first one by default."""
        return edition_document(self.edition, self.rendition(variant))

    def rendition(self, variant: str | None = None) -> Rendition:
        """Return the rendition of a variant. Raises ConfigError if there is no such variant."""
        if variant is None:
            return self.renditions[0]
        for rendition in self.renditions:
            if rendition.variant == variant:
                return rendition
        known = ", ".join(one.variant for one in self.renditions if one.variant) or "none"
        raise ConfigError(f'There is no variant "{variant}". Configured: {known} (the [[donation.variants]] tables).')


def make_edition(
    database: Database, renderer: Renderer, config: Config, digest: str, local_date: date, *, wish: Wish = NO_WISH
) -> Made | NoEdition:
    """Compose the edition of a date, make it fit into a mail, and render every variant of the ask.

    The copies of its pictures are made first, so that every process renders the same edition.
    """
    edition = compose_edition(database, config, digest, local_date, wish=wish)
    if isinstance(edition, NoEdition):
        return edition
    is_approved = wish.only is not None
    progress = wish.progress if is_approved else _progress(database, config, local_date)
    illustrated = illustrate(database, config, edition, is_approved=is_approved)
    return Made(*renderer.render_all(replace(illustrated, progress=progress)))


def _progress(database: Database, config: Config, day: date) -> Progress | None:
    """Return how far the campaign of a day is; None without a campaign, and once its goal is reached."""
    campaign = config.donation.campaign_on(day)
    if campaign is None:
        return None
    with database.read() as connection:
        sum_of_gifts = raised(connection, currency=campaign.currency, since=campaign.since, until=campaign.until)
    goal = campaign.goal * HUNDREDTHS
    return Progress(campaign.name, sum_of_gifts, goal, campaign.currency) if sum_of_gifts < goal else None


def build_draft(
    database: Database, renderer: Renderer, config: Config, digest: str, local_date: date, *, now: datetime
) -> StoredEdition | NoEdition:
    """Make the edition of a date, and save it as a draft in place of an earlier draft.

    Raises EditionError if that edition is no longer a draft.
    """
    made = make_edition(database, renderer, config, digest, local_date)
    if isinstance(made, NoEdition):
        return made
    with database.begin() as connection:
        edition_id = save_draft(
            connection,
            made.edition,
            made.renditions,
            document=made.document(),
            content_hash=content_hash(made.renditions),
            now=now,
        )
        found = load_edition(connection, edition_id) if edition_id else find_edition(connection, digest, local_date)
    if found is None or edition_id is None:
        state = found.state if found else "gone"
        raise EditionError(
            f"The {digest} edition of {local_date} is {state}, not a draft, and stays unchanged. "
            f"`digest edition show {found.id if found else ''}` shows it."
        )
    return found


def draft_of(
    database: Database, renderer: Renderer, config: Config, digest: str, local_date: date, *, now: datetime
) -> StoredEdition:
    """Find the edition of a date, or make its draft. Raises EditionError when there is nothing to make it from."""
    with database.read() as connection:
        found = find_edition(connection, digest, local_date)
    if found is not None:
        return found
    built = build_draft(database, renderer, config, digest, local_date, now=now)
    if isinstance(built, NoEdition):
        raise EditionError(
            f"There is no edition of {spoken(database, config, digest, local_date, now)}: {built.reason}."
        )
    return built


def replace_made(connection: "Connection", known: StoredEdition, made: Made) -> bool:
    """Replace the content of an edition that is not frozen. Returns False if it is no longer as `known`."""
    return replace_edition(
        connection,
        known,
        made.edition,
        made.renditions,
        document=made.document(),
        content_hash=content_hash(made.renditions),
    )


def content_hash(renditions: Sequence[Rendition]) -> str:
    """Hash what readers would get. An approval covers this hash."""
    digest = hashlib.sha256()
    for rendition in renditions:
        for part in (rendition.variant, rendition.subject, rendition.html, rendition.text):
            digest.update(part.encode())
            digest.update(b"\0")
    return digest.hexdigest()
