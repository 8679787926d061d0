"""The schedule: `send --due`, `run`, `schedule`."""

from contextlib import nullcontext
from logging import INFO
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.common import (
    ConfigOption,
    JsonOption,
    alerts_after,
    answer,
    example,
    note,
    open_app,
    report_text,
    until_stopped,
)
from digest.log import log

if TYPE_CHECKING:
    from digest.wiring import App


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command(epilog=example("digest run --web"))(run)
    app.command(epilog=example("digest schedule --next 10"))(schedule)


def send_due(running: "App", *, as_json: bool) -> None:
    """Do whatever is due now, and print a list of reports; print nothing when nothing is due."""
    from digest.services.schedule.run_due import run_due

    with alerts_after(running) as all_went_well, running.machine.alone() as alone, until_stopped() as stop:
        if not alone:
            log(INFO, "Another process of this machine is doing what is due.")
            done = None
        else:
            done = run_due(running.duty(stop))
            if done.brought_something:
                all_went_well()
    reports = [one.report for one in done.done if one.report] if done else []
    if reports or as_json:
        answer([one.as_json() for one in reports], "\n".join(map(report_text, reports)), as_json=as_json)
    if done and done.unforeseen:
        raise done.unforeseen[0]
    if done and done.exit_code:
        raise typer.Exit(done.exit_code)


def run(
    web: Annotated[bool, typer.Option("--web", help="Also serve the readers' pages, in the same process.")] = False,
    config: ConfigOption = None,
) -> None:
    """Read the feed and do what is due, until SIGTERM or Ctrl-C."""
    from digest.scheduler import run_scheduler

    running = open_app(config)
    if not web:
        run_scheduler(running, beside=nullcontext())
        return
    from digest.web.server import pages_beside

    run_scheduler(running, beside=pages_beside(running))


def schedule(
    count: Annotated[int, typer.Option("--next", min=1, max=1000, help="The number of sends per digest.")] = 3,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the next sends of each digest, in the site's zone and in UTC."""
    from datetime import UTC
    from itertools import islice

    from digest.services.delivery.left_behind import left_behind
    from digest.services.editions.dates import coming_sends
    from digest.store.readers.moving import load_stranded

    running = open_app(config)
    now = running.clock()
    for words, fix in left_behind(running.database, running.config, now=now):
        note(f"{words} {fix}")
    with running.database.read() as connection:
        for one in load_stranded(connection, running.config.digests):
            note(f"{one.words} {one.fix}")
    schedules = {name: running.config.schedule(name) for name in running.config.digests}
    coming = sorted(
        (moment, name, local_date, is_postponed)
        for name in schedules
        for moment, local_date, is_postponed in islice(coming_sends(running.database, running.config, name, now), count)
    )
    document = [
        {
            "digest": name,
            "local_date": local_date.isoformat(),
            "at": moment.isoformat(),
            "utc": moment.astimezone(UTC).isoformat(),
            "clock_change": None if is_postponed else schedules[name].clock_change(local_date),
            "postponed": is_postponed,
        }
        for moment, name, local_date, is_postponed in coming
    ]
    lines = [
        f"{moment:%a %Y-%m-%d %H:%M %Z}  ({moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC)  {name}"
        + ("  (postponed)" if is_postponed else CLOCK_CHANGES[schedules[name].clock_change(local_date)])
        for moment, name, local_date, is_postponed in coming
    ]
    answer(document, "\n".join(lines), as_json=as_json)


CLOCK_CHANGES = {
    None: "",
    "moved": "  (the clocks changed since the one before)",
    "skipped": "  (the clocks skip its time: the next minute that exists)",
    "doubled": "  (its time occurs twice: the first one)",
}
