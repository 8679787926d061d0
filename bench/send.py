"""Measure what sending takes. One run, one table; every way posts the same mails to a sink of the benchmark's own.

    python bench/send.py 20000 100000 1000000

A time tells of the machine, a ratio of the program. README.md beside this file says what each row means.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

from edition import SEND
from rich.console import Console
from rich.table import Table
from shelves import SenderShelf, digest_command, environment

HERE = Path(__file__).parent
BATCH = 1_000
DELAY, AT_ONCE = 0.2, 8
SMALL = 100_000
HELPER, NODE, FLOOR = "Mail helper", "plain Node", "floor: prebuilt bodies"
PEERS = {"x helper": HELPER, "x node": NODE, "x floor": FLOOR}
"""The rows with which the others are compared."""
ROUNDS = 3
"""How often each way runs for SMALL recipients or fewer; once for more."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds from start to end of a process, its seconds on the processor, and its peak memory in megabytes."""

    seconds: float
    cpu: float
    peak: float


@dataclass(frozen=True, slots=True)
class Row:
    """One way to send, or a part of it, and what it took, round by round."""

    name: str
    runs: Sequence[Measured]

    def middle(self, what: Callable[[Measured], float]) -> float:
        return median(map(what, self.runs))

    def times(self, other: "Row | None") -> str:
        """How many times the other's rate this one's is: the middle one of the rounds' own ratios."""
        if other is None:
            return ""
        return (
            f"{median(theirs.seconds / ours.seconds for ours, theirs in zip(self.runs, other.runs, strict=True)):.2f}"
        )


def main() -> None:
    """Measure everything, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", type=int, nargs="*", default=[20_000, 100_000], help="how many recipients")
    parser.add_argument("--anymail", default=sys.executable, metavar="PYTHON", help="which Python has django-anymail")
    arguments = parser.parse_args()
    has_anymail = subprocess.run([arguments.anymail, "-c", "import anymail"], capture_output=True, check=False)
    python = arguments.anymail if has_anymail.returncode == 0 else None
    out = new_table()
    with tempfile.TemporaryDirectory(prefix="digest-bench-") as name, sink() as url, sink(DELAY) as slow:
        for count in arguments.counts:
            with SenderShelf(Path(name) / str(count), count) as shelf:
                works = {**ours(shelf, url), **theirs(shelf, url, python)}
                if count == max(arguments.counts):
                    works[f"digest send, {1000 * DELAY:.0f} ms an answer, {AT_ONCE} at once"] = late(shelf, slow)
                show(out, count, measure(works, ROUNDS if count <= SMALL else 1))
    Console(width=max(120, Console().width)).print(out)
    if shutil.which("node") is None:
        print("Node is not installed here, its row is left out.")
    if python is None:
        print("django-anymail is not installed here, its row is left out; --anymail PYTHON names a Python that has it.")


def ours(shelf: SenderShelf, url: str) -> dict[str, Callable[[], Measured]]:
    """List what is measured of the program."""
    return {
        "digest send, whole": lambda: send(shelf, url, at_once=4),
        "digest send, 2 processes": lambda: send(shelf, url, at_once=4, processes=2),
        "freeze alone": lambda: freeze(shelf),
    }


def late(shelf: SenderShelf, url: str) -> Callable[[], Measured]:
    """Send to a provider that takes its time."""
    return lambda: send(shelf, url, at_once=AT_ONCE)


def theirs(shelf: SenderShelf, url: str, anymail: str | None) -> dict[str, Callable[[], Measured]]:
    """List the other ways to send the same mails."""
    in_python = str(HERE / "ways.py")
    ways = {HELPER: [sys.executable, "-W", "ignore", in_python, "helper"]}
    if node := shutil.which("node"):
        ways[NODE] = [node, str(HERE / "ways.mjs")]
    if anymail:
        ways["django-anymail"] = [anymail, "-W", "ignore", in_python, "anymail"]
    ways[FLOOR] = [sys.executable, "-W", "ignore", in_python, "floor"]

    def work(command: Sequence[str]) -> Callable[[], Measured]:
        whole = [*command, url, str(shelf.page), str(shelf.count)]
        return lambda: posted(url, shelf.count, lambda: run(whole)[0])

    return {name: work(command) for name, command in ways.items()}


def send(shelf: SenderShelf, url: str, *, at_once: int, processes: int = 1) -> Measured:
    """Run `digest send` as from a shell, on a fresh copy, and see that its ledger adds up."""
    with shelf.copy(url, at_once=at_once, processes=processes) as config:
        command = [digest_command(), "send", "--edition", "1", "--yes", "--json", "--config", str(config)]
        return posted(url, shelf.count, lambda: added_up(shelf.count, *run(command)))


def added_up(count: int, measured: Measured, answer: bytes) -> Measured:
    """See that everybody was submitted, by the ledger's own sums."""
    assert json.loads(answer)["recipients"]["submitted"] == count, answer
    return measured


