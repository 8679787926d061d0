"""Do one due step: draft, send, resume, hold or skip an edition.

Each step is a conditional change: if several processes try it, one makes the change, and the others find it made.
"""

from dataclasses import dataclass, replace

from digest.domain.due import Do, Past, Step, is_late
from digest.domain.edition_life import Cause, EditionState
from digest.domain.editions import NoEdition
from digest.domain.errors import (
    ApprovalVoidError,
    DigestError,
    EditionBusyError,
    HeldBackError,
    NeedsAPersonError,
    NoReadersError,
    ReadersElsewhereError,
    RestoredError,
)
from digest.domain.restored import explain_restored
from digest.services.delivery.care import is_resting
from digest.services.delivery.freeze import freeze
from digest.services.delivery.ledger_report import Report, report
from digest.services.delivery.processes import gone, this_process
from digest.services.delivery.send import send
from digest.services.editions.explain import without_room
from digest.services.editions.make import build_draft
from digest.services.editions.proofs import send_proofs
from digest.services.editions.ready import ready_edition
from digest.services.editions.recheck import recheck
from digest.services.schedule.whats_due import Duty, load_known, plans, whats_due
from digest.services.sending import Sending
from digest.store.delivery.jobs import workers_are_at
from digest.store.delivery.leases import load_sender, take_edition
from digest.store.editions.drafts import save_skipped
from digest.store.editions.editions import StoredEdition, find_edition
from digest.store.editions.life import move_edition


@dataclass(frozen=True, slots=True)
class Done:
    """The result of a step: the edition's report afterwards (None: there is no edition), or why it failed (`error`).

    `warnings` has what could not be checked before the edition left.
    """

    step: Step
    report: Report | None
    error: str = ""
    needs_a_person: bool = False
    warnings: tuple[str, ...] = ()


def do_step(duty: Duty, step: Step, *, feed_is_read: bool) -> Done | None:
    """Do a step. Returns None when there was nothing to do: another process was faster, or the step must wait.

    `feed_is_read`: the feed was read recently, so stories that are not stored do not exist.
    """
    doing = _Doing(duty, step, feed_is_read)
    try:
        return doing.do()
    except EditionBusyError:
        return None
    except (ApprovalVoidError, RestoredError) as error:
        return Done(step, doing.stands(), str(error), needs_a_person=True)
    except DigestError as error:
        # If another process did the step in the meantime, ours failed as expected.
        if step not in whats_due(duty):
            return None
        return Done(step, doing.stands(), str(error), isinstance(error, NeedsAPersonError))


