"""Editions: `preview`, and the family `edition`: `build`, `list`, `show`, `approve`, `hold`, `postpone`, `cancel`."""

from logging import INFO, WARNING
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.common import (
    ConfigOption,
    DigestArgument,
    JsonOption,
    YesOption,
    answer,
    confirm_on_terminal,
    example,
    note,
    open_app,
    open_in_browser,
)
from digest.cli.listing import contents, folded
from digest.cli.naming import (
    ByOption,
    DateOption,
    EditionArgument,
    check_digest,
    draft_to_edit,
    edition_to_edit,
    find_edition,
    head,
    head_line,
    heading,
    next_date,
    spoken,
    when,
)
from digest.log import log

if TYPE_CHECKING:
    from digest.domain.editions import NoEdition, Rendition
    from digest.services.editions.decide import Signed
    from digest.store.editions.editions import StoredEdition
    from digest.wiring import App

app = typer.Typer(help="The life of an edition.", no_args_is_help=True, rich_markup_mode=None)

NO_BROWSER = (
    "This machine has no browser. Copy the page to yours (`scp`, or `digest proof` mails the edition), and open it:"
)
FILES = ("edition.html", "edition.txt", "edition.json")


def register(top: typer.Typer) -> None:
    """Add this family's commands."""
    from digest.cli import editing

    top.command(epilog=example("digest preview daily --open"))(preview)
    editing.register(app)
    top.add_typer(app, name="edition")


