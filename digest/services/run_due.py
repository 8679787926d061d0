"""Do what is due: read the feed if need be, draft, send, resume, hold and skip editions.

`digest.domain.due` decides, by what the database holds. Nothing here needs to be alone: however many processes do this
at once, each step is a conditional change that one of them makes, and the others find it made.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from digest.config import Config
from digest.domain.due import GONE, LOOK_BACK, Do, Left, Past, Plan, Step, due, is_late, is_stale
from digest.domain.editions import NoEdition
from digest.domain.errors import ApprovalVoidError, DigestError, EditionBusyError, NeedsAPersonError, NoReadersError
from digest.render.edition import Renderer
from digest.services.deliver import freeze, ready_edition, send
from digest.services.ingest import Fetch, PollResult, poll
from digest.services.owners import gone, this_process
from digest.services.proofs import renew_proofs, send_proofs
from digest.services.publish import build_draft
from digest.services.refresh import Ask, refresh
from digest.services.report import Report, report
from digest.services.submit import Sending
from digest.store.drafts import save_skipped
from digest.store.editions import StoredEdition, find_edition, load_pasts, move_edition
from digest.store.senders import load_sender, take_edition
from digest.store.stories import load_feed


class Memory(Protocol):
    """Whatever remembers outside the database which editions left."""

    def left(self) -> dict[str, Left]:
        """Recall the last edition of each digest that left."""

    def remember(self, digest: str, left: Left | None) -> None:
        """Remember the last edition of a digest that left; None: there was none."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What doing what is due works with. `stop` ends a send after the requests in flight, `watch` sees its progress.

    Without `polls` the feed is read only if an edition waits for it: somebody else reads it from time to time.
    """

    sending: Sending
    renderer: Renderer
    site: Fetch
    pages: Ask
    memory: Memory
    stop: threading.Event
    watch: Callable[[Report], None] | None = None
    polls: bool = True


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one step: how the edition stands after it (None: there is none), or why it failed (`error`)."""

    step: Step
    report: Report | None
    error: str = ""
    needs_a_person: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """What was done at one time of asking. `poll` is what reading the feed brought, None if it was not read.

    `unforeseen` are the errors that nobody provided for; the other steps were done all the same.
    """

    poll: PollResult | None
    done: tuple[Done, ...]
    unforeseen: tuple[Exception, ...] = ()

    @property
    def brought_something(self) -> bool:
        """Whether the feed was read or an edition sent, and nothing went wrong."""
        troubles = self.exit_code or self.unforeseen or (self.poll and self.poll.status == "failed")
        return bool(self.poll or self.done) and not troubles

    @property
    def exit_code(self) -> int:
        """3 when a person must look, 1 when something could not be done, else 0."""
        if any(one.needs_a_person for one in self.done):
            return 3
        return 1 if any(one.error for one in self.done) else 0


def plans(config: Config) -> list[Plan]:
    """Turn the configuration into how each digest goes out."""
    return [
        Plan(
            digest=name,
            schedule=config.schedule(name),
            needs_approval=settings.approval == "required",
            draft_before=settings.draft_before,
            late_after=settings.late_after,
            when_late=settings.when_late,
        )
        for name, settings in config.digests.items()
    ]


def whats_due(duty: Duty) -> list[Step]:
    """Ask what is due now."""
    config, now = duty.sending.config, duty.sending.clock()
    left = duty.memory.left()
    pasts = {name: replace(past, left=left.get(name)) for name, past in _pasts(duty).items()}
    return due(plans(config), now, pasts)


def _pasts(duty: Duty) -> dict[str, Past]:
    since = duty.sending.clock().astimezone(duty.sending.config.site.zone).date() - LOOK_BACK - timedelta(days=1)
    with duty.sending.database.read() as connection:
        return load_pasts(connection, since)


def run_due(duty: Duty) -> Round:
    """Do all that is due now, one step after the other: the trouble of one does not keep the others waiting."""
    steps = whats_due(duty)
    done: list[Done] = []
    unforeseen: list[Exception] = []
    read, feed_is_read = None, False
    try:
        read = _poll(duty, urgent=any(step.do in (Do.DRAFT, Do.SEND, Do.HOLD) for step in steps))
        feed_is_read = read is None or read.status != "failed"
    except Exception as error:  # noqa: BLE001 -- handed on
        unforeseen.append(error)
    for step in steps:
        if duty.stop.is_set():
            break
        try:
            one = _Doing(duty, step, feed_is_read).do()
        except Exception as error:  # noqa: BLE001 -- handed on
            unforeseen.append(error)
        else:
            done += [one] if one else []
    try:
        renew_proofs(duty.sending)
    except Exception as error:  # noqa: BLE001 -- handed on
        unforeseen.append(error)
    _remember(duty)
    return Round(read, tuple(done), tuple(unforeseen))


def _remember(duty: Duty) -> None:
    """Remember what left from elsewhere, too: by hand, or from another machine."""
    for name, past in _pasts(duty).items():
        left = [Left(one.local_date, one.state == "submitted") for one in past.editions.values() if one.state in GONE]
        if left:
            duty.memory.remember(name, max(left, key=lambda one: one.local_date))


def _poll(duty: Duty, *, urgent: bool) -> PollResult | None:
    """Read the feed if that was not done for so long as configured, or did not succeed and an edition waits for it."""
    sending = duty.sending
    now, config = sending.clock(), sending.config
    with sending.database.read() as connection:
        feed = load_feed(connection, config.site.feed)
    if not (urgent or duty.polls) or not is_stale(
        feed.read_at if urgent else feed.polled_at, now, config.feed.poll_every
    ):
        return None
    return poll(sending.database, duty.site, config, now=now)


