"""Housekeeping: `housekeep`."""

import typer

from digest.cli.common import ConfigOption, JsonOption, answer, example, open_app


def register(app: typer.Typer) -> None:
    """Add this family's command."""
    app.command(epilog=example("digest housekeep --json"))(housekeep)


def housekeep(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Delete data past its retention period ([privacy]) and keep the sums; for cron, once a night."""
    from digest.services.readers.sign_up import forget_unconfirmed
    from digest.services.watch.housekeep import housekeep as sweep

    running = open_app(config)
    swept = sweep(running.database, running.config.privacy, now=running.clock())
    strangers = forget_unconfirmed(running.database, running.config, now=running.clock())
    running.database.clear_log()
    document = {"editions": swept.editions, "events": swept.events, "deliveries": swept.deliveries}
    text = (
        f"{swept.editions:,} editions folded into totals; {swept.events:,} events, {swept.deliveries:,} deliveries "
        f"and {strangers:,} unconfirmed sign-ups deleted."
    )
    answer(document | {"sign_ups": strangers}, text, as_json=as_json)
