"""Freeze an edition with its recipients, and preview the recipients."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection

from digest.config import RESERVED, Config, secret_key
from digest.domain.edition_life import MAILED, Cause
from digest.domain.editions import Rendition
from digest.domain.errors import EditionError, HeldBackError, NoReadersError, ReadersElsewhereError
from digest.mail import Mailer
from digest.services.delivery.asks import asks_of
from digest.services.delivery.gate import check
from digest.services.editions.part_renditions import NO_SELECTIONS, Selections, find_selections, shares
from digest.services.sending import Sending, durably
from digest.store.database import Database
from digest.store.delivery.asking import begin_test, lock_asks
from digest.store.delivery.canaries import release
from digest.store.delivery.freezing import (
    AudienceRule,
    count_paused,
    count_reached,
    freeze_recipients,
    preview_recipients,
    somebody_reads,
    somebody_received,
)
from digest.store.delivery.jobs import queue_jobs
from digest.store.delivery.standing import load_sums
from digest.store.delivery.warm_up import load_step, record_held_back
from digest.store.editions.editions import StoredEdition, load_edition, load_renditions
from digest.store.editions.editor_choices import postponed_to
from digest.store.editions.life import move_edition
from digest.store.readers.moving import load_stranded

_MIDNIGHT = datetime.min.time()


@dataclass(frozen=True, slots=True)
class Audience:
    """The number of readers who would get an edition if it were frozen now. `first` names a few of them.

    `paused` counts the digest's readers who have paused their mail; `held_back` counts the readers whom the warm-up
    leaves out.
    """

    by_variant: Mapping[str, int]
    first: tuple[str, ...]
    paused: int = 0
    held_back: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_variant.values())


def audience(
    database: Database,
    config: Config,
    document: Mapping[str, Any],
    *,
    now: datetime,
    edition: StoredEdition | None = None,
    sample: int = 5,
    key: Callable[[], str] = secret_key,
) -> Audience:
    """Count the readers who would get the edition that `document` (its `edition.json`) describes.

    `edition` is the stored edition, if there is one: a correction is for the readers of what it corrects. `key` returns
    the secret key, which only a test of the ask needs.
    """
    with database.read() as connection:
        regular = edition is None or edition.corrects is None
        selections = find_selections(connection, config, document) if regular else NO_SELECTIONS
        rule = _audience_rule(config, document, edition, selections, now)
        rule, held_back = _within_step(connection, config, edition, rule, now)
        names = _names(load_renditions(connection, edition.id)) if edition else _planned(config, document)
        asks = asks_of(connection, config, names, now=now, key=key)
        counts, first = preview_recipients(connection, rule, asks.rule, sample=sample, canary=config.mail.canary)
        paused = count_paused(connection, rule.digest, now)
    return Audience(counts, tuple(first), paused, held_back)


def _names(stored: Iterable[tuple[int, Rendition]]) -> list[str]:
    """Return the names of the asks in an edition, once each."""
    return [rendition.variant for _, rendition in stored if not rendition.sections]


def _planned(config: Config, document: Mapping[str, Any]) -> list[str]:
    """Return the names of the asks in an edition that is not saved."""
    campaign = document.get("campaign")
    asks = [campaign["name"]] if campaign else [variant.name for variant in config.donation.variants]
    return [*asks, *RESERVED] if asks and config.donation.url else [""]


def _audience_rule(
    config: Config,
    document: Mapping[str, Any],
    edition: StoredEdition | None,
    selections: Selections,
    now: datetime,
) -> AudienceRule:
    local_date, zone = date.fromisoformat(document["local_date"]), config.site.zone
    return AudienceRule(
        document["digest"],
        local_date,
        its_day=datetime.combine(local_date, _MIDNIGHT, zone),
        today=datetime.combine(now.astimezone(zone), _MIDNIGHT, zone),
        unserved=selections.unserved,
        configured=config.digests,
        corrects=(edition.id, edition.corrects) if edition and edition.corrects is not None else None,
    )


def _within_step(
    connection: Connection, config: Config, edition: StoredEdition | None, rule: AudienceRule, now: datetime
) -> tuple[AudienceRule, int]:
    """Limit the audience to today's step of the warm-up. Returns the rule, and the number of readers held back."""
    # A correction goes only to readers who were mailed what it corrects, and must reach all of them.
    is_correction = edition is not None and edition.corrects is not None
    if config.mail.warm_up is None or is_correction:
        return rule, 0
    room = load_step(connection, config.mail.warm_up, config.sent_from, now.astimezone(config.site.zone)).room
    beyond = count_reached(connection, rule, now) - room
    return (replace(rule, at_most=room), beyond) if beyond > 0 else (rule, 0)


