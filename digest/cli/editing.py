"""Editing: `edition edit`, `edition diff`."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from digest.cli.common import (
    ConfigOption,
    JsonOption,
    answer,
    example,
    open_app,
)
from digest.cli.common import note as note_to_stderr
from digest.cli.edition import whole
from digest.cli.listing import folded
from digest.cli.naming import STORY, ByOption, DateOption, EditionArgument, draft_to_edit, find_edition, head, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from digest.services.editions.edit import Change
    from digest.store.editions.editions import StoredEdition
    from digest.wiring import App


def register(editions: typer.Typer) -> None:
    """Add the commands to the family `edition`."""
    editions.command(epilog=example("digest edition edit daily --lead 12 --drop wages --note 'Good morning!'"))(edit)
    editions.command(epilog=example("digest edition diff daily"))(diff)


def edit(
    edition: EditionArgument,
    subject: Annotated[str | None, typer.Option("--subject", help='The subject; "" for the usual one.')] = None,
    preheader: Annotated[str | None, typer.Option("--preheader", help='The preheader; "" for the usual one.')] = None,
    note: Annotated[str | None, typer.Option("--note", help='A note at the top; "" for none.')] = None,
    block: Annotated[
        str | None,
        typer.Option("--block", help='A text after the stories, with its title on the first line; "" for none.'),
    ] = None,
    quote: Annotated[
        str | None, typer.Option("--quote", help='A quotation shown large: "Words — who said them"; "" for none.')
    ] = None,
    figure: Annotated[
        str | None, typer.Option("--figure", help='A figure shown large: "41% — what it counts"; "" for none.')
    ] = None,
    lead: Annotated[
        str | None, typer.Option("--lead", metavar=STORY, help='The story at the top; "" for the usual one.')
    ] = None,
    add: Annotated[
        list[str] | None, typer.Option("--add", metavar=STORY, help="Add a story that the rules leave out.")
    ] = None,
    drop: Annotated[list[str] | None, typer.Option("--drop", metavar=STORY, help="Leave a story out.")] = None,
    pin: Annotated[
        list[str] | None, typer.Option("--pin", metavar=STORY, help="Keep a story, at the top of its section.")
    ] = None,
    unpin: Annotated[list[str] | None, typer.Option("--unpin", metavar=STORY, help="Pin a story no longer.")] = None,
    move: Annotated[
        list[str] | None, typer.Option("--move", metavar="STORY=SECTION", help="Move a story to a section.")
    ] = None,
    order: Annotated[
        str | None,
        typer.Option("--order", metavar="STORY,STORY,…", help='These first, in this order; "" for the usual order.'),
    ] = None,
    apart: Annotated[
        list[str] | None, typer.Option("--apart", metavar=STORY, help="Show a story apart from related reports.")
    ] = None,
    join: Annotated[list[str] | None, typer.Option("--join", metavar="STORY=STORY", help="Group two stories.")] = None,
    restore: Annotated[
        list[str] | None, typer.Option("--restore", metavar=STORY, help="Undo all decisions about a story.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last edit back.")] = False,
    redo: Annotated[bool, typer.Option("--redo", help="Make the edit again that was taken back last.")] = False,
    by: ByOption = None,
    date: DateOption = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Change an edition before it leaves. A rebuilt draft keeps these decisions; a change voids an approval.

    STORY is its number (see `digest edition show`), a piece of its title, its address or guid. Options about stories
    may be repeated. A digest's name makes the draft of its next edition if there is none.
    """
    from digest.domain.editor_choices import ChoiceKind
    from digest.services.editions.edit import Change

    texts = {
        ChoiceKind.SUBJECT: subject,
        ChoiceKind.PREHEADER: preheader,
        ChoiceKind.NOTE: note,
        ChoiceKind.BLOCK: block,
        ChoiceKind.QUOTE: quote,
        ChoiceKind.FIGURE: figure,
    }
    named = {
        ChoiceKind.RESTORE: restore,
        ChoiceKind.ADD: add,
        ChoiceKind.DROP: drop,
        ChoiceKind.PIN: pin,
        ChoiceKind.UNPIN: unpin,
        ChoiceKind.APART: apart,
        ChoiceKind.LEAD: None if lead is None else [lead],
    }
    changes = [Change(kind, value=text) for kind, text in texts.items() if text is not None]
    changes += [Change(kind, story) for kind, stories in named.items() for story in stories or ()]
    changes += [_moved(words) for words in move or ()]
    changes += [_joined(words) for words in join or ()]
    changes += _ordered(order)
    changes += [Change(kind) for kind, given in ((ChoiceKind.UNDO, undo), (ChoiceKind.REDO, redo)) if given]
    _save(open_app(config), edition, date, changes, by, as_json=as_json)


