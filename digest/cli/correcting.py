"""Corrections of mailed stories: `corrections`, `correct`."""

from typing import Annotated

import typer

from digest.cli.common import (
    ConfigOption,
    JsonOption,
    YesOption,
    alerts_after,
    answer,
    confirm,
    example,
    open_app,
    report_text,
)
from digest.cli.naming import STORY, check_digest


def register(app: typer.Typer) -> None:
    """Add this family's commands."""
    app.command(epilog=example("digest corrections --json"))(corrections)
    app.command(epilog=example("digest correct 12 --note 'The vote was on Tuesday, not on Monday.'"))(correct)


def corrections(
    digest: Annotated[str | None, typer.Option("--digest", help="Only this digest's.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List mailed stories that were withdrawn, marked or given another title, and were not corrected yet.

    You decide about them: the next edition mentions only stories that were withdrawn or marked (`digest correct`).
    """
    from digest.services.editions import corrections as service

    running = open_app(config)
    check_digest(running, digest)
    found = service.corrections(running.database, now=running.clock(), digest=digest)
    document = [
        {
            "digest": one.digest,
            "edition": one.correction.edition,
            "local_date": one.correction.local_date.isoformat(),
            "guid": one.correction.story.guid,
            "mailed_title": one.correction.mailed_title,
            "title": one.correction.story.title,
            "withdrawn": one.correction.withdrawn,
            "kind": one.correction.kind,
            "note": one.correction.note,
        }
        for one in found
    ]
    lines = [
        f"{each['kind']:<9}  {each['digest']} {each['local_date']}  {each['guid']}\n"
        f"  mailed: {each['mailed_title']}\n  now:    {each['title']}"
        for each in document
    ]
    answer(document, "\n".join(lines) or "No mailed story needs a correction.", as_json=as_json)


def correct(
    story: Annotated[
        str, typer.Argument(metavar=STORY, help="The story's number, a piece of its title, its address or guid.")
    ],
    note: Annotated[str, typer.Option("--note", help="The text that readers get.")] = "",
    in_next: Annotated[
        bool, typer.Option("--next", help="Send nothing now; the next edition of each digest carries the note.")
    ] = False,
    withdrawn: Annotated[
        bool, typer.Option("--withdrawn", help="Say that the story is withdrawn, whatever the site shows.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Undo --next and --withdrawn.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Also send it to readers who got a correction already.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be sent; send and save nothing.")] = False,
    yes: YesOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send a correction of a story to exactly the readers who received it, or leave it to the next edition (--next)."""
    from digest.cli.send import send_frozen
    from digest.domain.edition_life import EditionState
    from digest.services.delivery import freeze
    from digest.services.editions import corrections as service

    running = open_app(config)
    now = running.clock()
    if undo:
        unmarked = service.unmark(running.database, story)
        answer({"guid": unmarked.guid}, f'"{unmarked.title}" is no longer marked.', as_json=as_json)
        return
    if in_next:
        marked = service.mark(running.database, story, note, now=now, withdrawn=withdrawn)
        text = f'The next edition carries your correction of "{marked.title}".'
        answer({"guid": marked.guid, "withdrawn": marked.withdrawn_at is not None}, text, as_json=as_json)
        return
    ready = service.prepare(
        running.database, running.renderer, running.config, story, note, now=now, again=again, withdrawn=withdrawn
    )
    documents = [one.document() for one in ready.made]
    if dry_run:
        lines = [f"{each['digest']}: {each['subject']}" for each in documents]
        answer(documents, "\n".join(lines), as_json=as_json)
        return
    names = " and ".join(one.edition.digest for one in ready.made)
    confirm(f'Send "{documents[0]["subject"]}" to the readers of {names} who received the story?', yes=yes)
    made = service.keep(running.database, ready, now=now)
    with alerts_after(running) as all_went_well:
        # One after the other: readers of two digests get it with the first.
        frozen = (edition for edition in made if freeze.freeze_correction(running.sending, edition))
        done = [send_frozen(running, edition.id) for edition in frozen]
        if all(one.state is EditionState.SUBMITTED and not one.needs_a_person for one in done):
            all_went_well()
    answer([one.as_json() for one in done], "\n".join(map(report_text, done)), as_json=as_json)
    if any(one.needs_a_person or one.state is EditionState.SENDING for one in done):
        raise typer.Exit(3)