def freeze(sending: Sending, edition: StoredEdition, *, by_clock: bool = False) -> int:
    """Freeze an edition and its recipients in one transaction. Afterwards, it can only be resumed.

    Returns the number of recipients. With `by_clock`, an edition that was postponed in the meantime is not frozen.

    Raises EditionError if it has no recipients, another process froze different content first, or it was postponed;
    and RestoredError if this machine remembers that the edition left before.
    """
    check(sending, edition)
    # If several processes freeze an edition at once, PostgreSQL refuses all but one; the others look again.
    return durably(sending, lambda: _freeze(sending, edition, by_clock=by_clock))


def freeze_correction(sending: Sending, edition: StoredEdition) -> int:
    """Freeze a correction, and return the number of recipients. Without recipients, cancel it."""
    try:
        return freeze(sending, edition)
    except NoReadersError:
        with sending.database.begin() as connection:
            note = "No reader who received the story can be mailed now."
            move_edition(connection, edition.id, Cause.NO_READERS, note=note)
        return 0


def _freeze(sending: Sending, edition: StoredEdition, *, by_clock: bool) -> int:
    # A correction leaves at once, to the readers who received the story.
    canary = () if edition.corrects is not None else sending.config.mail.canary
    with sending.database.begin(snapshot=True) as connection:
        lock_asks(connection)
        now = sending.clock()
        moved = move_edition(connection, edition.id, Cause.FROZEN, frozen_at=now, sent_from=sending.config.sent_from)
        current = load_edition(connection, edition.id)
        if not moved and current.state in MAILED:
            return load_sums(connection, edition.id).frozen
        if not moved or current.content_hash != edition.content_hash:
            raise EditionError(f"Edition {edition.id} changed before it could be sent. Look at it, and send it again.")
        if by_clock and (later := postponed_to(connection, edition.id)) and later > now:
            raise EditionError(f"Edition {edition.id} was postponed before it could leave.")
        # A correction goes to all who received the story, whatever they have chosen since.
        regular = edition.corrects is None
        selections = find_selections(connection, sending.config, current.document) if regular else NO_SELECTIONS
        stored = load_renditions(connection, edition.id)
        parts = shares(stored, selections, batch_size=partial(_batch_size, sending.mailer))
        asks = asks_of(connection, sending.config, _names(stored), now=now, key=sending.key)
        rule = _audience_rule(sending.config, current.document, current, selections, now)
        rule, held_back = _within_step(connection, sending.config, current, rule, now)
        frozen = freeze_recipients(connection, edition.id, rule, asks.rule, parts, canary=canary)
        if frozen == 0 and held_back:
            raise HeldBackError(_why_held_back(current, held_back), held_back)
        if frozen == 0:
            why = _why_nobody(connection, current, now, unserved=bool(selections.unserved))
            raise _nobody(connection, sending.config, current, why)
        if held_back:
            record_held_back(connection, edition.id, held_back)
        if asks.test and (test := sending.config.donation.test):
            begin_test(connection, edition.id, asks.test, test.name, now)
        release(connection, edition.id, sending.real_clock(connection))  # at once, unless canaries go first
        queue_jobs(connection, edition.id, canary_wait=sending.config.mail.canary_wait)
    return frozen


def _nobody(connection: Connection, config: Config, edition: StoredEdition, why: str) -> NoReadersError:
    if edition.corrects is None and (elsewhere := load_stranded(connection, config.digests)):
        return ReadersElsewhereError(" ".join([why, *(f"{one.words} {one.fix}" for one in elsewhere)]))
    return NoReadersError(why)


def _why_held_back(edition: StoredEdition, readers: int) -> str:
    words = "The only reader of {} is" if readers == 1 else f"All {readers:,} readers of {{}} are"
    return (
        f"{words.format(edition.digest)} held back: other editions took today's whole step of the warm-up "
        "(mail.warm_up)."
    )


def _why_nobody(connection: Connection, edition: StoredEdition, now: datetime, *, unserved: bool) -> str:
    if unserved:
        names = ", ".join(section["name"] for section in edition.document["sections"])
        return f"No reader of {edition.digest} chose a section that this edition has ({names})."
    if edition.corrects is None and somebody_reads(connection, edition.digest, now):
        return f"All readers of {edition.digest} switched to it after they got another digest of that day."
    if edition.corrects is None and somebody_reads(connection, edition.digest, None):
        return f"All readers of {edition.digest} have paused their mail."
    if edition.corrects is None:
        return (
            f"Nobody reads {edition.digest}: there is no active subscriber to mail. "
            "Add readers with `digest subscribers add` or `import`."
        )
    title = edition.document["sections"][0]["stories"][0]["title"]
    end = f"`digest edition cancel {edition.id}` removes this correction."
    if somebody_received(connection, edition.id, edition.digest, edition.corrects, now):
        return f'All readers of {edition.digest} who received "{title}" get it with another digest. {end}'
    return f'No reader of {edition.digest} who can be mailed received "{title}". {end}'


def _batch_size(mailer: Mailer, rendition: Rendition) -> int:
    size = mailer.batch_limit(rendition)
    if size < 1:
        raise EditionError("The edition's page is too large for this mailer. Use fewer stories or shorter templates.")
    return size
