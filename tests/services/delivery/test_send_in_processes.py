"""Several processes share one ledger: everybody is mailed once, and a helper ends with its parent."""

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from multiprocessing import active_children, get_context
from pathlib import Path

import pytest

from digest.cli.progress import sending_progress
from digest.config import Config
from digest.domain.batches import Batch, Outcome, OutcomeKind
from digest.domain.errors import NeedsAPersonError
from digest.services.delivery.freeze import freeze
from digest.services.delivery.send import send
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition
from tests.fakes.mailer import FakeMailer
from tests.services.builders import config
from tests.services.small_sends import emails, ready, sending, with_readers, with_stories

READERS = emails(40)


@pytest.fixture
def settings(tmp_path: Path) -> Config:
    return config(tmp_path)


class Diary:
    """Which process submitted which batch; all write into one file. The parent waits until a helper has begun.

    A helper then does `then`.
    """

    def __init__(self, file: Path, then: Callable[[], None] = lambda: None) -> None:
        self.file, self.then, self.parent = file, then, os.getpid()
        self.helped = get_context("fork").Event()

    def __call__(self, batch: Batch) -> None:
        with self.file.open("a") as file:
            file.writelines(f"{os.getpid()} {recipient.email}\n" for recipient in batch.recipients)
        if os.getpid() == self.parent:
            assert self.helped.wait(30)
            return
        self.helped.set()
        self.then()

    @property
    def mailed(self) -> Counter[str]:
        return Counter(line.split()[1] for line in self.file.read_text().splitlines())

    @property
    def processes(self) -> set[int]:
        return {int(line.split()[0]) for line in self.file.read_text().splitlines()}


def frozen(database: Database, settings: Config) -> StoredEdition:
    with_stories(database, settings, 1)
    with_readers(database, READERS)
    edition = ready(database, settings)
    freeze(sending(database, settings, FakeMailer(batch_size=1)), edition)
    return edition


def test_processes_share_the_batches_and_mail_everybody_once(
    database: Database, settings: Config, tmp_path: Path
) -> None:
    edition = frozen(database, settings)
    diary = Diary(tmp_path / "diary")
    work = replace(sending(database, settings, FakeMailer(batch_size=1, before=diary)), processes=3, concurrency=3)
    assert send(work, edition.id).sums.recipients["submitted"] == len(READERS)
    assert diary.mailed == Counter(READERS)
    assert {diary.parent} < diary.processes
    assert active_children() == []


def test_a_send_with_its_progress_shown_has_several_processes_too(
    database: Database, settings: Config, tmp_path: Path
) -> None:
    edition = frozen(database, settings)
    diary = Diary(tmp_path / "diary")
    work = replace(sending(database, settings, FakeMailer(batch_size=1, before=diary)), processes=2, concurrency=2)
    with sending_progress() as watch:
        send(work, edition.id, watch=watch)
    assert {diary.parent} < diary.processes


def test_a_process_that_dies_leaves_its_batch_uncertain_and_the_others_go_on(
    database: Database, settings: Config, tmp_path: Path
) -> None:
    edition = frozen(database, settings)

    diary = Diary(tmp_path / "diary", lambda: os.kill(os.getpid(), signal.SIGKILL))
    work = replace(sending(database, settings, FakeMailer(batch_size=1, before=diary)), processes=2, concurrency=2)
    done = send(work, edition.id)
    assert (done.state, done.sums.recipients["uncertain"]) == ("submitted", 1)
    assert done.sums.recipients["submitted"] == len(READERS) - 1
    assert diary.mailed == Counter(READERS)


def test_a_helper_that_gives_up_pauses_the_whole_send_with_its_reason(
    database: Database, settings: Config, tmp_path: Path
) -> None:
    edition = frozen(database, settings)
    diary = Diary(tmp_path / "diary")

    class WrongKey(FakeMailer):
        def submit(self, batch: Batch, *, now: datetime) -> Outcome:
            outcome = super().submit(batch, now=now)
            is_helper = os.getpid() != diary.parent
            return Outcome(OutcomeKind.REFUSED, "The key is wrong.", stop=True) if is_helper else outcome

    work = replace(sending(database, settings, WrongKey(batch_size=1, before=diary)), processes=2, concurrency=2)
    with pytest.raises(NeedsAPersonError, match=r"The key is wrong\."):
        send(work, edition.id)
    assert active_children() == []


def test_an_unexpected_error_in_a_helper_pauses_the_send(database: Database, settings: Config, tmp_path: Path) -> None:
    edition = frozen(database, settings)

    def fail() -> None:
        raise RuntimeError("no luck")

    diary = Diary(tmp_path / "diary", fail)
    work = replace(sending(database, settings, FakeMailer(batch_size=1, before=diary)), processes=2, concurrency=2)
    with pytest.raises(NeedsAPersonError, match="RuntimeError: no luck"):
        send(work, edition.id)


def test_each_helper_notices_at_once_that_its_parent_died(database: Database, settings: Config) -> None:
    edition = frozen(database, settings)
    fork = get_context("fork")
    begun, released, (reader, writer) = fork.Semaphore(0), fork.Event(), fork.Pipe(duplex=False)

    def submit(_: Batch) -> None:
        helper = fork.current_process().name.rpartition(":")[2]
        if helper not in ("1", "2"):
            assert begun.acquire(timeout=30)
            assert begun.acquire(timeout=30)
            os.kill(os.getpid(), signal.SIGKILL)
        begun.release()
        if helper == "2":
            assert released.wait(30)
            return
        (watch,) = (thread for thread in threading.enumerate() if "_stop_with_parent" in thread.name)
        watch.join(5)
        writer.send("deaf" if watch.is_alive() else "noticed")
        released.set()

    work = replace(sending(database, settings, FakeMailer(batch_size=1, before=submit)), processes=3, concurrency=3)
    database.close()
    parent = fork.Process(target=send, args=(work, edition.id))
    parent.start()
    writer.close()
    assert reader.recv() == "noticed"
    # The pipe ends with the last helper.
    with pytest.raises(EOFError):
        reader.recv()
    parent.join()
