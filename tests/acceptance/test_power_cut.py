"""The power fails during a send, at any moment: nobody is lost, and nobody is mailed twice."""

import itertools
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.config import Config, load_config
from digest.domain.batches import BatchState
from digest.domain.edition_life import UNDECIDED, EditionState
from digest.machine import Machine
from digest.render.edition import Renderer
from digest.services.delivery.freeze import freeze
from digest.services.delivery.send import send
from digest.services.delivery.settle import settle_by_word
from digest.services.editions.ready import ready_edition
from digest.services.sending import Sending
from digest.store.database import Database
from digest.store.delivery.batches import load_members
from digest.store.delivery.standing import load_unsettled
from digest.store.editions.editions import StoredEdition
from tests.acceptance.desk import NOW, furnish
from tests.acceptance.nursery import machines_variables
from tests.acceptance.power import LOSSES, Event, disk, record
from tests.acceptance.runs import write_config
from tests.fakes.mailer import FakeMailer
from tests.fakes.sendgrid import KEY, FakeSendGrid

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed"),
]

READERS = [f"reader{number}@example.org" for number in range(1, 11)]
STATES = 120
"""States in which a send is resumed: at least 100."""
SEED = 20_260_330
SEND = """
import digest.mail.sendgrid.mailer as mailer
mailer.MAX_RECIPIENTS = 2
from digest.cli import program
program()(["send", "weekly", "--yes"])
"""


@dataclass
class Recorded:
    """A whole send: its files before, its events, and how to send again."""

    before: dict[str, bytes]
    events: list[Event]
    config: Config
    renderer: Renderer

    def taken(self, moment: int, draw: random.Random) -> set[str]:
        """Return whom the provider took before a moment. It may have taken a request whose answer did not come."""
        last = {event.name: number for number, event in enumerate(self.events) if event.what == "send"}
        left = [name for name, number in last.items() if number < moment]
        lost = left[-1:] if draw.random() < 0.5 and self._is_unanswered(last, left, moment) else []
        bodies = b"".join(event.data for event in self.events if event.name in left and event.name not in lost)
        return {found.decode() for found in re.findall(rb"reader\d+@example\.org", bodies)}

    def _is_unanswered(self, last: dict[str, int], left: list[str], moment: int) -> bool:
        """Return whether nothing was written since the last request: only then may its answer not have come."""
        return bool(left) and not any(event.what == "write" for event in self.events[last[left[-1]] : moment])


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    folder = tmp_path_factory.mktemp("power") / "home"
    folder.mkdir()
    database = Database(f"sqlite:///{folder / 'digest.db'}")
    furnish(database, folder, READERS)
    database.close()
    with FakeSendGrid() as sendgrid:
        settings = ["[web]", 'public_url = "https://digest.notesfrompoland.com"', "[mail]", 'backend = "sendgrid"']
        settings += ['from_email = "digest@notesfrompoland.com"', 'postal_address = "ul. Prosta 1, Kraków"']
        settings += ["[sendgrid]", f'api_url = "{sendgrid.url}"', "concurrency = 2"]
        write_config(folder, more="\n".join(settings))
        before = {"digest.db": (folder / "digest.db").read_bytes()}
        events = record(folder, SEND, {**machines_variables(), "DIGEST_NOW": NOW, "SENDGRID_API_KEY": KEY})
        assert Counter(mail.email for mail in sendgrid.mails) == dict.fromkeys(READERS, 1)
        config = load_config(folder / "config.toml")
        yield Recorded(before, events, config, Renderer(config))


def test_a_send_is_resumed_after_a_power_cut_in_any_state(recorded: Recorded, tmp_path: Path) -> None:
    draw = random.Random(SEED)
    cuts = list(itertools.product(range(len(recorded.events) + 1), LOSSES))
    assert len(cuts) >= STATES
    wrong, uncertain = [], 0
    for number, (moment, loss) in enumerate(draw.sample(cuts, STATES)):
        home = tmp_path / str(number)
        for name, content in disk(recorded.before, recorded.events[:moment], loss, draw).items():
            (home / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (home / name).write_bytes(content)
        taken = recorded.taken(moment, draw)
        resumed = Resumed(home, recorded, taken)
        resumed.run()
        uncertain += resumed.uncertain
        if resumed.mails != Counter(READERS):
            wrong.append((moment, loss, resumed.mails))
        shutil.rmtree(home)
    assert wrong == []
    assert uncertain > STATES / 4, "the cuts must meet requests on their way"


class Resumed:
    """A send that goes on with what the disk held, at the provider that had `taken` some mails."""

    def __init__(self, home: Path, recorded: Recorded, taken: set[str]) -> None:
        self.database = Database(f"sqlite:///{home / 'digest.db'}")
        self.provider = FakeMailer(batch_size=2)
        self.renderer, self.taken, self.uncertain = recorded.renderer, taken, 0
        memory, now = Machine(home / "state", "digest.db"), datetime.fromisoformat(NOW)
        self.sending = Sending(self.database, recorded.config, self.provider, lambda: now, memory, concurrency=2)

    @property
    def mails(self) -> Counter[str]:
        """How many mails each reader got in the end."""
        return Counter(self.taken) + Counter(self.provider.accepted)

    def run(self) -> None:
        """Send on, settle what is uncertain by what the provider took, and send the rest."""
        config, now = self.sending.config, self.sending.clock()
        edition = ready_edition(self.database, self.renderer, config, "weekly", now=now)
        assert isinstance(edition, StoredEdition)
        if edition.state in UNDECIDED:
            freeze(self.sending, edition)
        done = send(self.sending, edition.id)
        assert done.state is EditionState.SUBMITTED
        assert max(self.mails.values(), default=0) <= 1
        assert sum(done.sums.recipients.values()) == len(READERS)
        self._settle(edition.id)
        done = send(self.sending, edition.id)
        assert done.sums.recipients["submitted"] == len(READERS)
        self.database.close()

    def _settle(self, edition: int) -> None:
        with self.database.read() as connection:
            unsettled = load_unsettled(connection, edition)
            members = {one.number: load_members(connection, one.id, datetime.now(UTC)).mailed for one in unsettled}
        for one in unsettled:
            assert one.state is BatchState.UNCERTAIN
            emails = {recipient.email for recipient in members[one.number]}
            assert emails <= self.taken or emails.isdisjoint(self.taken)
            settle_by_word(self.database, edition, accepted=emails <= self.taken, number=one.number)
            self.uncertain += 1
