"""The wishes that readers set on their own page: about being asked, and about a pause of their mail."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from digest.domain.readers import Subscriber
from digest.domain.wishes import (
    GIVES_MONTHS,
    LATER_MONTHS,
    LONGEST_PAUSE,
    month_of,
    months_later,
    months_to_come,
    pause_end,
    start_of,
    usual_month,
)
from digest.services.readers import preferences
from digest.services.readers.preferences import Visitor
from digest.web.pages import Form, one
from digest.wiring import App

Heard = Callable[[str], Visitor | None]
"""Records the wish of a page's reader, by the token of the page."""


class Wishes:
    """Handles the buttons for asks and pauses on a reader's page, and describes the wishes in force."""

    def __init__(self, app: App) -> None:
        self._app = app

    def understand(self, word: str, form: Form) -> Heard | None:
        """Return the action of a pressed button; None for a button without a wish, or an invalid form."""
        today, heard = self._today(), None
        match word:
            case "gave":
                heard = self._speak(gives=months_later(today, GIVES_MONTHS))
            case "later":
                heard = self._speak(ask=months_later(today, LATER_MONTHS))
            case "month" if month := month_of(one(form, "month"), today):
                heard = self._speak(ask=month)
            case "as-usual":
                heard = self._speak()
            case "pause" if end := pause_end(one(form, "for"), one(form, "day"), today):
                heard = self._pause(self._start_of(end))
            case "go-on":
                heard = self._pause(None)
        return heard

    def in_force(self, subscriber: Subscriber) -> Mapping[str, object]:
        """Return a reader's wishes in force, as days in words, and the possible ones."""
        now, today, pages = self._app.clock(), self._today(), self._app.reader_pages
        days = {
            name: pages.day(until) if until is not None and until > now else ""
            for name, until in subscriber.wishes._asdict().items()
        }
        return {
            **days,
            "gives_monthly": subscriber.gives_monthly(now),
            "months": [(f"{month:%Y-%m}", pages.month(month)) for month in months_to_come(today)],
            "usual_month": f"{usual_month(today):%Y-%m}",
            "first_day": today + timedelta(days=1),
            "last_day": today + LONGEST_PAUSE,
        }

    def _today(self) -> date:
        return self._app.clock().astimezone(self._app.config.site.zone).date()

    def _start_of(self, day: date | None) -> datetime | None:
        return start_of(day, self._app.config.site.zone) if day else None

    def _speak(self, *, gives: date | None = None, ask: date | None = None) -> Heard:
        database, now = self._app.database, self._app.clock()
        gives_until, ask_after = self._start_of(gives), self._start_of(ask)
        return lambda token: preferences.speak_of_ask(
            database, token, now=now, gives_until=gives_until, ask_after=ask_after
        )

    def _pause(self, until: datetime | None) -> Heard:
        database, now = self._app.database, self._app.clock()
        return lambda token: preferences.pause(database, token, until, now=now)
