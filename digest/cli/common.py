"""What all commands share: common options and answers."""

import atexit
import gc
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from logging import INFO, WARNING
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.streams import OutputLostError
from digest.domain.counting import counted
from digest.log import log

if TYPE_CHECKING:
    import threading
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from digest.services.delivery.ledger_report import Report
    from digest.wiring import App

COLUMNS = 80
"""The longest line of a report. Terminals are at least this wide."""

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", help="The configuration; default: $DIGEST_CONFIG, then ./config.toml.", show_default=False
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer with one JSON document on stdout.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
DigestArgument = Annotated[str, typer.Argument(metavar="DIGEST", help="The digest's name, such as daily or weekly.")]


def example(line: str) -> str:
    """A command's example, as its help shows it."""
    return f"Example: {line}"


def open_app(config: Path | None) -> "App":
    """Read the configuration and wire the program; everything that it opens is closed when the command ends."""
    from digest import wiring

    return closed_at_the_end(wiring.open_app(config))


def closed_at_the_end(app: "App") -> "App":
    """Close what was opened when the process ends, so that SQLite leaves a single file that can be copied.

    From now on garbage is collected, except among the modules loaded so far, which stay.
    """
    atexit.register(app.close)
    gc.freeze()
    gc.set_threshold(20_000)  # from 700: much of what commands make is kept
    gc.enable()
    return app


def answer(document: Any, text: str, *, as_json: bool) -> None:
    """Print one answer: the JSON document for scripts, or the text for people."""
    # The exit code says how the work went, even if nobody can read the answer; the program's end reports that.
    with suppress(OutputLostError):
        print(json.dumps(document, ensure_ascii=False, indent=2) if as_json else text)


def note(text: str) -> None:
    """Print a remark to a person at the terminal. It is neither part of the answer nor logged."""
    print(text, file=sys.stderr)


@contextmanager
def alerts_after(running: "App") -> Iterator[Callable[[], None]]:
    """Send alerts at the end of a command, however it ends. Yields a function to call if all went well."""
    well: list[bool] = []
    try:
        yield lambda: well.append(True)
    finally:
        if running.config.alerts.reach_anybody:
            from digest.services.watch.alerts import send_alerts

            for trouble in send_alerts(running.alerting, went_well=bool(well)):
                log(WARNING, trouble)


def confirm(question: str, *, yes: bool) -> None:
    """Ask before something that cannot be undone. Raises ConfigError if there is no terminal to ask on."""
    from digest.domain.errors import ConfigError

    if yes:
        return
    if not _has_terminal():
        raise ConfigError(f"{question} There is no terminal to ask on: add --yes to continue.")
    if not typer.confirm(question, err=True):
        note("Nothing was done.")
        raise typer.Exit(1)


def ask(question: str, check: Callable[[str], object], *, default: str = "") -> str:
    """Ask a person at a terminal for a line; elsewhere return the default. It may be empty.

    A line that `check` refuses with ConfigError is asked for again.
    """
    from digest.domain.errors import ConfigError

    if not _has_terminal():
        return default

    def checked(line: str) -> str:
        try:
            check(line.strip())
        except ConfigError as error:
            raise typer.BadParameter(str(error)) from None
        return line.strip()

    answered: str = typer.prompt(question, default=default, show_default=bool(default), err=True, value_proc=checked)
    return answered


def open_in_browser(address: str) -> bool:
    """Open an address or a file in the browser. Returns False if there is none, as on most servers."""
    has_windows = sys.platform != "linux" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")))
    return has_windows and typer.launch(address) == 0


def confirm_on_terminal(question: str, *, yes: bool) -> None:
    """Ask a person at a terminal; a script is not asked."""
    if _has_terminal():
        confirm(question, yes=yes)


def _has_terminal() -> bool:
    # None: standard input is closed.
    return sys.stdin is not None and sys.stdin.isatty()


@contextmanager
def until_stopped() -> Iterator["threading.Event"]:
    """Return an event that SIGTERM or Ctrl-C sets; a second signal ends the process as usual."""
    import signal
    import threading

    stop = threading.Event()

    def ask_to_stop(number: int, _frame: object) -> None:
        log(INFO, "Stopping after the requests in flight. Once more ends it at once.")
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    before = {number: signal.signal(number, ask_to_stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def report_text(done: "Report") -> str:
    """Print the state of an edition's sending."""
    from digest.domain.batches import BatchState
    from digest.domain.warm_up import say_held_back

    parts = [f"{count:,} {state}" for state, count in done.sums.recipients.items() if count]
    head = f"Edition {done.edition} ({done.digest} {done.local_date}) is {done.state}"
    lines = wrap(f"{head}: {counted(done.sums.frozen, 'recipient')}, {', '.join(parts) or 'none'}.", COLUMNS)
    lines += [done.note] if done.note else []
    lines += [held_back] if (held_back := say_held_back(done.held_back)) else []
    for batch in done.unsettled:
        since = f"{batch.claimed_at:%Y-%m-%d %H:%M:%S %Z}"
        lines.append(f"  batch {batch.number}: {batch.recipients:,} {batch.state.value} since {since}: {batch.detail}")
    if done.unreachable:
        more = " …" * (done.sums.recipients["unreachable"] > len(done.unreachable))
        named = ", ".join(map(str, done.unreachable))
        lines.append(f"  unreachable through the configured mailer: recipient {named}{more}")
    if done.sums.batches[BatchState.UNCERTAIN]:
        lines.append(f"`digest settle {done.edition}` asks the provider; --accepted or --resend records what you know.")
    return "\n".join(lines)


def parse_moment(text: str | None, zone: "ZoneInfo") -> "datetime | None":
    """Parse a date or time from the command line; without an offset it is in `zone`. Raises ConfigError."""
    from digest.domain.errors import ConfigError
    from digest.domain.windows import parse_time

    if text is None:
        return None
    try:
        moment = parse_time(text)
    except ValueError:
        raise ConfigError(f'"{text}" is not a time; write it like 2026-03-30 or 2026-03-30T07:00+02:00.') from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
