"""A small newsroom for pictures: a news site on 127.0.0.1, and a folder with its digest, at a fixed time.

The stories are the sample's, published over one week; the readers are invented. Nothing is fetched from elsewhere.
"""

import os
import re
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

from picture import landscape
from sqlalchemy import select

from digest.domain.events import Event, EventKind
from digest.services.watch.take_events import take_events
from digest.store.tables import batches, is_in_batch, recipients, subscribers
from digest.wiring import open_app

EVENING = datetime.fromisoformat("2026-05-12T19:00:00+02:00")
OLDER = 5
"""The number of sample stories that appear on the days before, one a day."""
READERS = 48
LIKED = 3
"""About this many of nine readers click."""
PUBLIC, BOUND = "http://digest.town.example", "127.0.0.1:8409"
"""The readers' pages: their address, and where `digest serve` listens."""
SETTINGS = {
    'timezone = "Etc/UTC"': 'timezone = "Europe/Warsaw"',
    "# proof_to = []": 'proof_to = ["ola@town.example"]',
    '# ola = "Ola Nowak"': 'ola = "Ola Nowak"\n"ola@town.example" = "Ola Nowak"',
    '# public_url = "…"': f'public_url = "{PUBLIC}"',
    'bind = "127.0.0.1:8000"': f'bind = "{BOUND}"',
}
APPROVAL = {'# approval = "none"': 'approval = "required"', '# draft_before = "60m"': 'draft_before = "12h"'}


class _Site(ThreadingHTTPServer):
    """A news site; `feed` is its feed."""

    feed = b""


class _Pages(BaseHTTPRequestHandler):
    """The site's feed, a page for each story, and drawn pictures."""

    server: _Site

    def do_GET(self) -> None:
        """Answer every address."""
        if self.path == "/feed/":
            kind, body = "application/rss+xml", self.server.feed
        elif self.path.endswith(".jpg"):
            kind, body = "image/png", _drawn(self.path)
        else:
            kind, body = "text/html", b"<!DOCTYPE html><title>A story</title><p>A story."
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        """Answer every address, without a body."""
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


_drawn = cache(landscape)


def _items_over_a_week(url: str) -> dict[datetime, str]:
    """Give the sample's items by their times: the newest within the last day, the others one a day before."""
    items = re.findall(r"<item>.*?</item>", files("digest.sample").joinpath("feed.xml").read_text("utf-8"), re.DOTALL)
    times = [EVENING - timedelta(minutes=15 + 70 * number) for number in range(len(items) - OLDER)]
    times += [EVENING - timedelta(days=1 + number, hours=2) for number in range(OLDER)]
    return {
        at: re.sub("<pubDate>.*?</pubDate>", f"<pubDate>{format_datetime(at)}</pubDate>", item).replace(
            "https://notesfrompoland.com", url
        )
        for at, item in zip(times, items, strict=True)
    }


@dataclass
class Newsroom:
    """The site, and the folder of its digest. `now` is the clock of the commands that run here."""

    folder: Path
    now: datetime = EVENING
    site: _Site = field(init=False)

    def __post_init__(self) -> None:
        self.site = _Site(("127.0.0.1", 0), _Pages)
        threading.Thread(target=self.site.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.site.server_port}"
        self._items = _items_over_a_week(self.url)

    def open(self) -> None:
        """Set the digest up, send the editions of the days before, and let readers click in them."""
        self._be_at(EVENING)
        self.digest("init", ".", "--name", "The Town News", "--feed", f"{self.url}/feed/", "--from", "d@town.example")
        self._set(SETTINGS)
        readers = "".join(f"\nreader{number}@town.example,daily;weekly" for number in range(READERS))
        (self.folder / "readers.csv").write_text(f"email,digests{readers}\n")
        self.digest("subscribers", "import", "readers.csv", "--status", "active")
        for days in range(OLDER, -1, -1):
            self._be_at((EVENING - timedelta(days=days)).replace(hour=7, minute=0))
            self.digest("send", "--due")
        self._let_readers_click()
        self._set(APPROVAL)
        self._be_at(EVENING)
        self.digest("send", "--due")

    def _be_at(self, now: datetime) -> None:
        """Move the clock; the feed shows what was published by then."""
        self.now = now
        items = "".join(item for at, item in sorted(self._items.items(), reverse=True) if at <= now)
        head = f"<title>The Town News</title><link>{self.url}/</link><description>News</description>"
        names = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        media = 'xmlns:media="http://search.yahoo.com/mrss/"'
        self.site.feed = f'<rss version="2.0" {names} {media}><channel>{head}{items}</channel></rss>'.encode()

    def _set(self, settings: dict[str, str]) -> None:
        file = self.folder / "config.toml"
        written = file.read_text("utf-8")
        for line, better in settings.items():
            if line not in written:
                raise ValueError(f"config.toml has no {line!r} any more.")
            written = written.replace(line, better, 1)
        file.write_text(written, "utf-8")

    def _let_readers_click(self) -> None:
        """Store events of the editions that left. A batch is claimed by the real clock, and no event comes before."""
        app = open_app(self.folder / "config.toml")
        mails = select(recipients.c.edition_id, batches.c.id, subscribers.c.id, subscribers.c.email)
        mails = mails.join_from(recipients, batches, is_in_batch())
        mails = mails.join(subscribers, subscribers.c.id == recipients.c.subscriber_id)
        with app.database.read() as connection:
            sent = connection.execute(mails).all()
        now = datetime.now(UTC)
        reported = [
            Event(f"{kind}-{edition}-{reader}", kind, now, edition, batch, reader, email, link=self.url)
            for edition, batch, reader, email in sent
            for kind in (EventKind.DELIVERED, EventKind.CLICKED)
            if kind is EventKind.DELIVERED or (reader * 7 + edition * edition) % 9 < LIKED
        ]
        take_events(app.database, reported, touches=True, now=now)
        app.close()

    @property
    def variables(self) -> dict[str, str]:
        """What the commands find in their environment."""
        key = str(self.folder / "secret-key")
        own = {"DIGEST_NOW": self.now.isoformat(), "DIGEST_EDITOR": "ola", "DIGEST_SECRET_KEY_FILE": key}
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            **own,
        }

    def command(self, *words: str) -> list[str]:
        """Give the words that run a command."""
        return [sys.executable, "-m", "digest", *words]

    def digest(self, *words: str) -> None:
        """Run a command; end with what it says if it fails."""
        done = subprocess.run(
            self.command(*words), cwd=self.folder, env=self.variables, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"digest {' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
