"""Parse the names of editions and dates on the command line, and format them in answers."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.domain.stored_numbers import stored_number

if TYPE_CHECKING:
    from datetime import date

    from digest.store.editions.editions import StoredEdition
    from digest.wiring import App

EditionArgument = Annotated[
    str, typer.Argument(metavar="ID", help="The edition's number, or a digest's name: its next edition.")
]
DateOption = Annotated[
    str | None,
    typer.Option(
        "--date", help="Another edition than the next: today, tomorrow, wed, or 2026-03-30.", show_default=False
    ),
]
STORY = "STORY"
"""How the help names a story: by number, a piece of the title, address, or guid."""
ByOption = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="Your name; default: $DIGEST_EDITOR, or else your account."),
]
_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}


def parse_date(text: str | None, today: "date") -> "date | None":
    """Parse a date from the command line; a weekday is the next one from `today` on. Raises ConfigError."""
    from calendar import day_name
    from datetime import timedelta

    from digest.domain.errors import ConfigError
    from digest.domain.windows import DAYS, parse_day

    if text is None:
        return None
    word = text.strip().lower()
    if word in _NEAR:
        return today + timedelta(days=_NEAR[word])
    if word[:3] in DAYS and day_name[DAYS.index(word[:3])].lower().startswith(word):
        return today + timedelta(days=(DAYS.index(word[:3]) - today.weekday()) % len(DAYS))
    try:
        return parse_day(word)
    except ValueError:
        raise ConfigError(f'"{text}" is not a date; write it like 2026-03-30, wed, today or tomorrow.') from None


def wanted_date(running: "App", day: str | None) -> "date | None":
    """Parse a command's date, by the site's calendar."""
    return parse_date(day, running.clock().astimezone(running.config.site.zone).date())


def next_date(running: "App", digest: str, day: str | None) -> "date":
    """Return the date of a digest's next edition, or the given date."""
    from digest.services.editions import dates

    wanted = wanted_date(running, day)
    return dates.next_date(running.database, running.config, digest, running.clock(), wanted)


def find_edition(running: "App", named: str, day: str | None = None) -> "StoredEdition":
    """Find an edition by its number, or the next one of a digest. Raises EditionError if there is none yet."""
    from digest.domain.errors import ConfigError
    from digest.services.editions import dates

    if named.isdecimal() and day is not None:
        raise ConfigError("--date chooses an edition of a digest: name the digest instead of a number.")
    if named.isdecimal() and not stored_number(named):
        raise ConfigError(f"No edition has the number {named}. `digest edition list` lists them.")
    return dates.find_named(running.database, running.config, named, running.clock(), wanted_date(running, day))


def check_digest(running: "App", name: str | None) -> None:
    """See that a name is a digest's, or was when an edition was made. Raises ConfigError."""
    from digest.store.editions.editions import load_editions

    if name is None or name in running.config.digests:
        return
    with running.database.read() as connection:
        if not load_editions(connection, name):
            running.config.digest(name)


def edition_to_edit(running: "App", named: str, day: str | None) -> "tuple[str, date]":
    """Return the digest and the date of the edition to edit, whether it has a draft or not."""
    if named.isdecimal():
        found = find_edition(running, named, day)
        return found.digest, found.local_date
    return named, next_date(running, named, day)


def draft_to_edit(running: "App", named: str, day: str | None) -> "StoredEdition":
    """Find the edition to edit; make the draft of a digest's next edition if there is none."""
    from digest.services.editions.make import draft_of

    if named.isdecimal():
        return find_edition(running, named, day)
    local_date = next_date(running, named, day)
    return draft_of(running.database, running.renderer, running.config, named, local_date, now=running.clock())


def spoken(running: "App", digest: str, local_date: "date") -> str:
    """Name an edition for people, such as "daily, Wed 13 May, 07:00, tomorrow"."""
    from digest.services.editions import dates

    return dates.spoken(running.database, running.config, digest, local_date, running.clock())


def when(running: "App", digest: str, local_date: "date") -> str:
    """Date an edition for people, such as "Wed 13 May, 07:00, tomorrow"."""
    from digest.services.editions import dates

    return dates.when(running.database, running.config, digest, local_date, running.clock())


def head(edition: "StoredEdition") -> dict[str, Any]:
    """Describe an edition as JSON."""
    return {
        "edition": edition.id,
        "digest": edition.digest,
        "local_date": edition.local_date.isoformat(),
        "state": edition.state,
        "subject": edition.document["subject"],
        "stories": sum(len(section["stories"]) for section in edition.document["sections"]),
        "composed_at": edition.composed_at.isoformat(),
    }


def head_line(edition: "StoredEdition") -> str:
    """Describe an edition in one line of a list."""
    summary = edition.document["subject"] or edition.explanation
    return f"{edition.id:>5}  {edition.digest} {edition.local_date}  {edition.state:<10}  {summary}"


def heading(running: "App", edition: "StoredEdition") -> str:
    """Describe an edition for the answer to a command: its number, date and state, and its subject."""
    from digest.domain.edition_life import in_words

    name = spoken(running, edition.digest, edition.local_date)
    summary = edition.document["subject"] or edition.explanation
    return f"Edition {edition.id}: {name}. It is {in_words(edition.state)}.\n{summary}"
