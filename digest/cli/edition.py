"""Editions: `preview`, and the family `edition`: `build`, `list`, `show`, `approve`, `hold`, `cancel`."""

from logging import INFO, WARNING
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digest.cli.common import (
    ConfigOption,
    DateOption,
    DigestArgument,
    JsonOption,
    NumberArgument,
    YesOption,
    answer,
    confirm_on_terminal,
    example,
    note,
    open_app,
    parse_date,
)
from digest.log import log

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.domain.editions import NoEdition, Rendition
    from digest.store.editions.editions import StoredEdition
    from digest.wiring import App

app = typer.Typer(help="The life of an edition.", no_args_is_help=True, rich_markup_mode=None)

FILES = ("edition.html", "edition.txt", "edition.json")


def register(top: typer.Typer) -> None:
    """Add the top-level commands."""
    top.command(epilog=example("digest preview daily --open"))(preview)


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
    from digest.services.editions import dates, make, part_renditions

    running = open_app(config)
    local_date = dates.preview_date(running.database, running.config, digest, running.clock(), parse_date(date))
    _read_first(running)
    made = make.make_edition(running.database, running.renderer, running.config, digest, local_date)
    folder = out or running.config.path(f"preview/{digest}")
    if isinstance(made, NoEdition):
        _write(folder, {})
        _no_edition(made, as_json=as_json)
        raise typer.Exit(1)
    if section:
        _write(folder, {})
        made = part_renditions.part_for(running.database, running.renderer, running.config, made, frozenset(section))
    rendition, document = made.rendition(variant), made.document(variant)
    text = json.dumps(document, ensure_ascii=False, indent=2)
    _write(folder, dict(zip(FILES, (rendition.html, rendition.text, text + "\n"), strict=True)))
    page = (folder / FILES[0]).absolute()
    row = _inbox_row(running.config.sender_name, rendition)
    answer(document, f"{rendition.subject}\n\n{row}\n\n{_size(document)}\n{page}", as_json=as_json)
    if show and typer.launch(str(page)) != 0:
        note(f"No browser could be opened; the page is {page}.")


def _read_first(running: "App") -> None:
    """Read the feed if it was never read, so that an editor's first preview takes one command."""
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
    from digest.domain.errors import EditionError

    try:
        for name in FILES:
            if name in contents:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(contents[name], encoding="utf-8")
            else:
                (folder / name).unlink(missing_ok=True)
    except OSError as error:
        raise EditionError(f"{folder} cannot be written: {error.strerror}. --out names another folder.") from error


def _inbox_row(sender: str, rendition: "Rendition") -> str:
    """Show what a phone's inbox shows, in at most 80 columns."""
    from digest.domain.inbox_row import on_a_phone

    lines = on_a_phone(sender, rendition.subject, rendition.preheader)
    return "\n".join(["In a phone's inbox:", *(f"  {line}" for line in lines)])


def _size(document: dict[str, Any]) -> str:
    stories = sum(len(section["stories"]) for section in document["sections"])
    also = f", headlines: {len(document['also'])}" if document["also"] else ""
    return f"Stories: {stories}{also}, sections: {len(document['sections'])}, bytes of HTML: {document['html_bytes']:,}"


def _no_edition(none: "NoEdition", *, as_json: bool) -> None:
    document = {
        "digest": none.digest,
        "local_date": none.local_date.isoformat(),
        "window": {"start": none.window.start.isoformat(), "end": none.window.end.isoformat()},
        "lead": None,
        "sections": [],
        "left_out": [{"guid": story.guid, "reason": reason.value} for story, reason in none.left_out],
        "reason": none.reason,
    }
    answer(document, no_edition_text(none), as_json=as_json)


def no_edition_text(none: "NoEdition") -> str:
    """Print that there is no edition, and why."""
    more = f"`digest explain {none.digest}` explains each story."
    return f"No {none.digest} edition of {none.local_date}: {none.reason}. {more}"


