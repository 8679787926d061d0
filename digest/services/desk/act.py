"""Carry out an editor's actions on the desk, with the services that the command line uses. Holds no rules.

Each action names what the editor has seen. If somebody else made a decision in the meantime, EditedMeanwhileError is
raised and nothing is done.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from digest.domain.batches import OutcomeKind
from digest.domain.edition_life import EDITABLE, EditionState
from digest.domain.editions import NoEdition
from digest.domain.editor_choices import ChoiceKind
from digest.domain.errors import EditedMeanwhileError, EditionError, NeedsAPersonError
from digest.domain.postponing import parse_moment
from digest.services.desk.shown import TEXTS, Desk, Shown
from digest.services.editions import corrections, decide
from digest.services.editions.dates import when
from digest.services.editions.decide import Signed
from digest.services.editions.edit import Change, edit, see_that_nothing_followed, voided
from digest.services.editions.make import content_hash, draft_of, make_edition, replace_made
from digest.services.editions.proofs import proof, send_proofs
from digest.services.readers.addresses import normal_email
from digest.store.editions.editions import StoredEdition
from digest.store.editions.editor_choices import load_choices

ABOUT_A_STORY = (
    ChoiceKind.LEAD,
    ChoiceKind.DROP,
    ChoiceKind.PIN,
    ChoiceKind.UNPIN,
    ChoiceKind.ADD,
    ChoiceKind.RESTORE,
)
"""The decisions that need only the story."""


class Place(NamedTuple):
    """A place for a story: in a section, before another story, or at its end if `before` is None."""

    story: int
    section: str
    before: int | None = None


def text_changes(was: Mapping[str, str], said: Mapping[str, str]) -> list[Change]:
    """Compare the texts of a form with those that it showed; what an editor did not touch is not changed."""

    def plain(text: str) -> str:
        return text.replace("\r\n", "\n").strip()

    return [
        Change(kind, value=plain(said[kind.value]))
        for kind in TEXTS
        if kind.value in said and plain(said[kind.value]) != plain(was.get(kind.value, ""))
    ]


def stepped(shown: Shown, story: int, step: int) -> list[Change]:
    """Move a story up (-1) or down (1) in its section, skipping the lead. Raises EditionError at the section's end."""
    for name, lines in shown.sections:
        others = [line.id for line in lines if not line.is_lead or line.id == story]
        if story in others:
            at = others.index(story) + step
            if not 0 <= at < len(others):
                raise EditionError(f"It is the {'first' if step < 0 else 'last'} story of its section already.")
            rest = [one for one in others if one != story]
            return placed(shown, Place(story, name, rest[at] if at < len(rest) else None))
    raise EditionError("That story has no place of its own in the edition.")


def placed(shown: Shown, place: Place) -> list[Change]:
    """Put a story into a place. The other stories of the section keep their order, as do other sections."""
    sections = {name: [line.id for line in lines] for name, lines in shown.sections}
    own = next((name for name, ids in sections.items() if place.story in ids), None)
    ids = [one for one in sections.get(place.section, []) if one != place.story]
    at = ids.index(place.before) if place.before in ids else len(ids)
    ids.insert(at, place.story)
    moved = [Change(ChoiceKind.MOVE, str(place.story), place.section)] if own != place.section else []
    elsewhere = [one for one in shown.choices.order if one not in ids]
    order = [Change(ChoiceKind.ORDER, str(one)) for one in (*elsewhere, *ids)]
    return [*moved, Change(ChoiceKind.ORDER), *order]


def change(desk: Desk, shown: Shown, changes: Sequence[Change], seen: int) -> str:
    """Edit an edition, and return what the editor should know. Sends a new proof if an approval is void."""
    if not changes:
        return "Nothing was changed."
    draft = _draft(desk, shown)
    done = edit(
        desk.database,
        desk.renderer,
        desk.config,
        draft.id,
        changes,
        pages=desk.pages,
        by=desk.by,
        now=desk.clock(),
        seen=seen,
    )
    said = ["Saved.", *done.warnings]
    if done.voided:
        said += [*voided(desk.config, draft, done.edition), prove_again(desk, done.edition)]
    return "\n".join(filter(None, said))


