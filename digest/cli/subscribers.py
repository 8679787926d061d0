"""The list of readers: `subscribers add`, `import`, `export`, `list`, `unsubscribe`, `suppress`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.common import ConfigOption, JsonOption, YesOption, answer, confirm_on_terminal, example, note, open_app

if TYPE_CHECKING:
    from digest.domain.readers import Imported, Subscriber
    from digest.services.subscribe import ListRules
    from digest.wiring import App

app = typer.Typer(help="The list of readers.", no_args_is_help=True, rich_markup_mode=None)

EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="The reader's address.")]
DigestsOption = Annotated[
    str | None,
    typer.Option(
        "--digests", help="For readers whose line names none, such as weekly; default: all.", show_default=False
    ),
]
ResubscribeOption = Annotated[
    bool, typer.Option("--resubscribe", help="Also take back readers who left or are suppressed: they asked for it.")
]


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
    from digest.domain.readers import Line, Status
    from digest.services import subscribe

    running = open_app(config)
    rules = _rules(running, digests, resubscribe=resubscribe)
    now = running.clock()
    try:
        address = subscribe.normal_email(email)
    except ValueError as error:
        raise ConfigError(f"{email}: {error}") from None
    chosen = frozenset(rules.default_digests) if digests else None
    line = Line(address, name, Status.ACTIVE, chosen, consented_at=now, source=source)
    done = subscribe.add_subscriber(running.database, line, rules, now=now)
    _answer_import(done, as_json=as_json)


@app.command("import", epilog=example("digest subscribers import readers.csv"))
def import_list(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A CSV file; - is standard input.")],
    digests: DigestsOption = None,
    resubscribe: ResubscribeOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a CSV list in. Columns: email, name, digests, status, consented_at, source, last_gift_at, recurring."""
    from digest.domain.errors import ListError
    from digest.services import subscribe

    running = open_app(config)
    rules = _rules(running, digests, resubscribe=resubscribe)
    now = running.clock()
    if file == "-":
        done = subscribe.import_subscribers(running.database, sys.stdin.buffer, rules, now=now)
    else:
        try:
            with Path(file).open("rb") as source:
                done = subscribe.import_subscribers(running.database, source, rules, now=now)
        except OSError as error:
            raise ListError(f"{file} cannot be read: {error.strerror}.") from error
    _answer_import(done, as_json=as_json)


def _rules(running: "App", digests: str | None, *, resubscribe: bool) -> "ListRules":
    from digest.services.subscribe import ListRules

    known = tuple(running.config.digests)
    chosen = [name.strip() for name in (digests or "").replace(",", ";").split(";") if name.strip()]
    for name in chosen:
        running.config.digest(name)
    return ListRules(known, tuple(chosen) or known, running.config.site.zone, resubscribe)


def _answer_import(done: "Imported", *, as_json: bool) -> None:
    for refusal in done.refused:
        note(f"Line {refusal.line}: {refusal.email or '(no address)'}: {refusal.reason}")
    text = f"{done.added} added, {done.updated} updated, {done.unchanged} unchanged, {len(done.refused)} refused."
    answer(done.as_json(), text, as_json=as_json)
    if done.refused and not (done.added or done.updated or done.unchanged):
        raise typer.Exit(1)


@app.command(epilog=example("digest subscribers export --out readers.csv"))
def export(
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to; default: stdout.")] = None,
    config: ConfigOption = None,
) -> None:
    """Write the whole list as CSV, with the columns that `import` reads."""
    from digest.domain.errors import ListError
    from digest.services import subscribe

    running = open_app(config)
    if out is None:
        subscribe.export_subscribers(running.database, sys.stdout)
        return
    try:
        with out.open("w", encoding="utf-8", newline="") as target:
            count = subscribe.export_subscribers(running.database, target)
    except OSError as error:
        raise ListError(f"{out} cannot be written: {error.strerror}.") from error
    note(f"{count} readers written to {out}.")


@app.command("list", epilog=example("digest subscribers list --json"))
def list_readers(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List all readers with their state and digests."""
    from digest.store.readers import each_subscriber

    running = open_app(config)
    with running.database.read() as connection:
        readers = list(each_subscriber(connection))
    text = "\n".join(_line(reader) for reader in readers) or "No readers yet. `digest subscribers add` adds one."
    answer([_reader(reader) for reader in readers], text, as_json=as_json)


@app.command(epilog=example("digest subscribers unsubscribe reader@example.org --digest daily"))
def unsubscribe(
    email: EmailArgument,
    digest: Annotated[str | None, typer.Option("--digest", help="Only from this one; default: from all.")] = None,
    yes: YesOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a reader off one digest or all, at once."""
    from digest.services import subscribe

    running = open_app(config)
    if digest is not None:
        running.config.digest(digest)
    confirm_on_terminal(f"Unsubscribe {email} from {digest or 'everything'}?", yes=yes)
    reader = subscribe.unsubscribe(running.database, email, digest, now=running.clock())
    answer(_reader(reader), _line(reader), as_json=as_json)


@app.command(epilog=example("digest subscribers suppress reader@example.org --note 'asked by phone'"))
def suppress(
    email: EmailArgument,
    why: Annotated[str, typer.Option("--note", help="Why.")] = "",
    yes: YesOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """See to it that an address is never mailed, whatever list it is on."""
    from digest.services import subscribe

    running = open_app(config)
    confirm_on_terminal(f"Never mail {email} again?", yes=yes)
    new = subscribe.suppress_address(running.database, email, reason="manual", note=why, now=running.clock())
    text = f"{email} is suppressed." if new else f"{email} was suppressed before."
    answer({"email": email, "suppressed": True, "new": new}, text, as_json=as_json)


def _reader(reader: "Subscriber") -> dict[str, Any]:
    return {
        "email": reader.email,
        "name": reader.name,
        "digests": sorted(reader.digests),
        "status": reader.status.value,
        "consented_at": reader.consented_at.isoformat() if reader.consented_at else None,
        "source": reader.source,
        "last_gift_at": reader.last_gift_at.isoformat() if reader.last_gift_at else None,
        "recurring": reader.recurring,
    }


def _line(reader: "Subscriber") -> str:
    return f"{reader.email}  {reader.status.value}  {', '.join(sorted(reader.digests)) or '-'}"
