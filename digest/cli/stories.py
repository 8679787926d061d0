"""Stories: `stories`, `explain`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.common import (
    ConfigOption,
    DateOption,
    DigestArgument,
    JsonOption,
    answer,
    example,
    open_app,
    parse_date,
    parse_moment,
)

if TYPE_CHECKING:
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
    from digest.services.editions import dates
    from digest.services.editions.explain import explain as explain_edition
    from digest.store.intake.stories import load_stories

    running = open_app(config)
    zone = running.config.site.zone
    moment = parse_moment(since, zone)
    with running.database.read() as connection:
        found = load_stories(connection, since=moment)
    if digest is not None:
        local_date = dates.preview_date(running.database, running.config, digest, running.clock(), None)
        explained = explain_edition(running.database, running.renderer, running.config, digest, local_date)
        chosen = {entry.story.id for entry in explained if entry.place}
        found = [story for story in found if story.id in chosen]
    text = "\n".join(_line(story, zone) for story in found) or "No stories. `digest feed poll` reads the feed."
    answer([_story(story, zone) for story in found], text, as_json=as_json)


def explain(
    digest: DigestArgument, date: DateOption = None, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    """Show for each stored story why it is in the next edition, or why it is not."""
    from digest.services.editions import dates
    from digest.services.editions.explain import explain as explain_edition

    running = open_app(config)
    zone = running.config.site.zone
    local_date = dates.preview_date(running.database, running.config, digest, running.clock(), parse_date(date))
    entries = explain_edition(running.database, running.renderer, running.config, digest, local_date)
    head = f"The {digest} edition of {local_date}:"
    if not any(entry.place for entry in entries):
        head = f"There is no {digest} edition of {local_date} to make:"
    text = "\n".join([head, *(_reason(entry, zone) for entry in entries)])
    answer([_explanation(entry, zone) for entry in entries], text, as_json=as_json)


def _line(story: "Story", zone: "ZoneInfo") -> str:
    mark = " (withdrawn)" if story.withdrawn_at else " (missing from the feed)" if story.missing_since else ""
    return f"{story.published_at.astimezone(zone):%Y-%m-%d %H:%M}  {story.title}{mark}"


def _reason(entry: "Explanation", zone: "ZoneInfo") -> str:
    why = f" (the same text as “{entry.duplicates.title}”)" if entry.duplicates else ""
    why += f" (links to {entry.leads_to})" if entry.leads_to else ""
    why += f" ({_sum(entry.weight)})" if entry.weight and entry.place else ""
    return f"{'in ' if entry.place else 'out'}  {entry.place or entry.reason:<18}  {_line(entry.story, zone)}{why}"


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
