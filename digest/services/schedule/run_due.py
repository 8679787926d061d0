"""Do what is due: read the feed if needed, then one step after the other. `digest.domain.due` decides which.

Any number of processes on any number of machines may do this at the same time. Most checks find nothing to do, so the
code for steps is imported only when one is due.
"""

from dataclasses import dataclass
from logging import ERROR, INFO, WARNING
from typing import TYPE_CHECKING

from digest.domain.due import Do, Step, is_stale
from digest.domain.edition_life import MAILED, EditionState
from digest.domain.errors import EditionBusyError
from digest.domain.restored import EditionName
from digest.log import log
from digest.services.schedule.whats_due import Duty, load_known, whats_due
from digest.store.editions.editions import load_edited_since_proof, load_editions_underway, load_open_corrections
from digest.store.intake.stories import load_feed

if TYPE_CHECKING:
    from digest.services.intake.read_feed import PollResult
    from digest.services.schedule.do_step import Done


@dataclass(frozen=True, slots=True)
class Round:
    """The result of one check. `poll` is the result of reading the feed, None if it was not read.

    `unforeseen` has unexpected errors; the other steps were still done.
    """

    poll: "PollResult | None"
    done: "tuple[Done, ...]"
    unforeseen: tuple[Exception, ...] = ()

    @property
    def brought_something(self) -> bool:
        """Whether the feed was read or an edition sent, and nothing went wrong."""
        troubles = self.exit_code or self.unforeseen or (self.poll and self.poll.status == "failed")
        return bool(self.poll or self.done) and not troubles

    @property
    def exit_code(self) -> int:
        """3 if a person must look, 1 if something could not be done, or else 0."""
        if any(one.needs_a_person for one in self.done):
            return 3
        return 1 if any(one.error for one in self.done) else 0


def run_due(duty: Duty) -> Round:
    """Do everything that is due, one step after the other. A failed step does not stop the others."""
    _remember(duty)
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
            one = _do(duty, step, feed_is_read=feed_is_read)
        except Exception as error:  # noqa: BLE001 -- handed on
            unforeseen.append(error)
        else:
            if one:
                _log(one)
                done.append(one)
    if done:
        _name_stranded(duty)
    for work in (_renew_proofs, _go_on_with_corrections, _give_up_dead_claims):
        try:
            work(duty)
        except Exception as error:  # noqa: BLE001 -- handed on
            unforeseen.append(error)
    return Round(read, tuple(done), tuple(unforeseen))


def _do(duty: Duty, step: Step, *, feed_is_read: bool) -> "Done | None":
    from digest.services.schedule.do_step import do_step

    return do_step(duty, step, feed_is_read=feed_is_read)


def _name_stranded(duty: Duty) -> None:
    from digest.store.readers.moving import load_stranded

    with duty.database.read() as connection:
        for one in load_stranded(connection, duty.config.digests):
            log(WARNING, one.words, cause=one.fix)


def _log(one: "Done") -> None:
    """Log the result of a step, and what a person must look at."""
    name, report = f"{one.step.digest} {one.step.local_date}", one.report
    stands = {"edition": report.edition, "state": report.state} if report else {}
    why = one.error or (report.note if report else "")
    for warning in one.warnings:
        log(WARNING, f"{name}: {warning}", **stands)
    if one.needs_a_person:
        look = f" `digest report {report.edition}` shows its state." if report else ""
        log(WARNING, f"{name} needs a person.{look}", **stands, cause=why)
    elif one.error:
        log(ERROR, f"{name} could not be done.", **stands, cause=why)
    else:
        log(INFO, f"{name} is done.", **stands, cause=why)


def _renew_proofs(duty: Duty) -> None:
    with duty.database.read() as connection:
        edited = load_edited_since_proof(connection)
    if edited:
        from digest.services.editions.proofs import renew_proofs

        renew_proofs(duty.sending())


def _go_on_with_corrections(duty: Duty) -> None:
    """Resume interrupted corrections, and send approved ones."""
    with duty.database.read() as connection:
        found = load_open_corrections(connection)
    if not found:
        return
    from digest.services.delivery.care import is_resting
    from digest.services.delivery.freeze import freeze_correction
    from digest.services.delivery.send import send

    sending = duty.sending()
    for edition in found:
        if duty.stop.is_set():
            return
        if is_resting(sending, edition.id):
            continue
        try:
            if edition.frozen_at is not None or freeze_correction(sending, edition):
                send(sending, edition.id, stop=duty.stop)
        except EditionBusyError:
            continue


def _give_up_dead_claims(duty: Duty) -> None:
    """Mark batches of dead processes as uncertain, also in editions that are no longer sent."""
    with duty.database.read() as connection:
        underway = load_editions_underway(connection)
    if not underway:
        return
    from digest.services.delivery.settle import give_up_dead_claims

    for edition_id in underway:
        give_up_dead_claims(duty.database, edition_id, clock=duty.sending().real_clock)


def _remember(duty: Duty) -> None:
    """Remember what leaves from other machines, too, as long as the database keeps deliveries."""
    memory = duty.memory
    memory.forget_before((duty.clock() - duty.config.privacy.keep_deliveries).date())
    remembered = memory.recall_all()
    for digest, past in load_known(duty).items():
        for known in past.editions.values():
            if known.state not in MAILED:
                continue
            name = EditionName(digest, known.local_date)
            if name not in remembered:
                memory.begin(name, known.again)
            if known.state is EditionState.SUBMITTED and not (name in remembered and remembered[name].finished):
                memory.finish(name)


def _poll(duty: Duty, *, urgent: bool) -> "PollResult | None":
    """Read the feed if its last reading is too old, or failed and an edition waits for it."""
    now, config = duty.clock(), duty.config
    with duty.database.read() as connection:
        feed = load_feed(connection, config.site.feed_address)
    if not (urgent or duty.polls) or not is_stale(
        feed.whole_at if urgent else feed.polled_at, now, config.feed.poll_every
    ):
        return None
    from digest.services.intake.read_feed import poll

    return poll(duty.database, duty.site(), duty.pages(), config, now=now, whole=urgent)
