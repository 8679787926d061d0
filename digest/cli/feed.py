"""The feed: `feed poll`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.common import ConfigOption, JsonOption, alerts_after, answer, example, note, open_app

if TYPE_CHECKING:
    from digest.services.intake.read_feed import PollResult
    from digest.wiring import App

app = typer.Typer(help="Read the site's feed.", no_args_is_help=True, rich_markup_mode=None)


def register(top: typer.Typer) -> None:
    """Add this family's commands."""
    top.add_typer(app, name="feed")


@app.callback()
def family() -> None:
    """Read the site's feed."""


@app.command(epilog=example("digest feed poll --json"))
def poll(
    file: Annotated[Path | None, typer.Option("--file", help="Read this file instead of the site.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read the feed once, and store what it says."""
    running = open_app(config)
    with alerts_after(running) as all_went_well:
        result = _poll(running, file)
        answer(result.as_json(), _sentence(result), as_json=as_json)
        if result.status == "failed":
            note(result.error or "")
            raise typer.Exit(1)
        all_went_well()


def _poll(running: "App", file: Path | None) -> "PollResult":
    from digest.domain.errors import FeedError
    from digest.services.intake import read_feed

    now = running.clock()
    if file is None:
        with running.site as site:
            return read_feed.poll(running.database, site, running.pages, running.config, now=now)
    try:
        body = file.read_bytes()
    except OSError as error:
        raise FeedError(f"{file} cannot be read: {error.strerror}.") from error
    return read_feed.poll_file(running.database, body, running.config, now=now)


def _sentence(result: "PollResult") -> str:
    if result.status == "failed":
        return "The feed could not be read; nothing stored has changed."
    if result.status == "not-modified":
        return "Nothing new: the feed has not changed."
    parts = [f"{result.new} new", f"{result.updated} updated"]
    parts += [f"{result.withdrawn} withdrawn", f"{result.missing} missing"]
    parts += [f"{result.unchanged} unchanged", f"{result.rejected} rejected"]
    text = ", ".join(parts) + "."
    if result.gap:
        text += f" Stories came and went since the last reading: {result.backfilled} were found on older pages."
    if result.stale:
        text += " The site served an old copy of itself: what is stored was left as it is."
    return "\n".join([text, *(f"  rejected: {reason}" for reason in result.reasons)])
