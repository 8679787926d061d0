"""Check the site again before an edition is frozen: whether every story still exists, and its title.

It reads the feed again, then requests each chosen story's page. Missing stories are left out, and corrected titles are
used. What cannot be checked is only reported, so that a short outage of the site removes no story from a mail.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from digest.domain.differences import differences
from digest.domain.due import is_stale
from digest.domain.edition_life import UNDECIDED, Cause, EditionState
from digest.domain.editions import NoEdition
from digest.domain.errors import ApprovalVoidError, NeedsAPersonError
from digest.feed.fetching.pages import Standing
from digest.render.edition import Renderer
from digest.services.editions.compose import Wish
from digest.services.editions.make import content_hash, make_edition, replace_made
from digest.services.editions.part_renditions import save_renditions_for_selections
from digest.services.editions.proofs import send_proofs
from digest.services.intake.ask_pages import PageChecker
from digest.services.intake.read_feed import Fetch, poll
from digest.services.sending import Sending
from digest.store.editions.drafts import save_left_out
from digest.store.editions.editions import StoredEdition, load_edition, load_gone, load_members
from digest.store.editions.life import move_edition
from digest.store.intake.stories import load_feed

FRESH = timedelta(minutes=1)
"""A more recent reading of the feed is not repeated."""


@dataclass(frozen=True, slots=True)
class Rechecked:
    """An edition that may leave, and what could not be checked."""

    edition: StoredEdition | NoEdition
    warnings: tuple[str, ...] = field(default=())


def recheck(sending: Sending, renderer: Renderer, site: Fetch, pages: PageChecker, edition: StoredEdition) -> Rechecked:
    """Bring an edition that is not frozen up to date with the site.

    An approved edition keeps its stories and their order. If its content changes anyway, its approval is void: a new
    proof is sent, and ApprovalVoidError is raised. If no story is left, it is also held.
    """
    if edition.frozen_at is not None or edition.corrects is not None:
        return Rechecked(edition)
    warnings = _read_feed(sending, site, pages)
    with sending.database.read() as connection:
        urls = load_members(connection, edition.id)
        missed = load_gone(connection, edition.id)
    standings = {} if warnings else pages.check(url for url in urls.values() if url)
    gone = frozenset(story for story, url in urls.items() if url and standings.get(url) is Standing.GONE)
    if gone and len(gone) == len(urls) > 1:
        warnings.append("The site says that every story's page is missing; no story is left out for that.")
        gone = frozenset()
    silent = sum(standing is Standing.UNREACHABLE for standing in standings.values())
    if silent:
        warnings.append(f"{silent} of {len(standings)} stories' pages could not be reached; they stay in.")
    gone |= frozenset(missed) if warnings or edition.state is EditionState.APPROVED else still_gone(pages, missed)
    done = _made_anew(sending, renderer, edition, gone, frozenset(urls))
    if done is None:
        # An editor or another process was faster: check its edition, unless it is decided already.
        with sending.database.read() as connection:
            found = load_edition(connection, edition.id)
        if found.state not in UNDECIDED:
            return Rechecked(found)
        return recheck(sending, renderer, site, pages, found)
    return replace(done, warnings=(*warnings, *done.warnings))


def still_gone(pages: PageChecker, missed: Mapping[int, str | None]) -> frozenset[int]:
    """Return which pages of these stories, by their ids, are not back; nothing is asked where none is missed."""
    standings = pages.check(url for url in missed.values() if url) if missed else {}
    return frozenset(story for story, url in missed.items() if not url or standings.get(url) is not Standing.THERE)


def _read_feed(sending: Sending, site: Fetch, pages: PageChecker) -> list[str]:
    config, now = sending.config, sending.clock()
    with sending.database.read() as connection:
        feed = load_feed(connection, config.site.feed_address)
    if not is_stale(feed.whole_at, now, FRESH):
        return []
    if feed.last_error and not is_stale(feed.polled_at, now, FRESH):
        return [f"The feed could not be read again before sending: {feed.last_error}"]
    read = poll(sending.database, site, pages, config, now=now, whole=True)
    return [f"The feed could not be read again before sending: {read.error}"] if read.error else []


def _made_anew(
    sending: Sending, renderer: Renderer, edition: StoredEdition, gone: frozenset[int], own: frozenset[int]
) -> Rechecked | None:
    """Make the edition from what is known now; None if it changed in the meantime."""
    approved = edition.state is EditionState.APPROVED
    wish = Wish.as_approved(edition.document, own=own, gone=gone) if approved else Wish(gone=gone)
    made = make_edition(sending.database, renderer, sending.config, edition.digest, edition.local_date, wish=wish)
    if isinstance(made, NoEdition):
        if approved:
            why = f"It was approved, and now nothing is left of it: {made.reason}."
            with sending.database.begin() as connection:
                move_edition(connection, edition.id, Cause.NOTHING_LEFT, note=why)
                save_left_out(connection, edition.id, made.left_out)
            raise ApprovalVoidError(f"Edition {edition.id} is held. {why}")
        return Rechecked(made)
    if content_hash(made.renditions) != edition.content_hash:
        with sending.database.begin() as connection:
            replaced, found = replace_made(connection, edition, made), load_edition(connection, edition.id)
        if not replaced:
            return None
        known, edition = edition, found
        if approved:
            what = "; ".join(differences(known.document, found.document)) or "the templates, the ask, or a date"
            raise ApprovalVoidError(
                f"Edition {edition.id} changed after its approval: {what}. "
                f"`digest edition diff {edition.id}` shows what; `digest edition approve {edition.id}` approves it "
                f"anew.{_proved_again(sending, edition)}"
            )
    shared = save_renditions_for_selections(sending, renderer, edition, made)
    return Rechecked(edition, shared.warnings) if shared.saved else None


def _proved_again(sending: Sending, edition: StoredEdition) -> str:
    """Send a new proof. Returns what a person must know if that failed."""
    try:
        send_proofs(sending, edition)
    except NeedsAPersonError as error:
        return f" {error}"
    return ""
