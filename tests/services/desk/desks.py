"""An editor's desk of a small newsroom."""

from dataclasses import dataclass, field
from datetime import date

from digest.config import Config
from digest.domain.editor_choices import ChoiceKind
from digest.render.edition import Renderer
from digest.services.desk.shown import Desk, Shown, show
from digest.services.editions.edit import Change
from digest.store.database import Database
from tests.fakes.mailer import FakeMailer
from tests.services.editors import DRAFTED, Newsroom
from tests.services.small_sends import NOW, sending

TODAY: date = NOW.date()


@dataclass
class Room:
    """A newsroom with a desk for each of its editors."""

    database: Database
    settings: Config
    mailer: FakeMailer = field(default_factory=FakeMailer)
    site: Newsroom = field(default_factory=Newsroom)

    def __post_init__(self) -> None:
        self._renderer = Renderer(self.settings)

    def desk(self, by: str = "Ola") -> Desk:
        work = sending(self.database, self.settings, self.mailer)
        return Desk(self.database, self.settings, self._renderer, self.site, lambda: work, lambda: DRAFTED, by)

    def shown(self) -> Shown:
        return show(self.desk(), "daily", TODAY)


def titles(shown: Shown) -> list[str]:
    return [line.title for _, lines in shown.sections for line in lines]


def change(kind: ChoiceKind, story: str = "", value: str = "") -> list[Change]:
    return [Change(kind, story, value)]