def freeze(shelf: SenderShelf) -> Measured:
    """Freeze, and take the seconds of that alone; the memory is the process's."""
    with shelf.copy("http://127.0.0.1:9", at_once=1) as config:
        measured, answer = run([sys.executable, str(HERE / "freeze.py"), str(config)])
    seconds, cpu = json.loads(answer)
    return Measured(seconds, cpu, measured.peak)


def posted(url: str, count: int, work: Callable[[], Measured]) -> Measured:
    """Do a work, and see that as many requests came as the recipients need."""
    with urllib.request.urlopen(url) as answer:  # noqa: S310
        answer.read()
    done = work()
    with urllib.request.urlopen(url) as answer:  # noqa: S310
        requests = int(answer.read())
    assert abs(requests - count / BATCH) <= 2, f"{requests} requests for {count} recipients"
    return done


def run(command: Sequence[str], *, now: datetime = SEND, check: bool = True) -> tuple[Measured, bytes]:
    """Run a process to its end, at the moment `now`. Gives what it took, and what it printed."""
    began, peak = time.perf_counter(), 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment(now)) as process:
        while True:
            number, status, usage = os.wait4(process.pid, os.WNOHANG)
            if number:
                break
            peak = max(peak, peak_of(process.pid))
            time.sleep(0.005)
        seconds = time.perf_counter() - began
        assert process.stdout
        answer = process.stdout.read()
        process.returncode = os.waitstatus_to_exitcode(status)
    assert not check or process.returncode == 0, f"{' '.join(command)} ended with {process.returncode}"
    return Measured(seconds, usage.ru_utime + usage.ru_stime, peak), answer


def peak_of(number: int) -> float:
    """Read a running process's peak memory, in megabytes. (What `wait4` gives counts its parent's too.)"""
    try:
        status = Path(f"/proc/{number}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(found[0]) * 1024 / 1e6 if found else 0.0


@contextmanager
def sink(delay: float = 0.0) -> Iterator[str]:
    """Run a sink in a process of its own. Gives its address."""
    command = [sys.executable, str(HERE / "sink.py"), "--delay", str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def measure(works: dict[str, Callable[[], Measured]], rounds: int) -> dict[str, Row]:
    """Run all works in turn, round after round, so that whatever else the machine does meets all alike."""
    runs: dict[str, list[Measured]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            runs[name].append(work())
    return {name: Row(name, measured) for name, measured in runs.items()}


def new_table() -> Table:
    """Lay out the columns."""
    out = Table(box=None, pad_edge=False)
    out.add_column("recipients", justify="right")
    out.add_column("what")
    for name in ("seconds", "of CPU", "recipients/s", *PEERS, "peak MB"):
        out.add_column(name, justify="right")
    return out


def show(out: Table, count: int, rows: dict[str, Row]) -> None:
    """Add the rows for so many recipients."""
    for row in rows.values():
        seconds = row.middle(lambda run: run.seconds)
        part = row.name.startswith("freeze") or " ms an answer" in row.name
        out.add_row(
            f"{count:,}",
            row.name,
            f"{seconds:,.2f}",
            f"{row.middle(lambda run: run.cpu):,.2f}",
            f"{count / seconds:,.0f}",
            *(row.times(None if part else rows.get(peer)) for peer in PEERS.values()),
            f"{row.middle(lambda run: run.peak):,.0f}",
        )
    out.add_section()


if __name__ == "__main__":
    main()
