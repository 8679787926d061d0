"""A send by many machines, small: a frozen edition on a real PostgreSQL, our own SendGrid, real worker processes."""

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from digest.config import Config, load_config
from digest.services.delivery.freeze import freeze
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition
from tests.acceptance.nursery import Process
from tests.acceptance.runs import Ran, begin, digest, write_config
from tests.fakes.mailer import FakeMailer
from tests.fakes.sendgrid import KEY, FakeSendGrid
from tests.services.builders import machine
from tests.services.small_sends import NOW, emails, ready, with_readers, with_stories

PATIENCE = 30.0
"""Seconds that a test waits for what must happen; the machine may be busy."""


@dataclass
class Crew:
    """The send: its folder with the configuration, its database, its provider, and the workers started for it."""

    folder: Path
    url: str
    sendgrid: FakeSendGrid
    database: Database
    accepted_at: list[float] = field(default_factory=list)
    workers: list[Process] = field(default_factory=list)

    @property
    def config(self) -> Config:
        return load_config(self.folder / "config.toml")

    def freeze(self, batches: int, **settings: Any) -> int:
        """Freeze an edition of so many batches of two readers each. Gives its number."""
        edition = self.draft(batches)
        freeze(self.sending(**settings), edition)
        return edition.id

    def draft(self, batches: int) -> StoredEdition:
        with_stories(self.database, self.config, 1)
        with_readers(self.database, emails(2 * batches))
        return ready(self.database, self.config)

    def sending(self, **settings: Any) -> Sending:
        mailer = FakeMailer(batch_size=2)
        return Sending(self.database, self.config, mailer, clock=lambda: NOW, memory=machine(self.config), **settings)

    def start(self) -> Process:
        """Start a worker; it takes jobs from now on or a little later."""
        self.workers.append(begin(self.folder, "worker", **self.secrets))
        return self.workers[-1]

    def start_idle(self, count: int) -> list[Process]:
        """Start workers, and wait until all of them look for jobs."""
        started = [self.start() for _ in range(count)]
        self.wait_until(lambda: self.ask("SELECT count(*) FROM procrastinate_workers") == [(count,)])
        return started

    @property
    def secrets(self) -> dict[str, str]:
        return {"DIGEST_DATABASE_URL": self.url, "SENDGRID_API_KEY": KEY}

    def stop(self, worker: Process) -> Ran:
        """Ask a worker to stop, and wait until it has."""
        worker.kill(signal.SIGTERM)
        return worker.wait()

    def digest(self, *words: str) -> Ran:
        return digest(self.folder, *words, **self.secrets)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        with self.database.read() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def tell(self, statement: str) -> None:
        with self.database.begin() as connection:
            connection.execute(text(statement))

    def jobs(self) -> Counter[str]:
        """How many jobs are in each state of the task engine."""
        return Counter(dict(self.ask("SELECT CAST(status AS text), count(*) FROM procrastinate_jobs GROUP BY 1")))

    def batches(self) -> Counter[str]:
        return Counter(dict(self.ask("SELECT state, count(*) FROM batches GROUP BY 1")))

    def state(self) -> str:
        return str(self.ask("SELECT state FROM editions")[0][0])

    def mails(self) -> Counter[str]:
        """How often each address was mailed."""
        return Counter(mail.email for mail in self.sendgrid.mails)

    def wait_until(self, happened: Callable[[], object]) -> None:
        until = time.monotonic() + PATIENCE
        while not happened():
            if time.monotonic() > until:
                ended = [worker.said for worker in self.workers if worker.ended() is not None]
                raise AssertionError(f"It did not happen: {self.batches()}, {self.jobs()}, {ended}")
            time.sleep(0.05)


@contextmanager
def crew(folder: Path, url: str, sendgrid: str = "", mail: str = "") -> Iterator[Crew]:
    """Make a send with these settings of [sendgrid] and [mail]; at its end no worker is left."""
    with FakeSendGrid(check=False) as fake:
        write_config(
            folder,
            more=f"""
[web]
public_url = "https://digest.notesfrompoland.com"
[mail]
backend = "sendgrid"
from_email = "digest@notesfrompoland.com"
postal_address = "ul. Prosta 1, Kraków"
{mail}
[sendgrid]
api_url = "{fake.url}"
{sendgrid}
""",
        )
        made = Crew(folder, url, fake, Database(url))
        fake.on_accept = lambda _body: made.accepted_at.append(time.monotonic())
        try:
            yield made
        finally:
            fake.stopping.set()
            for worker in made.workers:
                worker.end()
            made.database.close()