@app.command(epilog=example("digest edition build weekly"))
def build(
    digest: DigestArgument, date: DateOption = None, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    """Make the edition and save it as a draft; it replaces an earlier draft of its date."""
    from digest.domain.editions import NoEdition
    from digest.services.editions import dates, explain, make

    running = open_app(config)
    now = running.clock()
    local_date = dates.edition_date(running.config, digest, now, parse_date(date))
    built = make.build_draft(running.database, running.renderer, running.config, digest, local_date, now=now)
    if isinstance(built, NoEdition):
        _no_edition(built, as_json=as_json)
        raise typer.Exit(1)
    for line in explain.report_left_out(running.database, built):
        note(line)
    answer(head(built), head_line(built), as_json=as_json)


@app.command("list", epilog=example("digest edition list --digest weekly"))
def list_editions(
    digest: Annotated[str | None, typer.Option("--digest", help="Only this digest's.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List all editions, the newest first."""
    from digest.store.editions.editions import load_editions

    running = open_app(config)
    if digest is not None:
        running.config.digest(digest)
    with running.database.read() as connection:
        found = load_editions(connection, digest)
    text = "\n".join(head_line(edition) for edition in found) or "No editions yet. `digest edition build` makes one."
    answer([head(edition) for edition in found], text, as_json=as_json)


@app.command(epilog=example("digest edition show 7 --json"))
def show(
    number: NumberArgument,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show an edition: its state, its stories, and its sending."""
    from digest.store.editions.editions import load_edition

    with open_app(config).database.read() as connection:
        edition = load_edition(connection, number)
    lines = [head_line(edition), edition.document["preheader"]]
    for name, titles in listed(edition.document):
        lines += ["", name, *(f"  {title}" for title in titles)]
    answer(head(edition) | {"document": edition.document}, "\n".join(lines), as_json=as_json)


def listed(document: "Mapping[str, Any]") -> list[tuple[str, list[str]]]:
    """List the titles of an `edition.json` by section, with the headlines last."""
    parts = [(section["name"], section["stories"]) for section in document["sections"]]
    # Editions of before have no headlines.
    parts += [("Also this week", document["also"])] if document.get("also") else []
    return [(name, [story["title"] for story in stories]) for name, stories in parts]


def head(edition: "StoredEdition") -> dict[str, Any]:
    """Describe an edition as JSON."""
    return {
        "edition": edition.id,
        "digest": edition.digest,
        "local_date": edition.local_date.isoformat(),
        "state": edition.state,
        "subject": edition.document["subject"],
        "stories": sum(len(section["stories"]) for section in edition.document["sections"]),
        "composed_at": edition.composed_at.isoformat(),
    }


def head_line(edition: "StoredEdition") -> str:
    """Describe an edition in one line."""
    said = edition.document["subject"] or edition.explanation
    return f"{edition.id:>5}  {edition.digest} {edition.local_date}  {edition.state:<10}  {said}"


WhyOption = Annotated[str, typer.Option("--note", help="The reason, which `edition list` and `show` display.")]


@app.command(epilog=example("digest edition approve 7"))
def approve(number: NumberArgument, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Approve a draft as it is now, or let a held edition continue."""
    from digest.services.editions.decide import approve as decide

    running = open_app(config)
    edition = decide(running.database, number, now=running.clock())
    if edition.proofed_hash not in (None, edition.content_hash):
        note(f"It changed after its last proof: `digest edition diff {number}` shows what you approved besides.")
    answer(head(edition), head_line(edition), as_json=as_json)


@app.command(epilog=example("digest edition hold 7 --note 'the lead may be wrong'"))
def hold(number: NumberArgument, why: WhyOption = "", config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Hold an edition: nothing more of it leaves. `digest edition approve` continues it."""
    from digest.services.editions.decide import hold as decide

    edition = decide(open_app(config).database, number, why=why)
    answer(head(edition), head_line(edition), as_json=as_json)


@app.command(epilog=example("digest edition cancel 7 --yes"))
def cancel(
    number: NumberArgument,
    why: WhyOption = "",
    yes: YesOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Cancel an edition permanently: what has not left never will."""
    from digest.services.editions.decide import cancel as decide

    running = open_app(config)
    confirm_on_terminal(f"Cancel edition {number} permanently?", yes=yes)
    edition = decide(running.database, number, why=why)
    answer(head(edition), head_line(edition), as_json=as_json)
