"""Reports: `report`."""

from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.common import LARGEST, ConfigOption, JsonOption, answer, example, open_app, report_text

if TYPE_CHECKING:
    from collections import Counter
    from datetime import date

    from digest.domain.event_figures import Figures
    from digest.services.watch.event_figures import DigestFigures, EventFigures
    from digest.wiring import App

DAYS = 30


def register(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command(epilog=example("digest report 7 --json"))(report)


def report(
    number: Annotated[
        int | None, typer.Argument(metavar="[ID]", help="The edition's number; default: all.", min=1, max=LARGEST)
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="DATE", help=f"Without ID: the first day of the editions; default: {DAYS} days ago."
        ),
    ] = None,
    asks: Annotated[
        bool, typer.Option("--asks", help="Without ID: what the asks brought in, and what tests of them show.")
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the sending of an edition and what readers did with it; without ID, all recent editions."""
    from digest.domain.errors import ConfigError

    running = open_app(config)
    if number is None:
        (_report_asks if asks else _report_digests)(running, _first_day(running, since), as_json=as_json)
        return
    if asks:
        raise ConfigError("--asks is for the report of all editions: an edition's own report ends with its asks.")
    if since is not None:
        raise ConfigError("--since is for the report of all editions: leave it out, or leave out the edition's number.")
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
    text = "\n".join(line for one in found for line in (_heading(one), *_lines(one.events, tracks=tracks)))
    answer([one.as_json() for one in found], text or "No edition was sent in this time.", as_json=as_json)


def _heading(one: "DigestFigures") -> str:
    parts = [f"{count:,} {state}" for state, count in one.recipients.items() if count]
    editions = "1 edition" if one.editions == 1 else f"{one.editions:,} editions"
    frozen = sum(one.recipients.values())
    return f"{one.digest}: {editions} since {one.since}: {frozen:,} recipients, {', '.join(parts) or 'none'}."


def _lines(figures: "EventFigures", *, tracks: bool) -> list[str]:
    """Print the events, each figure with its denominator."""
    total, submitted = figures.total, sum(figures.submitted.values())
    if total.is_empty:
        return ["No events yet."]
    lines = ["Events (shares of readers):", *_deliveries(total.events, total.readers, submitted)]
    if not tracks and not total.events["opens"]:
        return [*lines, "  Opens and clicks are not stored (privacy.track)."]
    lines += _touches(total)
    if len(figures.submitted) > 1:
        lines += [line for name in figures.submitted for line in _variant(name, figures.of(name))]
    return lines


def _deliveries(events: "Counter[str]", readers: "Counter[str]", submitted: int) -> list[str]:
    shares = {
        "delivered": (submitted, "submitted"),
        "bounced": (readers["outcomes"], "delivered or bounced"),
        "blocked": (submitted, "submitted"),
        "deferred": (submitted, "submitted"),
        "dropped": (submitted, "submitted"),
        "complaints": (readers["arrived"], "arrived"),
        "unsubscribes": (readers["arrived"], "arrived"),
        "left": (submitted, "submitted"),
    }
    return [
        f"  {name:<13}{events[name]:>11,}  {_share(readers[name], of, what)}" for name, (of, what) in shares.items()
    ]


def _touches(figures: "Figures") -> list[str]:
    arrived = figures.readers["arrived"]
    return [
        f"  {name:<13}{figures.events[name]:>11,}  {_share(figures.readers[name], arrived, 'arrived')}; "
        f"{figures.machine[name]:,} more by machines"
        for name in ("opens", "clicks")
    ]


def _variant(name: str, figures: "Figures") -> list[str]:
    readers, arrived = figures.readers, figures.readers["arrived"]
    opened, clicked = (_share(readers[kind], arrived, "arrived") for kind in ("opens", "clicks"))
    asked = _share(readers["asks"], arrived, "arrived")
    return [f"  Ask {name}: opened by {opened}; clicked by {clicked}; the ask's link by {asked}"]


def _share(readers: int, of: int, what: str) -> str:
    """Format a number of readers as a share of others."""
    share = f" ({100 * readers / of:.{1 if 10 * readers > of else 2}f} %)" if of else ""
    return f"{readers:,} of {of:,} {what}{share}"
