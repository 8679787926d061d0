"""The clicks of several editions at once are those of their reports."""

from datetime import timedelta

from sqlalchemy import event

from digest.domain.opens_and_clicks import HIDDEN
from digest.services.watch.clicks import Clicked, load_clicks
from digest.services.watch.event_figures import edition_figures
from digest.services.watch.housekeep import housekeep
from digest.store.database import Database
from tests.services.mail_events import NOW, some_events, submitted
from tests.services.watch.test_event_figures import CONFIG, EMAILS, LATER, take

OTHERS = [f"other{number}@example.org" for number in range(1, 8)]


def clicks(database: Database, *editions: int) -> dict[int, Clicked]:
    with database.read() as connection:
        return load_clicks(connection, editions)


def test_each_edition_has_the_clicks_of_its_report_also_when_its_events_are_deleted(database: Database) -> None:
    weekly, daily = submitted(database, EMAILS), submitted(database, OTHERS, digest="daily")
    take(database, *some_events(weekly))
    later = {"occurred_at": NOW + timedelta(hours=2)}
    take(database, daily[0].event("clicked", link="site/a"), daily[0].event("clicked", link="site/b", **later))
    take(database, daily[1].event("clicked", link="site/a"), daily[1].event("clicked", link="site/a", **later))
    take(database, daily[2].event("clicked", link="site/a", machine=True), daily[3].event("clicked", link=HIDDEN))
    numbers = (weekly[0].edition, daily[0].edition)
    found = clicks(database, *numbers)
    assert found == {numbers[0]: Clicked(10, 1), numbers[1]: Clicked(7, 2)}
    for number in numbers:
        figures = edition_figures(database, number)
        assert found[number] == (sum(figures.submitted.values()), figures.total.readers["clicks"])
    housekeep(database, CONFIG, now=LATER)
    assert clicks(database, *numbers) == found


def test_more_editions_take_no_more_queries(database: Database) -> None:
    first, second = submitted(database, EMAILS), submitted(database, OTHERS, digest="daily")
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    clicks(database, first[0].edition)
    one = len(asked)
    clicks(database, first[0].edition, second[0].edition)
    assert len(asked) - one == one
    assert clicks(database) == {}
