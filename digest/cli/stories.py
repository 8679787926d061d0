"""Stories: `stories`, `explain`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.common import (
    ConfigOption,
    DigestArgument,
    JsonOption,
    answer,
    example,
    open_app,
    parse_moment,
)
from digest.cli.listing import Row, lines_of, on_terminal
from digest.cli.naming import DateOption, next_date, when
from digest.domain.counting import counted

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from digest.domain.editions import Weight
    from digest.domain.stories import Story
    from digest.services.editions.explain import Explanation


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command(epilog=example("digest stories --since 2026-03-23 --json"))(stories)
    app.command(epilog=example("digest explain daily"))(explain)


def stories(
    since: Annotated[
        str | None, typer.Option("--since", help="Only stories published since, such as 2026-03-23.")
    ] = None,
    digest: Annotated[str | None, typer.Option("--digest", help="Only stories in this digest's next edition.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the stored stories, the newest first."""
    from digest.services.editions.explain import explain as explain_edition
    from digest.store.intake.stories import load_stories

    running = open_app(config)
    zone = running.config.site.zone
    moment = parse_moment(since, zone)
    with running.database.read() as connection:
        found = load_stories(connection, since=moment)
    if digest is not None:
        local_date = next_date(running, digest, None)
        explained = explain_edition(running.database, running.renderer, running.config, digest, local_date)
        chosen = {entry.story.id for entry in explained if entry.place}
        found = [story for story in found if story.id in chosen]
    rows = [Row((f"{story.id:>5}", _when(story, zone), _title(story))) for story in found]
    text = lines_of(rows) if rows else "No stories. `digest feed poll` reads the feed."
    answer([_story(story, zone) for story in found], text, as_json=as_json)


def explain(
    digest: DigestArgument,
    old: Annotated[bool, typer.Option("--all", help="Also stories that are too old.")] = False,
    date: DateOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show for each stored story why it is in the next edition, or why it is not."""
    from digest.services.editions.explain import explain as explain_edition

    running = open_app(config)
    zone = running.config.site.zone
    local_date = next_date(running, digest, date)
    entries = explain_edition(running.database, running.renderer, running.config, digest, local_date)
    name = f"{digest} edition of {when(running, digest, local_date)}"
    head = f"The {name}:" if any(entry.place for entry in entries) else f"There is no {name} to make:"
    begin = running.config.schedule(digest).window(local_date).start
    shown = [entry for entry in entries if old or not _is_merely_old(entry, begin)]
    hidden = len(entries) - len(shown)
    more = [f"{counted(hidden, 'older story', 'older stories')} left out: --all shows them."] if hidden else []
    rows = [_row(entry, zone) for entry in shown]
    text = "\n".join([head, *([lines_of(rows)] if rows else []), *more])
    answer([_explanation(entry, zone) for entry in entries], text, as_json=as_json)


def _is_merely_old(entry: "Explanation", begin: "datetime") -> bool:
    from digest.domain.editions import LeftOut

    old = (LeftOut.OUTSIDE_WINDOW, LeftOut.ALREADY_SENT)
    return entry.place is None and entry.reason in old and entry.story.published_at < begin


def _when(story: "Story", zone: "ZoneInfo") -> str:
    at = story.published_at.astimezone(zone)
    return f"{at:%d %b %y %H:%M}" if on_terminal() else f"{at:%Y-%m-%d %H:%M}"


def _title(story: "Story") -> str:
    mark = " (withdrawn)" if story.withdrawn_at else " (missing from the feed)" if story.missing_since else ""
    return f"{story.title}{mark}"


def _row(entry: "Explanation", zone: "ZoneInfo") -> Row:
    why = [
        *([f"the same text as “{entry.duplicates.title}”"] if entry.duplicates else []),
        *([f"links to {entry.leads_to}"] if entry.leads_to else []),
        *([_sum(entry.weight)] if entry.weight and entry.place else []),
    ]
    place = entry.place or str(entry.reason)
    cells = ("in" if entry.place else "out", f"{entry.story.id:>5}", place, _when(entry.story, zone))
    return Row(
        (*cells, _title(entry.story)),
        "; ".join(why),
        "dim" if entry.place is None else "bold" if "(lead)" in entry.place else "",
    )


def _sum(weight: "Weight") -> str:
    """Show how much a story weighs as the lead, and why."""
    parts = (
        ("lead category", weight.lead_category),
        ("related", weight.related),
        ("picture", weight.picture),
        ("length", weight.length),
    )
    points = " + ".join(f"{name} {number}" for name, number in parts if number)
    by_editor = "an editor's lead, " if weight.by_editor else ""
    return f"{by_editor}weight {weight.total}" + (f" = {points}" if points else "")


def _story(story: "Story", zone: "ZoneInfo") -> dict[str, Any]:
    from digest.domain.stories import reading_minutes

    return {
        "number": story.id,
        "guid": story.guid,
        "title": story.title,
        "url": story.url,
        "standfirst": story.standfirst,
        "author": story.author,
        "categories": list(story.categories),
        "image_url": story.image.url if story.image else None,
        "minutes": reading_minutes(story.text),
        "published_at": story.published_at.astimezone(zone).isoformat(),
        "first_seen_at": story.first_seen_at.astimezone(zone).isoformat(),
        "withdrawn": story.withdrawn_at is not None,
        "missing": story.missing_since is not None,
    }


def _explanation(entry: "Explanation", zone: "ZoneInfo") -> dict[str, Any]:
    return {
        "number": entry.story.id,
        "guid": entry.story.guid,
        "title": entry.story.title,
        "published_at": entry.story.published_at.astimezone(zone).isoformat(),
        "in": entry.place is not None,
        "place": entry.place,
        "reason": entry.reason,
        "leads_to": entry.leads_to or None,
        "duplicate_of": entry.duplicates.guid if entry.duplicates else None,
        "weight": _weight(entry.weight) if entry.weight else None,
    }


def _weight(weight: "Weight") -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(weight), "total": weight.total}
