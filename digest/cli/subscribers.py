"""The list of readers: `subscribers add`, `import`, `export`, `list`."""

import gc
import json
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, TextIO

import typer

from digest.cli.common import ConfigOption, JsonOption, answer, example, note, open_app
from digest.domain.counting import counted

if TYPE_CHECKING:
    from datetime import datetime

    from digest.domain.lists import Imported
    from digest.domain.readers import Subscriber
    from digest.services.readers.lists.import_readers import ListRules
    from digest.wiring import App

app = typer.Typer(help="The list of readers.", no_args_is_help=True, rich_markup_mode=None)


def register(top: typer.Typer) -> None:
    """Add this family's commands."""
    from digest.cli import donors, subscriber

    subscriber.register(app)
    donors.register(app)
    top.add_typer(app, name="subscribers")


EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="The reader's address.")]
DigestsOption = Annotated[
    str | None,
    typer.Option(
        "--digests",
        help="The digests of readers whose line names none, such as weekly; default: all.",
        show_default=False,
    ),
]
ResubscribeOption = Annotated[
    bool,
    typer.Option(
        "--resubscribe", help="Also bring back readers who left or are suppressed, because they asked for it."
    ),
]


FilesArgument = Annotated[list[str], typer.Argument(metavar="FILE...", help="CSV files; - is standard input.")]
MapOption = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="THEIRS=OURS", help="Read a column as one of ours; - as OURS drops it."),
]
DatesOption = Annotated[
    str | None,
    typer.Option("--dates", help="How dates such as 03/04/2026 are meant, if a file leaves it open: dmy or mdy."),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would happen; write nothing.")]


@app.command(epilog=example("digest subscribers add reader@example.org --digests weekly"))
def add(
    email: EmailArgument,
    name: Annotated[str | None, typer.Option("--name", help="The reader's name.")] = None,
    digests: DigestsOption = None,
    source: Annotated[str, typer.Option("--source", help="How the reader's consent was given.")] = "added by hand",
    resubscribe: ResubscribeOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add one reader who gave consent."""
    from digest.domain.errors import ConfigError
    from digest.domain.lists import Line
    from digest.domain.readers import Status
    from digest.services.readers import addresses
    from digest.services.readers.lists import import_readers

    running = open_app(config)
    rules = _rules(running, digests, resubscribe=resubscribe)
    now = running.clock()
    try:
        address = addresses.normal_email(email)
    except ValueError as error:
        raise ConfigError(f"{email}: {error}") from None
    chosen = frozenset(rules.default_digests) if digests else None
    line = Line(address, name and name.strip(), Status.ACTIVE, chosen, consented_at=now, source=source)
    done = import_readers.add_subscriber(running.database, line, rules, now=now)
    _answer_import(done, as_json=as_json, numbered=False)


@app.command("import", epilog=example("digest subscribers import readers.csv"))
def import_list(
    files: FilesArgument,
    digests: DigestsOption = None,
    renamed: MapOption = None,
    status: Annotated[
        str | None, typer.Option("--status", help="The state of lines without one: active, pending or unsubscribed.")
    ] = None,
    suppressed: Annotated[
        str | None,
        typer.Option("--suppressed", help="Mail nobody in these files, because of: bounce, complaint, manual."),
    ] = None,
    consented: Annotated[
        str | None,
        typer.Option("--consented", help="How and when readers consented, if the list has no proof of it."),
    ] = None,
    dates: DatesOption = None,
    resubscribe: ResubscribeOption = False,
    dry_run: DryRunOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import lists as CSV. Known tools: Mailchimp, Substack, Ghost, MailPoet, Buttondown, listmonk, Beehiiv.

    Our columns: email, name, digests, status, consented_at, source, last_gift_at, recurring. Further ones: sections, if
    readers may choose them (names joined by semicolons, or "all"); left, the digests that a reader left; suppressed,
    the reason why a reader must not be mailed (bounce, complaint, unsubscribe, manual).

    Whoever left or is suppressed in one of several files is so afterwards, whatever the order of the files.

    A cell in quotation marks may have up to 100 lines. Lines in a quotation that is not closed are refused.
    """
    from digest.cli import list_words
    from digest.services.readers.lists import import_readers

    running = open_app(config)
    wording = list_words.wording(renamed or [], status, suppressed, consented, dates)
    rules = replace(_rules(running, digests, resubscribe=resubscribe), wording=wording)
    # Collecting garbage at the usual rate takes a fifth of the time; without it, memory grows with the list.
    gc.set_threshold(500_000, 20, 100)
    with ExitStack() as stack:
        sources = [stack.enter_context(list_words.open_file(file)) for file in files]
        progress = stack.enter_context(_progress(sources))
        done = import_readers.import_subscribers(
            running.database, sources, rules, now=running.clock(), dry_run=dry_run, progress=progress
        )
    list_words.tell_lists(done.lists, wording)
    _answer_import(done, as_json=as_json, states=list_words.states_text(done.states, done.examples) if dry_run else "")
    if dry_run:
        note("Nothing was written.")


@contextmanager
def _progress(sources: Sequence[BinaryIO]) -> Iterator[Callable[[str, int], object]]:
    """Show on a terminal how much of the lists is read and imported."""
    if not sys.stderr.isatty():
        yield lambda _step, _lines: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    facts = [os.fstat(source.fileno()) for source in sources]
    # The length of a pipe is unknown.
    size = sum(fact.st_size for fact in facts) if all(stat.S_ISREG(fact.st_mode) for fact in facts) else None
    columns = TextColumn("{task.fields[lines]:,} lines {task.description}"), BarColumn(), TaskProgressColumn()
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as shown:
        read, taken = shown.add_task("read", total=size, lines=0), shown.add_task("taken", lines=0, visible=False)

        def advance(step: str, lines: int) -> None:
            if step == "read":
                shown.update(read, lines=lines, completed=sum(source.tell() for source in sources) if size else None)
            else:
                whole = shown.tasks[read].fields["lines"]
                shown.update(taken, lines=lines, completed=lines, total=whole, visible=True)

        yield advance


def _rules(running: "App", digests: str | None, *, resubscribe: bool) -> "ListRules":
    from digest.config import secret
    from digest.mail.reach import reach
    from digest.services.readers.lists.import_readers import ListRules

    known = tuple(running.config.digests)
    chosen = [name.strip() for name in (digests or "").replace(",", ";").split(";") if name.strip()]
    for name in chosen:
        running.config.digest(name)
    key = secret("DIGEST_SECRET_KEY")
    zone, sections = running.config.site.zone, running.config.offered_sections
    return ListRules(known, tuple(chosen) or known, zone, resubscribe, key, sections, reach(running.config))


def _answer_import(done: "Imported", *, as_json: bool, numbered: bool = True, states: str = "") -> None:
    from digest.cli.list_words import tell_refusals

    tell_refusals(done.refused, numbered=numbered)
    tell_refusals(done.unreachable, numbered=numbered)
    text = (
        f"{states}{done.added} added, {done.updated} updated, {done.unchanged} unchanged, {len(done.refused)} refused."
    )
    if done.unreachable:
        text += f" {len(done.unreachable)} of them cannot be reached by mail."
    answer(done.as_json(), text, as_json=as_json)
    if done.refused and not (done.added or done.updated or done.unchanged):
        raise typer.Exit(1)


@app.command(epilog=example("digest subscribers export --out readers.csv"))
def export(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The file to write; default, and -: stdout.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Write the whole list as CSV, with the columns that `import` reads.

    If readers left some digests or must not be mailed, further columns (left, suppressed) say which digests, and why.
    """
    from digest.domain.errors import OutputError
    from digest.services.readers.lists.export import export_subscribers

    running = open_app(config)
    sections, now = running.config.offered_sections, running.clock()
    try:
        if out is None or str(out) == "-":
            export_subscribers(running.database, sys.stdout, sections, now=now)
            return
        with _target(out) as target:
            count = export_subscribers(running.database, target, sections, now=now)
    except OSError as error:
        raise OutputError(f"{out or 'The list'} cannot be written: {error.strerror}.") from error
    note(f"{counted(count, 'reader')} written to {out}.")


@contextmanager
def _target(out: Path) -> Iterator[TextIO]:
    """Open a file that gets its name once it is complete. A new file is readable only by its owner."""
    if out.exists() and not out.is_file():  # a pipe or a terminal is written directly
        with out.open("w", encoding="utf-8", newline="") as target:
            yield target
        return
    out = out.resolve()
    descriptor, partial = mkstemp(dir=out.parent, prefix=f".{out.name}-")
    try:
        if out.exists():
            Path(partial).chmod(stat.S_IMODE(out.stat().st_mode))
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as target:
            yield target
        Path(partial).replace(out)
    except BaseException:
        Path(partial).unlink()
        raise


@app.command("list", epilog=example("digest subscribers list --json"))
def list_readers(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List all readers with their state and digests, and the reasons of suppressions."""
    from digest.services.readers.lists.export import each_listed

    running = open_app(config)
    listed, now = each_listed(running.database), running.clock().astimezone(running.config.site.zone)
    if as_json:
        _print_array(reader_json(reader, now) | {"suppressed": reason} for reader, reason in listed)
        return
    number = 0
    for number, (reader, reason) in enumerate(listed, start=1):  # noqa: B007 -- the last one is the sum
        why = reason or _paused(reader, now)
        print(reader_line(reader) + (f"  not mailed: {why}" if why else ""))
    if not number:
        print("No readers yet. `digest subscribers add` adds one.")


def _paused(reader: "Subscriber", now: "datetime") -> str:
    """A pause that lasts, in the zone of `now`."""
    until = reader.paused_until
    return f"paused until {until.astimezone(now.tzinfo):%Y-%m-%d %H:%M}" if until is not None and until > now else ""


def _print_array(items: Iterable[object]) -> None:
    """Print one JSON array, one item per line, with one item in memory."""
    before = "["
    for item in items:
        print(before, json.dumps(item, ensure_ascii=False), sep="\n", end="")
        before = ","
    print("[]" if before == "[" else "\n]")


def reader_json(reader: "Subscriber", now: "datetime") -> dict[str, Any]:
    """A reader, as `--json` shows them."""
    return {
        "email": reader.email,
        "name": reader.name,
        "digests": sorted(reader.digests),
        "status": reader.status.value,
        "consented_at": reader.consented_at.isoformat() if reader.consented_at else None,
        "source": reader.source,
        "last_gift_at": reader.last_gift_at.isoformat() if reader.last_gift_at else None,
        "recurring": reader.gives_monthly(now),
        "sections": sorted(reader.sections),
        "paused_until": reader.paused_until.isoformat() if reader.paused_until else None,
    }


def reader_line(reader: "Subscriber") -> str:
    """A reader in one line."""
    return f"{reader.email}  {reader.status.value}  {', '.join(sorted(reader.digests)) or '-'}"
