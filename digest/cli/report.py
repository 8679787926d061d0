"""Reports: `report`."""

from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.common import COLUMNS, ConfigOption, JsonOption, answer, example, open_app, report_text
from digest.cli.naming import DateOption, find_edition
from digest.domain.counting import counted
from digest.domain.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from digest.cli.report_page import Ways
    from digest.domain.event_figures import Figures
    from digest.domain.reports import Share
    from digest.services.watch.event_figures import DigestFigures, EventFigures
    from digest.wiring import App

DAYS = 30


def register(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command(epilog=example("digest report 7 --open"))(report)


def report(
    edition: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]",
            help="The edition's number, or a digest's name: its next edition; default: all.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="DATE",
            help=f"Without ID: the first day; default: {DAYS} days ago, or 12 months with charts.",
        ),
    ] = None,
    asks: Annotated[
        bool, typer.Option("--asks", help="Without ID: what the asks brought in, and what tests of them show.")
    ] = False,
    opens: Annotated[
        bool,
        typer.Option("--open", help="Open a page with charts in the browser. Without ID: the readers, month by month."),
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write that page; default: reports/….html.")
    ] = None,
    mail_to: Annotated[
        str | None, typer.Option("--mail-to", metavar="ADDRESS", help="Mail the figures of that page.")
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the figures of that page as CSV.")] = False,
    date: DateOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the sending of an edition and what readers did with it; without ID, all recent editions."""
    from digest.cli.report_page import Ways

    _check_words(edition, since=since, asks=asks, date=date)
    ways = Ways(opens, out, mail_to, as_csv)
    if ways and (asks or as_json):
        raise ConfigError(
            f"{'--asks' if asks else '--json'} prints lines: leave it out for --open, --out, --mail-to and --csv."
        )
    running = open_app(config)
    number = find_edition(running, edition, date).id if edition is not None else None
    if ways:
        _hand_over(running, number, since, ways)
    elif number is not None:
        _report_edition(running, number, as_json=as_json)
    else:
        (_report_asks if asks else _report_digests)(running, _first_day(running, since), as_json=as_json)


def _check_words(edition: str | None, *, since: str | None, asks: bool, date: str | None) -> None:
    if edition is None:
        if date is not None:
            raise ConfigError("--date chooses an edition of a digest: name the digest, as in `digest report daily`.")
        return
    if asks:
        raise ConfigError("--asks is for the report of all editions: an edition's own report ends with its asks.")
    if since is not None:
        raise ConfigError("--since is for the report of all editions: leave it out, or leave out the edition.")


def _hand_over(running: "App", number: int | None, since: str | None, ways: "Ways") -> None:
    from digest.cli.report_page import hand_over
    from digest.services.watch.reports.edition import report_edition
    from digest.services.watch.reports.readers import report_readers

    if number is not None:
        hand_over(running, report_edition(running.database, running.config, number), ways)
        return
    now = running.clock()
    first = _first_day(running, since) if since else None
    hand_over(running, report_readers(running.database, running.config, now=now, since=first), ways)


def _report_edition(running: "App", number: int, *, as_json: bool) -> None:
    from digest.cli.ask_lines import edition_lines
    from digest.services.delivery.ledger_report import report as add_up
    from digest.services.watch.ask_report import edition_asks
    from digest.services.watch.event_figures import edition_figures

    found = add_up(running.database, number)
    figures = edition_figures(running.database, number)
    brought = edition_asks(running.database, running.config, number, figures)
    events = _lines(figures, tracks=running.config.privacy.track)
    text = "\n".join([report_text(found), *events, *edition_lines(brought)])
    answer({**found.as_json(), **figures.as_json(), **brought.as_json()}, text, as_json=as_json)


def _first_day(running: "App", since: str | None) -> "date":
    from datetime import timedelta

    from digest.cli.naming import parse_date

    today = running.clock().astimezone(running.config.site.zone).date()
    return parse_date(since, today) or today - timedelta(days=DAYS)


def _report_asks(running: "App", since: "date", *, as_json: bool) -> None:
    from digest.cli.ask_lines import report_lines
    from digest.services.watch.ask_report import report_asks

    found = report_asks(running.database, running.config, since)
    answer(found.as_json(), "\n".join(report_lines(found)), as_json=as_json)


def _report_digests(running: "App", since: "date", *, as_json: bool) -> None:
    from digest.services.watch.event_figures import digest_figures

    found = digest_figures(running.database, since)
    tracks = running.config.privacy.track
    text = "\n".join(line for one in found for line in (*_heading(one), *_lines(one.events, tracks=tracks)))
    answer([one.as_json() for one in found], text or f"No edition has been sent since {since}.", as_json=as_json)


def _heading(one: "DigestFigures") -> "Iterator[str]":
    parts = [f"{count:,} {state}" for state, count in one.recipients.items() if count]
    frozen = counted(sum(one.recipients.values()), "recipient")
    yield f"{one.digest}: {counted(one.editions, 'edition')} since {one.since}: {frozen}, {', '.join(parts) or 'none'}."
    if one.held_back:
        yield f"Held back by the warm-up, once for each edition: {one.held_back:,}."


def _lines(figures: "EventFigures", *, tracks: bool) -> list[str]:
    """Print the events, each figure with its denominator."""
    from digest.domain.event_figures import DELIVERY, shares

    total = figures.total
    if total.is_empty:
        return ["No events yet."]
    found = shares(total, sum(figures.submitted.values()))
    lines = ["Events (shares of readers):"]
    lines += [f"  {name:<13}{total.events[name]:>11,}  {found[name]}" for name in DELIVERY]
    if not tracks and not total.events["opens"]:
        return [*lines, "  Opens and clicks are not stored (privacy.track)."]
    lines += _touches(total, found)
    if len(figures.submitted) > 1:
        for name, submitted in figures.submitted.items():
            lines += _variant(name, shares(figures.of(name), submitted))
    return lines


def _touches(figures: "Figures", found: "Mapping[str, Share]") -> "Iterator[str]":
    from digest.domain.event_figures import by_machines

    for name in ("opens", "clicks"):
        yield f"  {name:<13}{figures.events[name]:>11,}  {found[name]}"
        yield f"   by machines {figures.machine[name]:>11,}  {by_machines(figures, name, name)}"


def _variant(name: str, found: "Mapping[str, Share]") -> list[str]:
    said = f"opened by {found['opens']}; clicked by {found['clicks']}; the ask's link by {found['asks']}"
    return wrap(f"Ask {name}: {said}", COLUMNS, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
