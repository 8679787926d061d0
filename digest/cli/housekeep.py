"""Housekeeping: `housekeep`."""

from dataclasses import asdict

import typer

from digest.cli.common import ConfigOption, JsonOption, answer, example, open_app


def register(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command(epilog=example("digest housekeep --json"))(housekeep)


def housekeep(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Delete data past its retention period ([privacy]) and keep the sums; for cron, once a night."""
    from digest.services.watch.housekeep import housekeep as sweep

    running = open_app(config)
    swept = sweep(running.database, running.config, now=running.clock())
    text = (
        f"{swept.editions:,} editions folded into totals; {swept.events:,} events, {swept.deliveries:,} deliveries "
        f"and {swept.sign_ups:,} unconfirmed sign-ups deleted."
    )
    answer(asdict(swept), text, as_json=as_json)