def _save(
    running: "App", edition: str, date: str | None, changes: "Sequence[Change]", by: str | None, *, as_json: bool
) -> None:
    """Apply changes to an edition, and answer with what it looks like now."""
    from digest.config import editor_name
    from digest.services.editions import edit as edits

    name = editor_name(running.config, by)
    edits.check_changes(running.config, changes, name)
    before = draft_to_edit(running, edition, date)
    done = edits.edit(
        running.database,
        running.renderer,
        running.config,
        before.id,
        changes,
        pages=running.pages,
        by=name,
        now=running.clock(),
    )
    for warning in done.warnings:
        note_to_stderr(warning)
    if done.voided:
        _prove_again(running, before, done.edition)
    document = {"by": name, "changes": _changes(running, before.id), "warnings": list(done.warnings)}
    text = f"{whole(running, done.edition)}\n\nSaved as {name or 'an unknown editor'}."
    answer(head(done.edition) | document, text, as_json=as_json)


def _moved(words: str) -> "Change":
    from digest.domain.editor_choices import ChoiceKind
    from digest.domain.errors import ConfigError
    from digest.services.editions.edit import Change

    story, equals, section = words.rpartition("=")
    if not equals:
        raise ConfigError(f'--move takes STORY=SECTION, such as --move "98101=Politics"; this was "{words}".')
    return Change(ChoiceKind.MOVE, story, section.strip())


def _joined(words: str) -> "Change":
    from digest.domain.editor_choices import ChoiceKind
    from digest.domain.errors import ConfigError
    from digest.services.editions.edit import Change

    # Addresses may contain "=": the second story begins at an address, or behind the last "=".
    pair = re.fullmatch(r"(.+?)=(https?://.+)", words) or re.fullmatch(r"(.+)=(.+)", words)
    if pair is None:
        raise ConfigError(f'--join takes STORY=STORY, such as --join "98101=98102"; this was "{words}".')
    return Change(ChoiceKind.JOIN, pair[1].strip(), pair[2].strip())


def _ordered(stories: str | None) -> "list[Change]":
    from digest.domain.editor_choices import ChoiceKind
    from digest.services.editions.edit import Change

    if stories is None:
        return []
    named = [story.strip() for story in stories.split(",") if story.strip()]
    return [Change(ChoiceKind.ORDER), *(Change(ChoiceKind.ORDER, story) for story in named)]


def _prove_again(running: "App", before: "StoredEdition", after: "StoredEdition") -> None:
    """Report that an approval is void, and send a new proof to the people who approved different content."""
    from digest.services.editions.edit import voided
    from digest.services.editions.proofs import send_proofs

    for line in voided(running.config, before, after):
        note_to_stderr(line)
    try:
        if send_proofs(running.sending, after):
            note_to_stderr("A new proof was sent.")
    finally:
        running.mailer.close()


def _changes(running: "App", number: int) -> list[dict[str, object]]:
    from digest.services.editions.edit import history

    made, stories = history(running.database, number)
    return [
        {
            "kind": choice.kind.value,
            "story": stories[choice.story_id].guid if choice.story_id in stories else None,
            "title": stories[choice.story_id].title if choice.story_id in stories else None,
            "value": choice.value,
            "by": choice.by,
            "at": choice.at.isoformat() if choice.at else None,
        }
        for choice in made
    ]


def diff(
    edition: EditionArgument, date: DateOption = None, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    """Show what changed in an edition since its approval, or else since its proof, and the editors' decisions."""
    from digest.domain.edition_life import in_words
    from digest.services.editions.edit import changed

    running = open_app(config)
    one = find_edition(running, edition, date)
    found, made = changed(one), _changes(running, one.id)
    name = spoken(running, one.digest, one.local_date)
    lines = [f"Edition {one.id}: {name}. It is {in_words(one.state)}."]
    if found is None:
        lines += ["Nobody has approved it, and no proof has been sent."]
    else:
        what = "approval" if found.since_approval is not None else "last proof"
        since = found.since_proof if found.since_approval is None else found.since_approval
        lines += (
            [f"Changed since the {what}:", *(f"  {line}" for line in since)]
            if since
            else [f"Nothing has changed since the {what}."]
        )
        if found.by_last_proof:
            lines += ["The last proof differs from the one before:", *(f"  {line}" for line in found.by_last_proof)]
    lines += [_decision(running, each) for each in made]
    document = {
        "edition": one.id,
        "since_approval": list(found.since_approval) if found and found.since_approval is not None else None,
        "since_proof": list(found.since_proof) if found and found.since_proof is not None else None,
        "by_last_proof": list(found.by_last_proof) if found else None,
        "changes": made,
    }
    answer(document, "\n".join(folded(line, "    ") for line in lines), as_json=as_json)


def _decision(running: "App", made: "Mapping[str, object]") -> str:
    """Say who decided what and when, in the site's time."""
    from datetime import datetime

    at = datetime.fromisoformat(str(made["at"])).astimezone(running.config.site.zone) if made["at"] else None
    when = f"{at:%Y-%m-%d %H:%M}" if at else ""
    return f"{when}  {made['by']}: {made['kind']} {made['title'] or ''} {made['value']}".rstrip()