def approve(desk: Desk, shown: Shown, seen: int, seen_hash: str) -> str:
    """Approve an edition with exactly the content that the editor saw."""
    draft = _draft(desk, shown)
    if draft.state in EDITABLE - {EditionState.APPROVED} and draft.frozen_at is None:
        _bring_up_to_date(desk, draft, seen, seen_hash)
    decide.approve(desk.database, draft.id, now=desk.clock(), by=desk.by, content_hash=seen_hash)
    return "Approved." if desk.clock() < shown.leaves_at else "Approved. Its time has passed, so it leaves at once."


def _bring_up_to_date(desk: Desk, draft: StoredEdition, seen: int, seen_hash: str) -> None:
    """Save the draft as the editor saw it, which is as it would be now."""
    made = make_edition(desk.database, desk.renderer, desk.config, draft.digest, draft.local_date)
    if isinstance(made, NoEdition):
        raise EditionError(f"There is no edition to approve: {made.reason}.")
    with desk.database.begin() as connection:
        see_that_nothing_followed(load_choices(connection, draft.id), seen)
        is_same = content_hash(made.renditions) == seen_hash
        if not is_same or not replace_made(connection, draft, made):
            raise EditedMeanwhileError("The edition changed after you looked, so it is not approved. Look at it again.")


def hold(desk: Desk, shown: Shown, seen: int, why: str) -> str:
    """Hold an edition."""
    signed = Signed(desk.by, desk.clock())
    decide.hold(desk.database, _draft(desk, shown).id, why=why, signed=signed, seen=seen)
    return "Held. Nothing of it leaves until it is approved."


def postpone(desk: Desk, shown: Shown, seen: int, to: str) -> str:
    """Postpone an edition to a moment, in the words that the command line accepts."""
    draft, now = _draft(desk, shown), desk.clock()
    moment = parse_moment(to, desk.config.schedule(shown.digest), shown.local_date, now)
    decide.postpone(desk.database, desk.config, draft.id, moment, signed=Signed(desk.by, now), seen=seen)
    return f"It leaves {when(desk.database, desk.config, shown.digest, shown.local_date, now)}."


def prove(desk: Desk, shown: Shown, to: str) -> str:
    """Mail the edition as it would be now to one address, marked as a proof."""
    try:
        address = normal_email(to)
    except ValueError as error:
        raise EditionError(f"{to or 'The address'}: {error}") from None
    made = make_edition(desk.database, desk.renderer, desk.config, shown.digest, shown.local_date)
    if isinstance(made, NoEdition):
        raise EditionError(f"There is no edition to show: {made.reason}.")
    sending = desk.sending()
    try:
        outcome = proof(sending, made, address)
    finally:
        sending.mailer.close()
    if outcome.kind is not OutcomeKind.ACCEPTED:
        raise NeedsAPersonError(f"The proof was not sent: {outcome.detail or outcome.kind.value}.")
    return f"A proof is on its way to {address}."


def correct(desk: Desk, story: int, note: str) -> str:
    """Mark a story for a correction in the next edition of each digest that mailed it."""
    found = corrections.mark(desk.database, str(story), note, now=desk.clock())
    return f"The next edition carries your correction of “{found.title}”."


def uncorrect(desk: Desk, story: int) -> str:
    """Withdraw a correction that no edition has mailed yet."""
    return f"“{corrections.unmark(desk.database, str(story)).title}” is no longer to be corrected."


def _draft(desk: Desk, shown: Shown) -> StoredEdition:
    return draft_of(desk.database, desk.renderer, desk.config, shown.digest, shown.local_date, now=desk.clock())


def prove_again(desk: Desk, edition: StoredEdition) -> str:
    """Mail a new proof to the approvers of the edition. Return what they should know, or what went wrong."""
    sending = desk.sending()
    try:
        return "A new proof was sent." if send_proofs(sending, edition) else ""
    except NeedsAPersonError as error:
        return str(error)
    finally:
        sending.mailer.close()