@dataclass(frozen=True, slots=True)
class _Doing:
    """A step in progress."""

    duty: Duty
    step: Step
    feed_is_read: bool

    def stands(self) -> Report | None:
        """The edition's report; None when there is no edition."""
        found = self._find()
        return report(self._sending.database, found.id) if found else None

    def do(self) -> Done | None:
        """Do the step. Returns None when there was nothing to do."""
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
                return self._put_aside(self.step.why)

    @property
    def _sending(self) -> Sending:
        return self.duty.sending()

    def _draft(self) -> Done | None:
        """Make the draft that needs approval, and send its proof. Without stories, the next check tries again."""
        made = self._find() or self._build()
        if isinstance(made, NoEdition):
            return None
        send_proofs(self._sending, made)
        return self._done(made.id)

    def _build(self) -> StoredEdition | NoEdition:
        sending, step = self._sending, self.step
        return build_draft(
            sending.database, self.duty.renderer(), sending.config, step.digest, step.local_date, now=sending.clock()
        )

    def _send(self) -> Done | None:
        sending = self._sending
        edition = ready_edition(
            sending.database,
            self.duty.renderer(),
            sending.config,
            self.step.digest,
            now=sending.clock(),
            wanted=self.step.local_date,
        )
        if isinstance(edition, NoEdition):
            return self._nothing_to_say(edition)
        duty = self.duty
        rechecked = recheck(sending, duty.renderer(), duty.site(), duty.pages(), edition)
        edition = rechecked.edition
        if isinstance(edition, NoEdition):
            return self._nothing_to_say(edition)
        try:
            freeze(sending, edition, by_clock=True)
        except NoReadersError as error:
            return self._put_aside(str(error), error)
        left_out = without_room(sending.database, edition) if edition.document.get("covers", 1) > 1 else ()
        return replace(self._submit(edition.id), warnings=(*rechecked.warnings, *left_out))

    def _resume(self) -> Done | None:
        found = self._find()
        if found is None or is_resting(self._sending, found.id):
            return None
        return self._submit(found.id)

    def _submit(self, edition_id: int) -> Done:
        try:
            done = send(self._sending, edition_id, stop=self.duty.stop, watch=self.duty.watch)
        except NeedsAPersonError as error:
            if self.duty.stop.is_set():
                return self._done(edition_id)
            return Done(self.step, report(self._sending.database, edition_id), str(error), needs_a_person=True)
        return Done(self.step, done, needs_a_person=done.needs_a_person)

    def _hold(self) -> Done | None:
        """Hold the edition for a person. Make it first if needed, so that there is something to look at."""
        sending = self._sending
        before = self._find()
        found = before or self._build()
        if isinstance(found, NoEdition):
            return self._nothing_to_say(found)
        process = this_process()
        with sending.database.begin() as connection:
            now = sending.real_clock(connection)
            dead = gone({load_sender(connection, found.id) or ""})
            # The schedule does not hold a send that continues.
            if workers_are_at(connection, found.id):
                return None
            if not take_edition(connection, found.id, process=process, now=now, until=now, gone=dead):
                return None
            why = explain_restored(found.id) if self.step.cause is Cause.RESTORED else self.step.why
            held = move_edition(connection, found.id, self.step.cause, note=why)
        if not held:
            return None
        if before is None and sending.config.digest(found.digest).approval == "required":
            # Nobody has seen it: nothing ran when its proof was due.
            try:
                send_proofs(sending, found)
            except NeedsAPersonError as error:
                return Done(self.step, self.stands(), str(error), needs_a_person=True)
        return self._done(found.id)

    def _nothing_to_say(self, none: NoEdition) -> Done | None:
        """Record that there is no edition. While the feed cannot be read, wait until the edition is late."""
        plan = next(plan for plan in plans(self._sending.config) if plan.digest == none.digest)
        known = load_known(self.duty).get(none.digest, Past()).editions.get(none.local_date)
        if not self.feed_is_read and not is_late(plan, none.local_date, self._sending.clock(), known):
            return None
        return self._skip(none)

    def _put_aside(self, why: str, error: NoReadersError | None = None) -> Done | None:
        """Skip an edition that exists, or record that there is none. A person hears of one that they approved."""
        found = self._find()
        if found is None:
            return self._skip(self._none(why))
        held_back = error.held_back if isinstance(error, HeldBackError) else 0
        with self._sending.database.begin() as connection:
            skipped = move_edition(connection, found.id, Cause.SKIPPED, note=why, held_back=held_back)
        done = self._done(found.id) if skipped and self.step.is_news else None
        needs_a_person = isinstance(error, ReadersElsewhereError)
        return replace(done, needs_a_person=needs_a_person or found.state is EditionState.APPROVED) if done else None

    def _none(self, why: str) -> NoEdition:
        digest, local_date = self.step.digest, self.step.local_date
        window = self._sending.config.schedule(digest).window(local_date)
        if not self.step.is_news:
            # Stories published before the digest was set up do not belong to it.
            window = replace(window, start=window.end)
        return NoEdition(digest, local_date, window, why)

    def _skip(self, none: NoEdition) -> Done | None:
        with self._sending.database.begin() as connection:
            edition_id = save_skipped(connection, none, now=self._sending.clock())
        return self._done(edition_id) if edition_id and self.step.is_news else None

    def _find(self) -> StoredEdition | None:
        with self._sending.database.read() as connection:
            return find_edition(connection, self.step.digest, self.step.local_date)

    def _done(self, edition_id: int) -> Done:
        stands = report(self._sending.database, edition_id)
        return Done(self.step, stands, needs_a_person=stands.needs_a_person)
