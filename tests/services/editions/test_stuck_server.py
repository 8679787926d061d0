"""What an edition asks the site before it leaves."""

from pathlib import Path

from digest.store.database import Database
from tests.fakes.site import Handler, Site
from tests.fakes.wordpress import document
from tests.services.town import Town


class Stuck(Town):
    """A town whose server says for ever that nothing has changed, to whoever has read it once."""

    def show(self) -> None:
        def behave(handler: Handler) -> None:
            is_known = handler.headers.get("If-None-Match") is not None
            handler.answer(304 if is_known else 200, document(self.posts), {"ETag": '"1"'})

        self.site.on("/feed/", behave)


def test_a_server_that_says_forever_that_nothing_changed_silences_no_edition(
    database: Database, tmp_path: Path
) -> None:
    with Site() as site:
        town = Stuck(database, tmp_path, site)
        town.ask("11 20:00")
        town.publish(1)
        assert town.poll(minutes=15).status == "not-modified"
        town.poll(minutes=650)
        assert town.morning(12) == [1]
        town.publish(2)
        town.now = town.now.replace(hour=20)
        town.publish(3)
        assert town.morning(13) == [2, 3]
