"""Write dates as the site's locale does."""

from datetime import date

from digest.domain.editions import Edition, Window
from digest.domain.stories import Story


def date_line(window: Window, local_date: date, locale: str) -> str:
    """Date an edition: by its day, or by the days that it covers if its window is long."""
    from babel.dates import format_date

    if window.is_long:
        first, *_, last = window.days
        return _stretch(first, last, locale)
    return format_date(local_date, "full", locale=locale)


def _stretch(start: date, end: date, name: str) -> str:
    """Format two dates as one range, as the locale does: "23–29 March 2026"."""
    from babel import Locale
    from babel.dates import format_date

    differ = "y" if start.year != end.year else "M" if start.month != end.month else "d"
    # The locales' own range patterns shorten the month ("23–29 Mar 2026"); there is room for the full name.
    patterns = Locale.parse(name).interval_formats["yMMMd"][differ]
    ends = zip((start, end), patterns, strict=True)
    return "".join(format_date(day, pattern.replace("MMM", "MMMM"), locale=name) for day, pattern in ends)


def weekday(story: Story, edition: Edition, locale: str) -> str:
    """Name the weekday of a story in an edition with a long window, as a line begins; "" in any other.

    A story that is not of one of the days covered has its date too.
    """
    from babel.dates import format_date, format_skeleton

    if not edition.window.is_long:
        return ""
    local_date = edition.window.day_of(story.published_at)
    if local_date in edition.window.days:
        return _capitalised(format_date(local_date, "EEEE", locale=locale))
    # A weekday alone would name a day of the week that is covered.
    return _capitalised(format_skeleton("MMMEd", local_date, locale=locale))


def _capitalised(text: str) -> str:
    """Begin a line with a capital, also in languages that write the days of the week without."""
    return text[:1].upper() + text[1:]


def day_and_month(story: Story, edition: Edition, locale: str) -> str:
    """Date a story by day and month in the edition's zone."""
    from babel.dates import format_skeleton

    return format_skeleton("MMMMd", edition.window.day_of(story.published_at), locale=locale)