def preview(
    digest: DigestArgument,
    variant: Annotated[str | None, typer.Option("--variant", help="The variant of the ask.")] = None,
    section: Annotated[
        list[str] | None,
        typer.Option("--section", metavar="NAME", help="As readers get it who chose only this section; repeatable."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="The folder to write; default: preview/DIGEST.")
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    date: DateOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the edition as it would be now: edition.html, edition.txt, edition.json. Saves nothing else.

    Also prints how a phone's inbox cuts sender, subject and preheader. A feed that was never read is read first.
    """
    import json

    from digest.domain.editions import NoEdition
    from digest.services.editions import make, part_renditions

    running = open_app(config)
    local_date = next_date(running, digest, date)
    read_first(running)
    made = make.make_edition(running.database, running.renderer, running.config, digest, local_date)
    folder = out or running.config.path(f"preview/{digest}")
    if isinstance(made, NoEdition):
        _write(folder, {})
        _no_edition(running, made, as_json=as_json)
        raise typer.Exit(1)
    if section:
        _write(folder, {})
        made = part_renditions.part_for(running.database, running.renderer, running.config, made, frozenset(section))
    rendition, document = made.rendition(variant), made.document(variant)
    text = json.dumps(document, ensure_ascii=False, indent=2)
    _write(folder, dict(zip(FILES, (rendition.html, rendition.text, text + "\n"), strict=True)))
    page = (folder / FILES[0]).absolute()
    row = _inbox_row(running.config.sender_name, rendition)
    name = spoken(running, digest, local_date)
    text = f"{name}\n{rendition.subject}\n\n{row}\n\n{contents(running, document)}\n\n{_size(document)}\n{page}"
    answer(document, text, as_json=as_json)
    if show and not open_in_browser(str(page)):
        note(f"{NO_BROWSER} {page}")


def read_first(running: "App") -> None:
    """Read the feed if it was never read, so that the first edition takes one command."""
    from digest.store.intake.stories import load_feed

    with running.database.read() as connection:
        if load_feed(connection, running.config.site.feed_address).read_at is not None:
            return
    from digest.services.intake import read_feed

    log(INFO, "The feed has never been read; reading it now.", feed=running.config.site.feed_address)
    with running.site as site:
        result = read_feed.poll(running.database, site, running.pages, running.config, now=running.clock())
    if result.error:
        log(WARNING, "The feed was not read.", cause=result.error)


def _write(folder: Path, contents: dict[str, str]) -> None:
    """Write the files of a preview, and remove other files of an earlier one."""
    from digest.domain.errors import OutputError

    try:
        for name in FILES:
            if name in contents:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(contents[name], encoding="utf-8")
            else:
                (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror}. --out names another folder.") from error


def _inbox_row(sender: str, rendition: "Rendition") -> str:
    """Print what a phone's inbox shows, in at most 80 columns."""
    from digest.domain.inbox_row import on_a_phone

    lines = on_a_phone(sender, rendition.subject, rendition.preheader)
    return "\n".join(["In a phone's inbox:", *(f"  {line}" for line in lines)])


def _size(document: dict[str, Any]) -> str:
    stories = sum(len(section["stories"]) for section in document["sections"])
    also = f", headlines: {len(document['also'])}" if document["also"] else ""
    return f"Stories: {stories}{also}, sections: {len(document['sections'])}, bytes of HTML: {document['html_bytes']:,}"


def _no_edition(running: "App", none: "NoEdition", *, as_json: bool) -> None:
    document = {
        "digest": none.digest,
        "local_date": none.local_date.isoformat(),
        "window": {"start": none.window.start.isoformat(), "end": none.window.end.isoformat()},
        "lead": None,
        "sections": [],
        "left_out": [{"guid": story.guid, "reason": reason.value} for story, reason in none.left_out],
        "reason": none.reason,
    }
    answer(document, no_edition_text(running, none), as_json=as_json)


def nothing_to_send(running: "App", none: "NoEdition", *, as_json: bool) -> None:
    """Answer that there is no edition to send, and why."""
    document = {"digest": none.digest, "edition": None, "reason": none.reason}
    answer(document, no_edition_text(running, none), as_json=as_json)


def no_edition_text(running: "App", none: "NoEdition") -> str:
    """Print that there is no edition, and why."""
    more = f"`digest explain {none.digest}` explains each story."
    return f"No {none.digest} edition of {when(running, none.digest, none.local_date)}: {none.reason}. {more}"


@app.command(epilog=example("digest edition build weekly"))
def build(
    digest: DigestArgument, date: DateOption = None, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    """Make the edition and save it as a draft; it replaces an earlier draft of its date."""
    from digest.domain.editions import NoEdition
    from digest.services.editions import explain, make

    running = open_app(config)
    now = running.clock()
    read_first(running)
    local_date = next_date(running, digest, date)
    built = make.build_draft(running.database, running.renderer, running.config, digest, local_date, now=now)
    if isinstance(built, NoEdition):
        _no_edition(running, built, as_json=as_json)
        raise typer.Exit(1)
    for line in explain.report_left_out(running.database, built):
        note(line)
    answer(head(built), whole(running, built), as_json=as_json)


@app.command("list", epilog=example("digest edition list --digest weekly"))
def list_editions(
    digest: Annotated[str | None, typer.Option("--digest", help="Only this digest's.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List all editions, the newest first."""
    from digest.store.editions.editions import load_editions

    running = open_app(config)
    check_digest(running, digest)
    with running.database.read() as connection:
        found = load_editions(connection, digest)
    text = "\n".join(head_line(edition) for edition in found) or "No editions yet. `digest edition build` makes one."
    answer([head(edition) for edition in found], text, as_json=as_json)


@app.command(epilog=example("digest edition show daily"))
def show(
    edition: EditionArgument, date: DateOption = None, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    """Show an edition: its state, its stories with their numbers, and its sending."""
    running = open_app(config)
    found = find_edition(running, edition, date)
    answer(head(found) | {"document": found.document}, whole(running, found), as_json=as_json)


def whole(running: "App", edition: "StoredEdition") -> str:
    """Show an edition with its stories."""
    document = edition.document
    lines = [folded(line) for line in (*heading(running, edition).splitlines(), document["preheader"]) if line]
    return "\n".join([*lines, *([f"\n{contents(running, document)}"] if document["sections"] else [])])


WhyOption = Annotated[str, typer.Option("--note", help="The reason, which `edition list` and `show` display.")]


@app.command(epilog=example("digest edition approve daily"))
def approve(
    edition: EditionArgument,
    by: ByOption = None,
    date: DateOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Approve a draft as it is now, or let a held edition continue."""
    from digest.config import editor_name
    from digest.services.editions.decide import approve as decide

    running = open_app(config)
    number = find_edition(running, edition, date).id
    approved = decide(running.database, number, now=running.clock(), by=editor_name(running.config, by))
    if approved.proofed_hash not in (None, approved.content_hash):
        note(f"It changed after its last proof: `digest edition diff {number}` shows what you approved besides.")
    answer(head(approved), heading(running, approved), as_json=as_json)


@app.command(epilog=example("digest edition hold 7 --note 'the lead may be wrong'"))
def hold(
    edition: EditionArgument,
    why: WhyOption = "",
    by: ByOption = None,
    date: DateOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold an edition: nothing more of it leaves. `digest edition approve` continues it."""
    from digest.services.editions.decide import hold as decide

    running = open_app(config)
    held = decide(running.database, find_edition(running, edition, date).id, why=why, signed=_signed(running, by))
    answer(head(held), heading(running, held), as_json=as_json)


@app.command(epilog=example("digest edition postpone daily --to 09:30"))
def postpone(
    edition: EditionArgument,
    to: Annotated[
        str,
        typer.Option("--to", metavar="TIME", help='When it leaves: 09:30, "wed 09:30", or "2026-05-13 09:30".'),
    ],
    by: ByOption = None,
    date: DateOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let an edition leave later, before the digest's next edition. A digest's usual time takes that back.

    The stories and an approval stay. `digest edition edit ID --undo` undoes it.
    """
    from digest.domain.postponing import parse_moment
    from digest.services.editions.dates import leaving
    from digest.services.editions.decide import postpone as decide

    running = open_app(config)
    name, local_date = edition_to_edit(running, edition, date)
    signed = _signed(running, by)
    moment = parse_moment(to, running.config.schedule(name), local_date, signed.at)
    found = draft_to_edit(running, edition, date)
    later = decide(running.database, running.config, found.id, moment, signed=signed)
    leaves_at = leaving(running.database, running.config, later.digest, later.local_date)
    answer(head(later) | {"leaves_at": leaves_at.isoformat()}, heading(running, later), as_json=as_json)


@app.command(epilog=example("digest edition cancel 7 --yes"))
def cancel(
    edition: EditionArgument,
    why: WhyOption = "",
    by: ByOption = None,
    date: DateOption = None,
    yes: YesOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Cancel an edition permanently: what has not left never will."""
    from digest.services.editions.decide import cancel as decide

    running = open_app(config)
    found = find_edition(running, edition, date)
    name = spoken(running, found.digest, found.local_date)
    confirm_on_terminal(f"Cancel edition {found.id} ({name}) permanently?", yes=yes)
    cancelled = decide(running.database, found.id, why=why, signed=_signed(running, by))
    answer(head(cancelled), heading(running, cancelled), as_json=as_json)


def _signed(running: "App", by: str | None) -> "Signed":
    from digest.config import editor_name
    from digest.services.editions.decide import Signed

    return Signed(editor_name(running.config, by), running.clock())