@dataclass(frozen=True, slots=True)
class _Doing:
    """One step being done."""

    duty: Duty
    step: Step
    feed_is_read: bool

    def do(self) -> Done | None:
        """Do it. Gives None when nothing was to be done after all: another process was faster, or it must wait."""
        try:
            return self._as_told()
        except EditionBusyError:
            return None
        except ApprovalVoidError as error:
            return Done(self.step, self._stands(), str(error), needs_a_person=True)
        except DigestError as error:
            # Where another process did it meanwhile, ours had to fail.
            if self.step not in whats_due(self.duty):
                return None
            return Done(self.step, self._stands(), str(error), isinstance(error, NeedsAPersonError))

    def _stands(self) -> Report | None:
        found = self._find()
        return report(self._sending.database, found.id) if found else None

    def _as_told(self) -> Done | None:
        match self.step.do:
            case Do.DRAFT:
                return self._draft()
            case Do.SEND:
                return self._send()
            case Do.RESUME:
                return self._resume()
            case Do.HOLD:
                return self._hold()
            case Do.SKIP:
                return self._skip(self._none(self.step.why))

    @property
    def _sending(self) -> Sending:
        return self.duty.sending

    def _draft(self) -> Done | None:
        """Make the draft that waits for approval; one without stories is tried again until its time."""
        made = self._build()
        if isinstance(made, NoEdition):
            return None
        send_proofs(self._sending, made)
        return self._done(made.id)

    def _build(self) -> StoredEdition | NoEdition:
        sending, step = self._sending, self.step
        return build_draft(
            sending.database, self.duty.renderer, sending.config, step.digest, step.local_date, now=sending.clock()
        )

    def _send(self) -> Done | None:
        sending = self._sending
        edition = ready_edition(
            sending.database,
            self.duty.renderer,
            sending.config,
            self.step.digest,
            now=sending.clock(),
            wanted=self.step.local_date,
        )
        if isinstance(edition, NoEdition):
            return self._nothing_to_say(edition)
        duty = self.duty
        edition = refresh(sending, duty.renderer, duty.site, duty.pages, edition).edition
        if isinstance(edition, NoEdition):
            return self._nothing_to_say(edition)
        try:
            freeze(sending, edition)
        except NoReadersError:
            return self._skip(self._none("Nobody reads it: there was no active subscriber."))
        return self._submit(edition.id)

    def _resume(self) -> Done | None:
        found = self._find()
        return self._submit(found.id) if found else None

    def _submit(self, edition_id: int) -> Done:
        memory, digest, local_date = self.duty.memory, self.step.digest, self.step.local_date
        memory.remember(digest, Left(local_date, finished=False))
        try:
            done = send(self._sending, edition_id, stop=self.duty.stop, watch=self.duty.watch)
        except NeedsAPersonError as error:
            if self.duty.stop.is_set():
                return self._done(edition_id)
            return Done(self.step, report(self._sending.database, edition_id), str(error), needs_a_person=True)
        if done.state == "submitted":
            memory.remember(digest, Left(local_date, finished=True))
        return Done(self.step, done, needs_a_person=done.needs_a_person)

    def _hold(self) -> Done | None:
        """Hold the edition for a person; one that was not made yet is made, so that there is something to look at."""
        sending = self._sending
        found = self._find() or self._build()
        if isinstance(found, NoEdition):
            return self._nothing_to_say(found)
        process, now = this_process(), sending.real_clock()
        with sending.database.begin() as connection:
            dead = gone({load_sender(connection, found.id) or ""})
            # A send that goes on is not held by the clock.
            if not take_edition(connection, found.id, process=process, now=now, until=now, gone=dead):
                return None
            origins = ("draft", "approved", "sending")
            held = move_edition(connection, found.id, origins=origins, to="held", note=self.step.why)
        return self._done(found.id) if held else None

    def _nothing_to_say(self, none: NoEdition) -> Done | None:
        """Record that there is no edition. While the feed cannot be read, that is not known before it is late."""
        plan = next(plan for plan in plans(self._sending.config) if plan.digest == none.digest)
        if not self.feed_is_read and not is_late(plan, none.local_date, self._sending.clock()):
            return None
        return self._skip(none)

    def _none(self, why: str) -> NoEdition:
        digest, local_date = self.step.digest, self.step.local_date
        window = self._sending.config.schedule(digest).window(local_date)
        if not self.step.is_news:
            # What was published before the digest was set up is none of its business.
            window = replace(window, start=window.end)
        return NoEdition(digest, local_date, window, why)

    def _skip(self, none: NoEdition) -> Done | None:
        if not self.step.is_news:
            # The database is new, not an old one: what this machine remembers is of another one.
            self.duty.memory.remember(none.digest, None)
        with self._sending.database.begin() as connection:
            edition_id = save_skipped(connection, none, now=self._sending.clock())
        return self._done(edition_id) if edition_id and self.step.is_news else None

    def _find(self) -> StoredEdition | None:
        with self._sending.database.read() as connection:
            return find_edition(connection, self.step.digest, self.step.local_date)

    def _done(self, edition_id: int) -> Done:
        stands = report(self._sending.database, edition_id)
        return Done(self.step, stands, needs_a_person=stands.needs_a_person)
