"""Readers who chose sections, and what each of them must get."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from digest.config import Config
from digest.domain.editions import NoEdition
from digest.domain.lists import Line
from digest.domain.readers import Status
from digest.render.edition import Renderer
from digest.services.delivery.freeze import freeze
from digest.services.delivery.send import send
from digest.services.editions.recheck import recheck
from digest.services.readers.lists.import_readers import ListRules, add_subscriber
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition
from tests.fakes.mailer import FakeMailer
from tests.fakes.wordpress import Post
from tests.services.builders import WARSAW, config
from tests.services.editors import Newsroom
from tests.services.small_sends import NOW, sending

SECTIONS = ("Politics", "Business", "Culture")


TABLES = [{"name": name, "categories": [name]} for name in SECTIONS]


OF_STORY = {1: "Politics", 2: "Politics", 3: "Business", 4: "Business"}


POSTS = [
    Post(number, f"Story {number}", NOW - timedelta(hours=number), categories=(section,))
    for number, section in OF_STORY.items()
]


SITE = Newsroom(*POSTS)


WISHES: Mapping[str, set[str]] = {
    "all": set(),
    "politics": {"Politics"},
    "politics-too": {"Politics"},
    "business": {"Business", "Culture"},
    "both": {"Politics", "Business"},
    "culture": {"Culture"},
    "gone": {"A section that there was"},
}


GETS = {
    "all": {1, 2, 3, 4},
    "politics": {1, 2},
    "politics-too": {1, 2},
    "business": {3, 4},
    "both": {1, 2, 3, 4},
    "gone": {1, 2, 3, 4},
}


def choosing(folder: Path, *, choice: bool = True, **tables: Any) -> Config:
    daily = {"proof_to": ["desk@example.org"], "subject": "{lead}"}
    digests = {"daily": daily, "weekly": {"days": ["tue"]}}
    return config(folder, sections=TABLES, digests=digests, readers={"section_choice": choice}, **tables)


def with_readers(database: Database, wishes: Mapping[str, set[str]] = WISHES) -> None:
    rules = ListRules(("daily", "weekly"), ("daily",), WARSAW)
    for name, wanted in wishes.items():
        line = Line(f"{name}@example.org", status=Status.ACTIVE, sections=frozenset(wanted))
        add_subscriber(database, line, rules, now=NOW)


def rechecked(work: Sending, edition: StoredEdition) -> StoredEdition:
    done = recheck(work, Renderer(work.config), SITE, SITE, edition).edition
    assert not isinstance(done, NoEdition)
    return done


def mailed(database: Database, settings: Config, draft: StoredEdition) -> FakeMailer:
    """Bring a draft up to date, and mail it to everybody."""
    mailer = FakeMailer(batch_size=10)
    work = sending(database, settings, mailer)
    edition = rechecked(work, draft)
    freeze(work, edition)
    send(work, edition.id)
    return mailer


def got(mailer: FakeMailer) -> dict[str, set[int]]:
    """Which stories each reader was mailed. Nobody may be mailed twice."""
    out: dict[str, set[int]] = {}
    for batch in mailer.submitted:
        shown = {number for number in OF_STORY if f"Story {number}" in batch.rendition.text}
        for recipient in batch.recipients:
            name = recipient.email.partition("@")[0]
            assert name not in out
            out[name] = shown
    return out
