"""What a small send works with: its stories, its readers, its mailer, and a clock that waiting moves."""

from collections.abc import Iterable
from datetime import timedelta

from digest.config import Config
from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.render.edition import Renderer
from digest.services.editions.ready import ready_edition
from digest.services.intake.read_feed import poll_file
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition
from tests.fakes.mailer import FakeMailer
from tests.fakes.wordpress import Post, feed
from tests.services.builders import WARSAW, local, machine

NOW = local("2026-05-12 07:00")


VARIANTS = {
    "url": "https://notesfrompoland.com/donate/",
    "variants": [
        {"name": "a", "weight": 3, "heading": "Ask A", "text": "Give."},
        {"name": "b", "weight": 1, "heading": "Ask B", "text": "Give."},
    ],
}


def with_stories(database: Database, settings: Config, *numbers: int) -> None:
    posts = [Post(number, f"Story {number}", NOW - timedelta(hours=number)) for number in numbers]
    poll_file(database, feed(posts), settings, now=NOW - timedelta(minutes=5))


def with_readers(database: Database, emails: Iterable[str], digest: str = "daily") -> None:
    rules = ListRules(("daily", "weekly"), (digest,), WARSAW)
    for email in emails:
        add_subscriber(database, Line(email, status=Status.ACTIVE), rules, now=NOW)


def emails(count: int) -> list[str]:
    return [f"reader{number}@example.org" for number in range(1, count + 1)]


def ready(database: Database, settings: Config) -> StoredEdition:
    found = ready_edition(database, Renderer(settings), settings, "daily", now=NOW)
    assert isinstance(found, StoredEdition)
    return found


class Hours:
    """A clock that stands still, except that waiting moves it."""

    def __init__(self) -> None:
        self.now = NOW
        self.waits: list[float] = []

    def wait(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.now += timedelta(seconds=seconds)


def sending(database: Database, settings: Config, mailer: FakeMailer, hours: Hours | None = None) -> Sending:
    time = hours or Hours()
    memory = machine(settings)
    return Sending(database, settings, mailer, lambda: NOW, memory, real_clock=lambda _: time.now, wait=time.wait)
