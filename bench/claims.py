"""Measure what a claim takes when many batches have left. One run, one table; each batch has one reader, as over SMTP.

    python bench/claims.py [1000 10000 100000]

A time tells of the machine, a ratio of the program. README.md beside this file says what each row means. Linux only.
"""

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from statistics import median

from engines import Took, Watch, postgresql
from rich.console import Console
from rich.table import Table
from shelves import SenderShelf, digest, environment
from sqlalchemy import update

from digest.domain.batches import BatchState, Outcome, OutcomeKind
from digest.mail.smtp import SmtpMailer
from digest.services.delivery.freeze import freeze
from digest.services.delivery.submit_batch import Frozen, Held, _claim, _record
from digest.services.editions.ready import edition_to_send
from digest.store.database import Database
from digest.store.delivery.pace import prepare_pace
from digest.store.tables import batches
from digest.wiring import open_app

ROUNDS, IN_A_ROUND = 12, 20
"""How often each ledger is measured, and how many claims at a time."""
LEFT = (ROUNDS + 1) * (2 * IN_A_ROUND + 1)
"""The batches that are left to claim."""
ACCEPTED = Outcome(OutcomeKind.ACCEPTED, message_id="<1.1@digest.notesfrompoland.com>")


class Ledger:
    """A frozen edition; `sent` of its batches have left."""

    def __init__(self, config: Path, database: Database, sent: int) -> None:
        app = open_app(config)
        self.sent, self._names = sent, map("bench#{}".format, count(1))
        self._sending = replace(app.sending, database=database, mailer=SmtpMailer(app.config))
        edition = edition_to_send(database, app.config, 1)
        assert freeze(self._sending, edition) == sent + LEFT
        self._frozen = Frozen(edition, {})
        left = {"state": BatchState.SUBMITTED.value, "owner": "bench#0", "claimed_at": app.clock(), "tries": 1}
        with database.begin() as connection:
            prepare_pace(connection, self._sending.pace_name)
            connection.execute(update(batches).where(batches.c.number <= sent).values(left))
        if not database.is_sqlite:
            # As PostgreSQL itself does within a minute of a send. Until then, each claim passes by all that left.
            with database.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM batches")
        self._watch = Watch(database)

    def claim(self) -> Took:
        """Claim batches, and return what that took."""
        claimed: list[Held] = []
        took = self._watch.time(lambda: claimed.extend(self._claim() for _ in range(IN_A_ROUND)))
        for held in claimed:
            _record(self._sending, self._frozen, held, ACCEPTED)
        return took

    def record_and_claim(self) -> Took:
        """Record batches, each in one commit with the next claim, and return what that took."""
        held: Held | None = self._claim()

        def work() -> None:
            nonlocal held
            for _ in range(IN_A_ROUND):
                assert held
                held = _record(self._sending, self._frozen, held, ACCEPTED, next(self._names)).held

        took = self._watch.time(work)
        assert held
        _record(self._sending, self._frozen, held, ACCEPTED)
        return took

    def _claim(self) -> Held:
        held = _claim(self._sending, self._frozen, next(self._names))
        assert isinstance(held, Held)
        return held


def main() -> None:
    """Measure everything, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", type=int, nargs="*", default=[1_000, 10_000, 100_000], help="how many batches left")
    counts: list[int] = parser.parse_args().counts
    os.environ.update(environment())
    out = Table(box=None, pad_edge=False)
    for name in ("database", "batches sent", "what", "CPU ms", "wall ms", f"x {counts[0]:,}"):
        out.add_column(name, justify="left" if name in ("database", "what") else "right")
    with tempfile.TemporaryDirectory(prefix="digest-bench-") as name, postgresql(Path(name) / "data") as create:
        for engine in ("SQLite", "PostgreSQL"):
            url = create if engine == "PostgreSQL" else None
            with ExitStack() as stack:
                ledgers = [stack.enter_context(ledger(Path(name) / str(sent), sent, url)) for sent in counts]
                show(out, engine, ledgers)
    Console(width=max(100, Console().width)).print(out)


@contextmanager
def ledger(folder: Path, sent: int, create: Callable[[str], str] | None) -> Iterator[Ledger]:
    """Make a ledger in a file of its own, or in a PostgreSQL database that `create` makes."""
    with SenderShelf(folder, sent + LEFT) as shelf, shelf.copy("http://127.0.0.1:9", at_once=1) as config:
        url = f"sqlite:///{config.parent / 'digest.db'}"
        if create:
            url = create("template1")
            digest("migrate", "--to", url, config=config)
        database = Database(url)
        yield Ledger(config, database, sent)
        database.close()


def show(out: Table, engine: str, ledgers: Sequence[Ledger]) -> None:
    """Measure ledgers in turn, round after round, and add their rows. The first round fills the caches."""
    rounds = [[(each.claim(), each.record_and_claim()) for each in ledgers] for _ in range(ROUNDS + 1)][1:]
    for place, what in enumerate(("claim", "record, and claim the next")):
        for number, each in enumerate(ledgers):
            runs = [one[number][place] for one in rounds]
            ratio = median(run.cpu / one[0][place].cpu for run, one in zip(runs, rounds, strict=True))
            wall, cpu = (1_000 / IN_A_ROUND * median(took) for took in zip(*runs, strict=True))
            out.add_row(engine, f"{each.sent:,}", what, f"{cpu:.2f}", f"{wall:.2f}", f"{ratio:.2f}")
    out.add_section()


if __name__ == "__main__":
    main()
