"""Do what is due: read the feed if needed, then one step after the other. `digest.domain.due` decides which.

Any number of processes on any number of machines may do this at the same time.
"""

from dataclasses import dataclass
from functools import partial
from logging import ERROR, INFO, WARNING
from threading import Event

from digest.domain.due import Do, is_stale
from digest.domain.edition_life import MAILED, EditionState
from digest.domain.errors import EditionBusyError
from digest.domain.restored import EditionName
from digest.log import log
from digest.services.delivery.care import is_resting
from digest.services.delivery.freeze import freeze_correction
from digest.services.delivery.send import send
from digest.services.delivery.settle import give_up_dead_claims
from digest.services.editions.proofs import renew_proofs
from digest.services.intake.read_feed import PollResult, poll
from digest.services.schedule.do_step import Done, do_step
from digest.services.schedule.whats_due import Duty, load_known, whats_due
from digest.services.sending import Sending
from digest.store.delivery.batches import load_editions_underway
from digest.store.editions.editions import load_open_corrections
from digest.store.intake.stories import load_feed
from digest.store.readers.moving import load_stranded


@dataclass(frozen=True, slots=True)
class Round:
    """The result of one check. `poll` is the result of reading the feed, None if it was not read.

    `unforeseen` are unexpected errors; the other steps were still done.
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


def run_due(duty: Duty) -> Round:
    """Do everything that is due, one step after the other; a failed step does not stop the others."""
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
            one = do_step(duty, step, feed_is_read=feed_is_read)
        except Exception as error:  # noqa: BLE001 -- handed on
            unforeseen.append(error)
        else:
            if one:
                _log(one)
                done.append(one)
    if done:
        _name_stranded(duty.sending)
    for work in (renew_proofs, partial(_go_on_with_corrections, stop=duty.stop), _give_up_dead_claims):
        try:
            work(duty.sending)
        except Exception as error:  # noqa: BLE001 -- handed on
            unforeseen.append(error)
    return Round(read, tuple(done), tuple(unforeseen))


def _name_stranded(sending: Sending) -> None:
    with sending.database.read() as connection:
        for one in load_stranded(connection, sending.config.digests):
            log(WARNING, one.words, cause=one.mend)


def _log(one: Done) -> None:
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


def _go_on_with_corrections(sending: Sending, *, stop: Event) -> None:
    """Resume interrupted corrections, and send those that a person let continue."""
    with sending.database.read() as connection:
        found = load_open_corrections(connection)
    for edition in found:
        if stop.is_set():
            return
        if is_resting(sending, edition.id):
            continue
        try:
            if edition.frozen_at is not None or freeze_correction(sending, edition):
                send(sending, edition.id, stop=stop)
        except EditionBusyError:
            continue


def _give_up_dead_claims(sending: Sending) -> None:
    """Mark batches of dead processes as uncertain, also in editions that are no longer sent."""
    with sending.database.read() as connection:
        underway = load_editions_underway(connection)
    for edition_id in underway:
        give_up_dead_claims(sending.database, edition_id, clock=sending.real_clock)


def _remember(duty: Duty) -> None:
    """Remember also what leaves from other machines, for as long as the database keeps deliveries."""
    sending, memory = duty.sending, duty.sending.memory
    memory.forget_before((sending.clock() - sending.config.privacy.keep_deliveries).date())
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


def _poll(duty: Duty, *, urgent: bool) -> PollResult | None:
    """Read the feed if its last reading is too old, or failed and an edition waits for it."""
    sending = duty.sending
    now, config = sending.clock(), sending.config
    with sending.database.read() as connection:
        feed = load_feed(connection, config.site.feed_address)
    if not (urgent or duty.polls) or not is_stale(
        feed.whole_at if urgent else feed.polled_at, now, config.feed.poll_every
    ):
        return None
    return poll(sending.database, duty.site, duty.pages, config, now=now, whole=urgent)
