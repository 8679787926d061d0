"""Measure the readers' pages: `digest serve` and a bare Starlette page of the same size, in the same run, on loopback.

    python bench/pages.py

A time tells of the machine, a ratio of the program. README.md beside this file says what each row means.
"""

import argparse
import asyncio
import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table
from sqlalchemy import select

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY))

from digest.store.database import Database  # noqa: E402
from digest.store.tables import subscriptions  # noqa: E402
from tests.acceptance.runs import digest, write_config  # noqa: E402 -- the server is that of the tests
from tests.acceptance.serving import await_true, free_port, serving  # noqa: E402

READERS = 600
AT_ONCE = 40
ROUNDS = 5
NOW = "2026-03-30T07:00:00+02:00"
BARE, ARCHIVE, KNOWN, PREFERENCES = "bare Starlette", "archive", "archive, 304", "preferences"
ALONE, UNDER_LOAD = "one-click, alone", "one-click, under load"


@dataclass
class Row:
    """What was measured of one kind of request, round by round."""

    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)


def main() -> None:
    """Measure everything, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each measurement takes")
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory(prefix="digest-bench-") as name, served(Path(name)) as (url, pid, tokens):
        path = "/editions/weekly/2026-03-30"
        size, etag = look(url, path)
        with bare(Path(name), size) as (bare_url, bare_pid), ProcessPoolExecutor(1) as load:
            rows = {what: Row() for what in (BARE, ARCHIVE, KNOWN, PREFERENCES, ALONE, UNDER_LOAD)}
            gets = {
                BARE: (bare_url, bare_pid, "/", ""),
                ARCHIVE: (url, pid, path, ""),
                KNOWN: (url, pid, path, f"If-None-Match: {etag}\r\n"),
                PREFERENCES: (url, pid, f"/preferences/{tokens[0]}", ""),
            }
            leaving = iter(tokens)
            for _ in range(ROUNDS):
                for what, (where, process, asked, more) in gets.items():
                    before, requests = cpu(process), load.submit(read_on, where, asked, more, seconds).result()
                    rows[what].rates.append(requests / seconds)
                    rows[what].cpu.append((cpu(process) - before) / requests)
                leave(url, leaving, seconds, rows[ALONE])
                reading = load.submit(read_on, url, path, "", seconds + 0.5)
                leave(url, leaving, seconds, rows[UNDER_LOAD])
                reading.result()
    show(rows, size)


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, int, Sequence[str]]]:
    """Run `digest serve` with a mailed edition. Gives its address, its process, and the tokens of its readers."""
    port = free_port()
    write_config(folder, more=f'[web]\nbind = "127.0.0.1:{port}"\npublic_url = "http://127.0.0.1:{port}"\n')
    digest(folder, "feed", "poll", "--file", str(REPOSITORY / "digest" / "sample" / "feed.xml"), now=NOW)
    readers = "email,digests\n" + "".join(f"reader{number}@example.org,weekly\n" for number in range(READERS))
    digest(folder, "subscribers", "import", "-", stdin=readers)
    assert digest(folder, "send", "weekly", "--yes", now=NOW).code == 0
    database = Database(f"sqlite:///{folder}/digest.db")
    with database.read() as connection:
        tokens = list(connection.execute(select(subscriptions.c.token)).scalars())
    database.close()
    assert len(tokens) == READERS
    with serving(folder, port, DIGEST_NOW=NOW) as server:
        yield server.url, server.process.pid, tokens


@contextmanager
def bare(folder: Path, size: int) -> Iterator[tuple[str, int]]:
    """Run a Starlette application that answers with one constant page of that size. Gives its address and process."""
    port = free_port()
    file = folder / "bare.py"
    file.write_text(
        "import uvicorn\n"
        "from starlette.applications import Starlette\n"
        "from starlette.responses import HTMLResponse\n"
        "from starlette.routing import Route\n"
        f"page = 'x' * {size}\n"
        "async def show(request):\n"
        "    return HTMLResponse(page)\n"
        f"uvicorn.run(Starlette(routes=[Route('/', show)]), port={port}, access_log=False, log_level='error')\n"
    )
    process = subprocess.Popen([sys.executable, str(file)])
    try:
        await_true(lambda: answers(port))
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.kill()
        process.wait()


def answers(port: int) -> bool:
    """Return whether somebody answers on a port."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def look(url: str, path: str) -> tuple[int, str]:
    """Ask for a page once. Gives its size in bytes and its ETag."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    connection.request("GET", path)
    answer = connection.getresponse()
    page = answer.read()
    connection.close()
    assert answer.status == http.client.OK
    return len(page), answer.headers["ETag"]


def read_on(url: str, path: str, more: str, seconds: float) -> int:
    """Ask for a page over AT_ONCE kept connections, each as soon as it has its answer. Gives the number of answers."""
    return asyncio.run(_read_on(urlsplit(url).netloc, path, more, seconds))


async def _read_on(where: str, path: str, more: str, seconds: float) -> int:
    host, _, port = where.partition(":")
    ends, request = time.perf_counter() + seconds, f"GET {path} HTTP/1.1\r\nHost: {where}\r\n{more}\r\n".encode()

    async def one() -> int:
        reader, writer = await asyncio.open_connection(host, int(port), limit=2**20)
        count = 0
        while time.perf_counter() < ends:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert head.startswith((b"http/1.1 200", b"http/1.1 304")), head
            if b"content-length: " in head:
                await reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]))
            count += 1
        writer.close()
        return count

    return sum(await asyncio.gather(*(one() for _ in range(AT_ONCE))))


def leave(url: str, tokens: Iterator[str], seconds: float, row: Row) -> None:
    """Unsubscribe one reader after another with one click, and note how long each waited."""
    connection, ends = http.client.HTTPConnection(urlsplit(url).netloc), time.perf_counter() + seconds
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    while time.perf_counter() < ends and (token := next(tokens, None)):
        began = time.perf_counter()
        connection.request("POST", f"/unsubscribe/{token}", "List-Unsubscribe=One-Click", headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == http.client.OK
        row.latencies.append(time.perf_counter() - began)
        time.sleep(0.05)
    connection.close()


def cpu(pid: int) -> float:
    """Give the processor time that a process has used, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def show(rows: dict[str, Row], size: int) -> None:
    """Print the table."""
    out = Table(box=None, pad_edge=False)
    out.add_column(f"a page of {size:,} bytes, {AT_ONCE} connections")
    for name in ("requests/s", "ratio", "CPU ms", "median ms", "95% ms"):
        out.add_column(name, justify="right")
    floor = rows[BARE].rates
    for what, row in rows.items():
        if row.rates:
            ratio = median(ours / theirs for ours, theirs in zip(row.rates, floor, strict=True))
            figures = (f"{median(row.rates):,.0f}", f"{ratio:.2f}", f"{median(row.cpu) * 1_000:.2f}", "", "")
        else:
            waited = sorted(row.latencies)
            figures = ("", "", "", f"{median(waited) * 1_000:.1f}", f"{waited[int(0.95 * len(waited))] * 1_000:.1f}")
        out.add_row(what, *figures)
    Console(width=max(100, Console().width)).print(out)


if __name__ == "__main__":
    main()
